"""The personal page on which a household says that it cannot come on single dates of a course."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wagtail_mib_events.domain.absences import dates_to_miss, tell_absences
from wagtail_mib_events.domain.exceptions import Busy, InvalidSelection, NothingToDo
from wagtail_mib_events.forms.absences import AbsencesForm
from wagtail_mib_events.models import Registration
from wagtail_mib_events.views.bilingual import render_in_two_languages
from wagtail_mib_events.views.holder import back, for_the_holder, holder_context


@for_the_holder
def absences(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Ask on which dates she cannot come, and take note of them when the button is pressed."""
    bookings = dates_to_miss(registration=registration, now=timezone.now())
    if not bookings:
        return back(request, key, "nothing" if request.method == "POST" else "")
    form = AbsencesForm(request.POST if request.method == "POST" else None, bookings=bookings)
    if form.is_valid():
        try:
            tell_absences(registration=registration, session_ids=form.cleaned_data["sessions"])
        except (InvalidSelection, NothingToDo, Busy) as refusal:
            return back(request, key, "busy" if isinstance(refusal, Busy) else "nothing")
        return back(request, key, "absences")

    def context() -> dict[str, Any]:
        return holder_context(request, registration, key) | {"form": form}

    return render_in_two_languages(request, "wagtail_mib_events/personal/absences.html", context)
