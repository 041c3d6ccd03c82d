"""Which events a user may put on a page: what the chooser does not offer cannot be posted either."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.forms import CharField
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import GroupPagePermission, Site

from tests.admin.accounts import browser_of, coordinator
from wagtail_mib_events.models import Event, Session
from wagtail_mib_events.page_forms import EventPageFormMixin, event_page_form
from wagtail_mib_events.page_mixins import EventPageMixin
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import make_location, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def index_page() -> EventIndexPage:
    """A list of events below the home page."""
    home = Site.objects.get(is_default_site=True).root_page
    page: EventIndexPage = home.add_child(instance=EventIndexPage(title="Veranstaltungen", slug="veranstaltungen"))
    return page


@pytest.fixture
def mine() -> Session:
    """A date at the location of the coordinator."""
    return make_session()


@pytest.fixture
def client(mine: Session, index_page: EventIndexPage) -> Any:
    """A coordinator of one location who may add, edit and publish pages."""
    user = coordinator(mine.location)
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=user.groups.get(), page=index_page, permission=permission)
    return browser_of(user)


def fields(event: Event) -> dict[str, Any]:
    """Return what the form of a page posts."""
    blocks = {"body-count": "0"}
    comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    return {"title": "Seite", "slug": "seite", "event": str(event.pk), **blocks, **comments}


def add_url(parent: EventIndexPage) -> str:
    return reverse("wagtailadmin_pages:add", args=[EventPage._meta.app_label, "eventpage", parent.pk])


def test_event_of_the_own_location_is_put_on_a_page(client: Any, mine: Session, index_page: EventIndexPage) -> None:
    assert client.post(add_url(index_page), fields(mine.event)).status_code == 302
    assert [page.event for page in EventPage.objects.all()] == [mine.event]


def test_event_of_another_location_is_refused_and_not_shown(client: Any, index_page: EventIndexPage) -> None:
    theirs = make_session(location=make_location(name="Haus B")).event
    response = client.post(add_url(index_page), fields(theirs))
    assert response.context["form"].errors == {"event": ["Diese Veranstaltung kann nicht gewählt werden."]}
    assert EventPage.objects.count() == 0
    preview = reverse("wagtailadmin_pages:preview_on_add", args=[EventPage._meta.app_label, "eventpage", index_page.pk])
    assert client.post(preview, fields(theirs)).json() == {"is_valid": False, "is_available": False}
    assert theirs.name not in response.content.decode()


def test_event_that_the_page_shows_already_stays(client: Any, mine: Session, index_page: EventIndexPage) -> None:
    theirs = make_session(location=make_location(name="Haus B")).event
    page = index_page.add_child(instance=EventPage(title="Alt", slug="alt", event=theirs))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.post(edit, {**fields(theirs), "action-publish": "1"}).status_code == 302
    page.refresh_from_db()
    assert (page.title, page.event) == ("Seite", theirs)


def test_form_of_a_site_keeps_its_own_checks() -> None:
    class FormOfTheSite(WagtailAdminPageForm):
        motto = CharField()

    own: Any = FormOfTheSite
    form = event_page_form(own)
    assert form.__mro__[1:3] == (EventPageFormMixin, FormOfTheSite)
    assert list(form.base_fields) == list(FormOfTheSite.base_fields)
    assert event_page_form(form) is form


def test_page_type_with_a_form_of_its_own_checks_too() -> None:
    class FormOfTheSite(WagtailAdminPageForm):
        """The site's own."""

    class PageOfTheSite(EventPageMixin):
        base_form_class = FormOfTheSite

        class Meta:
            abstract = True

    assert PageOfTheSite.base_form_class is event_page_form(FormOfTheSite)
    assert EventPage.base_form_class is event_page_form(WagtailAdminPageForm)
