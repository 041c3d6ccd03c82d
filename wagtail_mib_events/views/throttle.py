"""A brake for programs: so many registrations per network address and event, so many mails and changes, not more.

A network is known by the address of the connection; ``X-Forwarded-For`` can be written by anyone. Where a reverse
proxy stands in front, its address is not a public one and nobody is braked, unless the site sets ``REMOTE_ADDR``
itself.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from wagtail_mib_events.conf import conf
from wagtail_mib_events.models import Event, Registration

#: A household changes something so often within so many minutes; each change may send mails, also to others who wait.
MOST_CHANGES = 20
CHANGES_MINUTES = 60


def is_too_fast(request: HttpRequest, *, event: Event) -> bool:
    """Count one registration, and tell whether its network has sent too many within the last minutes."""
    return _is_too_fast(request, f"register-{event.pk}")


def asks_too_often(request: HttpRequest) -> bool:
    """Count one wish for the link, and tell whether its network has sent too many within the last minutes."""
    return _is_too_fast(request, "link-again")


def changes_too_often(registration: Registration) -> bool:
    """Count one change of a registration, and tell whether there were too many within the last minutes."""
    return _is_beyond(MOST_CHANGES, key=f"mib-change-{registration.uuid}", minutes=CHANGES_MINUTES)


def _is_too_fast(request: HttpRequest, purpose: str) -> bool:
    network = _network(request.META.get("REMOTE_ADDR", ""))
    if not network:
        return False
    key = f"mib-{purpose}-{salted_hmac(__name__, network, algorithm='sha256').hexdigest()[:32]}"
    return _is_beyond(conf().REGISTRATIONS_PER_ADDRESS, key=key, minutes=conf().REGISTRATIONS_PER_ADDRESS_MINUTES)


def _is_beyond(most: int, *, key: str, minutes: int) -> bool:
    """Count one event under a key, and tell whether there were more than ``most`` within so many minutes."""
    if cache.add(key, 1, timeout=minutes * 60):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it lapsed between the two statements
        return False


def _network(address: str) -> str:
    """Return what one household has of the internet: an IPv4 address or a /64; empty for what is not public."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if not ip.is_global:
        return ""
    return str(ip_network(f"{ip}/64", strict=False)) if isinstance(ip, IPv6Address) else str(ip)
