"""Days and times as people write them, in local time and the active language; plain text for pages and mails."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext, to_locale

if TYPE_CHECKING:
    from babel import Locale

    from wagtail_mib_events.models import Session


def day_text(moment: datetime) -> str:
    """Return "Dienstag, 12. Januar 2027" for an aware moment, in local time and the active language."""
    return _format(moment, _locale().date_formats["full"].pattern)


def month_text(moment: datetime) -> str:
    """Return "Januar 2027" for an aware moment."""
    return _format(moment, str(_locale().datetime_skeletons["yMMMM"].pattern))


def short_weekday_text(moment: datetime) -> str:
    """Return "Di." for an aware moment."""
    return _format(moment, "EEE")


def short_month_text(moment: datetime) -> str:
    """Return "Jan" for an aware moment."""
    return _format(moment, "LLL")


def clock_text(moment: datetime) -> str:
    """Return the local time of an aware moment by locale, without a leading zero."""
    from babel.dates import format_time

    usual = _locale().time_formats["short"].pattern
    # Words that some languages put after 24 hours stand in our own texts.
    pattern = usual if "a" in usual else "H:mm"
    return str(format_time(timezone.localtime(moment).time(), pattern, locale=_locale()))


def moment_text(moment: datetime) -> str:
    """Return "Dienstag, 12. Januar 2027, 9:30 Uhr" for an aware moment."""
    time = pgettext("time of day", "%(time)s") % {"time": clock_text(moment)}
    return pgettext("date, time", "{first}, {second}").format(first=day_text(moment), second=time)


def when_text(session: Session) -> str:
    """Return date and times of a session as plain text, for names of links and titles."""
    times = pgettext("time of day, from–to", "%(start)s–%(end)s") % {
        "start": clock_text(session.start),
        "end": clock_text(session.end),
    }
    return pgettext("date, time", "{first}, {second}").format(first=day_text(session.start), second=times)


def _format(moment: datetime, pattern: str) -> str:
    from babel.dates import format_date

    return str(capfirst(format_date(timezone.localtime(moment), pattern, locale=_locale())))


def _locale() -> Locale:
    return _locale_of(get_language() or settings.LANGUAGE_CODE)


@cache
def _locale_of(language: str) -> Locale:
    """Return what the Unicode CLDR knows of a language, of the one it is a variant of, else of the site's own."""
    from babel import Locale

    site_language = settings.LANGUAGE_CODE
    names = [to_locale(language), to_locale(language).partition("_")[0], to_locale(site_language).partition("_")[0]]
    return next(filter(None, map(_parsed, names)), Locale("en"))


def _parsed(name: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return None
