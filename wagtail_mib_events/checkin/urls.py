"""Addresses of the door."""

from __future__ import annotations

from django.urls import path

from wagtail_mib_events.checkin import assets, views

urlpatterns = [
    path("", views.SessionsView.as_view(), name="door"),
    path("<int:pk>/", views.DoorView.as_view(), name="door_session"),
    path("<int:pk>/form/", views.ScanFormView.as_view(), name="door_form"),
    path("<int:pk>/scans/", views.ScansView.as_view(), name="door_scans"),
    path("<int:pk>/people/", views.PeopleView.as_view(), name="door_people"),
    path("assets/worker.js", assets.asset, {"name": "worker.js"}, name="door_worker"),
    path("assets/reader.wasm", assets.asset, {"name": "reader.wasm"}, name="door_wasm"),
    path("assets/fallback.js", assets.asset, {"name": "fallback.js"}, name="door_fallback"),
]
