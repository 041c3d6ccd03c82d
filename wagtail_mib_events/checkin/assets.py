"""The camera's worker and its readers, served by us: a worker must have the page's origin, static files may not."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from wagtail_mib_events.views.security import content_security_policy

JAVASCRIPT = "text/javascript; charset=utf-8"
ASSETS = {
    "worker.js": ("door/built/decode-worker.js", JAVASCRIPT),
    "fallback.js": ("vendor/qr/decode.js", JAVASCRIPT),
    "reader.wasm": ("vendor/zxing-wasm/zxing_reader.wasm", "application/wasm"),
}


@cache
def _content(name: str) -> tuple[bytes, str]:
    path, _type = ASSETS[name]
    content = files("wagtail_mib_events").joinpath("static/wagtail_mib_events", path).read_bytes()
    return content, f'"{sha256(content).hexdigest()}"'


def _etag(_request: HttpRequest, *, name: str) -> str:
    return _content(name)[1]


@require_safe
@cache_control(max_age=3600)
@condition(etag_func=_etag)
def asset(request: HttpRequest, *, name: str) -> HttpResponse:  # noqa: ARG001 (a view)
    """Serve one of ``ASSETS``. The worker's own policy lets it compile WebAssembly."""
    policy = content_security_policy(script_src="'wasm-unsafe-eval'")
    headers = {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(_content(name)[0], content_type=ASSETS[name][1], headers=headers)
