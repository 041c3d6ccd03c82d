"""The public pages in a real browser: narrow, right to left, by keyboard, without script, under the strict policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import override_settings

from wagtail_mib_events.models import Companion, Contact, Funding
from wagtail_mib_events.pages.models import EventIndexPage, EventPage
from wagtail_mib_events.testing import factories
from wagtail_mib_events.views.security import content_security_policy

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"

LANGUAGES = ("de", "ar")


def strict_policy(get_response: Any) -> Any:
    """Middleware of these tests: the host's pages under the policy of the package's own views."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        response.headers.setdefault("Content-Security-Policy", content_security_policy())
        return response

    return middleware


@pytest.fixture(autouse=True)
def policy(settings: Any) -> Iterator[None]:
    """Send the strict policy with every answer, as the example site does."""
    name = f"{strict_policy.__module__}.strict_policy"
    with override_settings(MIDDLEWARE=[name, *settings.MIDDLEWARE]):
        yield


@pytest.fixture
def paths(live_server: LiveServer) -> dict[str, str]:
    """Paths without language: a list with a series, the page of an event with everything on it, its plain address."""
    from wagtail.models import Site

    bands = factories.age_bands()
    contact = Contact.objects.create(
        name="Sabine Kern",
        role="Koordinatorin",
        phone="+492651987654",
        email="kern@example.org",
        languages=["de", "ar"],
    )
    funding = Funding.objects.create(
        name="ESF", statement="Gefördert durch das Bundesministerium und die Europäische Union."
    )
    event = factories.make_event(
        name="Gut vernetzt?! Bildungsteilhabeinformationsveranstaltung",
        name_ar="تواصل جيد؟!",
        summary="Ein gemeinsames Frühstück.",
        description="<p>Wir frühstücken.</p><ul><li>Fragen</li></ul>",
        contact=contact,
        funding=funding,
        audience="women_only",
        languages=["de", "ar", "uk"],
    )
    event.companions.add(Companion.objects.create(name="Rania Said", languages=["ar"]))
    for name in ("Mehrgenerationenhaus Andernach", "Familienzentrum"):
        location = factories.make_location(name=name, directions="Bus 350", step_free=True)
        factories.make_session(event, location=location, childcare={bands[0]: 2})
    factories.make_session(event, status="cancelled", cancellation_reason="Wasserschaden")
    home = Site.objects.get(is_default_site=True).root_page
    body = [("heading", "Alles freiwillig"), ("paragraph", "<p>Treffen und Kurse.</p>")]
    index = home.add_child(instance=EventIndexPage(title="Veranstaltungen", slug="veranstaltungen", body=body))
    series = index.add_child(instance=EventIndexPage(title="Reihe", slug="reihe"))
    page = series.add_child(instance=EventPage(title=event.name, slug=event.slug, event=event, body=body))
    return {
        "list": index.url.removeprefix("/de"),
        "page": page.url.removeprefix("/de"),
        "plain": f"/events/event/{event.slug}/",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fit_a_phone_of_320_pixels(page: Page, paths: dict[str, str], language: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    widths = {}
    for name, path in paths.items():
        page.goto(f"/{language}{path}")
        widths[name] = page.evaluate("() => document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(paths, 320)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_barrier_that_axe_knows(page: Page, paths: dict[str, str], language: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    found = {}
    for name, path in paths.items():
        page.goto(f"/{language}{path}")
        page.evaluate(AXE.read_text())
        result = page.evaluate("() => axe.run()")
        found[name] = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in result["violations"]]
    assert found == {name: [] for name in paths}


def focused(page: Page) -> str:
    """Return the visible text or the id of the element that has the focus."""
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.innerText.trim()"))


def test_keyboard_reaches_everything_in_the_order_of_reading(page: Page, paths: dict[str, str]) -> None:
    page.goto(f"/de{paths['list']}")
    expected = page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input, select, summary')]"
        ".map(e => e.id || e.innerText.trim())"
    )
    reached = []
    for _ in expected:
        page.keyboard.press("Tab")
        reached.append(focused(page))
        assert page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e.closest('.mib-card') || e);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"
        )
    assert reached == expected


def test_skip_link_leads_to_the_content(page: Page, paths: dict[str, str]) -> None:
    page.goto(f"/de{paths['list']}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "main"


def test_targets_are_large_enough_for_a_thumb(page: Page, paths: dict[str, str]) -> None:
    small = {}
    for name, path in paths.items():
        page.goto(f"/de{path}")
        small[name] = page.evaluate(
            """() => [...document.querySelectorAll('a[href], button, select, summary, .mib-choice')]
            .filter(e => !e.closest('.mib-prose p') && !e.classList.contains('mib-skip'))
            .map(e => (e.closest('.mib-card') || e))
            .filter(e => e.getBoundingClientRect().height < 43.9)
            .map(e => e.outerHTML.slice(0, 120))"""
        )
    assert small == {name: [] for name in paths}


def test_whole_card_is_one_link(page: Page, paths: dict[str, str]) -> None:
    page.goto(f"/de{paths['list']}")
    card = page.locator(".mib-card").first
    box = card.bounding_box()
    assert box is not None
    card.click(position={"x": box["width"] - 10, "y": box["height"] - 10})
    assert page.url.split("#")[0].endswith(f"/de{paths['page']}")
    assert page.locator(".mib-dates > li:target").count() == 1


def test_filter_and_languages_work_without_script(
    browser: Browser, live_server: LiveServer, paths: dict[str, str]
) -> None:
    context: BrowserContext = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/de{paths['list']}")
    page.check("#mib-filter-childcare")
    page.click(".mib-filter button")
    assert page.locator(".mib-card:not(.mib-card--series)").count() == 2
    page.click(".mib-languages__link[lang=ar]")
    assert page.url == f"{live_server.url}/ar{paths['list']}?place=&childcare=1"
    assert page.locator("#mib-filter-childcare").is_checked()
    context.close()


def test_page_has_no_script_and_keeps_json_ld_as_data(page: Page, paths: dict[str, str]) -> None:
    page.goto(f"/de{paths['page']}")
    kinds = page.evaluate("() => [...document.scripts].map(s => [s.type, JSON.parse(s.text)['@graph'].length])")
    assert kinds == [["application/ld+json", 3]]


def test_print_shows_the_event_in_black_on_white_without_navigation(page: Page, paths: dict[str, str]) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"/ar{paths['page']}")
    colours = page.evaluate("() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color] }")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    hidden = [page.locator(name).first.is_visible() for name in (".mib-languages", ".mib-footer", ".mib-feed")]
    shown = [page.locator(name).first.is_visible() for name in ("h1", ".mib-dates", ".mib-funding", ".mib-contact")]
    assert (hidden, shown) == ([False] * 3, [True] * 4)
