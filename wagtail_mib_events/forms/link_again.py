"""The question for those who have lost the link to their registration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.forms.fields import EmailAddressField


class LinkAgainForm(forms.Form):
    """The e-mail address that was given when registering."""

    # Browsers' own messages come in the browser's language: ours come from the server.
    use_required_attribute = False

    email = EmailAddressField(label=_("E-mail address"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
