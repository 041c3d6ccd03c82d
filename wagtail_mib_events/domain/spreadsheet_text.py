"""Makes texts safe for spreadsheets: no formula runs in a CSV file, no character breaks an XLSX file.

Writing the files is left to the exports, which must mark text cells of an XLSX file as text (openpyxl
takes a leading ``=`` for a formula).
"""

import re

from wagtail_mib_events.domain.text import clean_line

# https://owasp.org/www-community/attacks/CSV_Injection; East Asian spreadsheets read the wide forms alike.
FORMULA_START = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
PHONE_NUMBER = re.compile(r"\+[1-9][0-9 ()/\-]{5,20}")
NEGATIVE_NUMBER = re.compile(r"-[0-9]+([.,][0-9]+)*")
# XML 1.0, section 2.2
ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ILLEGAL_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
MAX_CELL = 32_767
MAX_TITLE = 31


def csv_cell(value: object) -> str:
    """Return ``value`` as the text of a CSV cell that no spreadsheet runs as a formula.

    A text that could start a formula gets an apostrophe in front. Phone numbers with ``+``, negative
    numbers and everything that is no text stay as they are; ``None`` becomes empty. Quoting is left to
    :mod:`csv`.
    """
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = ILLEGAL_IN_XML.sub("", value)
    return f"'{text}" if _starts_formula(text) else text


def xlsx_text(value: str) -> str:
    """Return ``value`` without the characters that XML forbids, cut to the 32,767 that a cell holds."""
    return ILLEGAL_IN_XML.sub("", value)[:MAX_CELL]


def sheet_title(value: str, *, default: str = "1") -> str:
    """Return ``value`` as a title that Excel accepts: at most 31 UTF-16 units, none of ``[]:*?/\\``.

    A title of which nothing is left becomes ``default``.
    """
    title = clean_line(ILLEGAL_IN_TITLE.sub(" ", ILLEGAL_IN_XML.sub("", value)))
    return _cut(title.strip("' "), units=MAX_TITLE).strip("' ") or default


def _starts_formula(text: str) -> bool:
    if PHONE_NUMBER.fullmatch(text) or NEGATIVE_NUMBER.fullmatch(text):
        return False
    return FORMULA_START.match(text) is not None


def _cut(text: str, *, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", errors="ignore")
