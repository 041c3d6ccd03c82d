"""The absolute address of the website, from Wagtail's Site: the Host header of a request can be forged."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.models import Site


def base_url() -> str:
    """Return scheme and host of the default Site without a slash at the end, e.g. ``https://www.example.org``.

    Falls back to ``WAGTAILADMIN_BASE_URL`` where no Site is the default one.
    """
    site = Site.objects.filter(is_default_site=True).first()
    return str(site.root_url if site else getattr(settings, "WAGTAILADMIN_BASE_URL", "")).rstrip("/")


def base_page_model() -> type[Any]:
    """Return the model of all pages: Wagtail's own, or the one a site has put in its place (``WAGTAIL_PAGE_MODEL``)."""
    model: type[Any] = Site._meta.get_field("root_page").related_model
    return model
