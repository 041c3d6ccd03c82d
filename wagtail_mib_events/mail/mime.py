"""The MIME form of a mail with a picture in its text (RFC 2387), on every supported Django."""

from __future__ import annotations

from email.message import Message, MIMEPart
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from typing import Any

import django
from django.core.mail import EmailMultiAlternatives

#: MIMEPart is what Django takes from 6.0 on; before, it takes the older classes only.
TAKES_MIME_PARTS = django.VERSION >= (6, 0)


class Mail(EmailMultiAlternatives):
    """A mail whose inline pictures stand beside the HTML that shows them, not among the attachments.

    Pictures are ordinary attachments with a Content-ID, so that e-mail backends which read attributes see them too.
    """

    def message(self, **options: Any) -> Any:
        """Return the message, with ``multipart/related`` around HTML and pictures."""
        message = super().message(**options)
        _put_pictures_beside_html(message)
        return message

    def attach_picture(self, *, content: bytes, name: str, content_id: str) -> None:
        """Attach a PNG to be shown by ``<img src="cid:content_id">``."""
        self.attach(_new_part(content, name, content_id) if TAKES_MIME_PARTS else _old_part(content, name, content_id))


def _put_pictures_beside_html(message: Message) -> None:
    parts: Any = message.get_payload()
    pictures = [part for part in parts if part["Content-ID"]] if message.is_multipart() else []
    if not pictures:
        return
    bodies: Any = parts[0].get_payload()
    bodies[-1] = MIMEMultipart("related", None, [bodies[-1], *pictures], type="text/html")
    message.set_payload([part for part in parts if not part["Content-ID"]])


def _new_part(content: bytes, name: str, content_id: str) -> Any:
    part = MIMEPart()
    part.set_content(content, "image", "png", disposition="inline", filename=name, cid=f"<{content_id}>")
    return part


def _old_part(content: bytes, name: str, content_id: str) -> MIMEBase:
    part = MIMEImage(content, "png")
    part.add_header("Content-ID", f"<{content_id}>")
    part.add_header("Content-Disposition", "inline", filename=name)
    return part
