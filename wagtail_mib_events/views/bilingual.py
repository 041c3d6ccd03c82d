"""The same page in a second language beside the reader's, for the helper who fills in the form together with her."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from wagtail_mib_events.languages import LanguageChoice, site_languages

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

#: The part of an address that names the second language.
PARAMETER = "also"

# What would exist twice, or do something, if it stood on the page a second time.
BELONGS_TO_THE_FIRST = "input[type=hidden], .mib-honeypot, script, style, [data-only-once]"
LINKS_BETWEEN_ELEMENTS = ("id", "for", "name", "href", "aria-labelledby", "aria-describedby", "aria-controls", "role")
REPLACED = {"form": "div", "a": "span", "button": "span", "label": "span", "h1": "h2", "section": "div", "aside": "div"}


def with_query(path: str, query: Mapping[str, Any]) -> str:
    """Return an address with a query, whose values may be lists; the path alone where there is none."""
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def second_language(request: HttpRequest) -> str:
    """Return the second language that the address asks for; empty where it is none, or the one she reads."""
    asked = request.GET.get(PARAMETER, "")
    return asked if asked in site_languages() and asked != translation.get_language() else ""


def offered_language(request: HttpRequest) -> LanguageChoice | None:
    """Return the second language shown, else the site's own one; ``None`` where the reader reads that.

    Its address switches it on, or off where it is ``current``.
    """
    shown = second_language(request)
    code = shown or settings.LANGUAGE_CODE
    if code == translation.get_language() or code not in site_languages():
        return None
    kept = {name: request.GET.getlist(name) for name in ("language", "session") if name in request.GET}
    url = with_query(request.path, kept if shown else kept | {PARAMETER: [code]})
    return LanguageChoice(code=code, url=url, current=bool(shown))


def keep_second_language(request: HttpRequest, path: str) -> str:
    """Return a path without query, with the second language that the address of the request asks for."""
    shown = second_language(request)
    return with_query(path, {PARAMETER: shown} if shown else {})


def render_in_two_languages(
    request: HttpRequest, template: str, make_context: Callable[[], dict[str, Any]], *, status: int = 200
) -> HttpResponse:
    """Render a page, and beside it a copy in the second language where one is asked for.

    ``make_context`` is called once in each language. The copy is for reading only: without forms, links and ids.
    """
    context = make_context() | {"second_language": offered_language(request)}
    if shown := second_language(request):
        with translation.override(shown):
            page = render_to_string(template, make_context(), request)
        context["read_along"] = read_along(page)
    return render(request, template, context, status=status)


def read_along(page: str) -> SafeString:
    """Return what stands in the main part of a page, without anything that acts or can be pointed at."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    main = soup.find("main") or soup
    for element in main.select(BELONGS_TO_THE_FIRST):
        element.decompose()
    for element in main.find_all(True):
        _make_still(element, soup)
    return mark_safe(main.decode_contents())  # noqa: S308 (the package's own page, escaped by its templates)


def _make_still(element: Tag, soup: BeautifulSoup) -> None:
    # Icons are drawn by reference.
    kept = {"href"} if element.name == "use" else set()
    for attribute in LINKS_BETWEEN_ELEMENTS:
        if attribute not in kept:
            del element[attribute]
    if element.name == "textarea" or (element.name == "input" and element.get("type") not in {"checkbox", "radio"}):
        typed = soup.new_tag("span", attrs={"class": "mib-input", "dir": "auto"})
        typed.string = element.get_text() or str(element.get("value", ""))
        element.replace_with(typed)
    elif element.name in {"input", "select"}:
        element["disabled"] = ""
    elif element.name in REPLACED:
        element.name = REPLACED[element.name]
        for attribute in ("action", "method", "type", "value", "novalidate", "target", "rel", "formaction", "form"):
            del element[attribute]
