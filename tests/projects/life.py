"""Runs with a variant's settings in a process of its own: migrate, nothing left to, an event's page, a registration.

Prints what happened as the last line, in JSON.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import django


def main() -> None:
    """Live through a site's first day."""
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    output = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=output)
    except SystemExit:
        print(json.dumps({"missing migrations": output.getvalue()}))
        sys.exit(1)
    print(json.dumps(_first_day()))


def _first_day() -> dict[str, Any]:
    from datetime import timedelta

    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.utils import timezone
    from wagtail.models import Site

    from scripts.check_wheel_site import NAME, register, registration_link, shown
    from wagtail_mib_events.domain.pages import event_index_page_models, make_event_page, pages_of
    from wagtail_mib_events.models import Registration
    from wagtail_mib_events.testing import make_event, make_session

    event = make_event(name=NAME, slug="gut-vernetzt")
    make_session(event, start=timezone.now() + timedelta(days=7))
    (index_type,) = event_index_page_models()
    home = Site.objects.get(is_default_site=True).root_page
    index = home.add_child(instance=index_type(title="Veranstaltungen", slug="veranstaltungen"))
    index.save_revision().publish()
    editor = get_user_model().objects.create_superuser("admin", "admin@example.org", "demo")
    page = make_event_page(event=event, parent=index, user=editor, publish=True)
    client = Client(raise_request_exception=True)
    shown(client, index.url)
    register(client, registration_link(shown(client, page.url)))
    client.force_login(editor)
    admin = client.get("/admin/", follow=True).status_code
    return {
        "page": type(page).__name__,
        "pages": [str(found.title) for found in pages_of(event)],
        "registrations": Registration.objects.count(),
        "admin": admin,
    }


if __name__ == "__main__":
    main()
