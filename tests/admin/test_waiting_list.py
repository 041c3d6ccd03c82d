"""Preferring and admitting households in the admin: asked first, with a reason, at one's own locations; the history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from tests.admin.accounts import browser_of, desk, make_group, make_user
from wagtail_mib_events.domain.waiting_list import prefer
from wagtail_mib_events.enums import BookingMode, BookingStatus
from wagtail_mib_events.models import Booking, Registration, Session
from wagtail_mib_events.testing import make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db


def english(client: Any) -> Any:
    """Read the admin in English, so that messages can be compared."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def waiting_at(*sessions: Session) -> Registration:
    """Return a household that waits for the only place of each date."""
    make_registration(*sessions)
    registration = make_registration(*sessions, name="Samira", phone="+491601234568").registration
    assert registration is not None
    return registration


def detail(client: Any, registration: Registration) -> Any:
    return client.get(reverse("mib_registrations:inspect", args=[registration.pk]))


@pytest.mark.parametrize("step", ["prefer", "admit"])
def test_step_asks_first_and_needs_a_reason(step: str) -> None:
    registration = waiting_at(make_session(capacity=1))
    booking = registration.bookings.get()
    client = english(browser_of(desk()))
    url = reverse(f"mib_registrations:{step}_booking", args=[booking.pk])
    assert url in detail(client, registration).content.decode()
    client.get(url)
    response = client.post(url, {"reason": "  "})
    assert response.context["form"].errors == {"reason": ["Please fill in this field."]}
    unchanged = Booking.objects.get(pk=booking.pk)
    assert (unchanged.status, unchanged.preferred_at) == (BookingStatus.WAITING, None)
    client.post(url, {"reason": "Umzug"})
    changed = Booking.objects.get(pk=booking.pk)
    got = {"prefer": changed.preferred_at is not None, "admit": changed.status == BookingStatus.CONFIRMED}
    assert got[step]
    assert url not in detail(client, registration).content.decode()


def test_steps_exist_only_at_ones_own_locations_and_only_for_those_who_may_change() -> None:
    here, there = make_location(), make_location()
    booking = waiting_at(make_session(capacity=1, location=there)).bookings.get()
    elsewhere = desk(here)
    reader = make_user("leserin", make_group("lesen", "view_registration", locations=[there]))
    for user in (elsewhere, reader):
        for step in ("prefer", "admit"):
            url = reverse(f"mib_registrations:{step}_booking", args=[booking.pk])
            assert browser_of(user).post(url, {"reason": "x"}, follow=True).status_code == 404
    context = detail(browser_of(reader), booking.registration).context
    (shown,) = context["bookings"]
    assert (shown.may_prefer, shown.may_admit, shown.may_cancel, context["history"]) == (False, False, False, [])


def test_course_is_changed_only_by_whoever_may_change_all_of_it() -> None:
    here, there = make_location(), make_location()
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    registration = waiting_at(
        make_session(event, capacity=1, location=here), make_session(event, capacity=1, location=there)
    )
    url = reverse("mib_registrations:admit_booking", args=[registration.bookings.all()[0].pk])
    assert browser_of(desk(here)).post(url, {"reason": "x"}, follow=True).status_code == 404
    browser_of(desk(name="alle")).post(url, {"reason": "x"})
    assert set(registration.bookings.values_list("status", flat=True)) == {BookingStatus.CONFIRMED}


def test_who_waits_no_more_is_not_asked_about() -> None:
    registration = waiting_at(make_session(capacity=1))
    registration.bookings.update(status=BookingStatus.CANCELLED)
    url = reverse("mib_registrations:admit_booking", args=[registration.bookings.get().pk])
    assert browser_of(desk()).get(url, follow=True).status_code == 404


def test_history_says_what_happened_who_did_it_and_why() -> None:
    session = make_session(capacity=1)
    registration = waiting_at(session)
    user = desk()
    prefer(booking=registration.bookings.get(), reason="Umzug", user=user)
    history = detail(english(browser_of(user)), registration).context["history"]
    found = [(entry.what, entry.dates, entry.who, entry.reason) for entry in history]
    assert found == [
        ("Preferred in the queue", [session.start], "anmeldung", "Umzug"),
        ("Registered", [session.start], "", ""),
    ]


