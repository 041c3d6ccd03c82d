"""What the pages behind the link in the mail have in common.

The link is the only key: whoever holds it may do what the pages offer. So the views are exempt from Django's check
against forged requests, which protects what cookies permit, and set no cookie. GET and HEAD change nothing: mail
gateways open every link.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.links import language_of, registration_for_key
from wagtail_mib_events.models import Registration
from wagtail_mib_events.views.bilingual import keep_second_language
from wagtail_mib_events.views.reading import language_choices, reading_language
from wagtail_mib_events.views.redirects import see_other
from wagtail_mib_events.views.refusals import readable, unknown_link
from wagtail_mib_events.views.security import private
from wagtail_mib_events.views.throttle import changes_too_often

Page = Callable[[HttpRequest, Registration, str], HttpResponse]
Answer = Callable[[HttpRequest, str], HttpResponse]


def for_the_holder_or(nobody: Answer) -> Callable[[Page], Callable[..., HttpResponse]]:
    """Return ``for_the_holder`` with another answer to a key that leads to no registration."""

    def decorate(page: Page) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @transaction.non_atomic_requests
        @private
        @readable
        @functools.wraps(page)
        def view(request: HttpRequest, key: str) -> HttpResponse:
            registration = registration_for_key(key)
            fallback = language_of(registration) if registration else ""
            with translation.override(reading_language(request, fallback=fallback)):
                return page(request, registration, key) if registration else nobody(request, key)

        return view

    return decorate


def for_the_holder(page: Page) -> Callable[..., HttpResponse]:
    """Turn a page about a registration into a view that finds it by its key, in the language she reads.

    Whoever presses buttons again and again is asked to wait, because changes send mails: to an address that she may
    have typed, and to others who wait. Deleting everything, the other kind of view, is never put off.
    """

    @functools.wraps(page)
    def braked(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
        if request.method == "POST" and changes_too_often(registration):
            return back(request, key, "busy")
        return page(request, registration, key)

    return for_the_holder_or(lambda request, _key: unknown_link(request))(braked)


def back(request: HttpRequest, key: str, notice: str = "") -> HttpResponse:
    """Lead to the page of the registration, which says what the pressed button has done (``personal.NOTICES``)."""
    url = reverse("wagtail_mib_events:registration", args=[key])
    language = translation.get_language() or settings.LANGUAGE_CODE
    return see_other(request, url, language=language, **({"notice": notice} if notice else {}))


def holder_context(request: HttpRequest, registration: Registration, key: str) -> dict[str, Any]:
    """Return what the frame of each page about a registration needs, in the active language."""
    return {
        "registration": registration,
        "event": registration.event,
        "contact": registration.event.contact,
        "key": key,
        "language_choices": language_choices(request),
        "addresses": _addresses(request, key),
        "privacy_url": conf().privacy_notice_url(),
    }


def _addresses(request: HttpRequest, key: str) -> dict[str, str]:
    """Return the addresses of the pages about a registration, with the second language where one is shown."""
    names = ("", "_confirm", "_accept", "_take", "_absences", "_cancel", "_change", "_care", "_people", "_delete")
    return {
        f"registration{name}": keep_second_language(
            request, reverse(f"wagtail_mib_events:registration{name}", args=[key])
        )
        for name in names
    }
