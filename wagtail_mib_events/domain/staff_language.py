"""The language to write to staff in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import check_for_language


def language_of_staff(email: str) -> str:
    """Return the language that the user with an e-mail address (in any case) has chosen in her Wagtail profile.

    The site's own language where no active user has the address, or none of them has chosen one that Django knows.
    """
    from wagtail.users.models import UserProfile

    users = get_user_model()._default_manager.filter(
        is_active=True, **{f"{get_user_model().get_email_field_name()}__iexact": email}
    )
    chosen = UserProfile.objects.filter(user__in=users).exclude(preferred_language="").order_by("user")
    languages = chosen.values_list("preferred_language", flat=True)
    return next(filter(check_for_language, languages), settings.LANGUAGE_CODE)
