"""Dates, times, numbers and languages as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone, translation

from wagtail_mib_events.models import Event, Session


def render(source: str, **context: Any) -> str:
    """Render a template with the package's tags."""
    return Template("{% load mib_events %}" + source).render(Context(context))


def text(markup: str) -> str:
    """Return the text of markup."""
    return BeautifulSoup(markup, "html.parser").get_text()


def session(hours: float = 2, hour: int = 9) -> Session:
    """Return an unsaved session that begins on Tuesday, 12 January 2027 in Berlin."""
    start = datetime(2027, 1, 12, hour, 30, tzinfo=timezone.get_default_timezone())
    return Session(event=Event(name="Frühstück"), start=start, end=start + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "Dienstag, 12. Januar 2027"),
        ("en", "Tuesday, January 12, 2027"),
        ("uk", "Вівторок, 12 січня 2027\u202fр."),
        ("tr", "12 Ocak 2027 Salı"),
    ],
)
def test_day_follows_the_locale_and_its_cases(language: str, expected: str) -> None:
    with translation.override(language):
        assert text(render("{{ session.start|day }}", session=session())) == expected


def test_times_are_local_isolated_and_without_leading_zero() -> None:
    with translation.override("de"):
        soup = BeautifulSoup(render("{% session_time session %}", session=session()), "html.parser")
    assert [(time["datetime"], time.bdi.get_text()) for time in soup.find_all("time")] == [
        ("2027-01-12T09:30+01:00", "9:30"),
        ("2027-01-12T11:30+01:00", "11:30"),
    ]


@pytest.mark.parametrize(("hour", "expected"), [(0, "0:30"), (9, "9:30"), (13, "13:30")])
def test_clock_loses_only_a_leading_zero(hour: int, expected: str) -> None:
    with translation.override("de"):
        assert text(render("{{ session.start|clock }}", session=session(hour=hour))) == expected


def test_session_over_several_days_names_both_days() -> None:
    with translation.override("de"):
        days = BeautifulSoup(render("{% session_when session %}", session=session(hours=30)), "html.parser")
    assert [time["datetime"] for time in days.find_all("time")] == [
        "2027-01-12T09:30+01:00",
        "2027-01-13T15:30+01:00",
    ]
    assert days.get_text() == "Dienstag, 12. Januar 2027, 9:30 Uhr – Mittwoch, 13. Januar 2027, 15:30 Uhr"


def test_languages_stand_in_their_own_names_and_direction() -> None:
    soup = BeautifulSoup(render("{% languages_text codes %}", codes=["de", "ar", "ti", "xx"]), "html.parser")
    assert [(tag["lang"], tag["dir"], tag.get_text()) for tag in soup.find_all("bdi")] == [
        ("de", "ltr", "Deutsch"),
        ("ar", "rtl", "العربيّة"),
        ("ti", "ltr", "ትግርኛ"),
        ("xx", "ltr", "xx"),
    ]


def test_text_in_another_language_says_which() -> None:
    event = Event(name_de="Frühstück", name_ar="فطور", summary_de="Auf Deutsch")
    with translation.override("ar"):
        found = [
            render("{% lang_of event field %}", event=event, field=field)
            for field in ("name", "summary", "description")
        ]
    assert found == ["", ' lang="de" dir="ltr"', ""]


@pytest.mark.parametrize(
    ("language", "fields", "expected"),
    [
        ("ar", ("name", "summary"), "de"),
        ("ar", ("name",), ""),
        ("ar", ("description",), ""),
        ("de", ("name", "summary"), ""),
        ("en", ("name",), "de"),
    ],
)
def test_first_text_in_another_language_names_it(language: str, fields: tuple[str, ...], expected: str) -> None:
    event = Event(name_de="Frühstück", name_ar="فطور", summary_de="Auf Deutsch")
    with translation.override(language):
        assert (
            render("{% other_language_of event " + " ".join(f"'{f}'" for f in fields) + " %}", event=event) == expected
        )


@pytest.mark.parametrize(
    ("number", "shown", "address"),
    [
        ("+492651987654", "02651 987654", "tel:+492651987654"),
        ("+33142685300", "+33 1 42 68 53 00", "tel:+33142685300"),
        ("02651 / 98 76 54", "02651 / 98 76 54", "tel:02651987654"),
    ],
)
def test_telephone_number_is_readable_and_can_be_called(number: str, shown: str, address: str) -> None:
    assert render("{{ number|phone }}|{{ number|tel }}", number=number) == f"{shown}|{address}"


class AnswerForm(forms.Form):
    """One field of each kind that elements render differently."""

    name = forms.CharField(help_text="Ihr Vorname genügt.")
    care = forms.ChoiceField(choices=[("yes", "Ja"), ("no", "Nein")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(choices=[("bus", "Bus")], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField()


def rendered_form() -> BeautifulSoup:
    """Return a form that was sent empty, with its summary."""
    form = AnswerForm({})
    summary = render_to_string("wagtail_mib_events/elements/error_summary.html", {"form": form})
    fields = (render_to_string("wagtail_mib_events/elements/field.html", {"field": field}) for field in form)
    return BeautifulSoup(summary + "".join(fields), "html.parser")


def test_error_summary_links_to_inputs_that_exist() -> None:
    page = rendered_form()
    targets = [page.select_one(str(link["href"])) for link in page.select(".mib-error-summary a")]
    assert [target and target.name for target in targets] == ["input"] * 4


def test_everything_that_describes_a_field_exists() -> None:
    page = rendered_form()
    described = [tag["aria-describedby"].split() for tag in page.select("[aria-describedby]")]
    assert len(described) >= 4
    assert [name for names in described for name in names if page.find(id=name) is None] == []


def test_groups_have_a_legend_and_each_choice_a_label() -> None:
    page = rendered_form()
    assert [fieldset.legend.get_text(strip=True) for fieldset in page.find_all("fieldset")] == ["Care", "Needs"]
    inputs = page.select(".mib-choice input")
    labels = [page.select_one(f"label[for={tag['id']}]") for tag in inputs]
    assert [label and label.get_text(strip=True) for label in labels] == ["Ja", "Nein", "Bus", "Agree"]
