"""Short texts sealed at rest, under keys of their own (``conf().CARE_KEYS``), never under ``SECRET_KEY``.

Fernet tokens (AES-128-CBC with HMAC-SHA256): the first key seals, every key opens. A token says inside to which field
of which row it belongs, so that it is worth nothing in another one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wagtail_mib_events.conf import conf

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class CannotUnseal(Exception):
    """No key opens the token, or it belongs somewhere else."""


def can_seal() -> bool:
    """Tell whether the site has a key."""
    return bool(conf().CARE_KEYS)


def new_key() -> str:
    """Return a new random key: 256 bits, URL-safe base64."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def is_key(value: object) -> bool:
    """Tell whether a value of the settings can be used as a key."""
    from cryptography.fernet import Fernet

    if not isinstance(value, str):
        return False
    try:
        Fernet(value)
    except ValueError:
        return False
    return True


def seal(text: str, *, bound_to: str) -> str:
    """Return the token of a text that belongs to ``bound_to`` (any name that stays). Expects a key."""
    return _keys().encrypt(json.dumps([bound_to, text]).encode()).decode()


def unseal(token: str, *, bound_to: str) -> str:
    """Return the text of a token. Raises ``CannotUnseal``."""
    from cryptography.fernet import InvalidToken

    if not can_seal():
        raise CannotUnseal
    try:
        belongs_to, text = json.loads(_keys().decrypt(token.encode()))
    except (InvalidToken, ValueError) as error:
        raise CannotUnseal from error
    if belongs_to != bound_to:
        raise CannotUnseal
    return str(text)


def reseal(token: str) -> str:
    """Return the token of the same text under the first key. Expects a key; raises ``CannotUnseal``."""
    from cryptography.fernet import InvalidToken

    try:
        return _keys().rotate(token.encode()).decode()
    except InvalidToken as error:
        raise CannotUnseal from error


def _keys() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(key) for key in conf().CARE_KEYS])
