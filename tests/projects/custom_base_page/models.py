"""Page types on a base page of one's own."""

from wagtail.test.basepage.models import BasePage

from wagtail_mib_events.page_mixins import EventIndexPageMixin, EventPageMixin


class Programme(EventIndexPageMixin, BasePage):
    """A list of events."""


class Workshop(EventPageMixin, BasePage):
    """The page of one event."""
