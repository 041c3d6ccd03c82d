"""``manage.py demo``: the demonstration's data. May be called any number of times; what people entered stays."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone, translation

from example_site.demo.accounts import ACCOUNTS, PASSWORD, make_accounts
from example_site.demo.households import register_examples
from example_site.demo.people import make_people_and_places
from example_site.demo.programmes import make_programmes
from example_site.demo.renewal import renew_dates
from example_site.demo.site_pages import make_pages, set_address


class Command(BaseCommand):
    """Makes what is missing, all of it or nothing, and says how to sign in."""

    help = "Fills the example site with five programmes, or renews the dates of one that is filled."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make or renew, then print addresses and accounts."""
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            new, moved = self._fill()
        self.stdout.write(f"{new} Veranstaltungen angelegt, {moved} vergangene Termine verschoben.\n\n")
        self._print_accounts()

    def _fill(self) -> tuple[int, int]:
        now = timezone.now()
        make_people_and_places()
        events_page = make_pages()
        set_address()
        make_accounts(events_page=events_page)
        user = get_user_model()._default_manager.get(username="admin")
        events = make_programmes(events_page=events_page, user=user, now=now)
        register_examples(events=events, user=user, now=now)
        return len(events), renew_dates(user=user, now=now)

    def _print_accounts(self) -> None:
        width = max(len(account.name) for account in ACCOUNTS)
        address = settings.WAGTAILADMIN_BASE_URL
        self.stdout.write(f"{'Website':{width}}  {address}/de/")
        self.stdout.write(f"{'Verwaltung':{width}}  {address}/admin/")
        self.stdout.write(f"{'Einlass':{width}}  {address}/de/veranstaltungen/door/\n\n")
        self.stdout.write(f"{'Konto':{width}}  Passwort  arbeitet an")
        for account in ACCOUNTS:
            self.stdout.write(f"{account.name:{width}}  {PASSWORD:8}  {account.works_on}")
