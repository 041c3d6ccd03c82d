"""Reads the codes of a ticket back as people type them and cameras see them.

Whether a token or a code belongs to a registration is looked up by others.
"""

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import urlsplit

from wagtail_mib_events.codes import CODE_ALPHABET, CODE_LENGTH
from wagtail_mib_events.domain.text import to_ascii_digits

# 128 bits are 22 characters of base64url, the last of which carries two bits.
TICKET_PATH = re.compile(r"/(?:[^/]+/)*t/([A-Za-z0-9_-]{21}[AQgw])/?")
MAX_SCANNED = 300

MAX_TYPED_CODE = 40
# What is not in the alphabet is read as the sign it looks like, also from Cyrillic and Greek keyboards.
LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("0OQОΟ", "D"),
        **dict.fromkeys("1ILІΙ", "7"),
        **dict.fromkeys("ZΖ", "2"),
        **dict.fromkeys("BВΒ", "8"),
        **dict.fromkeys("КΚ", "K"),
        **dict.fromkeys("МΜ", "M"),
        **dict.fromkeys("НΗ", "H"),
        **dict.fromkeys("РΡ", "P"),
        **dict.fromkeys("ТΤ", "T"),
        **dict.fromkeys("УΥ", "Y"),
        **dict.fromkeys("ХΧ", "X"),
        "S": "5",
        "G": "6",
        "U": "V",
        "З": "3",
        "С": "C",
        "Ν": "N",
    }
)
IGNORED = frozenset({"Cc", "Cf", "Pc", "Pd", "Zl", "Zp", "Zs"})


def normalise_short_code(value: str) -> str | None:
    """Return the code that was typed or read out, as ``codes.new_short_code`` makes it, or ``None``.

    Case, spaces, dashes, digits of other scripts, wide letters and signs that look alike do not matter.
    """
    if len(value) > MAX_TYPED_CODE:
        return None
    signs = "".join(char for char in value if unicodedata.category(char) not in IGNORED)
    code = to_ascii_digits(unicodedata.normalize("NFKC", signs)).upper().translate(LOOK_ALIKES)
    is_code = len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET)
    return code if is_code else None


def ticket_token_from_scan(text: str, *, hosts: Collection[str] = ()) -> str | None:
    """Return the token of one of our tickets, or ``None`` for the text of any other QR code. Never raises.

    A ticket holds ``https://<host>/<anything>/t/<token>/``. The host is not compared, because a site may have
    changed its name since the ticket was printed and the token decides; ``hosts`` (``example.org``,
    ``127.0.0.1:8000``) are those that may also use plain ``http``, for demonstrations and tests.
    """
    if len(text) > MAX_SCANNED:
        return None
    try:
        url = urlsplit(text.strip())
    except ValueError:
        return None
    is_ours = url.scheme == "https" or (url.scheme == "http" and url.netloc.lower() in hosts)
    if not is_ours or not url.netloc or "@" in url.netloc or url.query or url.fragment:
        return None
    match = TICKET_PATH.fullmatch(url.path)
    return match[1] if match else None
