"""Sends the strict content security policy with every public page, not only with those of the package."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wagtail_mib_events.views.security import strict_headers

#: Wagtail's admin needs inline style and script and shows previews in frames; documents bring a policy of their own.
WITHOUT = ("/admin/", "/documents/")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def strict_policy(get_response: GetResponse) -> GetResponse:
    """Return a middleware that adds the headers which an answer does not have yet."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path.startswith(WITHOUT):
            for name, value in strict_headers().items():
                response.headers.setdefault(name, value)
        return response

    return middleware
