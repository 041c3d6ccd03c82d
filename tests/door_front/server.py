"""Serves the door's templates and files to a browser, with a small stand-in for the server's side of the contract.

A process of its own, so that a test can take it away and bring it back. Every scan received is a line of the log file;
what happened before a restart is read from there. Run as ``python -m tests.door_front.server``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import mimetypes
import uuid
from pathlib import Path
from socketserver import ThreadingMixIn
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_datetime

PACKAGE = Path(__file__).resolve().parents[2] / "wagtail_mib_events"
STATIC = PACKAGE / "static/wagtail_mib_events"
START = dt.datetime(2027, 1, 12, 8, 30, tzinfo=dt.UTC)

WASM = "'wasm-unsafe-eval'"
POLICY = (
    "default-src 'none'; script-src 'self' {wasm}; worker-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

CONFIG = {
    "scans_url": "/scans/",
    "people_url": "/people/",
    "worker_url": "/file/door/built/decode-worker.js",
    "wasm_url": "/file/vendor/zxing-wasm/zxing_reader.wasm",
    "fallback_url": "/file/vendor/qr/decode.js",
    "sign_in_url": "/sign-in/",
    "time_zone": "Europe/Berlin",
}

PEOPLE: dict[str, dict[str, Any]] = {
    "amira": {
        "name": "Amira Haddad",
        "short_code": "K7M-2PX",
        "adults": 1,
        "children": [{"label": "0–2 years", "n": 1, "care": True}, {"label": "3–5 years", "n": 2, "care": True}],
        "interpreter": "العربية",
        "note": "Brings a pram; the ramp is at the back.",
        "needs": ["step-free"],
    },
    "oksana": {"name": "Оксана Шевченко", "short_code": "Q4T-9WD", "adults": 2},
    "waiting": {"name": "Leyla Demir", "short_code": "B3H-6RN", "adults": 1, "status": "waiting"},
    "markup": {"name": "<b onclick=x>Bold</b> {{7*7}}", "short_code": "F8C-1YZ", "adults": 1},
}
TICKET = "https://events.example.org/t/{}/"
REGISTRATIONS = {str(uuid.uuid5(uuid.NAMESPACE_URL, TICKET.format(key))): key for key in PEOPLE}
BLANK: dict[str, Any] = {
    "since": None,
    "reason": None,
    "may_be_let_in": False,
    "advice": "",
    "registration": None,
    "name": None,
    "adults": 0,
    "children": [],
    "interpreter": None,
    "note": None,
    "needs": [],
}


def registration_of(key: str) -> str:
    return next(registration for registration, other in REGISTRATIONS.items() if other == key)


class Door:
    """State of the stand-in: the scans received, in order, each uuid once."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.signed_in = True
        self.refused_code: str | None = None
        self.scans: dict[str, dict[str, Any]] = {}
        if log.exists():
            for line in log.read_text().splitlines():
                scan = json.loads(line)
                self.scans.setdefault(scan["uuid"], scan)

    def receive(self, scan: dict[str, Any]) -> dict[str, Any]:
        """Log what came in, every time, and answer as the contract says."""
        with self.log.open("a") as file:
            file.write(json.dumps(scan) + "\n")
        key = self._key_of(scan)
        before = self.arrived().get(key) if key else None
        again = scan["uuid"] in self.scans
        self.scans.setdefault(scan["uuid"], scan)
        return {"uuid": scan["uuid"], **self._answer(scan, key, None if again else before)}

    def arrived(self) -> dict[str, str]:
        """Person → device time of the arrival that counts."""
        here: dict[str, str] = {}
        for scan in self.scans.values():
            key = self._key_of(scan)
            if key is None:
                continue
            if scan["kind"] == "undo":
                here.pop(key, None)
            elif not waits(scan, key):
                here.setdefault(key, scan["device_time"])
        return here

    def counts(self) -> dict[str, int]:
        here = self.arrived()
        return {
            "arrived": sum(PEOPLE[key]["adults"] for key in here),
            "expected": 30,
            "children_arrived": sum(children_of(key) for key in here),
            "children_expected": 7,
        }

    def _key_of(self, scan: dict[str, Any]) -> str | None:
        if scan.get("undoes") in self.scans:
            return self._key_of(self.scans[scan["undoes"]])
        if scan.get("registration"):
            return REGISTRATIONS.get(scan["registration"])
        code = (scan.get("code") or "").strip()
        return next((k for k, p in PEOPLE.items() if code in (TICKET.format(k), p["short_code"])), None)

    def _answer(self, scan: dict[str, Any], key: str | None, since: str | None) -> dict[str, Any]:
        if key is None:
            advice = "Please look for the name in the list."
            return {**BLANK, "answer": "unknown", "heading": "Not a code of ours", "advice": advice}
        person = {name: value for name, value in PEOPLE[key].items() if name not in ("short_code", "status")}
        known = {**BLANK, **person, "registration": registration_of(key)}
        if scan["kind"] == "undo":
            return {**known, "answer": "undone", "heading": "Undone"}
        if waits(scan, key):
            question = {"advice": "Is there room? Then let her in.", "may_be_let_in": True}
            return {**known, **question, "answer": "attention", "reason": "waiting", "heading": "Waiting list"}
        if since:
            return {**known, "answer": "already", "since": since, "heading": "Already here"}
        return {**known, "answer": "welcome", "since": scan["device_time"], "heading": "Welcome"}


def children_of(key: str) -> int:
    return sum(child["n"] for child in PEOPLE[key].get("children", []))


def waits(scan: dict[str, Any], key: str) -> bool:
    """Whether her code alone does not let her in; the button, which sends the registration, does."""
    return PEOPLE[key].get("status") == "waiting" and scan["registration"] is None


