"""The page on which a household tells the carers what they must know about its children."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters

from wagtail_mib_events.domain.care_notes import CareNotes, care_notes_of, delete_care_notes, write_care_notes
from wagtail_mib_events.domain.exceptions import Busy, DomainError, NothingToDo
from wagtail_mib_events.domain.queries.personal import holding_of
from wagtail_mib_events.forms.care_notes import CareNotesForm, care_consent_text
from wagtail_mib_events.models import Registration
from wagtail_mib_events.views.bilingual import render_in_two_languages
from wagtail_mib_events.views.holder import back, for_the_holder, holder_context


# Reports of errors must not hold what was typed.
@sensitive_post_parameters()
@for_the_holder
def care_notes(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    """Ask what carers must know, and store or delete it when a button is pressed; what is stored is never shown."""
    notes = care_notes_of(holding=holding_of(registration=registration, now=timezone.now()))
    posted = request.method == "POST"
    if not notes:
        return back(request, key, "nothing" if posted else "")
    if posted and "delete" in request.POST:
        return _delete(request, registration, key)
    form = CareNotesForm(request.POST if posted else None, children=notes.children)
    if not form.is_valid():
        return _ask(request, registration, key, notes, form)
    try:
        write_care_notes(
            registration=registration,
            notes=form.notes(),
            consent=care_consent_text(),
            language=get_language() or settings.LANGUAGE_CODE,
        )
    except NothingToDo:
        return back(request, key, "nothing")
    except DomainError as refusal:
        return _ask(request, registration, key, notes, form, refusal=refusal)
    return back(request, key, "care_written")


def _delete(request: HttpRequest, registration: Registration, key: str) -> HttpResponse:
    try:
        delete_care_notes(registration=registration)
    except NothingToDo:
        return back(request, key, "nothing")
    except Busy:
        return back(request, key, "busy")
    return back(request, key, "care_deleted")


def _ask(
    request: HttpRequest,
    registration: Registration,
    key: str,
    notes: CareNotes,
    form: CareNotesForm,
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    def context() -> dict[str, Any]:
        return holder_context(request, registration, key) | {
            "notes": notes,
            "form": form,
            "consent_text": care_consent_text(),
            "note": refusal,
        }

    status = 200 if refusal is None else 503 if isinstance(refusal, Busy) else 409
    return render_in_two_languages(request, "wagtail_mib_events/personal/care.html", context, status=status)
