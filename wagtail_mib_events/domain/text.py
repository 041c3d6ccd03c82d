"""Cleans what people type, so that every text can be stored, searched, printed and exported.

It never judges a text: which length or content is accepted is decided by the form fields.
"""

import re
import unicodedata

ZWNJ, ZWJ = "\u200c", "\u200d"
# Control characters that stand for white space; all others are stripped.
WHITE_SPACE_CONTROLS = frozenset("\t\n\v\f\r\x85")
JOINERS = re.compile(f"(?s)([^{ZWNJ}{ZWJ}]?)([{ZWNJ}{ZWJ}]+)(?=(.?))")
LINE_BREAK = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
# Letters and symbols that Unicode declares to be invisible: Hangul fillers and the empty Braille pattern.
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")

MAX_MARK_RUN = 8
MAX_MARKS = 100


def clean_line(value: str) -> str:
    """Return ``value`` as one line in NFC, without characters that cannot be seen.

    Runs of white space, line breaks included, become one space. Control characters, format characters
    (direction overrides, zero-width space, byte order mark), lone surrogates and noncharacters are
    stripped; ZWJ and ZWNJ stay between letters, where Farsi, Kurdish and Sinhala need them.

    The time is quadratic in the length of a run of combining marks, so callers refuse
    :func:`has_too_many_marks` first.
    """
    visible = "".join(char for char in value if not _is_stripped(char))
    joined = _keep_joiners_between_letters(" ".join(visible.split()))
    # Removing a joiner may leave two spaces, or one at the end.
    return " ".join(unicodedata.normalize("NFC", joined).split())


def clean_text(value: str) -> str:
    """Return ``value`` with every line cleaned by :func:`clean_line` and ``\\n`` between the lines."""
    return "\n".join(clean_line(line) for line in LINE_BREAK.split(value)).strip()


def is_blank(value: str) -> bool:
    """Tell whether nothing of ``value`` would be seen on paper, as with white space or lone marks."""
    return not any(_is_visible(char) for char in value)


def has_too_many_marks(value: str, *, run: int = MAX_MARK_RUN, total: int | None = MAX_MARKS) -> bool:
    """Tell whether combining marks are stacked beyond any written language ("Zalgo" text).

    ``run`` is the longest row of marks accepted, ``total`` the number in the whole value. Long texts in
    Hindi, Thai or vocalised Arabic hold hundreds of marks: pass ``total=None`` for them. Linear time.
    """
    marks = current = 0
    for char in value:
        if unicodedata.category(char).startswith("M"):
            marks, current = marks + 1, current + 1
            if current > run or (total is not None and marks > total):
                return True
        elif not _is_stripped(char):
            current = 0
    return False


def to_ascii_digits(value: str) -> str:
    """Return ``value`` with the decimal digits of every script (``٣``, ``۳``, ``３``) as ``0`` to ``9``."""
    return "".join(str(unicodedata.decimal(char, char)) for char in value)


def is_noncharacter(char: str) -> bool:
    """Tell whether Unicode reserves ``char`` for internal use (The Unicode Standard, section 23.7)."""
    code = ord(char)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _is_stripped(char: str) -> bool:
    match unicodedata.category(char):
        case "Cc":
            return char not in WHITE_SPACE_CONTROLS
        case "Cf":
            return char not in (ZWNJ, ZWJ)
        case "Cs":
            return True
        case "Cn":
            return is_noncharacter(char)
    return False


def _is_visible(char: str) -> bool:
    return _category_group(char) in "LNPS" and char not in INVISIBLE


def _keep_joiners_between_letters(value: str) -> str:
    if ZWNJ not in value and ZWJ not in value:
        return value
    return JOINERS.sub(_joiner_or_nothing, value)


def _joiner_or_nothing(match: re.Match[str]) -> str:
    before, joiners, after = match.groups()
    # Letters of Indic scripts carry their marks (virama) before the joiner.
    between = before and after and _category_group(before) in "LM" and _category_group(after) == "L"
    return before + (joiners[0] if between else "")


def _category_group(char: str) -> str:
    """Return the first letter of the general category: L letter, M mark, N number, P, S, Z, C."""
    return unicodedata.category(char)[0]
