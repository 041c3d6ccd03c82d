"""Kind answers to what cannot be answered: too much sent at once, unknown links, forms that are closed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

UNREADABLE = (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError)


def readable(view: View) -> View:
    """Answer a request whose body cannot be read, or is too large, by a page of our own with status 400."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except UNREADABLE as error:
            too_much = isinstance(error, RequestDataTooBig | TooManyFieldsSent)
            return render(
                request, "wagtail_mib_events/registration/unreadable.html", {"too_much": too_much}, status=400
            )

    return wrapper  # type: ignore[return-value]  # functools.wraps keeps the signature


def unknown_link(request: HttpRequest) -> HttpResponse:
    """Answer a personal link that leads nowhere; the same page whatever is wrong with it."""
    return render(request, "wagtail_mib_events/personal/unknown.html", status=404)