def people(door: Door, query: str) -> list[dict[str, Any]]:
    """Rows for the lists; without a query those who have arrived, the last one first."""
    here = door.arrived()
    wanted = [
        key
        for key, person in PEOPLE.items()
        if (query.lower() in f"{person['name']} {person['short_code']}".lower() if query else key in here)
    ]
    return [
        {
            "registration": registration_of(key),
            "name": PEOPLE[key]["name"],
            "short_code": PEOPLE[key]["short_code"],
            "adults": PEOPLE[key]["adults"],
            "children": children_of(key),
            "status": "arrived" if key in here else PEOPLE[key].get("status", "expected"),
            "since": here.get(key),
        }
        for key in wanted
    ]


def configure(options: argparse.Namespace) -> None:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.staticfiles"],
        LANGUAGE_CODE=options.language,
        LANGUAGES=[("de", "Deutsch"), ("en", "English"), ("ar", "العربية")],
        MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="only for tests",
        STATIC_URL="/static/",
        STATICFILES_DIRS=[PACKAGE / "static"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [PACKAGE / "templates"],
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                    "libraries": {"mib_dates": "wagtail_mib_events.templatetags.mib_dates"},
                },
            }
        ],
        TIME_ZONE="Europe/Berlin",
        USE_TZ=True,
    )
    django.setup()


class Site:
    """The addresses of the contract, under names of our own, and ``/control/`` for the tests."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.door = Door(Path(options.log))
        self.policy = POLICY.format(wasm="" if options.no_wasm else WASM)
        location = SimpleNamespace(name="Mehrgenerationenhaus Mayen")
        event = SimpleNamespace(name="Gut vernetzt?! Bildung und Teilhabe")
        end = START + dt.timedelta(hours=2)
        self.session = SimpleNamespace(pk=7, start=START, end=end, location=location, event=event)

    def url_patterns(self) -> list[Any]:
        return [
            path("", self.page),
            path("dates/", self.dates),
            path("scan/", self.scan_form),
            path("scans/", self.scans),
            path("people/", self.people),
            path("file/<path:name>", self.file),
            path("sign-in/", self.sign_in),
            path("control/", self.control),
            path("static/<path:name>", self.static),
        ]

    def page(self, request: HttpRequest, answer: dict[str, Any] | None = None, typed: str = "") -> HttpResponse:
        if not self.door.signed_in:
            return redirect("/sign-in/")
        query = request.GET.get("q", "")
        context = {
            "session": self.session,
            "session_url": "/",
            "sessions_url": "/dates/",
            "scan_form_url": "/scan/",
            "config": CONFIG,
            "counts": self.door.counts(),
            "answer": answer,
            "typed": typed,
            "query": query,
            "people": [with_times(row) for row in people(self.door, query)] if query else [],
            "arrived": [with_times(row) for row in people(self.door, "")],
        }
        return self._guarded(render(request, "wagtail_mib_events/door/session.html", context))

    def dates(self, request: HttpRequest) -> HttpResponse:
        row = {"session": self.session, "url": "/", "arrived": 12, "expected": 30}
        context = {"today": [row], "later": [row, {**row, "arrived": 0, "expected": 0}]}
        if "none" in request.GET:
            context = {"today": [], "later": []}
        return self._guarded(render(request, "wagtail_mib_events/door/sessions.html", context))

    def scan_form(self, request: HttpRequest) -> HttpResponse:
        scan = {name: request.POST.get(name) or None for name in ("kind", "code", "registration", "undoes")}
        now = dt.datetime.now(dt.UTC).isoformat()
        result = self.door.receive({**scan, "uuid": str(uuid.uuid4()), "device_time": now})
        typed = request.POST.get("code", "") if result["answer"] == "unknown" else ""
        return self.page(request, with_times(result), typed)

    def scans(self, request: HttpRequest) -> HttpResponse:
        if not self.door.signed_in:
            return HttpResponseForbidden()
        received = json.loads(request.body)["scans"]
        if any(self.door.refused_code and scan["code"] == self.door.refused_code for scan in received):
            return HttpResponse(status=400)
        results = [self.door.receive(scan) for scan in received]
        return self._guarded(JsonResponse({"results": results, "counts": self.door.counts()}))

    def people(self, request: HttpRequest) -> HttpResponse:
        return self._guarded(JsonResponse({"people": people(self.door, request.GET.get("q", ""))}))

    def file(self, _request: HttpRequest, name: str) -> HttpResponse:
        return self._guarded(file_response(STATIC / name))

    def static(self, _request: HttpRequest, name: str) -> HttpResponse:
        return file_response(PACKAGE / "static" / name)

    def sign_in(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponse("<h1>Sign in</h1>")

    def control(self, request: HttpRequest) -> HttpResponse:
        """Change the stand-in; rotating the token is what Django does when somebody signs in."""
        if "signed_in" in request.GET:
            self.door.signed_in = request.GET["signed_in"] == "yes"
        if "refuse" in request.GET:
            self.door.refused_code = request.GET["refuse"]
        if "rotate" in request.GET:
            rotate_token(request)
        return HttpResponse("ok")

    def _guarded(self, response: HttpResponse) -> HttpResponse:
        response["Content-Security-Policy"] = self.policy
        return response


def with_times(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "since": parse_datetime(data["since"]) if data["since"] else None}


def file_response(file: Path) -> HttpResponse:
    return HttpResponse(file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


urlpatterns: list[Any] = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--no-wasm", action="store_true")
    options = parser.parse_args()
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("application/wasm", ".wasm")
    configure(options)
    urlpatterns.extend(Site(options).url_patterns())
    from django.core.wsgi import get_wsgi_application

    server = Server(("127.0.0.1", options.port), QuietHandler)
    server.set_app(get_wsgi_application())
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
