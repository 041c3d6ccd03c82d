"""The carers' list of one date: the only place where what carers must know is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wagtail_mib_events.date_texts import when_text
from wagtail_mib_events.domain.care_notes import log_reading, read_care_notes
from wagtail_mib_events.domain.queries.carers import care_groups
from wagtail_mib_events.languages import language_name
from wagtail_mib_events.models import Session
from wagtail_mib_events.permissions import sessions_for


class CarersListView(WagtailAdminTemplateMixin, TemplateView):
    """Who is looked after at a date and what carers must know, for those with the right at its location, else 404.

    Every opening is logged.
    """

    template_name = "wagtail_mib_events/admin/sessions/carers.html"
    page_title = _("Carers' list")
    header_icon = "clipboard-list"
    request: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the date."""
        super().setup(request, *args, **kwargs)
        dates = sessions_for(request.user, "view_care_notes").select_related("event", "location")
        self.session: Session = get_object_or_404(dates, pk=kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log who looks, then show the list."""
        log_reading(session=self.session, user=request.user)  # type: ignore[arg-type]  # nobody anonymous gets here
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_page_subtitle(self) -> str:
        """Return which date it is."""
        return when_text(self.session)

    def get_breadcrumbs_items(self) -> list[Any]:
        """Lead back to the dates."""
        dates = {"url": reverse("mib_dates:index"), "label": capfirst(str(Session._meta.verbose_name_plural))}
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, dates, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the children with what is known about them, and the numbers of carers."""
        now = timezone.now()
        groups = care_groups(session=self.session, now=now)
        children: list[Any] = [child for group in groups for child in group.children]
        notes = read_care_notes(children=children)
        for child in children:
            child.care_note = notes[child.pk]
            child.language = language_name(child.registration.language)
            interpreter = child.registration.interpreter_language
            child.interpreter = language_name(interpreter) if interpreter else ""
        context: dict[str, Any] = super().get_context_data(
            **kwargs,
            session=self.session,
            groups=groups,
            number_of_children=len(children),
            number_of_carers=sum(group.carers for group in groups),
            now=now,
        )
        return context
