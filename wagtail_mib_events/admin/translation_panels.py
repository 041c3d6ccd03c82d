"""The tab for translations: how far each language is, and one collapsed group per language but the default one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import MultiFieldPanel, ObjectList, Panel

from wagtail_mib_events.admin.panels import text_panel
from wagtail_mib_events.admin.translation_state import LanguageState, language_state, language_states
from wagtail_mib_events.languages import direction, language_name
from wagtail_mib_events.models.translated import (
    TranslatedTextsModel,
    column_name,
    content_languages,
    default_language,
)


class TranslationPanel(MultiFieldPanel):
    """The texts of one language, headed by its name in itself and how many of the texts are translated."""

    def __init__(self, children: Sequence[Panel] = (), *args: Any, **kwargs: Any) -> None:
        self.language: str = kwargs.pop("language")
        self.texts: Mapping[str, bool] = kwargs.pop("texts")
        kwargs.setdefault("heading", language_name(self.language))
        super().__init__(children, *args, **kwargs)

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy of this panel is made from."""
        return {**super().clone_kwargs(), "language": self.language, "texts": self.texts}

    @property
    def clean_name(self) -> str:
        """A name for addresses and ids; that of a heading in another script would be empty."""
        return f"translation_{self.language.replace('-', '_')}"

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The panel for one instance, with a button that fills what is empty from the default language."""

        template_name = "wagtail_mib_events/admin/translation_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.heading = language_state(self.instance, self.panel.texts, self.panel.language, form=self.form).heading

        @cached_property
        def source(self) -> dict[str, str]:
            """The default language: its code, its name in itself and its direction."""
            code = default_language()
            return {"code": code, "name": language_name(code), "direction": direction(code)}

        @cached_property
        def copied_fields(self) -> str:
            """JSON: ids of this language's inputs, each with that of the same text in the default language."""
            columns = {
                column_name(text, self.panel.language): column_name(text, default_language())
                for text in self.panel.texts
            }
            fields = self.form.fields
            return json.dumps(
                {
                    self.form[own].auto_id: self.form[original].auto_id
                    for own, original in columns.items()
                    if own in fields and original in fields
                }
            )

        @cached_property
        def messages(self) -> str:
            """JSON: the sentence for each possible number of filled fields, in the words of the user's language."""
            return json.dumps([self._message(number) for number in range(len(self.panel.texts) + 1)])

        def _message(self, number: int) -> str:
            if not number:
                return _("Nothing was filled in: no field is empty that has a text in %(language)s.") % {
                    "language": self.source["name"]
                }
            return ngettext(
                "%(number)d field was filled with the text in %(language)s. It is not saved yet.",
                "%(number)d fields were filled with the texts in %(language)s. They are not saved yet.",
                number,
            ) % {"number": number, "language": self.source["name"]}


class TranslationsTab(ObjectList):
    """All languages but the default one, and above them a bar that shows which of them are complete."""

    def __init__(self, children: Sequence[Panel] = (), *args: Any, **kwargs: Any) -> None:
        self.texts: Mapping[str, bool] = kwargs.pop("texts")
        kwargs.setdefault("heading", gettext_lazy("Translations"))
        super().__init__(children, *args, **kwargs)

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy of this panel is made from."""
        return {**super().clone_kwargs(), "texts": self.texts}

    class BoundPanel(ObjectList.BoundPanel):
        """The tab for one instance."""

        template_name = "wagtail_mib_events/admin/translations_tab.html"

        class Media:
            js = ("wagtail_mib_events/admin/translations.js",)

        @cached_property
        def states(self) -> list[tuple[LanguageState, str]]:
            """How far each language is, and the id of its group; the default language has none here."""
            groups = {
                child.panel.language: f"{self.prefix}-{identifier}-section"
                for child, identifier in self.visible_children_with_identifiers
            }
            states = language_states(self.instance, self.panel.texts, form=self.form)
            return [(state, groups.get(state.code, "")) for state in states]


def translation_panels(model: type[TranslatedTextsModel], texts: Mapping[str, bool]) -> list[TranslationPanel]:
    """Return one collapsed group per language but the default one. ``texts`` maps each to whether it has many lines."""
    return [
        TranslationPanel(
            [text_panel(model, text, language=code, lines=lines, help_text="") for text, lines in texts.items()],
            language=code,
            texts=texts,
            classname="collapsed",
        )
        for code in content_languages()[1:]
    ]


def translations_tabs(model: type[TranslatedTextsModel], texts: Mapping[str, bool]) -> list[TranslationsTab]:
    """Return the tab for the translations of these texts; none on a site with one language."""
    panels = translation_panels(model, texts)
    return [TranslationsTab(panels, texts=texts)] if panels and texts else []
