"""Texts of calendar entries: what RFC 5545 allows in TEXT, escaped so that every program reads the same."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import vText

LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# RFC 5545, section 3.1 (CONTROL), the C1 controls, and what cannot be encoded or is no character.
ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def calendar_text(value: str) -> vText:
    """Return ``value`` as a text property of :mod:`icalendar`, which is a ``str`` with its own escaping.

    Every kind of line break becomes ``\\n``, a tab a space; control characters, lone surrogates and byte
    order marks are stripped. A literal backslash stays one (RFC 5545, section 3.3.11), also before ``n`` and
    ``N``, where :mod:`icalendar` itself would write a line break.
    """
    text = ILLEGAL.sub("", LINE_BREAK.sub("\n", value)).replace("\t", " ")
    return _text_type()(text)


@cache
def _text_type() -> type[vText]:
    from icalendar import vText

    class CalendarText(vText):
        """A text that is escaped backslash first."""

        def to_ical(self) -> bytes:
            text = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
            return text.replace("\n", "\\n").encode()

    return CalendarText
