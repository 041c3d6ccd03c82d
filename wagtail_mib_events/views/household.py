"""The page on which a household changes who comes and what it needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wagtail_mib_events.domain.exceptions import Busy, DomainError, NothingToDo
from wagtail_mib_events.domain.households import change_household
from wagtail_mib_events.domain.queries.personal import Holding, holding_of
from wagtail_mib_events.forms.household import HouseholdForm
from wagtail_mib_events.models import Registration
from wagtail_mib_events.views.bilingual import render_in_two_languages
from wagtail_mib_events.views.holder import back, for_the_holder, holder_context


@for_the_holder
def household(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Ask who comes and what helps, and change it when the button is pressed."""
    holding = holding_of(registration=registration, now=timezone.now())
    posted = request.method == "POST"
    if not holding.alive:
        return back(request, key, "nothing" if posted else "")
    form = _form(request, holding)
    if not posted or not form.is_valid():
        return _ask(request, holding, key)
    try:
        change_household(registration=registration, **form.answers())
    except NothingToDo:
        return back(request, key, "nothing")
    except DomainError as refusal:
        return _ask(request, holding, key, refusal=refusal)
    return back(request, key, "people")


def _form(request: HttpRequest, holding: Holding) -> HouseholdForm:
    return HouseholdForm(holding=holding, answers=request.POST if request.method == "POST" else None)


def _ask(request: HttpRequest, holding: Holding, key: str, *, refusal: DomainError | None = None) -> HttpResponse:
    def context() -> dict[str, Any]:
        return holder_context(request, holding.registration, key) | {
            "form": _form(request, holding),
            "note": refusal,
            "is_busy": isinstance(refusal, Busy),
        }

    status = 200 if refusal is None else 503 if isinstance(refusal, Busy) else 409
    return render_in_two_languages(request, "wagtail_mib_events/personal/people.html", context, status=status)
