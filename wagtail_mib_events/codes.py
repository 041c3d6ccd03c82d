"""Makes the two codes of a ticket; reading them back is ``domain.codes``' business."""

from __future__ import annotations

import secrets

TOKEN_BYTES = 16
# No vowels, so that no word appears, and of signs that look alike only one: 23 ** 8 codes, 36 bits.
CODE_ALPHABET = "23456789CDFHJKMNPRTVWXY"
CODE_LENGTH = 8


def new_ticket_token() -> str:
    """Return a new token: 128 random bits in 22 characters of base64url without padding (RFC 4648 § 5)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_short_code() -> str:
    """Return a new code of eight characters. It is printed below the QR code and read out on the telephone."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def short_code_for_people(code: str) -> str:
    """Return a short code in two groups, ``XXXX-XXXX``."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
