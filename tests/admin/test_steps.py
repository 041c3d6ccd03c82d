"""Publishing, cancelling, archiving, deleting: asked first, done by POST, told to whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from tests.admin.accounts import browser_of, coordinator, desk, editor, make_group, make_user
from tests.admin.event_form import date_fields, event_fields
from wagtail_mib_events.enums import BookingMode, BookingStatus, EventStatus, MessageKind, SessionStatus
from wagtail_mib_events.models import Booking, Contact, Event, Location, Message, Registration, Session, Topic
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db


def english(client: Any) -> Any:
    """Read the admin in English, so that messages can be compared."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def make_index(title: str = "Veranstaltungen") -> EventIndexPage:
    """Return a live list of events below the root of the site."""
    root = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    page: EventIndexPage = root.add_child(instance=EventIndexPage(title=title))
    return page


def page_rights(index: Page, *types: str) -> Any:
    """Return a group that may do something with the pages below an index page."""
    from django.contrib.auth.models import Permission
    from wagtail.models import GroupPagePermission

    group = make_group("Seiten", locations=[])
    for kind in types:
        GroupPagePermission.objects.create(
            group=group, page=index, permission=Permission.objects.get(codename=f"{kind}_page")
        )
    return group


def with_pages(user: Any, index: Page, *types: str) -> Any:
    """Return a client of a user who may also do something with pages."""
    user.groups.add(page_rights(index, *types))
    return browser_of(user)


def test_event_and_page_go_live_in_one_step() -> None:
    index = make_index()
    client = with_pages(coordinator(), index, "add", "publish")
    form = client.get(reverse("mib_events:add")).context["form"]
    assert form["page_parent"].value() == index.pk
    fields = event_fields(date_fields(0, make_location()), page_parent=index.pk, **{"action-publish": "1"})
    assert client.post(reverse("mib_events:add"), fields).status_code == 302
    page = EventPage.objects.get()
    assert (page.live, page.event, page.title, page.get_parent().pk) == (
        True,
        Event.objects.get(),
        "Gut vernetzt?! Frühstück",
        index.pk,
    )


def test_page_stays_a_draft_where_the_user_may_not_publish_pages() -> None:
    index = make_index()
    client = with_pages(coordinator(), index, "add")
    fields = event_fields(date_fields(0, make_location()), page_parent=index.pk, **{"action-publish": "1"})
    client.post(reverse("mib_events:add"), fields)
    assert (Event.objects.get().status, EventPage.objects.get().live) == (EventStatus.PUBLISHED, False)


def test_draft_of_an_event_gets_a_draft_of_a_page() -> None:
    index = make_index()
    client = with_pages(editor(), index, "add", "publish")
    client.post(reverse("mib_events:add"), event_fields(date_fields(0, make_location()), page_parent=index.pk))
    assert (Event.objects.get().status, EventPage.objects.get().live) == (EventStatus.DRAFT, False)


def test_no_page_is_made_where_none_is_wished_and_later_it_can_be() -> None:
    index = make_index()
    make_index("Reihe")
    client = with_pages(coordinator(), index, "add")
    user_sees = client.get(reverse("mib_events:add")).context["form"].fields["page_parent"].choices
    assert [value for value, _label in user_sees] == ["", index.pk]
    client.post(reverse("mib_events:add"), event_fields(date_fields(0, make_location())))
    assert EventPage.objects.count() == 0
    event = Event.objects.get()
    url = reverse("mib_events:edit", args=[event.pk])
    client.post(url, event_fields(page_parent=index.pk))
    assert [page.event for page in EventPage.objects.all()] == [event]
    assert "page_parent" not in client.get(url).context["form"].fields


def test_event_list_shows_the_state_of_pages() -> None:
    index = make_index()
    client = with_pages(coordinator(), index, "add", "publish")
    fields = event_fields(date_fields(0, make_location()), page_parent=index.pk, **{"action-publish": "1"})
    client.post(reverse("mib_events:add"), fields)
    (row,) = client.get(reverse("mib_events:index")).context["table"].data
    assert [page.live for page in row.pages] == [True]


def test_event_with_its_draft_page_is_published() -> None:
    index = make_index()
    client = with_pages(coordinator(), index, "add", "publish")
    client.post(reverse("mib_events:add"), event_fields(date_fields(0, make_location()), page_parent=index.pk))
    event = Event.objects.get()
    url = reverse("mib_events:publish", args=[event.pk])
    client.get(url)
    event.refresh_from_db()
    assert event.status == EventStatus.DRAFT
    client.post(url, {"with_pages": "on"})
    event.refresh_from_db()
    assert (event.status, EventPage.objects.get().live) == (EventStatus.PUBLISHED, True)


