"""A brake for programs: so many registrations per network address and event, and so many mails, not more.

Only the address of the connection counts; ``X-Forwarded-For`` can be written by anyone. Where a reverse proxy stands
in front, its address is not a public one and nobody is braked, unless the site sets ``REMOTE_ADDR`` itself.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from wagtail_mib_events.conf import conf
from wagtail_mib_events.models import Event


def is_too_fast(request: HttpRequest, *, event: Event) -> bool:
    """Count one registration, and tell whether its network has sent too many within the last minutes."""
    return _is_too_fast(request, f"register-{event.pk}")


def asks_too_often(request: HttpRequest) -> bool:
    """Count one wish for the link, and tell whether its network has sent too many within the last minutes."""
    return _is_too_fast(request, "link-again")


def _is_too_fast(request: HttpRequest, purpose: str) -> bool:
    network = _network(request.META.get("REMOTE_ADDR", ""))
    if not network:
        return False
    key = f"mib-{purpose}-{salted_hmac(__name__, network, algorithm='sha256').hexdigest()[:32]}"
    seconds = conf().REGISTRATIONS_PER_ADDRESS_MINUTES * 60
    if cache.add(key, 1, timeout=seconds):
        return False
    try:
        return cache.incr(key) > conf().REGISTRATIONS_PER_ADDRESS
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
