"""Days and times as people write them, in local time and the active language; plain text for pages and mails."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from wagtail_mib_events.models import Session


def day_text(moment: datetime) -> str:
    """Return "Dienstag, 12. Januar 2027" for an aware moment, in local time and the active language."""
    local = timezone.localtime(moment)
    # The weekday stands alone; the date follows Django's own format, which knows the cases of each language.
    weekday, date = capfirst(date_format(local, "l")), date_format(local, "DATE_FORMAT")
    return pgettext("date", "%(weekday)s, %(date)s") % {"weekday": weekday, "date": date}


def clock_text(moment: datetime) -> str:
    """Return the local time of an aware moment by locale, without a leading zero."""
    text = time_format(timezone.localtime(moment).time(), "TIME_FORMAT")
    return text[1:] if text[:1] == "0" and text[1:2].isdigit() else text


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
