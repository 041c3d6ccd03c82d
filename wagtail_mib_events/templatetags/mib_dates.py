"""Template tags for days and times, by locale and in local time; all that the door needs of our tags."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from wagtail_mib_events.date_texts import (
    clock_text,
    day_text,
    moment_text,
    month_text,
    short_month_text,
    short_weekday_text,
    when_text,
)

if TYPE_CHECKING:
    from wagtail_mib_events.models import Session

register = template.Library()
register.simple_tag(when_text)
register.filter("month", month_text)
register.filter("short_month", short_month_text)
register.filter("short_weekday", short_weekday_text)


def _time(moment: datetime, text: str) -> SafeString:
    stamp = timezone.localtime(moment).isoformat(timespec="minutes")
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', stamp, text)


@register.filter
def day(moment: datetime) -> SafeString:
    """Render the day of an aware moment as a time element."""
    stamp = timezone.localtime(moment).date().isoformat()
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', stamp, day_text(moment))


@register.filter
def clock(moment: datetime) -> SafeString:
    """Render the time of day of an aware moment as a time element."""
    return _time(moment, clock_text(moment))


@register.filter
def day_and_clock(moment: datetime) -> SafeString:
    """Render the day and time of day of an aware moment."""
    return _time(moment, moment_text(moment))


@register.simple_tag
def session_time(session: Session) -> SafeString:
    """Render "9:30–11:30 Uhr"; each end is isolated, so that right-to-left text keeps their order."""
    pattern = pgettext("time of day, from–to", "%(start)s–%(end)s")
    times = format_html(
        pattern.replace("%(start)s", "{start}").replace("%(end)s", "{end}"),
        start=clock(session.start),
        end=clock(session.end),
    )
    return format_html('<span class="mib-together">{}</span>', times)


@register.simple_tag
def session_when(session: Session) -> SafeString:
    """Render "Dienstag, 12. Januar 2027, 9:30–11:30 Uhr"; both days where a date ends on another day."""
    if timezone.localtime(session.start).date() == timezone.localtime(session.end).date():
        return _pair(pgettext("date, time", "{first}, {second}"), day(session.start), session_time(session))
    return _pair(pgettext("from – to", "{first} – {second}"), day_and_clock(session.start), day_and_clock(session.end))


def _pair(pattern: str, first: SafeString, second: SafeString) -> SafeString:
    return format_html(pattern, first=first, second=second)


@register.filter
def local(moment: datetime) -> datetime:
    """Return an aware moment in local time, for the parts of a date block."""
    return timezone.localtime(moment)
