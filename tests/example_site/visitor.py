"""Somebody with a browser window: keeps cookies, follows links, signs in, and looks closely at what is sent."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import Any


class Page(HTMLParser):
    """What a page links to, what it says, and what a strict policy would refuse of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.refused: list[str] = []
        self.root: dict[str, str | None] = {}
        self.values: dict[str, str] = {}
        self.text = ""
        self._unseen = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = dict(attributes)
        if tag == "html":
            self.root = attrs
        if tag == "a" and attrs.get("href"):
            self.links.append(str(attrs["href"]))
        if tag == "input" and attrs.get("name"):
            self.values[str(attrs["name"])] = attrs.get("value") or ""
        is_data = str(attrs.get("type", "")).endswith("json")
        if tag == "style" or "style" in attrs or (tag == "script" and "src" not in attrs and not is_data):
            self.refused.append(tag)
        self.refused += [f"{tag} {name}" for name in attrs if name.startswith("on")]
        self._unseen += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text += data + " "


@dataclass(frozen=True)
class Answer:
    """One answer; redirects have been followed."""

    status: int
    url: str
    headers: HTTPMessage
    html: str

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path

    @property
    def page(self) -> Page:
        return Page(self.html)


@dataclass
class Visitor:
    """Cookies of one person at one site."""

    address: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Answer:
        return self._send(path, None)

    def post(self, path: str, **data: str) -> Answer:
        return self._send(path, urllib.parse.urlencode(data).encode())

    def sign_in(self, account: str) -> Answer:
        """Sign in to the admin with the password that all accounts of the demonstration share."""
        token = self.get("/admin/login/").page.values["csrfmiddlewaretoken"]
        answer = self.post(
            "/admin/login/", csrfmiddlewaretoken=token, username=account, password="demo", next="/admin/"
        )
        assert answer.path == "/admin/", f"{account} cannot sign in"
        return answer

    def _send(self, path: str, data: bytes | None) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            response: Any = opener.open(self.address + path, data, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return Answer(response.status, response.url, response.headers, response.read().decode(errors="replace"))