def test_event_is_published_without_its_page_if_not_asked() -> None:
    index = make_index()
    client = with_pages(coordinator(), index, "add", "publish")
    client.post(reverse("mib_events:add"), event_fields(date_fields(0, make_location()), page_parent=index.pk))
    client.post(reverse("mib_events:publish", args=[Event.objects.get().pk]), {})
    assert (Event.objects.get().status, EventPage.objects.get().live) == (EventStatus.PUBLISHED, False)


def test_cancelling_an_event_says_before_who_is_affected_and_writes_to_each_household() -> None:
    event = make_event()
    first, second = make_session(event), make_session(event)
    make_registration(first, second, email="amal@example.org")
    make_registration(first, phone="+491601234568")
    Message.objects.all().delete()
    client = english(browser_of(coordinator()))
    url = reverse("mib_events:cancel", args=[event.pk])
    html = client.get(url).content.decode()
    for sentence in (
        "2 households are registered.",
        "1 of them gets an e-mail.",
        "1 of them has no e-mail address: please call her.",
    ):
        assert sentence in html
    event.refresh_from_db()
    assert (event.status, Message.objects.count()) == (EventStatus.PUBLISHED, 0)
    client.post(url, {"cancellation_reason_de": "Krankheit", "cancellation_reason_en": "Illness"})
    event.refresh_from_db()
    assert (event.status, event.cancellation_reason_de, event.cancellation_reason_en) == (
        EventStatus.CANCELLED,
        "Krankheit",
        "Illness",
    )
    dates = Session.objects.values_list("status", "cancellation_reason_de", "sequence")
    assert set(dates) == {(SessionStatus.CANCELLED, "Krankheit", 1)}
    assert list(Message.objects.values_list("kind", "registration__email")) == [
        (MessageKind.CANCELLED, "amal@example.org")
    ]


def test_cancelling_twice_writes_once() -> None:
    event = make_session().event
    make_registration(event.sessions.get(), email="amal@example.org")
    client = browser_of(coordinator())
    for _ in range(2):
        client.post(reverse("mib_events:cancel", args=[event.pk]), {})
    assert Message.objects.filter(kind=MessageKind.CANCELLED).count() == 1


def test_one_date_is_cancelled_for_those_who_booked_it() -> None:
    event = make_event()
    first, second = make_session(event), make_session(event)
    make_registration(first, email="amal@example.org")
    make_registration(second, phone="", email="olena@example.org")
    Message.objects.all().delete()
    client = browser_of(coordinator())
    client.post(reverse("mib_dates:cancel", args=[first.pk]), {"cancellation_reason_de": "Sturm"})
    assert dict(Session.objects.values_list("pk", "status")) == {
        first.pk: SessionStatus.CANCELLED,
        second.pk: SessionStatus.SCHEDULED,
    }
    assert list(Message.objects.values_list("registration__email", flat=True)) == ["amal@example.org"]


def test_archiving_writes_to_nobody() -> None:
    event = make_session().event
    make_registration(event.sessions.get(), email="amal@example.org")
    written = Message.objects.count()
    browser_of(coordinator()).post(reverse("mib_events:archive", args=[event.pk]))
    event.refresh_from_db()
    assert (event.status, Message.objects.count()) == (EventStatus.ARCHIVED, written)


def test_booking_is_cancelled_by_post_and_the_place_goes_on() -> None:
    session = make_session(capacity=1)
    first = make_registration(session).registration
    assert first is not None
    make_registration(session, phone="+491601234568", email="wartet@example.org")
    client = browser_of(desk(session.location))
    url = reverse("mib_registrations:cancel_booking", args=[first.bookings.get().pk])
    assert client.get(url).status_code == 200
    assert first.bookings.get().status == BookingStatus.CONFIRMED
    assert client.post(url).url == reverse("mib_registrations:inspect", args=[first.pk])
    assert list(Booking.objects.order_by("pk").values_list("status", flat=True)) == [
        BookingStatus.CANCELLED,
        BookingStatus.OFFERED,
    ]
    assert client.post(url, follow=True).status_code == 404


