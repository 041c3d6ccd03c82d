"""Addresses of the example site: admin and files without, everything for participants with a language prefix.

The package's own addresses lie below ``veranstaltungen/``; the pages of the tree that lists them begin with
``programm/``, so that neither can ever hide the other.
"""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("language/", set_language, name="set_language"),
    # A demonstration serves its few pictures itself; a real site leaves that to its web server.
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    *i18n_patterns(
        path("veranstaltungen/", RedirectView.as_view(url="../programm/")),
        path("veranstaltungen/", include("wagtail_mib_events.urls")),
        path("", include(wagtail_urls)),
    ),
]
