"""Creating and editing events: one step, kind refusals, nobody thrown out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.accounts import COORDINATION, browser_of, coordinator, editor, make_group, make_user
from tests.admin.event_form import date_fields, event_fields, fields_of
from wagtail_mib_events.domain.deletion import delete_registration
from wagtail_mib_events.domain.sealing import new_key
from wagtail_mib_events.enums import BookingMode, BookingStatus, EventStatus, MessageKind, Venue
from wagtail_mib_events.models import Booking, Event, Message, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db

ADD = "/admin/mib_events/new/"


def errors_of(response: Any) -> dict[str, Any]:
    """Return what the form complains about, dates by their number."""
    form = response.context["form"]
    found: dict[str, Any] = {name: list(errors) for name, errors in form.errors.items()}
    for number, date in enumerate(form.formsets["sessions"].forms):
        found |= {f"{number}.{name}": list(errors) for name, errors in date.errors.items()}
    if form.formsets["sessions"].non_form_errors():
        found["dates"] = list(form.formsets["sessions"].non_form_errors())
    return found


def english(client: Any) -> Any:
    """Read the admin in English, so that messages can be compared."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_event_with_two_dates_at_two_places_is_created_in_one_step() -> None:
    here, there = make_location(), make_location()
    small, middle, _big = age_bands()
    client = browser_of(coordinator())
    response = client.post(
        ADD,
        event_fields(
            date_fields(0, here, care={small: "3", middle: "٥"}),
            date_fields(1, there, start="2027-07-13T09:30", end="2027-07-13T11:30", capacity=""),
        ),
    )
    assert (response.status_code, response.url) == (302, reverse("mib_events:index"))
    event = Event.objects.get()
    assert (event.slug, event.status, event.name_de) == (
        "gut-vernetzt-fruehstueck",
        EventStatus.DRAFT,
        "Gut vernetzt?! Frühstück",
    )
    first, second = event.sessions.order_by("start")
    assert (first.start, first.end) == (
        datetime(2027, 1, 12, 8, 30, tzinfo=UTC),
        datetime(2027, 1, 12, 10, 30, tzinfo=UTC),
    )
    assert (second.start, second.capacity, second.location) == (
        datetime(2027, 7, 13, 7, 30, tzinfo=UTC),
        None,
        there,
    )
    assert {row.age_band: row.places for row in first.childcare_places.all() if row.places} == {small: 3, middle: 5}
    assert (first.capacity, first.location, first.meeting_point_de) == (12, here, "Raum 3")


def test_slug_is_unique_and_made_from_the_default_name() -> None:
    client = browser_of(coordinator())
    for _ in range(2):
        client.post(ADD, event_fields())
    client.post(ADD, event_fields(name_de="ملتقى"))
    assert list(Event.objects.order_by("pk").values_list("slug", flat=True)) == [
        "gut-vernetzt-fruehstueck",
        "gut-vernetzt-fruehstueck-2",
        "event",
    ]