def test_history_leaves_out_what_happened_at_other_locations() -> None:
    here, there = make_location(), make_location()
    event = make_event()
    mine, other = make_session(event, capacity=1, location=here), make_session(event, capacity=1, location=there)
    Session.objects.filter(pk=other.pk).update(start=mine.start.replace(year=2099), end=mine.end.replace(year=2099))
    other.refresh_from_db()
    registration = waiting_at(mine, other)
    user = desk(here)
    prefer(booking=registration.bookings.get(session=other), reason="Umzug", user=make_user("andere"))
    (entry,) = detail(english(browser_of(user)), registration).context["history"]
    assert (entry.what, entry.dates) == ("Registered", [mine.start])


@pytest.mark.parametrize("begins", ["together", "moved"])
def test_history_tells_dates_apart_that_begin_together_or_were_moved(begins: str) -> None:
    here, there = make_location(), make_location()
    event = make_event()
    mine, other = make_session(event, capacity=1, location=here), make_session(event, capacity=1, location=there)
    times = {"start": mine.start, "end": mine.end}
    Session.objects.filter(pk=other.pk).update(**times)
    registration = waiting_at(mine, other)
    user = desk(here)
    prefer(booking=registration.bookings.get(session=other), reason="Umzug", user=make_user("andere"))
    if begins == "moved":
        Session.objects.filter(pk=other.pk).update(**{name: time.replace(year=2099) for name, time in times.items()})
    (entry,) = detail(english(browser_of(user)), registration).context["history"]
    assert (entry.what, entry.dates) == ("Registered", [mine.start])


def test_history_costs_the_same_however_long_it_is() -> None:
    session = make_session(capacity=1)
    registration = waiting_at(session)
    client = browser_of(desk())

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            detail(client, registration)
        return len(found)

    queries()
    before = queries()
    for number in range(3):
        Booking.objects.filter(registration=registration).update(preferred_at=None)
        prefer(booking=registration.bookings.get(), reason="Umzug", user=make_user(f"person-{number}"))
    assert queries() == before


def test_staff_change_the_date_of_a_household_that_is_told() -> None:
    event = make_event()
    old, new = make_session(event), make_session(event)
    registration = make_registration(old, email="amal@example.org").registration
    assert registration is not None
    client = english(browser_of(desk()))
    url = reverse("mib_registrations:move_booking", args=[registration.bookings.get().pk])
    assert url in detail(client, registration).content.decode()
    choices = client.get(url).context["form"].fields["session"].choices
    assert [value for value, _label in choices] == ["", new.pk]
    client.post(url, {"session": new.pk})
    found = registration.bookings.order_by("pk").values_list("session", "status")
    assert list(found) == [(old.pk, BookingStatus.CANCELLED), (new.pk, BookingStatus.CONFIRMED)]


def test_date_without_a_place_is_refused_and_the_old_one_stays() -> None:
    event = make_event()
    old, full = make_session(event), make_session(event, capacity=1)
    make_registration(full, phone="+491601234569")
    registration = make_registration(old).registration
    assert registration is not None
    client = english(browser_of(desk()))
    url = reverse("mib_registrations:move_booking", args=[registration.bookings.get().pk])
    answer = client.post(url, {"session": full.pk}, follow=True)
    assert "All places are taken." in answer.content.decode()
    assert registration.bookings.get().status == BookingStatus.CONFIRMED


def test_date_is_changed_only_to_ones_own_locations() -> None:
    here, there = make_location(), make_location()
    event = make_event()
    old, elsewhere = make_session(event, location=here), make_session(event, location=there)
    registration = make_registration(old).registration
    assert registration is not None
    url = reverse("mib_registrations:move_booking", args=[registration.bookings.get().pk])
    assert browser_of(desk(here)).get(url, follow=True).status_code == 404
    make_session(event, location=here)
    client = browser_of(desk(here, name="zweite"))
    assert client.post(url, {"session": elsewhere.pk}).context["form"].errors.keys() == {"session"}
    assert registration.bookings.get().session == old


def test_what_follows_for_others_from_a_step_of_staff_names_nobody() -> None:
    session = make_session(capacity=1)
    waiting = waiting_at(session)
    holding = session.bookings.get(status=BookingStatus.CONFIRMED)
    user = desk()
    browser_of(user).post(reverse("mib_registrations:cancel_booking", args=[holding.pk]))
    entries = ModelLogEntry.objects.filter(action__in=("wagtail_mib_events.cancel", "wagtail_mib_events.offer"))
    assert list(entries.order_by("pk").values_list("object_id", "user")) == [
        (str(holding.registration_id), user.pk),
        (str(waiting.pk), None),
    ]
