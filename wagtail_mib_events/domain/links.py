"""The two secrets that lead to a registration: the personal link, signed and nowhere stored, and the ticket's token.

Whoever holds the personal link may see and cancel; whoever scans the ticket can only be let in.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from wagtail_mib_events.models import Registration

SALT = "wagtail_mib_events.personal_link"
NOBODY = UUID(int=0)


def registration_key(registration: Registration) -> str:
    """Return the key of a registration's personal link: uuid and link version, signed with 256 bits (HMAC-SHA256).

    Raising ``link_version`` makes every earlier key worthless.
    """
    uuid = urlsafe_b64encode(registration.uuid.bytes).rstrip(b"=").decode()
    return _signer().sign(f"{uuid}.{registration.link_version}")


def registration_for_key(key: str) -> Registration | None:
    """Return the registration that a key belongs to; ``None`` for a wrong, altered or outdated one.

    The signature is compared in constant time, and every key costs the same one query.
    """
    uuid, version = _read(key)
    registration = Registration.objects.select_related("event__contact").filter(uuid=uuid).first()
    return registration if registration is not None and registration.link_version == version else None


def is_deleted(key: str) -> bool:
    """Tell whether a key is one of ours, of a registration that does not exist any more."""
    uuid, _version = _read(key)
    return uuid != NOBODY and not Registration.objects.filter(uuid=uuid).exists()


def ticket_url(registration: Registration, base_url: str) -> str:
    """Return what the QR code holds; the same in mail, on the page and in print, whatever language is active."""
    return base_url + _in_her_language(registration, "ticket", registration.ticket_token)


def personal_url(registration: Registration, base_url: str) -> str:
    """Return the absolute address of the personal page in the language of the registration."""
    return base_url + _in_her_language(registration, "registration", registration_key(registration))


def language_of(registration: Registration) -> str:
    """Return the language to write to a household in: its own, or the site's where the site has dropped it."""
    known = dict(settings.LANGUAGES)
    return registration.language if registration.language in known else settings.LANGUAGE_CODE


def _in_her_language(registration: Registration, name: str, secret: str) -> str:
    with translation.override(language_of(registration)):
        return reverse(f"wagtail_mib_events:{name}", args=[secret])


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def _read(key: str) -> tuple[UUID, int]:
    try:
        uuid, version = _signer().unsign(key).split(".")
        return UUID(bytes=urlsafe_b64decode(f"{uuid}==")), int(version)
    except (BadSignature, ValueError):
        return NOBODY, 0