def test_name_is_required_in_the_default_language_only_and_everything_typed_stays() -> None:
    client = english(browser_of(coordinator()))
    response = client.post(ADD, event_fields(date_fields(0, make_location()), name_de="", name_en="Breakfast"))
    assert errors_of(response) == {"name_de": ["Please fill in this field."]}
    assert response.context["form"]["name_en"].value() == "Breakfast"
    assert response.context["form"].formsets["sessions"].forms[0]["start"].value() == "2027-01-12T09:30"
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"end": "2027-01-12T09:30"}, {"0.end": ["The end must be later than the start."]}),
        (
            {"registration_closes_at": "2027-01-12T10:00"},
            {"0.registration_closes_at": ["Registration must end before the date begins."]},
        ),
        (
            {"registration_opens_at": "2027-01-11T10:00", "registration_closes_at": "2027-01-10T10:00"},
            {"0.registration_opens_at": ["Registration must begin before it ends."]},
        ),
        (
            {"care_closes_at": "2027-01-12T10:00"},
            {"0.care_closes_at": ["Childcare must be asked for before the date begins."]},
        ),
        (
            {"registration_opens_at": "2027-01-11T10:00", "care_closes_at": "2027-01-11T10:00"},
            {"0.care_closes_at": ["This must be later than the beginning of registration."]},
        ),
        (
            {"start": "2027-03-28T02:30", "end": "2027-03-28T04:30"},
            {
                "0.start": [
                    (
                        "In that night the clocks go forward: 2:30 a.m. does not exist. "
                        "Please write 3:30 a.m. if you mean that."
                    )
                ]
            },
        ),
        ({"start": "morgen"}, {"0.start": ["Please write a date and a time, for example 12.01.2027 9:30."]}),
        ({"capacity": "-1"}, {"0.capacity": ["Ensure this value is greater than or equal to 0."]}),
    ],
)
def test_moments_that_make_no_sense_are_refused_beside_the_field(
    fields: dict[str, str], expected: dict[str, list[str]]
) -> None:
    client = english(browser_of(coordinator()))
    response = client.post(ADD, event_fields(date_fields(0, make_location(), **fields)))
    assert errors_of(response) == expected
    assert Event.objects.count() == 0


def test_rules_of_places_are_stored() -> None:
    client = browser_of(coordinator())
    rules = {"allows_late_joining": "on", "absence_frees_place": "on", "min_participants": "12"}
    date = date_fields(0, make_location(), care_closes_at="2027-01-10T12:00")
    client.post(ADD, event_fields(date, booking_mode=BookingMode.WHOLE_EVENT, warn_days_before="", **rules))
    event = Event.objects.get()
    assert (event.allows_late_joining, event.absence_frees_place) == (True, True)
    assert (event.min_participants, event.warn_days_before) == (12, 7)
    assert event.sessions.get().care_closes_at == datetime(2027, 1, 10, 11, tzinfo=UTC)


def test_minimum_number_must_be_reachable_on_every_date_to_come() -> None:
    client = english(browser_of(coordinator()))
    here = make_location()
    dates = [
        date_fields(0, here, capacity=""),
        date_fields(1, here, capacity="5", start="2099-01-12T09:30", end="2099-01-12T10:30"),
        date_fields(2, here, capacity="2", start="2020-01-12T09:30", end="2020-01-12T10:30"),
    ]
    response = client.post(ADD, event_fields(*dates, min_participants="6"))
    assert errors_of(response) == {"min_participants": ["There are not so many places: a date has only 5."]}
    assert response.context["form"]["min_participants"].value() == "6"
    client.post(ADD, event_fields(*dates, min_participants="5"))
    assert Event.objects.get().min_participants == 5


def test_event_without_registration_has_no_minimum_number_and_no_deadline_for_childcare() -> None:
    client = browser_of(coordinator())
    date = date_fields(0, make_location(), capacity="5", care_closes_at="2027-01-10T12:00")
    client.post(ADD, event_fields(date, booking_mode=BookingMode.DROP_IN, min_participants="6"))
    event = Event.objects.get()
    assert (event.min_participants, event.sessions.get().care_closes_at) == (None, None)


def test_hour_that_comes_twice_is_the_first_one() -> None:
    client = browser_of(coordinator())
    date = date_fields(0, make_location(), start="2027-10-31T02:30", end="2027-10-31T04:30")
    client.post(ADD, event_fields(date))
    assert Session.objects.get().start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "//example.org/x", "http://example.org"])
def test_online_address_must_be_https(url: str) -> None:
    client = english(browser_of(coordinator()))
    date = date_fields(0, make_location(), venue=Venue.ONLINE, online_url=url)
    response = client.post(ADD, event_fields(date))
    assert errors_of(response) == {
        "0.online_url": [
            "Please write a web address that begins with https://, for example https://example.org/meeting."
        ]
    }


def test_online_date_may_get_its_address_later() -> None:
    client = browser_of(coordinator())
    client.post(ADD, event_fields(date_fields(0, make_location(), venue=Venue.ONLINE)))
    assert Session.objects.get().venue == Venue.ONLINE


