"""The headers that the package's own views send: a strict content security policy, and privacy for personal pages."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_security_policy(**more: str) -> str:
    """Return the policy, with sources added: ``content_security_policy(script_src="'wasm-unsafe-eval'")``."""
    directives = dict(DIRECTIVES)
    for name, sources in more.items():
        directive = name.replace("_", "-")
        directives[directive] = " ".join(filter(None, [directives.get(directive), sources]))
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def strict_headers(**more: str) -> dict[str, str]:
    """Return the headers of every page of the package; ``more`` as in ``content_security_policy``."""
    return {
        "Content-Security-Policy": content_security_policy(**more),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def private_headers(**more: str) -> dict[str, str]:
    """Return the headers of pages about one person: kept by no cache, found by no search engine, leaked by no link."""
    return strict_headers(**more) | {
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store, private",
        "X-Robots-Tag": "noindex, nofollow",
    }


def with_headers(headers: Mapping[str, str]) -> Callable[[View], View]:
    """Return a decorator that sends headers with every answer of a view, where the view has set none of the name."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> HttpResponseBase:
            return _add(view(*args, **kwargs), headers)

        return wrapper  # type: ignore[return-value]  # functools.wraps keeps the signature

    return decorate


def strict(view: View) -> View:
    """Send the strict headers with every answer of a view."""
    return with_headers(strict_headers())(view)


def private(view: View) -> View:
    """Send the headers of personal pages with every answer of a view."""
    return with_headers(private_headers())(view)


def _add(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response
