"""The texts of the demonstration, one file per programme; read here, turned into columns and pages elsewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wagtail_mib_events.models import TranslatedTextsModel
from wagtail_mib_events.models.translated import column_name, content_languages

PROGRAMMES = ("gut-vernetzt", "stark-im-beruf", "mums-at-work", "alleinerziehend", "mai-jobcafes")


def read(name: str) -> dict[str, Any]:
    """Return the content of one file of texts."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text())


def columns(field: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of a translated field: ``{"name_de": …, "name_en": …}``."""
    return {column_name(field, code): texts[code] for code in content_languages() if code in texts}


def fields(model: type[TranslatedTextsModel], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its translated fields as columns and everything else as it is."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        found |= columns(name, value) if name in model.translated_fields else {name: value}
    return found
