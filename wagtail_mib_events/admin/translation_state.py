"""How far the texts of one row are translated: counted from its columns, or from what was typed into its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wagtail_mib_events.languages import direction, language_name
from wagtail_mib_events.models.translated import (
    EMPTY_RICH_TEXT,
    TranslatedTextsModel,
    column_name,
    content_languages,
    default_language,
)

State = Literal["complete", "begun", "empty"]

#: Wagtail's editor gives each block a key of its own; two texts that differ only in them are the same.
BLOCK_KEY = re.compile(r'\s*data-block-key="[^"]*"')


@dataclass(frozen=True, kw_only=True)
class LanguageState:
    """What one language has of the texts that the default language has.

    ``copied``: paragraphs that are still those of the default language, a starting point and no translation.
    """

    code: str
    done: int
    total: int
    copied: int = 0

    @property
    def name(self) -> str:
        """The name of the language in itself."""
        return language_name(self.code)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return direction(self.code)

    @property
    def state(self) -> State:
        """Whether all, some or none of the texts are there."""
        if self.total and self.done == self.total:
            return "complete"
        return "begun" if self.done or self.copied else "empty"

    @property
    def heading(self) -> str:
        """Return "English 2/3", or "English ✓" when every text of the default language is translated."""
        if not self.total:
            return self.name
        return f"{self.name} ✓" if self.state == "complete" else f"{self.name} {self.done}/{self.total}"


def language_states(
    instance: TranslatedTextsModel, texts: Mapping[str, bool], *, form: Any = None
) -> list[LanguageState]:
    """Return the state of each content language, the default one first. ``texts`` as in ``translation_panels``.

    A bound form counts for what is typed in it, also where it was refused and the instance knows nothing of it.
    """
    value = _reader(instance, form)
    return [_state(code, value, texts) for code in content_languages()]


def language_state(
    instance: TranslatedTextsModel, texts: Mapping[str, bool], language: str, *, form: Any = None
) -> LanguageState:
    """Return the state of one language."""
    return _state(language, _reader(instance, form), texts)


def _reader(instance: TranslatedTextsModel, form: Any) -> Callable[[str], str]:
    def read(column: str) -> str:
        typed = form is not None and form.is_bound and column in form.fields
        value = str((form[column].value() if typed else getattr(instance, column, "")) or "").strip()
        return "" if EMPTY_RICH_TEXT.fullmatch(value) else BLOCK_KEY.sub("", value)

    return read


def _state(language: str, value: Callable[[str], str], texts: Mapping[str, bool]) -> LanguageState:
    default = default_language()
    wanted = {text: original for text in texts if (original := value(column_name(text, default)))}
    if language == default:
        return LanguageState(code=language, done=len(wanted), total=len(wanted))
    there = {text: own for text in wanted if (own := value(column_name(text, language)))}
    # A name may be the same in both languages, a paragraph is not.
    copied = sum(texts[text] and own == wanted[text] for text, own in there.items())
    return LanguageState(code=language, done=len(there) - copied, total=len(wanted), copied=copied)
