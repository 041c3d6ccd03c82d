"""The example site as visitors and accounts meet it, over HTTP."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from example_site.demo.households import EXAMPLES
from tests.example_site.conftest import ExampleSite
from tests.example_site.visitor import Answer, Visitor
from wagtail_mib_events.views.security import content_security_policy

LEFT_TO_RIGHT = ["de", "de-simple", "en", "uk", "tr", "ru", "ku", "ro", "bg", "fr", "pl"]
LANGUAGES = dict.fromkeys(LEFT_TO_RIGHT, "ltr") | dict.fromkeys(["ar", "fa"], "rtl")
NAMES = sorted({example.name for example in EXAMPLES})


def crawl(site: ExampleSite, *starts: str) -> dict[str, Answer]:
    """Return every page that links lead to from the first ones; neither admin nor door nor files."""
    visitor, found, waiting = Visitor(site.address), {}, list(starts)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = visitor.get(path)
        for link in found[path].page.links:
            parts = urlsplit(urldefrag(urljoin(site.address + path, link)).url)
            is_ours = parts.scheme == "http" and parts.netloc == urlsplit(site.address).netloc
            if is_ours and parts.path.endswith("/") and not re.match(r"/admin/|/\w+/veranstaltungen/door/", parts.path):
                waiting.append(parts.path)
    return found


@pytest.fixture(scope="module")
def pages(served_site: ExampleSite) -> dict[str, Answer]:
    """Every public page of the site by its path."""
    return crawl(served_site, "/de/")


def test_every_page_of_the_tree_is_reached_in_every_language(
    served_site: ExampleSite, pages: dict[str, Answer]
) -> None:
    rows = served_site.rows("SELECT url_path FROM wagtailcore_page WHERE live = 1 AND depth > 1")
    expected = {f"/{code}/" + path.removeprefix("/start/") for (path,) in rows for code in LANGUAGES}
    assert expected - set(pages) == set()


def test_every_page_answers(pages: dict[str, Answer]) -> None:
    assert {path: answer.status for path, answer in pages.items() if answer.status != 200} == {}


def test_every_page_is_under_the_strict_policy_and_keeps_to_it(pages: dict[str, Answer]) -> None:
    policy = content_security_policy()
    other = {path: answer.headers["Content-Security-Policy"] for path, answer in pages.items()}
    assert {path: sent for path, sent in other.items() if sent != policy} == {}
    refused = {path: answer.page.refused for path, answer in pages.items()}
    assert {path: tags for path, tags in refused.items() if tags} == {}


def test_every_page_names_its_language_and_direction(pages: dict[str, Answer]) -> None:
    for path, answer in pages.items():
        code = path.split("/")[1]
        root = answer.page.root
        assert (path, root["lang"], root["dir"]) == (path, code, LANGUAGES[code])


def test_no_public_page_names_a_household(pages: dict[str, Answer]) -> None:
    # Names of contacts and companions are public; no household shares one.
    text = " ".join(answer.page.text for answer in pages.values())
    assert [name for name in NAMES if re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize(
    ("path", "target"), [("/", "/de/"), ("/de/veranstaltungen/", "/de/programm/"), ("/ar/programm", "/ar/programm/")]
)
def test_addresses_that_people_type_lead_on(served_site: ExampleSite, path: str, target: str) -> None:
    assert Visitor(served_site.address).get(path).path == target


def test_missing_page_is_a_friendly_404_under_the_policy(served_site: ExampleSite) -> None:
    answer = Visitor(served_site.address).get("/de/gibt-es-nicht/")
    assert (answer.status, answer.headers["Content-Security-Policy"]) == (404, content_security_policy())
    assert "Diese Seite gibt es nicht" in answer.page.text


def test_admin_is_without_the_strict_policy(served_site: ExampleSite) -> None:
    answer = Visitor(served_site.address).get("/admin/login/")
    assert (answer.status, answer.headers["Content-Security-Policy"]) == (200, None)


def names_in(answer: Answer) -> set[str]:
    """Return the names of households that a page shows."""
    return {name for name in NAMES if re.search(rf"\b{name}\b", answer.page.text)}


def households_at(site: ExampleSite, *locations: str) -> set[str]:
    """Return the names of the households that are booked at locations."""
    rows = site.rows(
        "SELECT DISTINCT r.name, l.slug FROM wagtail_mib_events_registration r"
        " JOIN wagtail_mib_events_booking b ON b.registration_id = r.id"
        " JOIN wagtail_mib_events_session s ON s.id = b.session_id"
        " JOIN wagtail_mib_events_location l ON l.id = s.location_id"
    )
    return {name for name, slug in rows if slug in locations}


def all_registrations(visitor: Visitor) -> set[str]:
    """Return the names on all pages of the list of registrations."""
    return set().union(*(names_in(visitor.get(f"/admin/mib_registrations/?p={number}")) for number in (1, 2, 3)))


@pytest.mark.parametrize(
    ("account", "locations"),
    [
        ("anmeldung", ["lindenburg"]),
        ("standort-b", ["auenfeld"]),
        ("redaktion", []),
        ("einlass", []),
        ("betreuung", []),
        ("leitung", []),
    ],
)
def test_account_sees_registrations_of_its_own_locations_only(
    served_site: ExampleSite, account: str, locations: list[str]
) -> None:
    visitor = Visitor(served_site.address)
    visitor.sign_in(account)
    expected = households_at(served_site, *locations) if locations else set()
    assert all_registrations(visitor) == expected


@pytest.mark.parametrize("account", ["admin", "koordination", "datenschutz"])
def test_account_for_the_whole_district_sees_every_registration(served_site: ExampleSite, account: str) -> None:
    visitor = Visitor(served_site.address)
    visitor.sign_in(account)
    assert all_registrations(visitor) == set(NAMES)


def test_one_location_cannot_open_a_registration_of_another(served_site: ExampleSite) -> None:
    [(here,)] = served_site.rows("SELECT id FROM wagtail_mib_events_registration WHERE name = 'Rasha'")
    [(elsewhere,)] = served_site.rows("SELECT id FROM wagtail_mib_events_registration WHERE name = 'Amal'")
    visitor = Visitor(served_site.address)
    visitor.sign_in("standort-b")
    found = [visitor.get(f"/admin/mib_registrations/inspect/{pk}/").status for pk in (here, elsewhere)]
    assert found == [200, 404]


@pytest.mark.parametrize(
    ("account", "status"), [("einlass", 200), ("koordination", 200), ("redaktion", 404), ("anmeldung", 404)]
)
def test_door_opens_for_those_who_keep_it(served_site: ExampleSite, account: str, status: int) -> None:
    visitor = Visitor(served_site.address)
    visitor.sign_in(account)
    assert visitor.get("/de/veranstaltungen/door/").status == status


def test_redaktion_may_edit_the_page_of_an_event_and_nobody_else_s_pages(served_site: ExampleSite) -> None:
    query = "SELECT id FROM wagtailcore_page WHERE slug = ?"
    [(event_page,)], [(imprint,)] = (served_site.rows(query, slug) for slug in ("online-coaching", "impressum"))
    visitor = Visitor(served_site.address)
    visitor.sign_in("redaktion")
    found = [visitor.get(f"/admin/pages/{pk}/edit/").path for pk in (event_page, imprint)]
    assert found == [f"/admin/pages/{event_page}/edit/", "/admin/"]
