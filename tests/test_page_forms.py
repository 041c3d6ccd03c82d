"""Which events a user may put on a page: what the chooser does not offer cannot be posted either."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.forms import CharField, modelform_factory
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import GroupPagePermission, Site

from tests.admin.accounts import COORDINATION, browser_of, coordinator, make_group, make_user
from wagtail_mib_events.checks import check_page_forms
from wagtail_mib_events.enums import EventStatus
from wagtail_mib_events.models import Event, Location, Session
from wagtail_mib_events.page_forms import EventPageFormMixin, event_page_form
from wagtail_mib_events.page_mixins import EventPageMixin
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import make_event, make_location, make_session

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


def coordinator_group(index_page: EventIndexPage, location: Location) -> Group:
    """Return a group of coordinators of one location who may add, edit and publish pages."""
    group = make_group(f"koordination {location}", *COORDINATION, locations=[location])
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=index_page, permission=permission)
    return group


@pytest.fixture
def client(mine: Session, index_page: EventIndexPage) -> Any:
    """A coordinator of one location who may add, edit and publish pages."""
    return browser_of(make_user("sabine", coordinator_group(index_page, mine.location)))


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


def test_check_does_not_hang_on_that_of_the_site(mine: Session) -> None:
    class Strict(WagtailAdminPageForm):
        def clean(self) -> None:
            raise ValidationError("Never right.")

    class Silent(WagtailAdminPageForm):
        def clean(self) -> None:
            """Return nothing, as Django allows."""

    theirs = make_session(location=make_location(name="Haus B")).event
    user = coordinator(mine.location)
    for base in (Strict, Silent):
        form_class: Any = modelform_factory(EventPage, form=event_page_form(base), fields=["title", "event"])
        form = form_class({"title": "Seite", "event": theirs.pk}, instance=EventPage(), for_user=user)
        assert form.errors["event"] == ["Diese Veranstaltung kann nicht gewählt werden."]
        assert (form.instance.event, form.data["event"]) == (None, "")


def test_draft_of_another_location_is_not_shown_in_previews(client: Any, index_page: EventIndexPage) -> None:
    theirs = make_session(make_event(name="Geheim", status=EventStatus.DRAFT), location=make_location(name="Haus B"))
    page = index_page.add_child(instance=EventPage(title="Alt", slug="alt", event=theirs.event))
    page.save_revision()
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert "Geheim" not in client.get(url).content.decode()
    theirs.location = make_location(name="Haus C")
    colleague = browser_of(make_user("kollegin", coordinator_group(index_page, theirs.location)))
    theirs.save()
    assert "Geheim" in colleague.get(url).content.decode()


def test_page_type_whose_form_does_not_check_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(check_page_forms()) == []
    plain = SimpleNamespace(get_form_class=lambda: WagtailAdminPageForm)
    monkeypatch.setattr(EventPage, "get_edit_handler", lambda: plain)
    assert [(message.id, message.obj) for message in check_page_forms()] == [("wagtail_mib_events.W003", EventPage)]
