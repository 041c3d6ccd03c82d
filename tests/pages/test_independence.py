"""Pages point to events: whatever happens to a page, no date and no registration changes by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import override_settings
from wagtail.models import Locale, Page

from tests.pages.conftest import MakePage
from wagtail_mib_events.models import Event
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import factories

pytestmark = pytest.mark.django_db


def dump() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of the package."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("wagtail_mib_events").get_models(include_auto_created=True)
    }


@pytest.fixture
def page(make_page: MakePage) -> EventPage:
    """The live page of an event with two dates, a family that registered, and one that waits."""
    bands = factories.age_bands()
    event = factories.make_event(name="Frühstück", name_ar="فطور")
    sessions = [factories.make_session(event, capacity=1, childcare={bands[0]: 1}) for _ in range(2)]
    factories.make_registration(*sessions, children={bands[0]: 1}, wants_care=True)
    factories.make_registration(sessions[0], phone="+491601234568", email="amal@example.org")
    page = make_page(event)
    page.save_revision().publish()
    return page


def revert(page: EventPage) -> None:
    """Publish a second revision, then the first one again."""
    first = page.latest_revision
    page.title = "Geändert"
    page.event = Event.objects.get(pk=page.event_id)
    page.save_revision().publish()
    first.publish()


def copy_with_its_list(page: EventPage) -> None:
    """Copy the list with all pages below it."""
    page.get_parent().specific.copy(recursive=True, update_attrs={"slug": "kopie", "title": "Kopie"})


def translate(page: EventPage) -> None:
    """Make an Arabic tree: home, list, page."""
    arabic = Locale.objects.get_or_create(language_code="ar")[0]
    page.copy_for_translation(arabic, copy_parents=True).save_revision().publish()


def move(page: EventPage) -> None:
    """Move the page below another list."""
    parent = page.get_parent().get_parent()
    target = parent.add_child(instance=EventIndexPage(title="Ziel", slug="ziel"))
    page.move(target, pos="last-child", user=get_user_model().objects.create_superuser("admin"))


def delete_list(page: EventPage) -> None:
    """Delete the list with all pages below it."""
    Page.objects.get(pk=page.get_parent().pk).delete()


ACTIONS: list[Callable[[EventPage], Any]] = [
    revert,
    lambda page: page.unpublish(),
    lambda page: page.copy(update_attrs={"slug": "kopie"}),
    copy_with_its_list,
    translate,
    move,
    lambda page: page.delete(),
    delete_list,
]
NAMES = ["revert", "unpublish", "copy", "copy_with_its_list", "translate", "move", "delete", "delete_list"]


@pytest.mark.parametrize("action", ACTIONS, ids=NAMES)
def test_page_action_changes_no_row_of_events_and_registrations(
    page: EventPage, action: Callable[[EventPage], Any]
) -> None:
    before = dump()
    assert len(before["wagtail_mib_events.Booking"]) == 3
    with override_settings(WAGTAIL_I18N_ENABLED=True, WAGTAIL_CONTENT_LANGUAGES=[("de", "Deutsch"), ("ar", "العربية")]):
        action(page)
    assert dump() == before


def test_pages_of_all_locales_show_one_event(page: EventPage) -> None:
    translate(page)
    assert set(EventPage.objects.values_list("event", flat=True)) == {page.event_id}
    assert EventPage.objects.count() == 2
    assert Event.objects.count() == 1
