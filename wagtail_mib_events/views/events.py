"""The plain address of an event: for events without a page, for mails and codes, and for languages without a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from wagtail_mib_events.domain.queries.events import VISIBLE
from wagtail_mib_events.models import Event
from wagtail_mib_events.page_context import event_context
from wagtail_mib_events.page_mixins import EVENT_TEMPLATE
from wagtail_mib_events.views.security import strict


@strict
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event that the public may see; a cancelled one says so. Anything else is 404."""
    events = Event.objects.select_related("contact", "funding")
    event: Event = get_object_or_404(events, slug=slug, status__in=VISIBLE)
    return render(request, EVENT_TEMPLATE, event_context(event, request))
