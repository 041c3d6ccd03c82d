"""A registration in each of the first eight languages, in which no text of another language is met."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
import pytest
from django.conf.locale import LANG_INFO

from scripts.check_catalogues import LOCALE, SCRIPT, translations
from tests.example_site.conftest import ExampleSite
from wagtail_mib_events.languages import language_name

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EXAMPLE_SITE = Path(__file__).resolve().parents[2] / "example_site"

LANGUAGES = {
    "de": "ltr",
    "de-simple": "ltr",
    "en": "ltr",
    "uk": "ltr",
    "ar": "rtl",
    "tr": "ltr",
    "ru": "ltr",
    "fa": "rtl",
}
FOLDERS = {"de-simple": "de_Simple"}

PATH = "/programm/gut-vernetzt/gut-vernetzt-bildung-und-teilhabe/"
NAME = "Amal"

# Names, addresses, and what everybody must recognise on a sign: they are the same in every language.
NAMES = re.compile(
    r"Gut vernetzt|Bildung und Teilhabe|Jobcenter|Landkreis|Rheintal|wagtail-mib-events|Amal|Katrin Sommer|Rima Haddad"
    r"|Oksana Melnyk|Lindenburg|Auenfeld|Steinach am Rhein|Steinach|Mühlkirchen|Weidenthal|Marktplatz|Rheinstraße"
    r"|Kirchgasse|Am Mühlbach|Hauptstraße|Alte Schule|Rathaus|Bahnhof|Regenbogen|\bRB\b|ESF Plus|\bESF\b|\bEU\b"
    r"|\bKita\b|Rhein|Dortmund|Nordstadt|Stark im Beruf|mai-jobcafés?|Impressum|Deutsch|[A-Z0-9]{4}-[A-Z0-9]{4}|\S+@\S+|https?://\S+"
)

# Every visible text with the language that it is marked with; an address for mails is the same in every language.
VISIBLE_TEXTS = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const text = walker.currentNode.data.replace(/\\\\s+/g, " ").trim();
        const isSeen = element.tagName === "OPTION" || element.checkVisibility();
        if (text && isSeen && !element.closest("script, style, svg, a[href^='mailto:']"))
            found.push([text, element.closest("[lang]").lang]);
    }
    return found;
}"""


# Lets every link, button, heading and label hold one long word.
LENGTHEN = """word => document.querySelectorAll("main :is(a, button, h1, h2, h3, label, dd, p)").forEach(element => {
    if (!element.children.length) element.textContent = word;
})"""


def own_texts(language: str) -> set[str]:
    """Return every text of a language: the package's, the example site's, and those of its first programme."""
    if language == "en":
        catalogues = [LOCALE / "de", EXAMPLE_SITE / "locale" / "de"]
        texts = {entry.msgid for path in catalogues for entry in entries(path)}
    else:
        folder = FOLDERS.get(language, language)
        catalogues = [LOCALE / folder, EXAMPLE_SITE / "locale" / folder]
        texts = {text for path in catalogues for entry in entries(path) for text in translations(entry)}
    for name in ("site", "places", "gut-vernetzt"):
        content = tomllib.loads((EXAMPLE_SITE / "demo" / "texts" / f"{name}.toml").read_text())
        texts |= set(texts_in(content, language))
    return texts


def entries(folder: Path) -> list[polib.POEntry]:
    """Return the entries of the catalogue in a folder."""
    return list(polib.pofile(str(folder / "LC_MESSAGES" / "django.po")))


