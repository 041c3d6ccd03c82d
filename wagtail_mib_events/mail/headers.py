"""What stands in the headers of every mail of the package: sender, Message-ID, no automatic replies."""

from __future__ import annotations

from email.utils import parseaddr, quote
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import punycode

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.text import clean_line
from wagtail_mib_events.models import Message

#: Nobody's automatic reply is wanted (RFC 3834 § 5; the second one is what Exchange reads).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def sender() -> str:
    """Return the address of the site with the name of the organiser."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = clean_line(conf().ORGANISER) or name
    return f'"{quote(name)}" <{address}>' if name else address


def headers(message: Message, *, language: str, site: str) -> dict[str, str]:
    """Return the headers of a mail; its Message-ID (RFC 5322 § 3.6.4) is the same at every attempt.

    ``site`` is scheme and host of the website.
    """
    host = urlsplit(site).hostname or conf().UID_DOMAIN
    message_id = f"<{message.uuid}@{punycode(host)}>"
    return {"Message-ID": message_id, "Content-Language": language} | AUTOMATIC
