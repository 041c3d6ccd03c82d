"""Rows of other locations do not exist; rights are asked for anew at every request."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.admin.accounts import browser_of, coordinator, desk
from wagtail_mib_events.enums import BookingStatus, SessionStatus
from wagtail_mib_events.models import Booking, Event, GroupLocationPermission, Message, Registration, Session
from wagtail_mib_events.testing import make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db


def status(client: Any, url: str, data: Any = None) -> int:
    """Return the final status of a GET, or of a POST where data is given.

    The test site looks for a page under its language prefix before it gives up, hence the redirect.
    """
    answer = client.get(url, follow=True) if data is None else client.post(url, data, follow=True)
    return answer.status_code


@pytest.fixture
def theirs() -> Session:
    """A date at location B with a registration."""
    session = make_session()
    make_registration(session, email="amal@example.org")
    return session


def test_nothing_of_another_location_is_listed_searched_or_exported(theirs: Session) -> None:
    mine = make_session()
    own = make_registration(mine, name="Eigene", email="eigene@example.org").registration
    assert own is not None
    client = browser_of(desk(mine.location))
    lists = {
        "mib_events:index": [mine.event],
        "mib_dates:index": [mine],
        "mib_registrations:index": [own],
        "mib_messages:index": list(own.messages.all()),
    }
    for name, expected in lists.items():
        assert list(client.get(reverse(name)).context["object_list"]) == expected
    foreign = Registration.objects.exclude(pk=own.pk).get()
    url = reverse("mib_registrations:index")
    for query in (foreign.name, foreign.phone, foreign.email, foreign.short_code):
        assert foreign not in client.get(url, {"q": query}).context["object_list"]
    assert foreign not in client.get(url, {"session": theirs.pk}).context["object_list"]
    exported = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()
    assert own.display_code in exported
    assert foreign.display_code not in exported
    assert foreign.display_code not in client.get(reverse("mib_registrations:index_results")).content.decode()


def test_details_and_steps_at_another_location_are_404(theirs: Session) -> None:
    mine = make_location()
    client = browser_of(coordinator(mine))
    registration = Registration.objects.get()
    booking = Booking.objects.get()
    addresses = [
        reverse("mib_registrations:inspect", args=[registration.pk]),
        reverse("mib_registrations:cancel_booking", args=[booking.pk]),
        reverse("mib_dates:cancel", args=[theirs.pk]),
        reverse("mib_events:edit", args=[theirs.event_id]),
        reverse("mib_events:delete", args=[theirs.event_id]),
        reverse("mib_events:publish", args=[theirs.event_id]),
        reverse("mib_events:cancel", args=[theirs.event_id]),
        reverse("mib_events:archive", args=[theirs.event_id]),
        reverse("mib_event_chooser:chosen", args=[theirs.event_id]),
    ]
    assert {url: status(client, url) for url in addresses} == dict.fromkeys(addresses, 404)
    # The chooser's address only answers a GET.
    posts = addresses[:-1]
    assert {url: status(client, url, {}) for url in posts[1:]} == dict.fromkeys(posts[1:], 404)
    booking.refresh_from_db()
    theirs.refresh_from_db()
    assert (booking.status, theirs.status) == (BookingStatus.CONFIRMED, SessionStatus.SCHEDULED)


def test_chooser_hands_out_no_event_of_another_location(theirs: Session) -> None:
    own = make_session().event
    client = browser_of(coordinator(own.locations().get()))
    several = client.get(reverse("mib_event_chooser:chosen_multiple"), {"id": [theirs.event_id, own.pk, "x", "9" * 40]})
    assert [event["id"] for event in several.json()["result"]] == [str(own.pk)]
    single = [str(theirs.event_id), str(own.pk), "x", "9" * 40]
    answers = [status(client, reverse("mib_event_chooser:chosen", args=[pk])) for pk in single]
    assert answers == [404, 200, 404, 404]


def test_registration_at_two_locations_shows_contact_to_both_but_each_only_its_bookings() -> None:
    event = make_event()
    here, there = make_session(event), make_session(event)
    registration = make_registration(here, there).registration
    assert registration is not None
    for session in (here, there):
        client = browser_of(desk(session.location, name=f"standort-{session.pk}"))
        response = client.get(reverse("mib_registrations:inspect", args=[registration.pk]))
        assert [booking.session for booking in response.context["bookings"]] == [session]
        assert registration.phone in response.content.decode()
        (row,) = client.get(reverse("mib_registrations:index")).context["object_list"]
        assert [booking.session for booking in row.bookings_in_sight] == [session]


def test_rights_withdrawn_are_refused_at_the_next_request(theirs: Session) -> None:
    client = browser_of(coordinator())
    url = reverse("mib_registrations:inspect", args=[Registration.objects.get().pk])
    assert client.get(url).status_code == 200
    GroupLocationPermission.objects.all().delete()
    assert status(client, url) == 404
    for address in (reverse("mib_registrations:index"), reverse("mib_events:index"), reverse("mib_events:add")):
        assert client.get(address).url == "/admin/"
    assert status(client, reverse("mib_events:cancel", args=[theirs.event_id]), {}) == 404


def test_desk_may_not_announce_edit_or_publish(theirs: Session) -> None:
    client = browser_of(desk())
    assert client.get(reverse("mib_events:add")).url == "/admin/"
    assert client.get(reverse("mib_events:edit", args=[theirs.event_id])).url == "/admin/"
    assert status(client, reverse("mib_events:publish", args=[theirs.event_id]), {}) == 404


def test_inactive_user_is_refused() -> None:
    user = coordinator()
    client = browser_of(user)
    user.is_active = False
    user.save()
    assert client.get(reverse("mib_events:index")).url == "/admin/login/?next=/admin/mib_events/"


def test_menu_holds_only_what_the_user_may_open() -> None:
    session = make_session()
    html = browser_of(desk(session.location)).get("/admin/").content.decode()
    for area in ("mib_events", "mib_dates", "mib_registrations", "mib_messages"):
        assert f"/admin/{area}/" in html
    assert "/admin/mib_locations/" not in html


def test_messages_are_those_of_registrations_in_sight(theirs: Session) -> None:
    client = browser_of(desk(make_location()))
    assert Message.objects.count() == 1
    assert list(client.get(reverse("mib_messages:index")).context["object_list"]) == []


def test_event_without_dates_is_in_sight_of_whoever_edits_anywhere() -> None:
    event = make_event()
    client = browser_of(coordinator(make_location()))
    assert list(client.get(reverse("mib_events:index")).context["object_list"]) == [event]
    assert Event.objects.count() == 1
