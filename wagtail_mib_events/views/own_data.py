"""What a household may do with what is stored about it: take it along, and have it deleted (Art. 15, 17, 20 DSGVO)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.deletion import delete_registration
from wagtail_mib_events.domain.exceptions import Busy, NothingToDo
from wagtail_mib_events.domain.links import is_deleted
from wagtail_mib_events.domain.queries.own_data import own_data
from wagtail_mib_events.domain.queries.personal import holding_of
from wagtail_mib_events.models import Registration
from wagtail_mib_events.views.bilingual import render_in_two_languages
from wagtail_mib_events.views.holder import back, for_the_holder, for_the_holder_or, holder_context
from wagtail_mib_events.views.reading import language_choices, reading_language
from wagtail_mib_events.views.redirects import see_other
from wagtail_mib_events.views.refusals import readable, unknown_link
from wagtail_mib_events.views.security import private


@for_the_holder
@require_safe
def download(_request: HttpRequest, registration: Registration, _key: str) -> HttpResponse:
    """Return everything that is stored about a household as a file."""
    disposition = f'attachment; filename="{registration.display_code}.json"'
    return JsonResponse(
        own_data(registration=registration),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": disposition},
    )


def _deleted_or_unknown(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the button that was pressed twice, and the page of it that was loaded again."""
    return _lead_to_deleted(request) if is_deleted(key) else unknown_link(request)


@for_the_holder_or(_deleted_or_unknown)
def delete(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Ask whether everything is to be deleted, and delete it when the button is pressed."""
    if request.method == "POST":
        try:
            delete_registration(registration=registration)
        except NothingToDo:
            pass
        except Busy:
            return back(request, key, "busy")
        return _lead_to_deleted(request)
    holding = holding_of(registration=registration, now=timezone.now())

    def context() -> dict[str, Any]:
        return holder_context(request, registration, key) | {"holding": holding}

    return render_in_two_languages(request, "wagtail_mib_events/personal/delete.html", context)


@private
@readable
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Say that everything is deleted. The page knows of nobody, so it can be loaded again."""
    with translation.override(reading_language(request)):
        context = {"language_choices": language_choices(request), "privacy_url": conf().privacy_notice_url()}
        return render(request, "wagtail_mib_events/personal/deleted.html", context)


def _lead_to_deleted(request: HttpRequest) -> HttpResponse:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return see_other(request, reverse("wagtail_mib_events:registration_deleted"), language=language)
