"""The registration form: every step is a POST to one address, and only the last one writes.

The views are exempt from Django's check against forged requests. It protects what a browser's cookies permit, and here
nothing is permitted by cookies: nobody is logged in, any program may send the same answers itself. Without it these
pages need no cookie, and a form that was open overnight, or in a browser that refuses cookies, loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.exceptions import Busy, DomainError, EventGone, InvalidSelection, RegistrationClosed
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.domain.queries.events import is_visible
from wagtail_mib_events.domain.queries.offers import Closed, Offer, load_offer
from wagtail_mib_events.domain.registrations import register
from wagtail_mib_events.forms import state as form_state
from wagtail_mib_events.forms.journey import Journey
from wagtail_mib_events.forms.registration import CheckStep, DatesStep, PersonStep, Step, consent_text
from wagtail_mib_events.forms.state import FormState, Loaded, load_state
from wagtail_mib_events.forms.summary import groups, prospects, raw_answers
from wagtail_mib_events.models import Event, Registration
from wagtail_mib_events.views.bilingual import keep_second_language, render_in_two_languages
from wagtail_mib_events.views.reading import language_choices, reading_language
from wagtail_mib_events.views.redirects import see_other
from wagtail_mib_events.views.refusals import readable
from wagtail_mib_events.views.security import strict_headers, with_headers
from wagtail_mib_events.views.throttle import is_too_fast

STEP_FIELD = "step"
ACTION_FIELD = "go"
CHANGE = "change:"

# Not "no-store": the browser's own Back button needs the pages she has come from.
HEADERS = strict_headers() | {
    "Cache-Control": "private, no-cache, max-age=0",
    "X-Robots-Tag": "noindex",
}


FORM_VIEW: list[Callable[..., Any]] = [
    csrf_exempt,
    transaction.non_atomic_requests,
    with_headers(HEADERS),
    readable,
    sensitive_post_parameters(),
]


@method_decorator(FORM_VIEW, name="dispatch")
class RegisterView(View):
    """All steps of the registration for one event."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the first step. Changes nothing."""
        event = event_to_register_for(slug)
        if not is_visible(event):
            raise Http404
        language = reading_language(request)
        with translation.override(language):
            offer = load_offer(event=event, now=timezone.now())
            state = FormState(language=language)
            state.answers["sessions"] = request.GET.getlist("session")[:1]
            conversation = Conversation(request, offer, state)
            if offer.closed:
                return conversation.closed(status=200)
            return conversation.show(conversation.journey.steps[0])

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Take over what was typed, and go where the pressed button leads."""
        posted = request.POST
        event = event_to_register_for(slug)
        loaded = load_state(posted.get(form_state.FIELD, ""), event=event)
        if loaded.altered and not is_visible(event):
            # Only whoever opened the form while the event was public knows of it.
            raise Http404
        language = reading_language(request, fallback=loaded.state.language)
        loaded.state.language = language
        with translation.override(language):
            offer = load_offer(event=event, now=timezone.now())
            return Conversation(request, offer, loaded.state).answer(loaded)


class Conversation:
    """One request and its answer: from the pressed button to the page."""

    def __init__(self, request: HttpRequest, offer: Offer, state: FormState) -> None:
        self.request = request
        self.event = offer.event
        self.state = state
        self.journey = Journey(offer=offer, state=state)

    def answer(self, loaded: Loaded) -> HttpResponse:
        """Answer a POST."""
        posted = self.request.POST
        step = self.journey.step(posted.get(STEP_FIELD, ""))
        action = posted.get(ACTION_FIELD, "next")
        if posted.get(STEP_FIELD) == step.step and step is not CheckStep:
            self.state.merge(posted, self.journey.form(step).fields)
        is_sent = step is CheckStep and action == "next" and "language" not in posted
        if is_sent and (done := self._done_before()):
            return done
        if self.journey.offer.closed:
            return self.closed(status=409)
        if loaded.altered:
            return self.show(self.journey.steps[0], note=_("Something went wrong on the way. Please begin here."))
        if "language" in posted:
            return self.show(step)
        if loaded.outdated:
            text = _("The form was open for a long time. Your answers are still here: please look at them and go on.")
            return self.show(step, note=text)
        if action == "back":
            return self.show(self.journey.before(step))
        if action.startswith(CHANGE):
            return self.show(self.journey.step(action.removeprefix(CHANGE)))
        return self.submit() if step is CheckStep else self.next(step)

    def next(self, step: type[Step]) -> HttpResponse:
        """Judge the answers of a step: show it again with what is wrong, or the step after."""
        if not self.journey.checked(step).is_valid():
            return self.show(step, check=True)
        return self.show(self.journey.after(step))

    def submit(self) -> HttpResponse:
        """Register, if everything is right and she agrees."""
        unanswered = self.journey.first_unanswered()
        if unanswered is not None:
            return self.show(unanswered, check=True)
        if not self._form(CheckStep, check=True).is_valid():
            return self.show(CheckStep, check=True)
        if self.journey.honeypot_is_filled():
            return self.press_again()
        if is_too_fast(self.request, event=self.event):
            text = _("Very many registrations come from your network. Please wait some minutes and press again.")
            return self.show(CheckStep, note=text, status=429)
        return self.register()

    def register(self) -> HttpResponse:
        """Write the registration and lead to its page."""
        household = self.journey.household()
        try:
            result = register(
                event=self.event,
                sessions=self.journey.sessions(),
                household=household,
                idempotency_key=self.journey.idempotency_key(),  # type: ignore[arg-type]  # the person is known here
            )
        except Busy as busy:
            response = self.show(CheckStep, note=busy, status=503)
            response.headers["Retry-After"] = "5"
            return response
        except (RegistrationClosed, InvalidSelection, EventGone) as refusal:
            return self.refused(refusal)
        return self.lead_on(result.registration, by_phone=bool(household.phone))

    def refused(self, refusal: DomainError) -> HttpResponse:
        """Show what changed since the page was loaded, as it is now; her answers stay."""
        event = Event.objects.filter(pk=self.event.pk).first() or self.event
        offer = load_offer(event=event, now=timezone.now())
        again = Conversation(self.request, offer, self.state)
        if offer.closed:
            return again.closed(status=409)
        step = again.journey.first_unanswered() or again.journey.steps[0]
        return again.show(step, check=True, note=refusal, status=409)

    def lead_on(self, registration: Registration | None, *, by_phone: bool) -> HttpResponse:
        """Lead to the page after registering.

        Who gave an e-mail address alone always gets the same one: whoever types the address of somebody else learns
        nothing, not even later, when that person has pressed the button in her mail.
        """
        if registration is None or not by_phone:
            return self._see_other(reverse("wagtail_mib_events:register_check_mail", args=[self.event.slug]))
        return self._see_other(reverse("wagtail_mib_events:registration", args=[registration_key(registration)]))

    def press_again(self) -> HttpResponse:
        """Ask for one more click: an invisible field was filled in, by a program or by a password manager."""
        self.state.answers["website"] = []
        self.state.pressed_again = True
        text = _("Please press the button once more, so that we know that you are not a computer program.")
        return self.show(CheckStep, note=text)

    def closed(self, *, status: int) -> HttpResponse:
        """Say why nobody can register, whom to call, and show what she has written."""
        return self._render(
            "registration/closed.html", partial(self._closed_context, with_answers=status != 200), status
        )

    def _closed_context(self, *, with_answers: bool) -> dict[str, Any]:
        sessions, answers = raw_answers(event=self.event, state=self.state) if with_answers else ([], [])
        context = self._context() | {"sessions": sessions, "answers": answers, "closed": self.journey.offer.closed}
        if self.journey.offer.closed is Closed.CANCELLED:
            context["reason"] = self.event.cancellation_reason
        return context

    def show(self, step: type[Step], *, check: bool = False, note: object = "", status: int = 200) -> HttpResponse:
        """Show a step, with ``check`` what is wrong in it; the summary only when there is something to sum up.

        ``note`` is translated when the page is rendered, which may be in two languages.
        """
        if step is CheckStep:
            unanswered = self.journey.first_unanswered()
            if unanswered is not None:
                return self.show(unanswered, check=True, note=note, status=status)
            self.state.reached_check = True
        return self._render(f"registration/{step.step}.html", partial(self._step_context, step, check, note), status)

    def _form(self, step: type[Step], *, check: bool) -> Step:
        """Return the form of a step. The consent is not kept between pages: it is what was posted just now."""
        if step is CheckStep and check:
            sessions = self.journey.session_ids()
            return CheckStep(offer=self.journey.offer, sessions=sessions, answers=self.request.POST, check=True)
        return self.journey.checked(step) if check else self.journey.form(step)

    def _step_context(self, step: type[Step], check: bool, note: object) -> dict[str, Any]:
        context = {
            "step": step,
            "form": self._form(step, check=check),
            "number": self.journey.number(step),
            "note": note,
            "is_first": self.journey.number(step) == 1,
        }
        return self._context() | context | (self._summary() if step is CheckStep else {})

    def _render(self, template: str, make_context: Callable[[], dict[str, Any]], status: int) -> HttpResponse:
        return render_in_two_languages(self.request, f"wagtail_mib_events/{template}", make_context, status=status)

    def _summary(self) -> dict[str, Any]:
        household = self.journey.household()
        expected = prospects(journey=self.journey, household=household)
        return {
            "groups": groups(journey=self.journey, household=household),
            "prospects": expected,
            "all_wait": all(prospect.waits for prospect in expected),
            "dates_step": DatesStep if DatesStep in self.journey.steps else None,
            "consent_text": consent_text(),
            "needs_mail": household.has_only_email,
        }

    def _context(self) -> dict[str, Any]:
        return {
            "event": self.event,
            "contact": self.event.contact,
            "offer": self.journey.offer,
            "journey": self.journey,
            "number_of_steps": len(self.journey.steps),
            "language_choices": language_choices(self.request),
            "form_url": keep_second_language(self.request, self.request.path),
            "privacy_url": conf().privacy_notice_url(),
            "state": self.state.dumps(event=self.event),
            "pending_hours": conf().PENDING_HOURS,
        }

    def _done_before(self) -> HttpResponse | None:
        """Return the answer to a form that was sent already, even where registration has ended since."""
        key = self.journey.idempotency_key()
        known = Registration.objects.filter(idempotency_key=key, event=self.event).first() if key else None
        typed = self.journey.checked(PersonStep).cleaned_data
        return self.lead_on(known, by_phone=bool(typed["phone"])) if known else None

    def _see_other(self, url: str) -> HttpResponse:
        return see_other(self.request, url, language=self.state.language)


def event_to_register_for(slug: str) -> Event:
    """Return an event with its contact. Raises ``Http404``."""
    return get_object_or_404(Event.objects.select_related("contact", "contact__photo"), slug=slug)
