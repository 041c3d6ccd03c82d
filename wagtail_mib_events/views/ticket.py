"""What an ordinary phone camera finds behind a ticket's QR code: a page that says what the code is for, and no more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from wagtail_mib_events.permissions import has_right
from wagtail_mib_events.views.reading import language_choices, reading_language
from wagtail_mib_events.views.security import private


@private
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 (nothing depends on the token)
    """Say that this is an entry ticket. The token is not even looked up, so the page cannot tell whether it exists."""
    with translation.override(reading_language(request)):
        context = {
            "language_choices": language_choices(request),
            "is_door_staff": has_right(request.user, "check_in_session"),
        }
        return render(request, "wagtail_mib_events/ticket/ticket.html", context)