def test_drop_in_forgets_capacity_and_registration_window() -> None:
    client = browser_of(coordinator())
    date = date_fields(0, make_location(), registration_opens_at="2027-01-01T08:00")
    client.post(ADD, event_fields(date, booking_mode=BookingMode.DROP_IN))
    session = Session.objects.get()
    assert (session.capacity, session.registration_opens_at) == (None, None)


def test_childcare_places_that_are_no_number_are_refused_by_band() -> None:
    small, *_ = age_bands()
    client = english(browser_of(coordinator()))
    response = client.post(ADD, event_fields(date_fields(0, make_location(), care={small: "viele"})))
    assert errors_of(response) == {
        "0.care_places": ["0–2 years: Please write a whole number from 0 to 999, for example 2."]
    }
    assert b'value="viele"' in response.content


def test_date_at_a_location_without_the_right_is_refused() -> None:
    mine, other = make_location(), make_location()
    client = english(browser_of(coordinator(mine)))
    response = client.post(ADD, event_fields(date_fields(0, other)))
    assert errors_of(response) == {"0.location": ["You may not offer dates at this location."]}
    assert Event.objects.count() == 0


def test_publishing_at_once_needs_the_right_at_every_location() -> None:
    mine, other = make_location(), make_location(name="Haus am Markt")
    group = make_group("redaktion", "add_event", "change_event", locations=[other])
    user = make_user("beides", make_group("koordination", *COORDINATION, locations=[mine]), group)
    client = english(browser_of(user))
    fields = event_fields(date_fields(0, mine), date_fields(1, other), **{"action-publish": "1"})
    response = client.post(ADD, fields)
    assert errors_of(response) == {"__all__": ["You may not publish events at: Haus am Markt"]}
    assert Event.objects.count() == 0


def test_editor_without_the_right_gets_no_button_to_publish_and_a_refusal() -> None:
    location = make_location()
    client = english(browser_of(editor(location)))
    assert b"action-publish" not in client.get(ADD).content
    response = client.post(ADD, event_fields(date_fields(0, location), **{"action-publish": "1"}))
    assert response.status_code == 200
    assert Event.objects.count() == 0


def test_publishing_at_once_makes_the_event_public() -> None:
    location = make_location()
    client = browser_of(coordinator(location))
    client.post(ADD, event_fields(date_fields(0, location), **{"action-publish": "1"}))
    assert Event.objects.get().status == EventStatus.PUBLISHED


def edit(client: Any, event: Event, **changes: Any) -> Any:
    fields = fields_of(client, event) | changes
    return client.post(
        reverse("mib_events:edit", args=[event.pk]), {k: v for k, v in fields.items() if v is not None}, follow=True
    )


def messages_of(response: Any) -> list[str]:
    return [str(message).strip() for message in response.context["messages"]]


def test_saving_an_unchanged_form_changes_nothing() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 2})
    before = Session.objects.values().get()
    response = edit(browser_of(coordinator()), session.event)
    assert response.status_code == 200
    assert Session.objects.values().get() == before


def test_raised_capacity_is_offered_at_once() -> None:
    session = make_session(capacity=1)
    make_registration(session)
    make_registration(session, phone="", email="amal@example.org")
    waiting = Booking.objects.latest("pk")
    assert waiting.status == BookingStatus.WAITING
    Booking.objects.filter(pk=waiting.pk).update(held_until=None)
    type(waiting.registration).objects.update(email_confirmed_at="2026-01-01T00:00Z")
    edit(browser_of(coordinator()), session.event, **{"sessions-0-capacity": "2"})
    waiting.refresh_from_db()
    assert waiting.status == BookingStatus.OFFERED
    assert Message.objects.latest("pk").kind == MessageKind.OFFERED


