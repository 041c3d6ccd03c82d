"""The one place where the site's ``WAGTAIL_MIB_EVENTS`` dictionary is read; everything else asks ``conf()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.translation import get_language

SETTING = "WAGTAIL_MIB_EVENTS"


@dataclass(frozen=True)
class Settings:
    """All settings with their defaults. Periods are whole hours or minutes, as their names say."""

    # Who offers the events; shown in mails and beside the telephone number.
    ORGANISER: str = ""
    # Region that a telephone number without country code belongs to (ISO 3166-1 alpha-2).
    PHONE_REGION: str = "DE"
    # Address of the privacy notice; "{language}" is replaced by the active language code.
    PRIVACY_NOTICE_URL: str = ""
    # How long a place is held for someone who has not confirmed her e-mail address.
    PENDING_HOURS: int = 24
    # How long an offered place is held.
    OFFER_HOURS: int = 48
    # No place is offered any more so many hours before a date begins: nobody would read it in time.
    OFFERS_END_HOURS: int = 2
    # Keys that seal what carers must know, the current one first (see ``mib_events_care_key``); none: never asked.
    CARE_KEYS: tuple[str, ...] = field(default=(), repr=False)
    # How many days after a household's last date what carers must know is deleted.
    CARE_NOTES_DAYS: int = 1
    # How old the signed state of a registration form may be before it is shown once more.
    FORM_HOURS: int = 24
    # How many registrations for one event may come from one public network address within how many minutes.
    REGISTRATIONS_PER_ADDRESS: int = 30
    REGISTRATIONS_PER_ADDRESS_MINUTES: int = 10
    # Largest number of children in one registration.
    MAX_CHILDREN: int = 10
    # Languages (BCP 47) that interpreters can be asked for and companions may speak.
    SPOKEN_LANGUAGES: tuple[str, ...] = (
        *("de", "ar", "uk", "tr", "ru", "fa", "ku", "ps", "ti", "so", "am"),
        *("en", "fr", "es", "pt", "ro", "bg", "pl", "sq", "sr", "hr"),
    )
    # Host part of calendar UIDs; a stable name, never used as an address.
    UID_DOMAIN: str = "mib-events.invalid"
    # How often a mail is tried, and the first delay; each further delay is twice as long.
    MESSAGE_ATTEMPTS: int = 12
    MESSAGE_RETRY_MINUTES: int = 2
    # How long one worker may take for one mail before another may try.
    MESSAGE_LEASE_MINUTES: int = 10
    # From which hour of the local day on the daily summary for contact persons is written.
    DIGEST_HOUR: int = 7
    # An extra address for replies to mails to participants.
    REPLY_TO: str = ""
    # How many days cancelled and past dates stay in calendar feeds.
    FEED_PAST_DAYS: int = 31
    # Keys of the dictionary that do not exist; a system check reports them.
    unknown: tuple[str, ...] = field(default=(), compare=False)

    def privacy_notice_url(self) -> str:
        """Return the address of the privacy notice in the active language, or an empty string."""
        return self.PRIVACY_NOTICE_URL.replace("{language}", get_language() or settings.LANGUAGE_CODE)


KNOWN = frozenset(f.name for f in fields(Settings)) - {"unknown"}


@lru_cache(maxsize=1)
def conf() -> Settings:
    """Return the settings in force, read once and again whenever a test changes them."""
    given: Mapping[str, Any] = getattr(settings, SETTING, {})
    known = {key: value for key, value in given.items() if key in KNOWN}
    return Settings(**known, unknown=tuple(sorted(set(given) - KNOWN)))


def _forget(*, setting: str, **_: Any) -> None:
    if setting == SETTING:
        conf.cache_clear()


setting_changed.connect(_forget, dispatch_uid="wagtail_mib_events.conf")
