"""Where a browser goes after a POST."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect

from wagtail_mib_events.views.bilingual import PARAMETER, second_language, with_query
from wagtail_mib_events.views.reading import has_language_in_path


class SeeOther(HttpResponseRedirect):
    """A redirect after a POST that is always followed by GET (RFC 9110 § 15.4.4)."""

    status_code = 303


def see_other(request: HttpRequest, url: str, *, language: str, **query: str) -> SeeOther:
    """Lead to ``url`` with a query, with the language where addresses carry none, and with the second language."""
    if also := second_language(request):
        query[PARAMETER] = also
    if not has_language_in_path(request):
        query["language"] = language
    return SeeOther(with_query(url, query))
