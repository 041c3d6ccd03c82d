"""Addresses of a site that does not carry the language in them."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

urlpatterns = [
    path("events/", include("wagtail_mib_events.urls")),
    path("", include(wagtail_urls)),
]
