"""A few invented households, registered as the website and the desk do it. Their numbers belong to nobody.

The Federal Network Agency keeps 0171 39200-00 to -99 free for films and examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from example_site.demo.programmes import GUT_VERNETZT, demo_uid
from wagtail_mib_events.domain.registrations import Household, register
from wagtail_mib_events.enums import CareWish, Channel
from wagtail_mib_events.models import AgeBand, Event


@dataclass(frozen=True)
class Example:
    """A household and the dates (by their order) that it registers for; children by the first year of their band."""

    name: str
    event: str
    dates: tuple[int, ...] = (0,)
    language: str = "de"
    interpreter: str = ""
    children: Mapping[int, int] = field(default_factory=dict)
    wish: CareWish = CareWish.COME_ANYWAY
    adults: int = 1
    channel: Channel = Channel.WEB
    step_free: bool = False
    transport: bool = False


ONLY_WITH_CARE = CareWish.ONLY_WITH_CARE
EXAMPLES = (
    Example("Amal", GUT_VERNETZT, (0,), "ar", "ar", {0: 1, 3: 1}),
    Example("Olena", GUT_VERNETZT, (0, 2), "de", "uk", {6: 2}),
    Example("Fatima", GUT_VERNETZT, (0,), "ar", "ar", {3: 2}, ONLY_WITH_CARE),
    Example("Joana", GUT_VERNETZT, (0,), "en", "pt"),
    Example("Nasrin", GUT_VERNETZT, (0,), "en", "fa", {0: 1}, channel=Channel.PHONE),
    Example("Hanna", GUT_VERNETZT, (0,), "de", step_free=True),
    # Six places in the second town: these fill it, and the last two wait.
    Example("Rasha", GUT_VERNETZT, (1,), "ar", "ar", {0: 1, 6: 1}),
    Example("Iryna", GUT_VERNETZT, (1,), "en", "uk", {3: 1}),
    Example("Zahra", GUT_VERNETZT, (1,), "ar", "ar", {0: 1}, ONLY_WITH_CARE),
    Example("Blessing", GUT_VERNETZT, (1,), "en", "", {3: 1, 6: 1}),
    Example("Mirela", GUT_VERNETZT, (1,), "de", "ro"),
    Example("Samira", GUT_VERNETZT, (1,), "ar", "ar", {3: 1}, channel=Channel.PHONE),
    Example("Yasmin", GUT_VERNETZT, (1,), "ar", "ar", {3: 1}),
    Example("Tamar", GUT_VERNETZT, (1,), "en", "ru", {6: 1}),
    Example("Selam", GUT_VERNETZT, (3,), "en", "ti", {0: 1, 3: 1}, transport=True),
    Example("Dilan", GUT_VERNETZT, (4,), "de", "ku", {6: 3}),
    Example("Parisa", "online-coaching", (), "en", "fa"),
    Example("Huda", "online-coaching", (), "ar", "ar", channel=Channel.PHONE),
    Example("Lucía", "mums-at-work-einzelcoaching", (1,), "en", "es"),
    Example("Aminata", "mums-at-work-einzelcoaching", (3,), "en", "fr"),
    Example("Elif", "mums-at-work-gruppencoaching", (), "de", "tr", {0: 1}),
    Example("Grace", "mums-at-work-gruppencoaching", (), "en", "", {3: 1}),
    Example("Nour", "mums-at-work-gruppencoaching", (), "ar", "", {3: 1}),
    Example("Vesna", "mums-at-work-gruppencoaching", (), "de"),
    Example("Abeba", "mums-at-work-gruppencoaching", (), "en"),
    Example("Kinga", "mums-at-work-gruppencoaching", (), "de", "", {3: 1}),
    Example("Ioana", "mums-at-work-arbeitgeberabend", (0,), "de", "ro", {6: 1}, adults=2),
    Example("Steffi", "infogespraech-alleinerziehende", (0,), "de", "", {3: 1}, channel=Channel.STAFF, transport=True),
    Example("Jonas", "infogespraech-alleinerziehende", (0, 1), "de", "", {6: 2}, channel=Channel.STAFF),
    Example("Leyla", "mai-jobcafe-ausflug-dortmunder-u", (0,), "de", "tr", {3: 1, 6: 2}, adults=2),
    Example("Rania", "mai-jobcafe-ausflug-dortmunder-u", (0,), "ar", "ar", {6: 1}),
)


def key_of(number: int) -> UUID:
    """Return the idempotency key of an example by its place in the list."""
    return uuid5(NAMESPACE_URL, f"demo:household:{number}")


def demo_keys() -> list[UUID]:
    """Return the keys by which the demonstration's own households are known again."""
    return [key_of(number) for number in range(len(EXAMPLES))]


def register_examples(*, events: Iterable[Event], user: Any, now: datetime) -> None:
    """Register the examples of the events given, which have just been made."""
    by_slug = {event.slug: event for event in events}
    bands = {band.from_age: band for band in AgeBand.objects.all()}
    for number, example in enumerate(EXAMPLES):
        if example.event in by_slug:
            _register(number, example, event=by_slug[example.event], bands=bands, user=user, now=now)


def _register(
    number: int, example: Example, *, event: Event, bands: Mapping[int, AgeBand], user: Any, now: datetime
) -> None:
    by_staff = example.channel != Channel.WEB
    register(
        event=event,
        sessions=list(event.sessions.filter(uid__in=[demo_uid(event.slug, date) for date in example.dates])),
        household=Household(
            name=example.name,
            adults=example.adults,
            phone=f"+4917139200{number:02}",
            language=example.language,
            children={bands[age]: children for age, children in example.children.items() if age in bands},
            wants_care=bool(example.children),
            care_wish=example.wish,
            interpreter_language=example.interpreter,
            needs_step_free=example.step_free,
            needs_transport=example.transport,
            consent="Beispiel: niemand hat eingewilligt, denn diese Person gibt es nicht.",
        ),
        idempotency_key=key_of(number),
        channel=example.channel,
        user=user if by_staff else None,
        now=now,
    )
