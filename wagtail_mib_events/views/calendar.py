"""Calendar files and feeds over HTTP: plain GETs without cookies, answered with 304 where nothing has changed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from wagtail_mib_events.domain.addresses import event_address
from wagtail_mib_events.domain.calendar import events
from wagtail_mib_events.domain.links import registration_for_key
from wagtail_mib_events.domain.queries.calendar import feed_contents, public_index_page, public_session
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.page_links import canonical_url
from wagtail_mib_events.views.refusals import unknown_link
from wagtail_mib_events.views.security import private

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: For so long an answer may be used without asking: a cancelled date shall be known soon.
MAX_AGE_SECONDS = 600
#: How long the moment is remembered at which a feed was seen to have changed.
MEMORY_SECONDS = 60 * 60 * 24 * 30


@require_safe
def session_calendar(request: HttpRequest, slug: str, session_id: int) -> HttpResponseBase:
    """Answer with the calendar file of one date of a public event, in the language of the address."""
    session = public_session(slug=slug, session_id=session_id)
    if session is None:
        raise Http404
    url = canonical_url(session.event, request)
    body = events.session_calendar(session=session, language=_active_language(), url=url)
    response = _calendar(body, filename="calendar.ics")
    return _conditional(request, response, _etag(body), events.last_change(session))


@require_safe
def feed(request: HttpRequest, page_id: int, language: str) -> HttpResponseBase:
    """Answer with the feed of a public index page in one of the site's languages."""
    index = public_index_page(page_id=page_id) if language in dict(settings.LANGUAGES) else None
    if index is None:
        raise Http404
    contents = feed_contents(index=index, language=language, now=timezone.now())
    body = events.feed(sessions=contents.sessions, name=index.title, language=language, urls=contents.urls)
    etag = _etag(body)
    return _conditional(request, _calendar(body), etag, _seen_since(f"{page_id}:{language}", etag))


@private
@require_safe
def registration_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the dates of the household that holds the personal link."""
    registration = registration_for_key(key)
    if registration is None:
        return unknown_link(request)
    language = _active_language()
    url = base_url() + event_address(registration.event, language)
    body = events.registration_calendar(registration=registration, language=language, url=url)
    return _calendar(body, filename="calendar.ics")


def _active_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _calendar(body: bytes, *, filename: str = "") -> HttpResponse:
    headers = {"X-Robots-Tag": "noindex", "X-Content-Type-Options": "nosniff"}
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)


def _etag(body: bytes) -> str:
    return quote_etag(hashlib.sha256(body).hexdigest()[:32])


def _conditional(request: HttpRequest, response: HttpResponse, etag: str, changed_at: datetime) -> HttpResponseBase:
    """Add the validators and answer 304 or 412 where the request's conditions say so (RFC 9110 § 13)."""
    timestamp = int(changed_at.timestamp())
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(timestamp)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    patch_vary_headers(response, ["Accept-Encoding"])
    # Unlike the decorator condition(), this keeps Cache-Control and Vary in a 304.
    answer = get_conditional_response(request, etag=etag, last_modified=timestamp, response=response)
    return answer or response


def _seen_since(feed_name: str, etag: str) -> datetime:
    """Return since when a feed has had its content, as far as this cache knows.

    The youngest date in it would not do: it goes back when a date is taken out, and who asks by time alone would
    never learn of that. A cache that forgets only costs an answer in full.
    """
    key = f"wagtail_mib_events:feed:{feed_name}"
    known: tuple[str, datetime] | None = cache.get(key)
    if known is not None and known[0] == etag:
        return known[1]
    now = timezone.now().replace(microsecond=0)
    moment = now if known is None else max(now, known[1] + timedelta(seconds=1))
    cache.set(key, (etag, moment), MEMORY_SECONDS)
    return moment
