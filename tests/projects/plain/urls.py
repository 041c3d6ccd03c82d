"""Addresses without a language in them."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("events/", include("wagtail_mib_events.urls")),
    path("", include(wagtail_urls)),
]
