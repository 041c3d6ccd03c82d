"""Texts in several languages inside one page, for a site that keeps one page tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from wagtail import blocks

ICONS = ("users", "video", "heart-handshake", "baby", "calendar", "info", "phone", "globe")


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of the site; a function, so that migrations do not list them."""
    return list(settings.LANGUAGES)


def icon_choices() -> list[tuple[str, str]]:
    """Return the icons that a card may have."""
    return [(name, name) for name in ICONS]


class TextBlock(blocks.StructBlock):
    """A title and a text in one language."""

    language = blocks.ChoiceBlock(choices=language_choices, default="de", label="Sprache")
    title = blocks.CharBlock(label="Überschrift")
    text = blocks.RichTextBlock(features=["h2", "h3", "bold", "italic", "ul", "ol", "link"], label="Text")


class ProgrammeBlock(blocks.StructBlock):
    """A card that leads to the dates of one programme."""

    page = blocks.PageChooserBlock(page_type="wagtail_mib_events_pages.EventIndexPage", label="Seite")
    icon = blocks.ChoiceBlock(choices=icon_choices, default="users", label="Zeichen")
    texts = blocks.ListBlock(TextBlock(), label="Texte")


def in_language(texts: Iterable[Any]) -> Any:
    """Return the text in the active language, else in the site's default language, else the first; ``None`` of none."""
    by_language = {text["language"]: text for text in texts}
    first = next(iter(by_language.values()), None)
    return by_language.get(get_language(), by_language.get(settings.LANGUAGE_CODE, first))


def card_in_language(card: Any) -> dict[str, Any]:
    """Return what a card shows: the page it leads to, its icon, and the text in the active language."""
    return {"page": card["page"], "icon": card["icon"], "text": in_language(card["texts"])}
