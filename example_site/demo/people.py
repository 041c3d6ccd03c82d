"""Places, topics, people, partners and funding. What is there already stays as it is."""

from __future__ import annotations

from typing import Any

from example_site.demo.pictures import emblem, initials
from example_site.demo.texts import fields, read
from wagtail_mib_events.models import Companion, Contact, Funding, Location, Partner, Topic, TranslatedTextsModel

#: What tells the rows of a table from each other.
KEYS: dict[type[TranslatedTextsModel], tuple[str, str]] = {
    Location: ("locations", "slug"),
    Topic: ("topics", "slug"),
    Contact: ("contacts", "name"),
    Companion: ("companions", "name"),
}


def make_people_and_places() -> None:
    """Make every row of the file that is not there yet."""
    rows = read("places")
    for model, (table, key) in KEYS.items():
        for row in rows[table]:
            _make(model, key, fields(model, row))
    for row in rows["partners"]:
        if not Partner.objects.filter(name=row["name"]).exists():
            Partner.objects.create(name=row["name"], logo=initials(row["name"]))
    for row in rows["fundings"]:
        if not Funding.objects.filter(name=row["name"]).exists():
            Funding.objects.create(**fields(Funding, row), logo=emblem(row["name"]))


def _make(model: type[TranslatedTextsModel], key: str, row: dict[str, Any]) -> None:
    if not model._default_manager.filter(**{key: row[key]}).exists():
        model._default_manager.create(**row)
