"""Form fields for what mothers and staff type: they clean it, and when they refuse it they say what to write.

No field knows a model or a setting. What was typed stays in the bound form, so it is shown again as it was.
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.domain.contact_data import (
    MAX_TYPED_EMAIL,
    MAX_TYPED_PHONE,
    InvalidEmail,
    InvalidPhone,
    normalise_email,
    normalise_phone,
)
from wagtail_mib_events.domain.text import clean_line, clean_text, has_too_many_marks, is_blank, to_ascii_digits

# A text may be typed this many times longer than what is left of it after cleaning.
TYPED_PER_KEPT = 4

# More characters than a count has, spaces included.
LONGEST_COUNT = 100

# The telephone number is one that the Bundesnetzagentur reserves for films: nobody is called by accident.
INVALID_PHONE = _(
    "Please write one telephone number in digits, with its area code, for example 0171 3920012 or +49 171 3920012."
)
INVALID_EMAIL = _("Please write one e-mail address, for example name@example.org.")
INVALID_URL = _("Please write a web address that begins with https://, for example https://example.org/meeting.")


class LineField(forms.CharField):
    """One line of text, cleaned by :func:`~wagtail_mib_events.domain.text.clean_line`.

    ``max_length`` counts characters after cleaning. The browser gets no ``maxlength``: it would cut a
    pasted text without a word.
    """

    default_error_messages = {
        "required": _("Please fill in this field."),
        "too_long": _("This is too long. Please use at most %(max_length)d characters."),
        "too_many_marks": _("This has too many accents and other small marks. Please write it with fewer of them."),
    }

    def __init__(self, *, max_length: int = 250, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_kept = max_length

    def to_python(self, value: Any) -> str:
        typed = "" if value is None else str(value)
        self._refuse_excess(typed)
        line = self.clean_typed(typed)
        if is_blank(line):
            return ""
        if len(line) > self.max_kept:
            raise self._too_long()
        return self.normalise(line)

    def clean_typed(self, typed: str) -> str:
        """Return what is left of what was typed."""
        return clean_line(typed)

    def normalise(self, line: str) -> str:
        """Return the value for a cleaned line that is not empty. Raises ``ValidationError``."""
        return line

    def _refuse_excess(self, typed: str) -> None:
        # Before cleaning, because normalising a long run of marks takes quadratic time.
        if len(typed) > self.max_kept * TYPED_PER_KEPT:
            raise self._too_long()
        if has_too_many_marks(typed, total=max(self.max_kept, 1)):
            raise ValidationError(self.error_messages["too_many_marks"], code="too_many_marks")

    def _too_long(self) -> ValidationError:
        return ValidationError(self.error_messages["too_long"], code="too_long", params={"max_length": self.max_kept})


class LinesField(LineField):
    """A text of several lines, cleaned by :func:`~wagtail_mib_events.domain.text.clean_text`."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})

    def clean_typed(self, typed: str) -> str:
        return clean_text(typed)


class NameField(LineField):
    """A name as its bearer writes it: any script, one letter, one word, signs and digits."""

    default_error_messages = {
        "required": _("Please write a name, for example Amina."),
        "too_long": _("This name is too long. Please shorten it to at most %(max_length)d characters."),
        "too_many_marks": _("This name has too many small marks. Please shorten it, for example to Amina."),
    }

    def __init__(self, *, max_length: int = 100, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class PhoneField(LineField):
    """A telephone number, cleaned to E.164. ``region`` is where numbers without country code belong."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr"})
    default_error_messages = {
        "required": _("Please write a telephone number, for example 0171 3920012."),
        "invalid": INVALID_PHONE,
        "too_long": INVALID_PHONE,
        "too_many_marks": INVALID_PHONE,
    }

    def __init__(self, *, region: str = "DE", **kwargs: Any) -> None:
        super().__init__(max_length=MAX_TYPED_PHONE, **kwargs)
        self.region = region

    def normalise(self, line: str) -> str:
        try:
            return normalise_phone(line, self.region)
        except InvalidPhone as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class EmailAddressField(LineField):
    """One e-mail address, cleaned by :func:`~wagtail_mib_events.domain.contact_data.normalise_email`.

    The widget is no ``type=email``: browsers rewrite or refuse addresses there in words of their own.
    """

    widget = forms.TextInput(
        attrs={
            "inputmode": "email",
            "autocomplete": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
            "dir": "ltr",
        }
    )
    default_error_messages = {
        "required": _("Please write an e-mail address, for example name@example.org."),
        "invalid": INVALID_EMAIL,
        "too_long": INVALID_EMAIL,
        "too_many_marks": INVALID_EMAIL,
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_TYPED_EMAIL, **kwargs)

    def normalise(self, line: str) -> str:
        try:
            return normalise_email(line)
        except InvalidEmail as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class CountField(forms.Field):
    """A whole number from ``minimum`` to ``maximum``, in the digits of any script. Empty is ``None``."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "required": _("Please write a whole number, for example 2."),
        "invalid": _("Please write a whole number from %(minimum)d to %(maximum)d, for example %(example)d."),
    }

    def __init__(self, *, maximum: int, minimum: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum = minimum, maximum

    def to_python(self, value: Any) -> int | None:
        typed = "" if value is None else str(value)
        if is_blank(typed):
            return None
        digits = to_ascii_digits(clean_line(typed)) if len(typed) <= LONGEST_COUNT else ""
        if not (digits.isascii() and digits.isdigit() and self.minimum <= int(digits) <= self.maximum):
            raise self._invalid()
        return int(digits)

    def _invalid(self) -> ValidationError:
        example = min(max(2, self.minimum), self.maximum)
        limits = {"minimum": self.minimum, "maximum": self.maximum, "example": example}
        return ValidationError(self.error_messages["invalid"], code="invalid", params=limits)


class HttpsURLField(LineField):
    """The ``https`` address of a web page, without user name or password. ``https://`` may be left out."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"})
    default_error_messages = {
        "required": _("Please write a web address, for example https://example.org/meeting."),
        "invalid": INVALID_URL,
        "too_many_marks": INVALID_URL,
    }

    def __init__(self, *, max_length: int = 2000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def normalise(self, line: str) -> str:
        try:
            return _https_url(line)
        except (ValueError, ValidationError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


def _https_url(line: str) -> str:
    url = line if urlsplit(line).scheme or line.startswith("/") else f"https://{line}"
    parts = urlsplit(url)
    if parts.scheme != "https" or "@" in parts.netloc:
        raise ValueError(url)
    URLValidator(schemes=["https"])(url)
    return url
