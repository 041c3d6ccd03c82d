"""All public addresses of the package; a site includes this module once, inside ``i18n_patterns`` if it uses them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from wagtail_mib_events.views import calendar, events, personal
from wagtail_mib_events.views.absences import absences
from wagtail_mib_events.views.care_notes import care_notes
from wagtail_mib_events.views.check_mail import check_mail
from wagtail_mib_events.views.household import household
from wagtail_mib_events.views.link_again import link_again, link_sent
from wagtail_mib_events.views.own_data import delete, deleted, download
from wagtail_mib_events.views.registration import RegisterView
from wagtail_mib_events.views.ticket import ticket

app_name = "wagtail_mib_events"

urlpatterns: list[URLPattern | URLResolver] = [
    path("event/<slug:slug>/register/", RegisterView.as_view(), name="register"),
    path("event/<slug:slug>/register/mail/", check_mail, name="register_check_mail"),
    # Before the keys, which are longer than these words.
    path("registration/again/", link_again, name="registration_again"),
    path("registration/again/sent/", link_sent, name="registration_again_sent"),
    path("registration/deleted/", deleted, name="registration_deleted"),
    path("registration/<str:key>/", personal.registration, name="registration"),
    path("registration/<str:key>/confirm/", personal.confirm, name="registration_confirm"),
    path("registration/<str:key>/accept/", personal.accept, name="registration_accept"),
    path("registration/<str:key>/take/", personal.take, name="registration_take"),
    path("registration/<str:key>/absences/", absences, name="registration_absences"),
    path("registration/<str:key>/cancel/", personal.cancel_dates, name="registration_cancel"),
    path("registration/<str:key>/change/", personal.change, name="registration_change"),
    path("registration/<str:key>/care/", care_notes, name="registration_care"),
    path("registration/<str:key>/people/", household, name="registration_people"),
    path("registration/<str:key>/data.json", download, name="registration_data"),
    path("registration/<str:key>/delete/", delete, name="registration_delete"),
    path("registration/<str:key>/ticket.png", personal.picture, name="registration_picture"),
    path("finish/", personal.finish, name="finish"),
    path("ticket/t/<str:token>/", ticket, name="ticket"),
    path("event/<slug:slug>/", events.event_detail, name="event"),
    path("event/<slug:slug>/<int:session_id>.ics", calendar.session_calendar, name="session_calendar"),
    path("feed/<int:page_id>/<str:language>.ics", calendar.feed, name="feed"),
    path("registration/<str:key>/calendar.ics", calendar.registration_calendar, name="registration_calendar"),
    path("door/", include("wagtail_mib_events.checkin.urls")),
]
