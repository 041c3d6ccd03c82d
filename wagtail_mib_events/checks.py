"""System checks that say what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 (Django's own name)

from wagtail_mib_events.conf import KNOWN, SETTING, conf
from wagtail_mib_events.domain.sealing import is_key


@register()
def check_settings(**_: Any) -> Iterable[CheckMessage]:
    """Report settings that do not exist and those without which a site is incomplete."""
    if conf().unknown:
        yield Warning(
            f"{SETTING} has unknown keys: {', '.join(conf().unknown)}.",
            hint=f"Known keys are: {', '.join(sorted(KNOWN))}.",
            id="wagtail_mib_events.W001",
        )
    if not conf().PRIVACY_NOTICE_URL:
        yield Warning(
            "No privacy notice is linked on the registration form.",
            hint=f'Set {SETTING}["PRIVACY_NOTICE_URL"], e.g. "/{{language}}/datenschutz/".',
            id="wagtail_mib_events.W002",
        )
    if not all(is_key(key) for key in conf().CARE_KEYS or ()):
        yield Error(
            f'{SETTING}["CARE_KEYS"] has a value that is no key.',
            hint="It is a list of keys. Make one with: python manage.py mib_events_care_key",
            id="wagtail_mib_events.E001",
        )


@register()
def check_page_forms(**_: Any) -> Iterable[CheckMessage]:
    """Report event pages whose form takes events of locations at which the editor has no rights."""
    from wagtail_mib_events.domain.pages import event_page_models
    from wagtail_mib_events.page_forms import EventPageFormMixin

    for model in event_page_models():
        if not issubclass(model.get_edit_handler().get_form_class(), EventPageFormMixin):
            yield Warning(
                f"The form of {model._meta.label} does not check which event is put on the page.",
                hint=(
                    "Name EventPageMixin before Page, and let the base_form_class of its edit_handler inherit"
                    " wagtail_mib_events.page_forms.EventPageFormMixin."
                ),
                obj=model,
                id="wagtail_mib_events.W003",
            )
