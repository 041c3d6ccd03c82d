"""Goes through a site that has the wheel: an event's page is shown, a registration is taken.

Runs inside that site (``check_wheel_site.py newsite.settings.dev``) with nothing of the repository on
its path. After the data it knows no names of views or fields: like a visitor it follows links and forms.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from wagtail.models import Page

NAME = "Gut vernetzt?! Frühstück"
STEPS_AT_MOST = 15
# What a visitor types, by the purpose a field states with its autocomplete attribute.
TYPED = {"given-name": "Amina", "name": "Amina", "family-name": "Haddad", "tel": "0151 23456789"}


def make_event_with_page() -> Page:
    """Make a published event with one date in a week, and its page below a list of events."""
    from django.utils import timezone
    from wagtail.models import Site

    from wagtail_mib_events.models import Event, Location, Session
    from wagtail_mib_events.pages.models import EventIndexPage, EventPage

    start = timezone.now() + timedelta(days=7)
    location = Location.objects.create(name="Andernach", slug="andernach", town="Andernach")
    event = Event.objects.create(name=NAME, slug="gut-vernetzt", status="published")
    Session.objects.create(event=event, location=location, start=start, end=start + timedelta(hours=2), capacity=10)
    home = Site.objects.get(is_default_site=True).root_page
    index = home.add_child(instance=EventIndexPage(title="Veranstaltungen", slug="veranstaltungen"))
    page: Page = index.add_child(instance=EventPage(title=NAME, slug="gut-vernetzt", event=event))
    return page


def soup(response: Response) -> BeautifulSoup:
    """Return the page of an answer, which must be a success."""
    from bs4 import BeautifulSoup

    if response.status_code != 200:
        raise SystemExit(f"status {response.status_code}: {response.content[:2000]!r}")
    return BeautifulSoup(response.content, "html.parser")


def shown(client: Client, address: str) -> BeautifulSoup:
    """Return the page at an address; it must name the event."""
    page = soup(client.get(address, follow=True))
    if NAME not in page.get_text():
        raise SystemExit(f"{address} does not name the event")
    print(f"{address} shows the event")
    return page


def registration_link(page: BeautifulSoup) -> str:
    """Return where the event's page leads those who want to take part."""
    link = page.find("a", href=re.compile(r"regist|anmeld", re.IGNORECASE))
    if link is None:
        raise SystemExit("the event's page has no link to a registration")
    return str(link["href"])


def filled(form: Tag) -> dict[str, list[str]]:
    """Return what a visitor sends: hidden fields, her name and number, the first answer to each choice."""
    data: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = str(field.get("name") or ""), str(field.get("type") or "text")
        if not name or kind in {"submit", "button", "reset", "file"} or field.has_attr("disabled"):
            continue
        if field.name == "select":
            option = field.find("option", selected=True) or field.find("option")
            data[name] = [str(option.get("value", ""))] if option else []
        elif kind in {"radio", "checkbox"}:
            if name not in data or field.has_attr("checked"):
                data[name] = [str(field.get("value", "on"))]
        else:
            # Traps for robots say so by being hidden from people; they stay as they are.
            data[name] = [TYPED.get(str(field.get("autocomplete")), str(field.get("value") or ""))]
    onward = default_button(form)
    if onward is not None and onward.get("name"):
        data[str(onward["name"])] = [str(onward.get("value") or "")]
    return data


def default_button(form: Tag) -> Tag | None:
    """Return what the Enter key presses: the first submit button of the form in the page (HTML § 4.10.22.2)."""
    page = form.find_parents()[-1]
    buttons = page.find_all(["button", "input"], attrs={"type": "submit"})
    mine = (button for button in buttons if button.get("form", form.get("id")) == form.get("id"))
    return next((button for button in mine if button.get("form") or button.find_parent("form") is form), None)


def register(client: Client, address: str) -> None:
    """Go through the registration form step by step until the registration is there."""
    from wagtail_mib_events.models import Booking

    response = client.get(address, follow=True)
    for step in range(1, STEPS_AT_MOST + 1):
        page = soup(response)
        form = (page.find("main") or page).find("form", method=re.compile("post", re.IGNORECASE))
        if form is None:
            raise SystemExit(f"step {step} of the registration has no form:\n{page.get_text(' ', strip=True)}")
        if response.redirect_chain:
            address = urljoin(address, response.redirect_chain[-1][0])
        address = urljoin(address, str(form.get("action") or ""))
        response = client.post(address, filled(form), follow=True)
        if Booking.objects.filter(status="confirmed").count() == 1:
            print(f"registered after {step} steps: {soup(response).title}")
            return
    errors = soup(response).get_text(" ", strip=True)
    raise SystemExit(f"not registered after {STEPS_AT_MOST} steps; the last page says:\n{errors}")


def main(settings: str) -> int:
    """Set up Django with the site's settings and go through what README.md promises."""
    # The script's own directory stands first on the path; the site's has to.
    sys.path[0] = str(Path.cwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.test import Client
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    page, client = make_event_with_page(), Client()
    shown(client, page.get_parent().url)
    register(client, registration_link(shown(client, page.url)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
