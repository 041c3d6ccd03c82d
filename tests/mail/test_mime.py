"""The shape of a mail with a picture, in both of Python's e-mail interfaces: Django uses the newer one from 6.0 on."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from wagtail_mib_events.mail.mime import Mail, _new_part, _put_pictures_beside_html


def test_picture_stands_beside_the_html_in_the_newer_interface() -> None:
    message = EmailMessage(policy=policy.default)
    message.set_content("Text")
    message.add_alternative("<p>Grüße</p>", subtype="html")
    message.make_mixed()
    message.attach(_new_part(b"png", "ticket.png", "ticket@x"))
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar; method=PUBLISH", filename="calendar.ics")
    message["Subject"] = "Grüße"
    _put_pictures_beside_html(message)
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
    ]
    [html, picture, calendar] = [part for part in read.walk() if not part.is_multipart()][1:]
    assert (html.get_content(), picture["Content-ID"], picture.get_content()) == (
        "<p>Grüße</p>\n",
        "<ticket@x>",
        b"png",
    )
    assert calendar["Content-Type"].params["method"] == "PUBLISH"


def test_mail_without_picture_stays_as_it_is() -> None:
    mail = Mail(subject="Hallo", body="Text", to=["amal@example.org"])
    mail.attach_alternative("<p>Text</p>", "text/html")
    assert [part.get_content_type() for part in mail.message().walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