def test_course_is_cancelled_as_a_whole_and_only_by_whoever_sees_all_its_dates() -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    here, there = make_session(event), make_session(event)
    registration = make_registration(here).registration
    assert registration is not None
    url = reverse("mib_registrations:cancel_booking", args=[registration.bookings.first().pk])
    assert browser_of(desk(here.location, name="standort-a")).post(url, follow=True).status_code == 404
    browser_of(desk(here.location, there.location, name="alle")).post(url)
    assert set(registration.bookings.values_list("status", flat=True)) == {BookingStatus.CANCELLED}


def test_event_with_registrations_is_not_deleted_and_says_why() -> None:
    session = make_session()
    make_registration(session)
    client = english(browser_of(coordinator()))
    url = reverse("mib_events:delete", args=[session.event_id])
    assert "<li>Registrations: 1</li>" in client.get(url).content.decode()
    response = client.post(url)
    assert (response.status_code, Event.objects.count()) == (200, 1)


def test_event_with_a_page_is_not_deleted() -> None:
    event = make_event()
    index = make_index()
    index.add_child(instance=EventPage(title="Seite", event=event))
    response = english(browser_of(coordinator())).post(reverse("mib_events:delete", args=[event.pk]))
    assert "<li>Event pages: 1</li>" in response.content.decode()
    assert Event.objects.count() == 1


def test_event_that_nobody_uses_is_deleted() -> None:
    session = make_session()
    assert browser_of(coordinator()).post(reverse("mib_events:delete", args=[session.event_id])).status_code == 302
    assert (Event.objects.count(), Session.objects.count()) == (0, 0)


@pytest.fixture
def admin_user(django_user_model: Any) -> Any:
    """Somebody who may do everything."""
    return django_user_model.objects.create_superuser(username="admin", password="demo")


def test_places_and_people_in_use_are_not_deleted(admin_user: Any) -> None:
    small, *_ = age_bands()
    topic = Topic.objects.create(name="Gesundheit", slug="gesundheit")
    session = make_session(make_event(topic=topic), childcare={small: 1})
    client = browser_of(admin_user)
    for area, row in (("mib_locations", session.location), ("mib_topics", topic), ("mib_age_bands", small)):
        url = reverse(f"{area}:delete", args=[row.pk])
        assert client.get(url).status_code == 200
        assert client.post(url).status_code == 200
        assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "area",
    ["locations", "topics", "contacts", "companions", "partners", "fundings", "age_bands"],
)
def test_places_and_people_have_lists_and_forms(admin_user: Any, area: str) -> None:
    client = browser_of(admin_user)
    assert client.get(reverse(f"mib_{area}:index")).status_code == 200
    assert client.get(reverse(f"mib_{area}:index"), {"q": "x"}).status_code == 200
    assert client.get(reverse(f"mib_{area}:add")).status_code == 200


def test_location_gets_its_slug_from_its_name(admin_user: Any) -> None:
    client = browser_of(admin_user)
    for _ in range(2):
        response = client.post(reverse("mib_locations:add"), {"name_de": "Haus Müller", "town": "Mayen"})
        assert response.status_code == 302
    assert set(Location.objects.values_list("slug", flat=True)) == {"haus-mueller", "haus-mueller-2"}


def test_partner_address_must_be_https(admin_user: Any) -> None:
    response = browser_of(admin_user).post(reverse("mib_partners:add"), {"name": "VMDO", "url": "javascript:alert(1)"})
    assert list(response.context["form"].errors) == ["url"]


def test_daily_summary_needs_an_address_to_go_to(admin_user: Any) -> None:
    client = browser_of(admin_user)
    given = {"name": "Frau Schmidt", "wants_digest": "on"}
    response = client.post(reverse("mib_contacts:add"), given)
    assert list(response.context["form"].errors) == ["email"]
    assert response.context["form"]["name"].value() == "Frau Schmidt"
    assert client.post(reverse("mib_contacts:add"), given | {"email": "schmidt@example.org"}).status_code == 302
    assert Contact.objects.get().wants_digest


def test_personal_link_of_a_household_is_not_shown_to_staff() -> None:
    registration = make_registration(make_session(), email="amal@example.org").registration
    assert registration is not None
    client = browser_of(coordinator())
    html = client.get(reverse("mib_registrations:inspect", args=[registration.pk])).content.decode()
    assert registration.display_code in html
    assert registration.ticket_token not in html
    assert str(registration.uuid) not in html


