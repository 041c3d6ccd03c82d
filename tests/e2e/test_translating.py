"""A coordinator begins a translation with the German texts, in the real admin and its rich text editor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.admin.accounts import coordinator
from tests.e2e.test_admin import log_in
from wagtail_mib_events.models import Event
from wagtail_mib_events.testing import make_event, make_session

if TYPE_CHECKING:
    from playwright.sync_api import Locator
    from playwright.sync_api import Page as BrowserPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GERMAN = (
    '<p>Viele <b>Mütter</b> kennen wenige. <a href="https://example.org/">Mehr</a></p>'
    "<ul><li>Frühstück</li><li>Gespräch</li></ul>"
)


def plain(html: str) -> str:
    """Return a rich text without the keys of its blocks."""
    return re.sub(r' data-block-key="[^"]*"', "", html)


def open_form(page: BrowserPage, address: str) -> None:
    """Open a form at its tab for translations."""
    page.set_viewport_size({"width": 1280, "height": 900})
    log_in(page)
    page.goto(address)
    page.locator("[role=tab]").nth(1).click()


def open_language(page: BrowserPage, language: str) -> Locator:
    """Open a language by its link in the bar; return its group."""
    link = page.locator(f".mib-admin-translations a[lang={language}]")
    group = page.locator(f"[id='{(link.get_attribute('href') or '').removeprefix('#')}']")
    assert not group.locator(".w-panel__content").is_visible()
    link.click()
    group.locator(".w-panel__content").wait_for(state="visible")
    return group


def test_empty_texts_of_a_language_are_filled_from_german_and_the_others_stay(page: BrowserPage) -> None:
    event = make_event(
        name_de="Frühstück",
        summary_de="Wir frühstücken.\nAlle sind willkommen.",
        description_de=GERMAN,
        price_note_de="Kostenlos",
        price_note_ar="مجاني",
        neutral_title_de="",
        travel_cost_hint_de="",
    )
    make_session(event)
    coordinator()
    open_form(page, f"/admin/mib_events/edit/{event.pk}/")
    group = open_language(page, "ar")
    assert group.bounding_box()["y"] < 900
    # What stands in the form counts, saved or not.
    page.locator("[role=tab]").nth(0).click()
    page.fill("[name=name_de]", "Frühstück für alle")
    page.locator("[role=tab]").nth(1).click()
    button = group.get_by_role("button", name="Texte aus Deutsch übernehmen")
    button.focus()
    page.keyboard.press("Enter")
    assert group.get_by_role("status").inner_text() == (
        "3 Felder mit den Texten auf Deutsch ausgefüllt. Noch nicht gespeichert."
    )
    assert button.evaluate("button => button === document.activeElement")
    assert page.input_value("[name=name_ar]") == "Frühstück für alle"
    assert group.locator("[contenteditable=true] li").all_inner_texts() == ["Frühstück", "Gespräch"]
    assert (Event.objects.get().name_ar or "") == ""
    button.click()
    assert group.get_by_role("status").inner_text() == (
        "Nichts ausgefüllt: Kein Feld ist leer, für das es einen Text auf Deutsch gibt."
    )
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_url("**/admin/mib_events/")
    saved = Event.objects.get()
    assert (saved.name_ar, saved.summary_ar, saved.price_note_ar) == (
        "Frühstück für alle",
        "Wir frühstücken.\r\nAlle sind willkommen.",
        "مجاني",
    )
    assert plain(saved.description_ar) == plain(saved.description_de) == GERMAN
    assert (saved.name_en or "", saved.description_en or "") == ("", "")
    groups = page.locator(".mib-admin-languages-cell__group").all_text_contents()
    # Two paragraphs are still German; the price note and the name are not.
    assert [" ".join(words.split()) for words in groups] == [
        "vollständig Deutsch de",
        "begonnen العربيّة ar",
        "leer English en",
    ]


def test_rich_text_that_was_begun_is_never_overwritten(page: BrowserPage) -> None:
    event = make_event(name_de="Frühstück", summary_de="", description_de=GERMAN, description_en="<p>Many</p>")
    make_session(event)
    coordinator()
    open_form(page, f"/admin/mib_events/edit/{event.pk}/")
    group = open_language(page, "en")
    group.get_by_role("button", name="Texte aus Deutsch übernehmen").click()
    assert group.get_by_role("status").inner_text() == (
        "1 Feld mit dem Text auf Deutsch ausgefüllt. Noch nicht gespeichert."
    )
    assert group.locator("[contenteditable=true]").inner_text() == "Many"
    assert page.input_value("[name=name_en]") == "Frühstück"


def test_copied_rich_text_is_written_on_without_changing_the_original(page: BrowserPage) -> None:
    event = make_event(name_de="Frühstück", summary_de="", description_de="<p>Kommen Sie.</p>")
    make_session(event)
    coordinator()
    open_form(page, f"/admin/mib_events/edit/{event.pk}/")
    group = open_language(page, "en")
    group.get_by_role("button", name="Texte aus Deutsch übernehmen").click()
    editor = group.locator("[contenteditable=true]")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Come!")
    assert editor.inner_text() == "Kommen Sie. Come!"
    written = "document.querySelector('[name=description_en]').value.includes('Come!')"
    page.wait_for_function(written)
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_url("**/admin/mib_events/")
    saved = Event.objects.get()
    assert (plain(saved.description_en), plain(saved.description_de)) == (
        "<p>Kommen Sie. Come!</p>",
        "<p>Kommen Sie.</p>",
    )
