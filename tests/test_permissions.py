"""Who may do what where."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.admin.accounts import make_group, make_user
from wagtail_mib_events.models import Booking, Contact, Event, Message, Registration, Session
from wagtail_mib_events.permissions import (
    LOCATION_RIGHTS,
    RIGHTS_BY_ACTION,
    LocationPermissionPolicy,
    events_for,
    has_right,
    locations_for,
    registrations_for,
    sessions_for,
    visible_events_for,
)
from wagtail_mib_events.testing import make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db


def test_right_at_one_location_is_none_at_another() -> None:
    mine, other = make_location(), make_location()
    user = make_user("a", make_group("a", "view_session", locations=[mine]))
    assert list(locations_for(user, "view_session")) == [mine]
    assert [has_right(user, "view_session", location=location) for location in (mine, other)] == [True, False]
    assert not has_right(user, "view_registration")


def test_right_at_all_locations_holds_for_new_ones_too() -> None:
    user = make_user("a", make_group("a", "view_session", locations=[None]))
    location = make_location()
    assert list(locations_for(user, "view_session")) == [location]
    assert has_right(user, "view_session", location=location)


def test_rights_of_several_groups_add_up() -> None:
    here, there = make_location(), make_location()
    user = make_user(
        "a",
        make_group("a", "view_session", locations=[here]),
        make_group("b", "view_session", "view_registration", locations=[there]),
    )
    assert set(locations_for(user, "view_session")) == {here, there}
    assert list(locations_for(user, "view_registration")) == [there]


def test_nobody_is_nobody() -> None:
    session = make_session()
    make_registration(session)
    user = AnonymousUser()
    assert not has_right(user, *LOCATION_RIGHTS)
    for found in (
        locations_for(user, *LOCATION_RIGHTS),
        sessions_for(user, *LOCATION_RIGHTS),
        events_for(user, *LOCATION_RIGHTS),
        visible_events_for(user, *LOCATION_RIGHTS),
        registrations_for(user, *LOCATION_RIGHTS),
    ):
        assert list(found) == []


def test_event_is_seen_at_any_but_changed_only_at_all_of_its_locations() -> None:
    event = make_event()
    here, there = make_session(event), make_session(event)
    user = make_user("a", make_group("a", "change_event", locations=[here.location]))
    both = make_user("b", make_group("b", "change_event", locations=[here.location, there.location]))
    policy = LocationPermissionPolicy(Event)
    assert list(policy.instances_user_has_permission_for(user, "view")) == [event]
    assert list(policy.instances_user_has_permission_for(user, "change")) == []
    assert list(policy.instances_user_has_permission_for(both, "change")) == [event]
    assert list(LocationPermissionPolicy(Session).instances_user_has_permission_for(user, "change")) == [here]


def test_registration_message_and_booking_follow_the_dates_they_are_for() -> None:
    event = make_event()
    here, there = make_session(event), make_session(event)
    registration = make_registration(here, there, email="amal@example.org").registration
    make_registration(there, phone="+491601234568", email="olena@example.org")
    user = make_user("a", make_group("a", "view_registration", locations=[here.location]))
    found = {
        model: list(LocationPermissionPolicy(model).instances_user_has_permission_for(user, "view"))
        for model in (Registration, Booking, Message)
    }
    assert found == {
        Registration: [registration],
        Booking: [Booking.objects.get(session=here)],
        Message: [Message.objects.get(registration=registration)],
    }


def test_message_to_a_contact_person_follows_its_date_and_a_summary_its_reader() -> None:
    contact = Contact.objects.create(name="Frau Schmidt", email="Schmidt@example.org")
    here, there = make_session(), make_session()
    warnings = [Message.objects.create(contact=contact, kind="too_few", session=session) for session in (here, there)]
    summary = Message.objects.create(contact=contact, kind="digest")
    group = make_group("a", "view_registration", locations=[here.location])
    reader, other, nobody, chief = (make_user(name, group) for name in ("reader", "other", "nobody", "chief"))
    reader.email, other.email, chief.is_superuser = "schmidt@example.org", "klein@example.org", True
    policy = LocationPermissionPolicy(Message)
    found = {
        user.username: set(policy.instances_user_has_permission_for(user, "view"))
        for user in (reader, other, nobody, chief)
    }
    assert found == {
        "reader": {warnings[0], summary},
        "other": {warnings[0]},
        "nobody": {warnings[0]},
        "chief": {*warnings, summary},
    }
    assert list(policy.instances_user_has_permission_for(reader, "delete")) == []
    Contact.objects.update(email="")
    assert set(policy.instances_user_has_permission_for(nobody, "view")) == {warnings[0]}


@pytest.mark.parametrize("model", [Registration, Booking, Message])
def test_personal_data_is_deleted_by_no_right(model: type) -> None:
    make_registration(make_session(), email="amal@example.org")
    user = make_user("a", make_group("a", *LOCATION_RIGHTS, locations=[None]))
    policy = LocationPermissionPolicy(model)
    assert not policy.user_has_permission(user, "delete")
    assert not policy.user_has_permission_for_instance(user, "delete", model.objects.first())  # type: ignore[attr-defined]


def test_every_action_asks_for_rights_that_can_be_given() -> None:
    named = {right for actions in RIGHTS_BY_ACTION.values() for rights in actions.values() for right in rights}
    assert named == set(LOCATION_RIGHTS)


def test_users_with_a_permission_are_found() -> None:
    user = make_user("a", make_group("a", "view_registration", locations=[make_location()]))
    make_user("b", make_group("b", "change_event", locations=[None]))
    assert list(LocationPermissionPolicy(Registration).users_with_any_permission(["view"])) == [user]
