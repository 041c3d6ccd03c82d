"""The page for those who have lost the link to their registration. Its answer does not depend on who is registered."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.exceptions import Busy
from wagtail_mib_events.domain.link_again import send_links_again
from wagtail_mib_events.forms.link_again import LinkAgainForm
from wagtail_mib_events.views.bilingual import keep_second_language, render_in_two_languages
from wagtail_mib_events.views.reading import language_choices, reading_language
from wagtail_mib_events.views.redirects import see_other
from wagtail_mib_events.views.refusals import readable
from wagtail_mib_events.views.security import private
from wagtail_mib_events.views.throttle import asks_too_often

BUSY = _("Very many people are here right now. Please press the button once more.")


# Nobody is logged in here: there is nothing that a forged request could do in somebody's name.
@csrf_exempt
@transaction.non_atomic_requests
@private
@readable
def link_again(request: HttpRequest) -> HttpResponse:
    """Ask for an e-mail address, and write to those who are registered with it; the answer is always the same."""
    language = reading_language(request)
    with translation.override(language):
        form = LinkAgainForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return _show(request, form)
        try:
            if not asks_too_often(request):
                send_links_again(email=form.cleaned_data["email"])
        except Busy:
            return _show(request, form, note=BUSY, status=503)
        return see_other(request, reverse("wagtail_mib_events:registration_again_sent"), language=language)


@private
@readable
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way if there is anybody to write to. It asks nothing of the database."""
    with translation.override(reading_language(request)):
        return render_in_two_languages(request, "wagtail_mib_events/personal/link_sent.html", lambda: _context(request))


def _show(request: HttpRequest, form: LinkAgainForm, *, note: str | Promise = "", status: int = 200) -> HttpResponse:
    def context() -> dict[str, Any]:
        return _context(request) | {"form": form, "note": note}

    return render_in_two_languages(request, "wagtail_mib_events/personal/link_again.html", context, status=status)


def _context(request: HttpRequest) -> dict[str, Any]:
    form_url = reverse("wagtail_mib_events:registration_again")
    return {
        "form_url": keep_second_language(request, form_url),
        "organiser": conf().ORGANISER,
        "language_choices": language_choices(request),
        "privacy_url": conf().privacy_notice_url(),
    }
