"""How far the languages of a row are: counted from its columns, and from what was typed where a form was refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.accounts import browser_of, coordinator
from tests.admin.event_form import event_fields
from wagtail_mib_events.admin.columns import language_groups
from wagtail_mib_events.admin.event_panels import EVENT_TEXTS
from wagtail_mib_events.admin.translation_state import language_states
from wagtail_mib_events.models import Event
from wagtail_mib_events.testing import make_event, make_location, make_session

EMPTY = '<p data-block-key="a1b2c"></p>'


def states(**texts: str) -> dict[str, tuple[int, int, str]]:
    """Return what is done, what there is to do and in which state each language is, of an event with these texts."""
    found = language_states(Event(**texts), EVENT_TEXTS)
    return {state.code: (state.done, state.total, state.state) for state in found}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({}, {"de": (0, 0, "empty"), "en": (0, 0, "empty"), "ar": (0, 0, "empty")}),
        (
            {"name_de": "Frühstück", "summary_de": "Kurz", "name_en": "Breakfast", "summary_en": "Short"},
            {"de": (2, 2, "complete"), "en": (2, 2, "complete"), "ar": (0, 2, "empty")},
        ),
        (  # What the default language has not is not asked for.
            {"name_de": "Frühstück", "name_ar": "فطور", "summary_ar": "قصير", "price_note_en": "Free"},
            {"de": (1, 1, "complete"), "en": (0, 1, "empty"), "ar": (1, 1, "complete")},
        ),
        (  # An emptied rich text is no text, in either language.
            {"name_de": "Frühstück", "description_de": EMPTY, "description_en": "<p>Come</p>"},
            {"de": (1, 1, "complete"), "en": (0, 1, "empty"), "ar": (0, 1, "empty")},
        ),
        (
            {"name_de": "A", "description_de": "<p>Komm</p>", "name_en": "B", "description_en": EMPTY, "name_ar": " "},
            {"de": (2, 2, "complete"), "en": (1, 2, "begun"), "ar": (0, 2, "empty")},
        ),
    ],
)
def test_texts_are_counted_that_the_default_language_has(texts: dict[str, str], expected: Any) -> None:
    assert states(**texts) == expected


def test_copied_paragraph_is_a_beginning_and_an_equal_name_a_translation() -> None:
    german = {"name_de": "Café Mai", "description_de": '<p data-block-key="a">Kommen Sie.</p>'}
    copied = {"name_en": "Café Mai", "description_en": '<p data-block-key="b">Kommen Sie.</p>'}
    assert states(**german, **copied)["en"] == (1, 2, "begun")
    assert states(**german, description_ar=german["description_de"])["ar"] == (0, 2, "begun")
    assert states(**german, **copied | {"description_en": "<p>Do come.</p>"})["en"] == (2, 2, "complete")


def test_languages_are_grouped_for_the_list() -> None:
    event = Event(name_de="A", summary_de="B", name_en="C", name_ar="D", summary_ar="E")
    groups = language_groups(event, texts=EVENT_TEXTS)
    assert [(kind, [state.code for state in found]) for kind, found in groups] == [
        ("complete", ["de", "ar"]),
        ("begun", ["en"]),
    ]


def bar(html: str) -> list[tuple[str, str, str]]:
    """Return language, direction and words of each entry of the bar; every link in it leads to a group."""
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for entry in soup.select(".mib-admin-translations > li"):
        name = entry.select_one("a, strong")
        assert name is not None
        if name.name == "a":
            group = soup.find(id=str(name["href"]).removeprefix("#"))
            assert group is not None
            assert group.find("input", attrs={"name": f"name_{name['lang']}"})
        found.append((str(name["lang"]), str(name["dir"]), " ".join(entry.get_text(" ").split())))
    return found


@pytest.mark.django_db
def test_bar_of_the_form_names_each_language_and_leads_to_its_group() -> None:
    event = make_event(name_de="Frühstück", summary_de="Wir.", name_en="Breakfast", name_ar="فطور", summary_ar="نحن")
    html = browser_of(coordinator()).get(reverse("mib_events:edit", args=[event.pk])).content.decode()
    assert bar(html) == [
        ("de", "ltr", "Deutsch 2 Texte"),
        ("en", "ltr", "English 1 von 2"),
        ("ar", "rtl", "العربيّة 2 von 2 vollständig"),
    ]


@pytest.mark.django_db
def test_button_to_copy_is_hidden_until_the_script_shows_it() -> None:
    html = browser_of(coordinator()).get("/admin/mib_events/new/").content.decode()
    buttons = BeautifulSoup(html, "html.parser").select("button[data-action='mib-translations#copy']")
    assert [button.has_attr("hidden") for button in buttons] == [True, True]


@pytest.mark.django_db
def test_bar_counts_what_was_typed_when_saving_was_refused() -> None:
    description = json.dumps({"blocks": [block("Kommen Sie.")], "entityMap": {}})
    typed = event_fields(
        summary_de="Wir frühstücken.",
        description_de=description,
        name_en="x" * 10_000,
        summary_en="We have breakfast.",
        name_ar="فطور",
        description_ar=description,
    )
    response = browser_of(coordinator()).post("/admin/mib_events/new/", typed)
    assert list(response.context["form"].errors) == ["name_en"]
    assert bar(response.content.decode()) == [
        ("de", "ltr", "Deutsch 3 Texte"),
        ("en", "ltr", "English 2 von 3"),
        ("ar", "rtl", "العربيّة 1 von 3 1 noch wie auf Deutsch"),
    ]


@pytest.mark.django_db
def test_forms_of_places_and_people_have_the_bar_too() -> None:
    location = make_location(name_de="Haus", directions_de="Bus 3", name_en="House")
    admin = get_user_model().objects.create_superuser("admin", "", "demo")
    client = browser_of(admin)
    html = client.get(reverse("mib_locations:edit", args=[location.pk])).content.decode()
    assert bar(html)[1:] == [("en", "ltr", "English 1 von 2"), ("ar", "rtl", "العربيّة 0 von 2")]
    assert bar(client.get(reverse("mib_partners:add")).content.decode()) == []


@pytest.mark.django_db
def test_list_of_events_says_which_languages_are_complete_begun_and_empty() -> None:
    make_session(make_event(name_de="A", summary_de="B", name_ar="D"))
    html = browser_of(coordinator()).get(reverse("mib_events:index")).content.decode()
    (cell,) = BeautifulSoup(html, "html.parser").select("td.mib-admin-languages-cell")
    groups = [" ".join(group.get_text(" ").split()) for group in cell.find_all("div", recursive=False)]
    assert groups == ["vollständig Deutsch de", "begonnen العربيّة ar", "leer English en"]


@pytest.mark.django_db
def test_languages_of_the_list_need_no_queries() -> None:
    client, url = browser_of(coordinator()), reverse("mib_events:index")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_session(make_event(name_de="A", summary_de="B", name_ar="D"))
        with CaptureQueriesContext(connection) as queries:
            html = client.get(url).content.decode()
        counts.append((html.count('<td class="mib-admin-languages-cell">'), len(queries)))
    assert counts == [(1, counts[0][1]), (3, counts[0][1])]


def block(text: str) -> dict[str, Any]:
    """Return a paragraph as the rich text editor sends it."""
    return {"key": "abcde", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