def test_capacity_below_places_taken_warns_and_throws_nobody_out() -> None:
    session = make_session(capacity=3)
    for number in range(2):
        make_registration(session, phone=f"+4916012345{number}0")
    response = edit(english(browser_of(coordinator())), session.event, **{"sessions-0-capacity": "1"})
    session.refresh_from_db()
    assert session.capacity == 1
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.CONFIRMED}
    assert messages_of(response)[0] == (
        f"{session}: 2 places are taken, but there are only 1 now. "
        "Nobody was thrown out; no further place is given away."
    )


def test_date_with_registrations_cannot_be_removed() -> None:
    session = make_session()
    make_registration(session)
    response = edit(english(browser_of(coordinator())), session.event, **{"sessions-0-DELETE": "on"})
    assert errors_of(response) == {
        "dates": [f"{session} cannot be removed: 1 household has registered. Please cancel the date instead."]
    }
    assert not response.context["form"].formsets["sessions"].forms[0]["DELETE"].value()
    assert Session.objects.count() == 1


def test_date_whose_only_household_was_deleted_cannot_be_removed_either() -> None:
    session = make_session()
    registration = make_registration(session).registration
    assert registration is not None
    delete_registration(registration=registration)
    response = edit(english(browser_of(coordinator())), session.event, **{"sessions-0-DELETE": "on"})
    reason = "People have registered for this date. Please cancel it instead of deleting it."
    assert errors_of(response) == {"dates": [f"{session}: {reason}"]}
    assert not response.context["form"].formsets["sessions"].forms[0]["DELETE"].value()
    assert Session.objects.count() == 1


def test_date_without_registrations_can_be_removed() -> None:
    session = make_session()
    edit(browser_of(coordinator()), session.event, **{"sessions-0-DELETE": "on"})
    assert Session.objects.count() == 0


def test_date_that_others_added_meanwhile_stays() -> None:
    session = make_session(capacity=3)
    client = browser_of(coordinator())
    fields = fields_of(client, session.event) | {"summary_de": "Neu"}
    added = make_session(session.event)
    client.post(reverse("mib_events:edit", args=[session.event.pk]), fields)
    session.event.refresh_from_db()
    assert session.event.summary_de == "Neu"
    assert set(Session.objects.values_list("pk", flat=True)) == {session.pk, added.pk}


def test_event_is_edited_only_by_whoever_may_edit_all_its_locations() -> None:
    mine, other = make_location(), make_location()
    event = make_event()
    make_session(event, location=mine)
    client = browser_of(coordinator(mine))
    assert client.get(reverse("mib_events:edit", args=[event.pk])).status_code == 200
    make_session(event, location=other)
    assert client.get(reverse("mib_events:edit", args=[event.pk]), follow=True).status_code == 404
    assert client.post(reverse("mib_events:edit", args=[event.pk]), event_fields(), follow=True).status_code == 404


def test_translations_stand_on_their_own_tab_with_language_and_direction() -> None:
    event = make_event(name_de="Frühstück", summary_de="Kurz", name_en="Breakfast", name_ar="فطور", summary_ar="قصير")
    html = browser_of(coordinator()).get(reverse("mib_events:edit", args=[event.pk])).content.decode()
    assert "English 1/2" in html
    assert "العربيّة ✓" in html
    assert 'name="name_ar" value="فطور" lang="ar" dir="rtl"' in html


def test_number_of_queries_of_the_form_does_not_depend_on_the_number_of_dates() -> None:
    client = browser_of(coordinator())
    event = make_event()
    counts = []
    for _ in range(2):
        make_session(event)
        make_session(event)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("mib_events:edit", args=[event.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_carers_must_know_is_asked_only_with_a_key(settings: Any) -> None:
    location = make_location()
    client = english(browser_of(coordinator()))
    data = event_fields(date_fields(0, location), asks_care_notes="on")
    refused = client.post(ADD, data)
    assert errors_of(refused) == {
        "asks_care_notes": [
            "There is no key yet with which this could be encrypted. Please ask your webmaster for one."
        ]
    }
    settings.WAGTAIL_MIB_EVENTS = {"CARE_KEYS": [new_key()]}
    assert client.post(ADD, data).status_code == 302
    assert Event.objects.get().asks_care_notes