def test_log_holds_no_name() -> None:
    from wagtail.models import ModelLogEntry

    registration = make_registration(make_session(), name="Unverwechselbar").registration
    assert registration is not None
    url = reverse("mib_registrations:cancel_booking", args=[registration.bookings.get().pk])
    browser_of(coordinator()).post(url)
    entries = ModelLogEntry.objects.filter(object_id=str(registration.pk), content_type__model="registration")
    assert {entry.label for entry in entries} == {registration.display_code}
    assert not any("Unverwechselbar" in str(entry.data) for entry in entries)
    assert Registration.objects.count() == 1


def test_group_form_gives_rights_per_location(admin_user: Any) -> None:
    here = make_location()
    group = make_group("anmeldung", "view_session", locations=[None, here])
    client = browser_of(admin_user)
    url = f"/admin/groups/edit/{group.pk}/"
    prefixes = [panel.prefix for panel in client.get(url).context["permission_panels"]]
    fields: dict[str, Any] = {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}
    fields |= {
        "name": "anmeldung",
        "location_permissions-TOTAL_FORMS": "3",
        "location_permissions-INITIAL_FORMS": "2",
        "location_permissions-0-location": "",
        "location_permissions-0-rights": ["view_session"],
        "location_permissions-0-DELETE": "on",
        "location_permissions-1-location": here.pk,
        "location_permissions-1-rights": ["view_session", "view_registration"],
        "location_permissions-2-location": make_location().pk,
        "location_permissions-2-rights": [],
    }
    assert client.post(url, fields).status_code == 302
    given = group.location_permissions.values_list("location", "permission__codename")
    assert set(given) == {(here.pk, "view_session"), (here.pk, "view_registration")}


def test_group_form_refuses_a_location_twice(admin_user: Any) -> None:
    here = make_location()
    group = make_group("anmeldung", locations=[])
    client = browser_of(admin_user)
    url = f"/admin/groups/edit/{group.pk}/"
    prefixes = [panel.prefix for panel in client.get(url).context["permission_panels"]]
    fields: dict[str, Any] = {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}
    fields |= {"name": "anmeldung", "location_permissions-TOTAL_FORMS": "2"}
    for number in range(2):
        fields[f"location_permissions-{number}-location"] = str(here.pk)
        fields[f"location_permissions-{number}-rights"] = "view_session"
    response = english(client).post(url, fields)
    panels = {panel.prefix: panel for panel in response.context["permission_panels"]}
    assert panels["location_permissions"].non_form_errors() == ["Please name every location only once."]
    assert group.location_permissions.count() == 0


def test_event_is_made_from_the_chooser_of_a_page() -> None:
    location = make_location()
    client = browser_of(coordinator(location))
    window = client.get(reverse("mib_event_chooser:choose"))
    assert window.status_code == 200
    fields = {
        "name": "Frühstück",
        "start": "2027-01-12T09:30",
        "end": "2027-01-12T11:30",
        "location": make_location().pk,
    }
    url = reverse("mib_event_chooser:create")
    assert client.post(url, fields).json()["step"] == "reshow_creation_form"
    answer = client.post(url, fields | {"location": location.pk}).json()
    event = Event.objects.get()
    assert (answer["step"], answer["result"]["id"], answer["result"]["title"]) == (
        "chosen",
        str(event.pk),
        "Frühstück",
    )
    assert (event.slug, event.sessions.get().location) == ("fruehstueck", location)


def test_chooser_finds_events_by_name_within_the_users_locations() -> None:
    mine = make_session(make_event(name_de="Frühstück", name_en="Breakfast"))
    make_session(make_event(name_de="Frühstück anderswo"))
    client = browser_of(coordinator(mine.location))
    results = client.get(reverse("mib_event_chooser:choose_results"), {"q": "breakf"})
    assert list(results.context["results"]) == [mine.event]
    results = client.get(reverse("mib_event_chooser:choose_results"), {"q": "frühstück"})
    assert list(results.context["results"]) == [mine.event]


def test_page_form_offers_the_event_chooser(admin_user: Any) -> None:
    index = make_index()
    html = browser_of(admin_user).get(
        reverse("wagtailadmin_pages:add", args=["wagtail_mib_events_pages", "eventpage", index.pk])
    )
    assert reverse("mib_event_chooser:choose") in html.content.decode()


def test_user_without_groups_sees_no_menu() -> None:
    user = make_user("niemand", make_group("leer", locations=[]))
    assert "/admin/mib_events/" not in browser_of(user).get("/admin/").content.decode()
