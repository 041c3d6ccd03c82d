"""Her language and the site's side by side: the copy reads along and does nothing."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from tests.views.walk import Walk, address
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.models import Event, Registration
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session
from wagtail_mib_events.views.bilingual import read_along

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """An event with one date and childcare."""
    small, _middle, _big = age_bands()
    event = make_event(name_de="Frühstück", name_ar="فطور")
    make_session(event, childcare={small: 3})
    return event


def copy_of(soup: BeautifulSoup) -> Tag | None:
    """Return the part of a page that is in the second language."""
    return soup.select_one(".mib-read-along > [lang]")


def link_of(soup: BeautifulSoup) -> tuple[str, str]:
    """Return address and text of what switches the second language."""
    [link] = soup.select(".mib-languages__second")
    return str(link.get("href") or link["formaction"]), link.get_text(" ", strip=True)


def test_form_in_arabic_offers_german_beside_it_and_keeps_it_to_the_ticket(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event, language="ar")
    path = address("register", event.slug, language="ar")
    assert copy_of(walk.soup) is None
    assert link_of(walk.soup) == (f"{path}?also=de", "عرض اللغة الثانية أيضًا: Deutsch")
    walk = Walk.begin(client, event, language="ar", query="?also=de")
    headings = []
    for typed in ({"name": "أمل", "phone": "0160 1234567"}, {"care": "no"}, {}, {"consent": "on"}):
        copy = copy_of(walk.soup)
        assert copy is not None
        assert (copy["lang"], copy["dir"]) == ("de", "ltr")
        assert link_of(walk.soup) == (path, "عرض العربيّة فقط")
        assert copy.h2 is not None
        headings.append((walk.heading, copy.h2.get_text(strip=True)))
        walk = walk.press(**typed)
    assert headings == [
        ("من أنتِ؟", "Wer sind Sie?"),
        ("هل تُحضرين أطفالًا معك؟", "Bringen Sie Kinder mit?"),
        ("ما الذي يساعدك؟", "Was hilft Ihnen?"),
        ("هل كل شيء صحيح؟", "Stimmt alles?"),
    ]
    registration = Registration.objects.get()
    assert walk.response.url == address("registration", registration_key(registration), language="ar") + "?also=de"
    ticket = Walk(client, client.get(walk.response.url))
    copy = copy_of(ticket.soup)
    assert copy is not None
    assert copy.h2 is not None
    assert (ticket.heading, copy.h2.get_text(strip=True)) == ("تم تسجيلك", "Sie sind angemeldet")


def test_errors_stand_in_both_languages_and_what_was_typed_too(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event, language="ar", query="?also=de").press(name="أمل", phone="12")
    copy = copy_of(walk.soup)
    assert copy is not None
    [error] = copy.select(".mib-error")
    assert error.get_text(" ", strip=True).startswith("Fehler: Bitte schreiben Sie eine Telefonnummer in Ziffern")
    assert [tag.get_text(strip=True) for tag in copy.select("span.mib-input")] == ["أمل", "12", ""]


def test_copy_holds_nothing_that_acts_or_can_be_pointed_at(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event, language="ar", query="?also=de")
    walk = walk.press(name="أمل", phone="0160 1234567").press(care="no").press()
    copy = copy_of(walk.soup)
    assert copy is not None
    assert copy.select("form, a, button, label, h1, script, input[type=hidden], .mib-honeypot") == []
    assert [tag for tag in copy.select("input, select") if not tag.has_attr("disabled")] == []
    used = {name for tag in copy.find_all(True) if tag.name != "use" for name in tag.attrs}
    assert used & {"id", "for", "name", "href", "action", "aria-labelledby", "aria-describedby"} == set()
    ids = [str(tag["id"]) for tag in walk.soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_ticket_shows_one_code_and_both_languages(client: Client) -> None:
    registration = make_registration(make_session(), language="ar").registration
    assert registration is not None
    page = client.get(address("registration", registration_key(registration), language="ar"), {"also": "de"})
    soup = BeautifulSoup(page.content, "html.parser")
    assert len(soup.select(".mib-ticket")) == 2
    assert len(soup.select(".mib-ticket__qr")) == 1
    assert len(soup.select("form[action$='/finish/']")) == 1
    cancel = soup.select_one("a[href*='/cancel/']")
    assert cancel is not None
    assert str(cancel["href"]).endswith("/cancel/?also=de")


@pytest.mark.parametrize("asked", ["", "ar", "xx", "de'\"><b>", "../de", "DE"])
def test_rubbish_or_her_own_language_is_as_if_not_asked(client: Client, event: Event, asked: str) -> None:
    page = client.get(address("register", event.slug, language="ar"), {"also": asked})
    assert page.status_code == 200
    assert copy_of(BeautifulSoup(page.content, "html.parser")) is None


def test_reader_of_the_sites_own_language_is_offered_no_second_one(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event, language="de")
    assert walk.soup.select(".mib-languages__second") == []
    assert copy_of(Walk.begin(client, event, language="de", query="?also=ar").soup) is not None


def test_switching_her_language_keeps_the_second_one_and_what_is_typed(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event, language="ar", query="?also=de").switch_language("en", name="أمل")
    assert walk.language == "en"
    assert walk.values["name"] == ["أمل"]
    copy = copy_of(walk.soup)
    assert copy is not None
    assert copy["lang"] == "de"
    walk = walk.switch_language("de")
    assert (walk.language, copy_of(walk.soup)) == ("de", None)


@pytest.mark.parametrize("name", ["<b>Amal</b>", '"><script>alert(1)</script>', "&amp; &lt;i&gt;"])
def test_markup_in_what_was_typed_stays_text_in_the_copy(client: Client, event: Event, name: str) -> None:
    walk = Walk.begin(client, event, language="ar", query="?also=de").press(name=name, phone="x")
    copy = copy_of(walk.soup)
    assert copy is not None
    assert copy.select("script, b, i") == []
    [first, *_rest] = copy.select("span.mib-input")
    assert first.get_text() == name


def test_copy_of_a_page_without_main_part_is_the_page() -> None:
    assert read_along("<p id='a'>Text <a href='/x/'>dort</a></p>") == "<p>Text <span>dort</span></p>"


def test_page_with_two_languages_sends_the_same_headers(client: Client, event: Event) -> None:
    path = address("register", event.slug, language="ar")
    one, two = client.get(path), client.get(path, {"also": "de"})
    kept: dict[str, Any] = {name: one.headers[name] for name in ("Content-Security-Policy", "Content-Language")}
    assert {name: two.headers[name] for name in kept} == kept
    assert kept["Content-Language"] == "ar"


def test_what_is_wrong_with_the_children_is_said_in_both_languages(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event, language="ar", query="?also=de").press(name="أمل", phone="0160 1234567")
    band = next(name for name in walk.values if name.startswith("children_"))
    walk = walk.press(**{band: "1"})
    copy = copy_of(walk.soup)
    assert copy is not None
    errors = [tag.get_text(" ", strip=True) for tag in copy.select(".mib-error")]
    assert errors == ["Fehler: Bitte wählen Sie, ob wir Ihre Kinder betreuen sollen."]
    labels = [tag.get_text(strip=True) for tag in copy.select(".mib-label")]
    assert labels[0] == "0–2 Jahre"


def test_switching_the_second_language_keeps_the_date_to_cancel(client: Client) -> None:
    event = make_event()
    first, second = make_session(event), make_session(event)
    registration = make_registration(first, second, language="ar").registration
    assert registration is not None
    path = address("registration_cancel", registration_key(registration), language="ar")
    page = client.get(path, {"session": second.pk})
    assert link_of(BeautifulSoup(page.content, "html.parser"))[0] == f"{path}?session={second.pk}&also=de"
