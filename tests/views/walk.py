"""Walks through the registration form as a browser without JavaScript would: fills in fields, presses buttons."""

from __future__ import annotations

from typing import Any, Self

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils import translation

from wagtail_mib_events.models import Event

Values = dict[str, list[str]]


def address(name: str, *args: Any, language: str = "de") -> str:
    """Return an address of the package in a language."""
    with translation.override(language):
        return reverse(f"wagtail_mib_events:{name}", args=args)


class Walk:
    """One browser at one page. ``values`` are those that its form would send now."""

    def __init__(self, client: Client, response: Any) -> None:
        self.client = client
        self.response = response
        self.soup = BeautifulSoup(response.content, "html.parser")

    @classmethod
    def begin(cls, client: Client, event: Event, *, language: str = "de", query: str = "") -> Self:
        """Open the first step."""
        return cls(client, client.get(address("register", event.slug, language=language) + query))

    @property
    def status(self) -> int:
        return int(self.response.status_code)

    @property
    def step(self) -> str:
        """The name of the step that is shown."""
        return str(self._one('input[name="step"]')["value"])

    @property
    def heading(self) -> str:
        return self._one("h1").get_text(" ", strip=True)

    @property
    def language(self) -> str:
        return str(self._one("html")["lang"])

    @property
    def text(self) -> str:
        return " ".join(self._one("main").get_text(" ", strip=True).split())

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The error summary: where each link points, and its text."""
        return [(str(link["href"]), link.get_text(strip=True)) for link in self.soup.select(".mib-error-summary a")]

    @property
    def values(self) -> Values:
        """What the form would send, the pressed button left out."""
        sent: Values = {}
        for field in self.soup.select("#mib-form input, #mib-form select"):
            for value in _values(field):
                sent.setdefault(str(field["name"]), []).append(value)
        return sent

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [(str(b["name"]), str(b["value"])) for b in self.soup.select("#mib-form button")]

    def press(self, go: str = "next", **typed: Any) -> Self:
        """Type into the form and press a button."""
        return self._send(self._one("#mib-form")["action"], {"go": [go]}, typed)

    def switch_language(self, code: str, **typed: Any) -> Self:
        """Type into the form and press the button of a language."""
        button = self._one(f'button[name="language"][value="{code}"]')
        return self._send(button["formaction"], {"language": [code]}, typed)

    def follow(self) -> Self:
        """Follow a redirect."""
        assert self.status == 303
        return type(self)(self.client, self.client.get(self.response.url))

    def fill(self, **answers: Any) -> Self:
        """Go on to the summary, giving the answers that belong to each step; ``answers`` by field name."""
        walk = self
        while walk.step != "check":
            before = walk.step
            known = {name for name in answers if walk.soup.select(f'#mib-form [name="{name}"]')}
            walk = walk.press(**{name: answers[name] for name in known})
            assert walk.status != 200 or walk.step != before, walk.errors
        return walk

    def _send(self, url: Any, button: Values, typed: dict[str, Any]) -> Self:
        values = self.values | button
        for name, value in typed.items():
            values[name] = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        return type(self)(self.client, self.client.post(str(url), values))

    def _one(self, selector: str) -> Tag:
        found = self.soup.select_one(selector)
        assert found is not None, f"{selector} is not on the page: {self.response.content.decode()[:3000]}"
        return found


def _values(field: Tag) -> list[str]:
    if field.name == "select":
        return [str(option["value"]) for option in field.select("option[selected]")] or [""]
    if field.get("type") in ("checkbox", "radio"):
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [str(field.get("value", ""))]
