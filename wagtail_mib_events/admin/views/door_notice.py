"""The notice for the door of one date, to be printed in the languages of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from wagtail_mib_events.admin.filters import dates_in_sight
from wagtail_mib_events.domain.queries.door_notice import door_notice, has_door_notice
from wagtail_mib_events.languages import site_languages
from wagtail_mib_events.views.security import private_headers, with_headers


@method_decorator(with_headers(private_headers()), name="dispatch")
class DoorNoticeView(TemplateView):
    """A page of its own that prints as it is; a date that the user may not see, or without a door, is 404."""

    template_name = "wagtail_mib_events/admin/door_notice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the notice and the chosen languages: those of the address, all where it names none of the site's."""
        dates = dates_in_sight(self.request).select_related("event__funding__logo", "location")
        session = get_object_or_404(dates, pk=kwargs["pk"])
        if not has_door_notice(session):
            raise Http404
        asked = self.request.GET.getlist("language")
        return super().get_context_data(
            **kwargs,
            notice=door_notice(session),
            session=session,
            event=session.event,
            languages=site_languages(),
            chosen=[code for code in site_languages() if code in asked] or site_languages(),
            site_language=settings.LANGUAGE_CODE,
        )
