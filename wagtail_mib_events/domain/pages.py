"""Which pages present an event, and making one. Pages point to events; nothing here changes an event or a date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from wagtail.search import index

from wagtail_mib_events.domain.addresses import full_event_addresses
from wagtail_mib_events.domain.exceptions import MayNotAddPage, NoPageType
from wagtail_mib_events.domain.slugs import first_free
from wagtail_mib_events.models import Event
from wagtail_mib_events.models.translated import in_default_language
from wagtail_mib_events.page_mixins import EventIndexPageMixin, EventPageMixin

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from wagtail.models import Site

MAX_TITLE = 255


def event_page_models() -> list[Any]:
    """Return the concrete page types of the site that present one event."""
    return _models_with(EventPageMixin)


def event_index_page_models() -> list[Any]:
    """Return the concrete page types of the site that list events."""
    return _models_with(EventIndexPageMixin)


def pages_of(event: Event) -> list[Any]:
    """Return every page, live or not, that presents an event, in the order of the page tree."""
    pages = [page for model in event_page_models() for page in model.objects.filter(event=event)]
    return sorted(pages, key=lambda page: page.path)


def first_live_page(*, event: Event, site: Site) -> Any | None:
    """Return the first public page of an event below a Site's root, in the active locale; ``None`` if there is none."""
    root = site.root_page.localized
    pages = [
        page
        for model in event_page_models()
        if (page := model.objects.filter(event=event).live().public().descendant_of(root, inclusive=True).first())
    ]
    return min(pages, key=lambda page: page.path, default=None)


def index_pages_for(user: User) -> list[Any]:
    """Return the lists below which a user may make the page of an event, in the order of the page tree."""
    pages = (page for model in event_index_page_models() for page in model.objects.all())
    usable = [page for page in pages if _may_add(page, user) and _creatable_type(page) is not None]
    return sorted(usable, key=lambda page: page.path)


def make_event_page(*, event: Event, parent: Any, user: User, publish: bool) -> Any:
    """Make the page of an event below ``parent`` and return it.

    It is live if that is wished and the user may publish there, otherwise a draft. Its title is the event's name in
    the default language, its slug that of the event, with a number where a sibling has it. Raises ``MayNotAddPage``
    and ``NoPageType``.
    """
    with transaction.atomic():
        # Fresh, because the tree counts its children in the row of the parent.
        parent = parent.specific_class.objects.get(pk=parent.pk)
        if not _may_add(parent, user):
            raise MayNotAddPage
        model = _creatable_type(parent)
        if model is None:
            raise NoPageType
        with in_default_language():
            title = event.name[:MAX_TITLE]
        page = model(
            title=title, slug=_free_slug(event.slug, parent), event=event, owner=user, live=False, locale=parent.locale
        )
        parent.add_child(instance=page)
        revision = page.save_revision(user=user, log_action=True)
        if publish and parent.permissions_for_user(user).can_publish_subpage():
            revision.publish(user=user)
            page.refresh_from_db()
        return page


def reindex_pages_of(event: Event) -> None:
    """Renew what searches and the frontend cache keep of an event: its pages and the lists above them.

    Call it after saving an event or its dates; it waits for the transaction to commit.
    """
    transaction.on_commit(lambda: _renew(event))


def _renew(event: Event) -> None:
    pages = pages_of(event)
    for page in pages:
        index.insert_or_update_object(page)
    if apps.is_installed("wagtail.contrib.frontend_cache"):
        _purge(event, pages)


def _purge(event: Event, pages: Iterable[Any]) -> None:
    from wagtail.contrib.frontend_cache.utils import PurgeBatch

    batch = PurgeBatch(full_event_addresses(event))
    for page in (page for page in pages if page.live):
        batch.add_page(page)
        batch.add_pages(above for above in page.get_ancestors().specific() if isinstance(above, EventIndexPageMixin))
    batch.purge()


def _models_with(mixin: type) -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, mixin)]


def _may_add(page: Any, user: User) -> bool:
    return bool(page.permissions_for_user(user).can_add_subpage())


def _creatable_type(parent: Any) -> Any | None:
    allowed = parent.specific_class.creatable_subpage_models()
    return next((model for model in allowed if issubclass(model, EventPageMixin) and model.can_create_at(parent)), None)


def _free_slug(wanted: str, parent: Any) -> str:
    return first_free(wanted, taken=set(parent.get_children().values_list("slug", flat=True)))
