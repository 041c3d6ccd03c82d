"""What turns a site's own page types into event pages and event lists; no import of Page, which sites may swap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index

from wagtail_mib_events.domain.queries.events import is_visible
from wagtail_mib_events.models import Event
from wagtail_mib_events.models.translated import column_name, column_names, content_languages
from wagtail_mib_events.page_forms import event_page_form, may_put_on_page

if TYPE_CHECKING:
    # The mixins are used together with a page class, whatever the site's is.
    _Page = Any
    from wagtail_mib_events.domain.queries.listing import Listing
else:
    _Page = models.Model

EVENT_TEMPLATE = "wagtail_mib_events/pages/event_page.html"
INDEX_TEMPLATE = "wagtail_mib_events/pages/event_index_page.html"

#: Texts of the event that pages hand to the API, one field per language.
API_TEXTS = ("name", "summary", "description")


class PublicText:
    """A text of the page's event, empty while the public may not see the event."""

    def __init__(self, read: Callable[[Event], str]) -> None:
        self.read = read

    def __get__(self, page: EventPageMixin | None, owner: type | None = None) -> Any:
        if page is None:
            return self
        return self.read(page.event) if is_visible(page.event) else ""


class CheckedForm:
    """The form that a page type inherits, with the check of the event.

    Looked up late: Wagtail gives pages their form only after the page types exist.
    """

    def __get__(self, page: EventPageMixin | None, owner: type) -> Any:
        return event_page_form(super(EventPageMixin, owner).base_form_class)  # type: ignore[misc]  # the site's page has it


def _column(name: str) -> Callable[[Event], str]:
    return lambda event: getattr(event, name) or ""


def _text_for_search(language: str) -> Callable[[Event], str]:
    def read(event: Event) -> str:
        plain = (getattr(event, column_name(field, language)) or "" for field in ("name", "summary"))
        rich = getattr(event, column_name("description", language)) or ""
        return "\n".join(filter(None, [*plain, get_text_for_indexing(rich)]))

    return read


def _search_names() -> list[str]:
    return [f"event_{column_name('text', language)}" for language in content_languages()]


def _api_names() -> list[str]:
    return [f"event_{column}" for field in API_TEXTS for column in column_names(field)]


def _identity(item: Any) -> str:
    return str(getattr(item, "field_name", None) or getattr(item, "name", item))


def _extend(cls: type, attribute: str, more: Iterable[Any]) -> None:
    """Add to a list that a page type declares or inherits what it does not name itself."""
    declared = list(getattr(cls, attribute, ()))
    known = {_identity(item) for item in declared}
    setattr(cls, attribute, [*declared, *(item for item in more if _identity(item) not in known)])


class EventPageMixin(_Page):
    """A page that presents one event. The page points to the event and never changes it.

    Panel, search fields and API fields are added to those of the page type. It is answered with 404 while the public
    may not see the event; its preview works all the same.
    """

    event: models.ForeignKey[Any, Any] = models.ForeignKey(
        Event, verbose_name=_("event"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    base_form_class: Any = CheckedForm()

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "base_form_class" in vars(cls):
            cls.base_form_class = event_page_form(vars(cls)["base_form_class"])
        _extend(cls, "content_panels", [FieldPanel("event")])
        _extend(cls, "search_fields", [index.SearchField(name) for name in _search_names()])
        _extend(cls, "api_fields", [APIField(name) for name in (*_api_names(), "event_sessions")])

    @property
    def event_sessions(self) -> list[dict[str, Any]]:
        """The dates of the event for the API: times (ISO 8601), status, location; no person, no online address."""
        event = self.event
        if event is None or not is_visible(event):
            return []
        return [
            {
                "id": session.pk,
                "start": timezone.localtime(session.start).isoformat(),
                "end": timezone.localtime(session.end).isoformat(),
                "status": session.status,
                "venue": session.venue,
                "location": session.location.name,
                "address": session.location.address,
            }
            for session in event.sessions.select_related("location")
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the page, or with 404 while the public may not see its event."""
        if not is_visible(self.event):
            raise Http404
        response: HttpResponseBase = super().serve(request, *args, **kwargs)
        return response

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the template of the page type, and the package's for types that have none."""
        return [super().get_template(request, *args, **kwargs), EVENT_TEMPLATE]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the templates show of the event; nothing where none is chosen yet, or one of other locations."""
        from wagtail_mib_events.page_context import event_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shown = self.event and (is_visible(self.event) or may_put_on_page(self.event, request))
        return context | (event_context(self.event, request) if shown else {})

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Name the page to search engines only while the public may see its event."""
        urls: list[dict[str, Any]] = super().get_sitemap_urls(request) if is_visible(self.event) else []
        return urls


for _name, _language in zip(_search_names(), content_languages(), strict=True):
    setattr(EventPageMixin, _name, PublicText(_text_for_search(_language)))
for _name in _api_names():
    setattr(EventPageMixin, _name, PublicText(_column(_name.removeprefix("event_"))))


class EventIndexPageMixin(_Page):
    """A page that lists the events presented below it. An index page below an index page is a series."""

    class Meta:
        abstract = True

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the template of the page type, and the package's for types that have none."""
        return [super().get_template(request, *args, **kwargs), INDEX_TEMPLATE]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add ``listing``: one page of the dates below this page, filtered by ``place``, ``childcare``, ``page``."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"listing": self.event_listing(request)}

    def event_listing(self, request: HttpRequest) -> Listing:
        """Return what the page lists for a request; whatever its query holds that makes no sense is ignored."""
        from wagtail_mib_events.page_context import listing_for

        return listing_for(self, request)