def texts_in(node: Any, language: str) -> Iterator[str]:
    """Yield what stands below a key of the name of the language."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == language:
                yield from value.values() if isinstance(value, dict) else [value]
            else:
                yield from texts_in(value, language)
    elif isinstance(node, list):
        for item in node:
            yield from texts_in(item, language)


def foreign_texts(language: str) -> set[str]:
    """Return the texts of the other languages that are not texts of this one too."""
    others = set().union(*(own_texts(other) for other in LANGUAGES if other != language))
    return {text for text in others - own_texts(language) if re.search(r"\w{3}", text) and not NAMES.fullmatch(text)}


def strangers(page: Page, language: str) -> list[str]:
    """Return what is visible on a page, and is not in its language."""
    names_of_languages = {language_name(code) for code in LANG_INFO}
    foreign = foreign_texts(language)
    found = []
    for text, marked in [*page.evaluate(VISIBLE_TEXTS), (page.title(), language)]:
        rest = NAMES.sub("", text)
        if text in names_of_languages or not re.search(r"[^\W\d_]{2}", rest):
            continue
        if marked != language:
            # What is marked as another language must be a name.
            found.append(f"{marked}: {text}")
        elif text in foreign or is_in_another_script(rest, language):
            found.append(text)
    return found


def is_in_another_script(text: str, language: str) -> bool:
    """Say whether a text has words that the language cannot write."""
    letters, of_neighbours = SCRIPT.get(language, (r"[a-z]", "(?!)"))
    words = re.findall(r"[^\W\d_]{2,}", text)
    return any(not re.search(letters, word, re.IGNORECASE) or re.search(of_neighbours, word) for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_registration_is_in_one_language_from_the_first_page_to_the_ticket(
    browser: Browser, served_copy: ExampleSite, language: str
) -> None:
    context = browser.new_context(base_url=served_copy.address, viewport={"width": 320, "height": 720})
    page = context.new_page()
    page.set_default_timeout(10_000)
    met: dict[str, list[str]] = {}

    def look(name: str) -> None:
        # A click returns as soon as the next page begins to arrive.
        page.wait_for_load_state()
        root = page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, LANGUAGES[language])
        assert page.evaluate("() => document.documentElement.scrollWidth") == 320
        met[name] = strangers(page, language)

    response = page.goto(f"/{language}{PATH}")
    assert response is not None
    assert response.headers["content-language"] == language
    alternates = page.eval_on_selector_all("link[rel=alternate][hreflang]", "links => links.map(link => link.hreflang)")
    assert {*LANGUAGES} <= {*alternates}
    look("event")
    page.locator("main a[href*='/register/']").first.click()
    look("dates")
    page.locator("#mib-form button[value=next]").click()
    look("nothing chosen")
    page.locator("[name=sessions]").first.check()
    page.locator("#mib-form button[value=next]").click()
    page.locator("#mib-form button[value=next]").click()
    look("nobody named")
    page.fill("[name=name]", NAME)
    page.fill("[name=phone]", f"0160 123450{[*LANGUAGES].index(language)}")
    page.locator("#mib-form button[value=next]").click()
    look("children")
    page.locator("[name^=children]").first.fill("2")
    page.locator("[name=care][value=come_anyway]").check()
    page.locator("#mib-form button[value=next]").click()
    look("help")
    page.locator("#mib-form button[value=next]").click()
    look("check")
    page.locator("[name=consent]").check()
    page.locator("#mib-form button[value=next]").click()
    page.wait_for_selector(".mib-ticket")
    look("ticket")
    page.locator("a[href*='/cancel/']").first.click()
    look("cancel")
    page.goto(f"/{language}/")
    met["home"] = [text for text in strangers(page, language) if not text.startswith("de: ")]
    context.close()
    assert met == {name: [] for name in met}


def test_a_text_of_another_language_would_be_found(browser: Browser, served_copy: ExampleSite) -> None:
    context = browser.new_context(base_url=served_copy.address)
    page = context.new_page()
    page.goto(f"/uk{PATH}")
    assert strangers(page, "uk") == []
    page.evaluate("() => document.querySelector('h2').textContent = 'Wann und wo'")
    page.evaluate("() => document.querySelectorAll('h2')[1].textContent = 'Когда вы придёте'")
    assert strangers(page, "uk") == ["Wann und wo", "Когда вы придёте"]
    context.close()


@pytest.mark.parametrize("path", [PATH, "/", "/veranstaltungen/event/gut-vernetzt-bildung-und-teilhabe/register/"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_word_longer_than_the_telephone_is_broken(
    browser: Browser, served_copy: ExampleSite, language: str, path: str
) -> None:
    context = browser.new_context(base_url=served_copy.address, viewport={"width": 320, "height": 720})
    page = context.new_page()
    page.goto(f"/{language}{path}")
    page.evaluate(LENGTHEN, "Kinderbetreuungseinrichtungsanmeldebestätigungsformular")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320
    context.close()


def test_paper_holds_no_choice_of_languages(browser: Browser, served_copy: ExampleSite) -> None:
    context = browser.new_context(base_url=served_copy.address)
    page = context.new_page()
    page.goto("/ar/veranstaltungen/event/gut-vernetzt-bildung-und-teilhabe/register/")
    switches = page.locator(".mib-languages__menu, .mib-languages__second")
    assert [switch.is_visible() for switch in switches.all()] == [True, True]
    page.emulate_media(media="print")
    assert [switch.is_visible() for switch in switches.all()] == [False, False]
    context.close()
