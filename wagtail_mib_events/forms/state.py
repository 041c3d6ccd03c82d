"""What a registration form remembers between its steps: all answers as they were typed, signed, in one hidden field.

Nothing is kept on the server, so nothing expires there and no cookie is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4, uuid5

from django.core import signing
from django.utils.datastructures import MultiValueDict

from wagtail_mib_events.conf import conf
from wagtail_mib_events.models import Event

SALT = "wagtail_mib_events.registration_form"
FIELD = "state"

# What is kept of one answer; far more than any field accepts, so that a refused answer is still shown again.
LONGEST_ANSWER = 20_000
MOST_ANSWERS = 500


@dataclass
class FormState:
    """The raw answers by field name, and where she stands.

    ``idempotency_key`` is made when the form is first shown. ``language`` counts only where addresses carry none.
    ``reached_check``: she has seen the summary, so every step leads back to it. ``pressed_again``: a field that
    people do not see had been filled in, and she has said once more that she means it.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    idempotency_key: UUID = field(default_factory=uuid4)
    language: str = ""
    reached_check: bool = False
    pressed_again: bool = False

    def merge(self, typed: MultiValueDict[str, str], names: Iterable[str]) -> None:
        """Take over what was typed into the fields of one step; a field that was not sent becomes empty."""
        for name in names:
            self.answers[name] = [value[:LONGEST_ANSWER] for value in typed.getlist(name)[:MOST_ANSWERS]]

    def data(self) -> MultiValueDict[str, str]:
        """Return the answers as a form reads them."""
        return MultiValueDict(self.answers)

    def key_for(self, *identity: str) -> UUID:
        """Return the idempotency key of the person named.

        On a telephone that is passed on, going back and writing another person's name gives another registration.
        """
        return uuid5(self.idempotency_key, "\n".join(identity))

    def dumps(self, *, event: Event) -> str:
        """Return the state as signed text that is worthless in the form of any other event."""
        content = [
            self.answers,
            self.idempotency_key.hex,
            self.language,
            self.reached_check,
            self.pressed_again,
        ]
        return signing.dumps(content, salt=_salt(event), compress=True)


@dataclass(frozen=True)
class Loaded:
    """A state that came back. ``altered``: it was not ours, so this is a fresh one. ``outdated``: it is old."""

    state: FormState
    altered: bool = False
    outdated: bool = False


def load_state(text: str, *, event: Event) -> Loaded:
    """Return the state of a hidden field. Never raises: an old one is used all the same, an altered one is dropped."""
    try:
        try:
            return Loaded(_read(text, event, max_age=conf().FORM_HOURS * 3600))
        except signing.SignatureExpired:
            return Loaded(_read(text, event, max_age=None), outdated=True)
    except (signing.BadSignature, ValueError):
        return Loaded(FormState(), altered=True)


def _read(text: str, event: Event, *, max_age: int | None) -> FormState:
    answers, key, language, reached_check, pressed_again = signing.loads(text, salt=_salt(event), max_age=max_age)
    return FormState(answers, UUID(hex=key), language, reached_check, pressed_again)


def _salt(event: Event) -> str:
    return f"{SALT}:{event.uuid}"
