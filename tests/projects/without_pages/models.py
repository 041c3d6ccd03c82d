"""What a site writes to get event pages of its own."""

from wagtail.models import Page

from wagtail_mib_events.page_mixins import EventIndexPageMixin, EventPageMixin


class Programme(EventIndexPageMixin, Page):
    """A list of events."""


class Workshop(EventPageMixin, Page):
    """The page of one event."""
