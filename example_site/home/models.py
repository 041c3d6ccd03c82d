"""The pages around the events. Their texts carry the languages themselves; the events have columns for theirs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from example_site.home.blocks import ProgrammeBlock, TextBlock, card_in_language, in_language
from wagtail_mib_events.page_context import listing_for
from wagtail_mib_events.pages.models import EventIndexPage

#: How many dates the home page shows.
NEXT_DATES = 3


class HomePage(Page):
    """A short welcome, and a card for each programme."""

    welcome = StreamField([("text", TextBlock())], verbose_name="Begrüßung", blank=True)
    programmes = StreamField([("programme", ProgrammeBlock())], verbose_name="Programme", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("welcome"), FieldPanel("programmes")]
    max_count = 1

    class Meta:
        verbose_name = "Startseite"
        verbose_name_plural = "Startseiten"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the welcome and the cards in the active language, and the dates that come next."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        cards = [block.value for block in self.programmes]
        events = EventIndexPage.objects.child_of(self).live().first()
        return context | {
            "dates": listing_for(events, request).dates[:NEXT_DATES] if events else [],
            "events_url": events.get_url(request) if events else "",
            "welcome": in_language(block.value for block in self.welcome),
            "cards": [card_in_language(card) for card in cards if card["page"] is not None and card["page"].live],
        }


class PlainPage(Page):
    """A page that is only text: privacy notice, imprint."""

    texts = StreamField([("text", TextBlock())], verbose_name="Texte", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("texts")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "Textseite"
        verbose_name_plural = "Textseiten"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the text in the active language."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"text": in_language(block.value for block in self.texts)}
