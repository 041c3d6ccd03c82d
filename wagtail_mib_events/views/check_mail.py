"""The page after registering with an e-mail address alone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from wagtail_mib_events.conf import conf
from wagtail_mib_events.views.bilingual import render_in_two_languages
from wagtail_mib_events.views.reading import language_choices, reading_language
from wagtail_mib_events.views.registration import HEADERS, event_to_register_for
from wagtail_mib_events.views.security import with_headers


@with_headers(HEADERS)
@require_safe
def check_mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a mail is on its way. The same page for every address, and it asks nothing of the database about any."""
    event = event_to_register_for(slug)
    if not event.is_public:
        raise Http404
    with translation.override(reading_language(request)):
        return render_in_two_languages(
            request,
            "wagtail_mib_events/registration/check_mail.html",
            lambda: {
                "event": event,
                "contact": event.contact,
                "language_choices": language_choices(request),
                "privacy_url": conf().privacy_notice_url(),
                "pending_hours": conf().PENDING_HOURS,
            },
        )
