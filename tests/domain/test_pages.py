"""Which pages present an event, and making one in the same step as the event."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils import translation
from wagtail.models import GroupPagePermission, Page, Site

from wagtail_mib_events.domain import pages
from wagtail_mib_events.domain.exceptions import MayNotAddPage, NoPageType
from wagtail_mib_events.enums import EventStatus
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Page:
    """The root page of the default site."""
    return Site.objects.get(is_default_site=True).root_page


@pytest.fixture
def index_page(home: Page) -> EventIndexPage:
    """A live list of events."""
    page: EventIndexPage = home.add_child(instance=EventIndexPage(title="Veranstaltungen", slug="veranstaltungen"))
    return page


@pytest.fixture
def admin() -> Any:
    """A user who may do everything."""
    return get_user_model().objects.create_superuser("admin")


def editor(page: Page, *codenames: str) -> Any:
    """Return a user with page permissions below a page only."""
    group = Group.objects.create(name="redaktion")
    for codename in codenames:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user = get_user_model().objects.create_user("redaktion")
    user.groups.add(group)
    return user


def test_page_is_made_live_with_the_name_in_the_default_language(index_page: EventIndexPage, admin: Any) -> None:
    event = factories.make_event(name_de="Frühstück", name_ar="فطور", slug="fruehstueck")
    with translation.override("ar"):
        page = pages.make_event_page(event=event, parent=index_page, user=admin, publish=True)
    stored = EventPage.objects.get()
    assert (stored.pk, stored.title, stored.slug, stored.live) == (page.pk, "Frühstück", "fruehstueck", True)
    assert (stored.event, stored.owner, stored.locale) == (event, admin, index_page.locale)
    assert stored.latest_revision is not None
    assert pages.pages_of(event) == [page]


def test_page_is_a_draft_where_the_user_may_not_publish_or_does_not_wish_to(
    index_page: EventIndexPage, admin: Any
) -> None:
    author = editor(index_page, "add_page")
    made = [
        pages.make_event_page(event=factories.make_event(), parent=index_page, user=user, publish=publish)
        for user, publish in ((author, True), (admin, False))
    ]
    assert [(page.live, page.latest_revision is not None) for page in made] == [(False, True), (False, True)]


def test_page_gets_a_free_slug(index_page: EventIndexPage, admin: Any) -> None:
    event = factories.make_event(slug="kurs")
    made = [pages.make_event_page(event=event, parent=index_page, user=admin, publish=True).slug for _ in range(3)]
    assert made == ["kurs", "kurs-2", "kurs-3"]


def test_page_takes_a_name_of_any_length(index_page: EventIndexPage, admin: Any) -> None:
    event = factories.make_event(name="ä" * 400)
    page = pages.make_event_page(event=event, parent=index_page, user=admin, publish=True)
    assert page.title == "ä" * 255


def test_page_is_refused_where_the_user_may_not_add_pages(home: Page, index_page: EventIndexPage) -> None:
    other = home.add_child(instance=EventIndexPage(title="Andere", slug="andere"))
    user = editor(other, "add_page", "publish_page")
    with pytest.raises(MayNotAddPage):
        pages.make_event_page(event=factories.make_event(), parent=index_page, user=user, publish=True)
    assert EventPage.objects.count() == 0


def test_page_is_refused_where_no_page_type_fits(home: Page, index_page: EventIndexPage, admin: Any) -> None:
    below = pages.make_event_page(event=factories.make_event(), parent=index_page, user=admin, publish=True)
    with pytest.raises(NoPageType):
        pages.make_event_page(event=factories.make_event(), parent=home, user=admin, publish=True)
    with pytest.raises(MayNotAddPage):
        pages.make_event_page(event=factories.make_event(), parent=below, user=admin, publish=True)


def test_lists_to_choose_from_are_those_where_the_user_may_add(
    home: Page, index_page: EventIndexPage, admin: Any
) -> None:
    series = index_page.add_child(instance=EventIndexPage(title="Reihe", slug="reihe"))
    other = home.add_child(instance=EventIndexPage(title="Andere", slug="andere"))
    user = editor(index_page, "add_page")
    found = [pages.index_pages_for(who) for who in (user, admin, get_user_model().objects.create_user("fremd"))]
    assert found == [[index_page, series], [index_page, series, other], []]


def test_first_live_page_is_public_and_below_the_site(home: Page, index_page: EventIndexPage, admin: Any) -> None:
    event = factories.make_event()
    site = Site.objects.get()
    made = [
        pages.make_event_page(event=event, parent=index_page, user=admin, publish=publish)
        for publish in (False, True, True)
    ]
    other_home = Page.get_first_root_node().add_child(instance=Page(title="Andere", slug="andere-seite"))
    other = Site.objects.create(hostname="other.example", root_page=other_home)
    assert pages.first_live_page(event=event, site=site) == made[1]
    assert pages.first_live_page(event=event, site=other) is None


# MariaDB finds only what is committed.
@pytest.mark.django_db(transaction=True)
def test_saving_an_event_renews_the_search_index(index_page: EventIndexPage, admin: Any) -> None:
    event = factories.make_event(name="Frühstück", status=EventStatus.DRAFT)
    page = pages.make_event_page(event=event, parent=index_page, user=admin, publish=True)
    event.name, event.status = "Nähkurs", EventStatus.PUBLISHED
    event.save()
    before = list(EventPage.objects.search("Nähkurs"))
    pages.reindex_pages_of(event)
    assert before == []
    assert list(EventPage.objects.search("Nähkurs")) == [page]


def test_saving_an_event_purges_the_frontend_cache(
    index_page: EventIndexPage,
    admin: Any,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    purged: list[str] = []
    # Wagtail's own apps cannot be set up twice in one process, so only the answer to "is it installed" changes.
    known = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "wagtail.contrib.frontend_cache" or known(name))
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": f"{__name__}.RecordingBackend", "PURGED": purged}}
    event = factories.make_event(slug="kurs")
    page = pages.make_event_page(event=event, parent=index_page, user=admin, publish=True)
    with django_capture_on_commit_callbacks(execute=True):
        pages.reindex_pages_of(event)
    addresses = {page.full_url, index_page.full_url}
    plain = {f"http://localhost/{code}/events/event/kurs/" for code in ("de", "en", "ar")}
    assert addresses | plain <= set(purged)


class RecordingBackend:
    """A frontend cache that writes down what it is told to forget."""

    def __init__(self, params: dict[str, Any]) -> None:
        self.purged: list[str] = params["PURGED"]
        self.hostnames = None

    def invalidates_hostname(self, hostname: str) -> bool:
        """Answer for every host."""
        return bool(hostname)

    def purge(self, url: str) -> None:
        """Note one address."""
        self.purged.append(url)

    def purge_batch(self, urls: list[str]) -> None:
        """Note many addresses."""
        self.purged.extend(urls)
