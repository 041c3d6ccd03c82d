"""Panels of our forms: a text in one language, details that fold away, the dates of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.forms import Widget
from django.utils.text import capfirst
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import RichTextField

from wagtail_mib_events.languages import direction
from wagtail_mib_events.models.translated import column_name, default_language


def text_panel(
    model: type[Model], text: str, *, language: str | None = None, lines: bool = False, **kwargs: Any
) -> FieldPanel:
    """Return the panel of a translated text in one language, the default one where none is named.

    ``lines``: more than one line. Input and wrapper of a rich text carry ``lang`` and ``dir``.
    """
    code = language or default_language()
    field: Any = model._meta.get_field(text)
    attrs = {"lang": code, "dir": direction(code)}
    rich = isinstance(field, RichTextField)
    heading = kwargs.pop("heading", None) or capfirst(field.verbose_name)
    return FieldPanel(
        column_name(text, code),
        heading=heading,
        help_text=kwargs.pop("help_text", field.help_text),
        widget=None if rich else _text_widget(attrs, lines=lines),
        attrs=attrs if rich else None,
        **kwargs,
    )


def _text_widget(attrs: Mapping[str, str], *, lines: bool) -> Widget:
    from django.forms import TextInput

    return AdminAutoHeightTextInput(attrs=dict(attrs)) if lines else TextInput(attrs=dict(attrs))


class DetailsPanel(MultiFieldPanel):
    """Fields that are seldom needed, folded away until someone opens them or one of them has an error."""

    def __init__(self, children: Sequence[Panel] = (), *args: Any, **kwargs: Any) -> None:
        self.summary = kwargs.pop("summary")
        super().__init__(children, *args, **kwargs)

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy of this panel is made from."""
        return {**super().clone_kwargs(), "summary": self.summary}

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The panel for one instance."""

        template_name = "wagtail_mib_events/admin/details_panel.html"

        @property
        def is_open(self) -> bool:
            """Whether a field in it has an error."""
            names = self.panel.get_form_options().get("fields", [])
            return any(name in self.form.errors for name in names)


class DatesPanel(InlinePanel):
    """The dates of an event, with the form that knows wall times, locations and childcare places."""

    def get_form_options(self) -> dict[str, Any]:
        """Name our form and form set, which are given what all dates offer."""
        from wagtail_mib_events.admin.forms.sessions import SessionForm, SessionFormSet

        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "form": SessionForm,
            "formset": SessionFormSet,
            "inherit_kwargs": ["for_user", "date_options"],
        }
        return options
