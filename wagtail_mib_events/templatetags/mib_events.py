"""Template tags of the public pages: languages, contact numbers, the dates of ``mib_dates``; no rules, no queries."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.contact_data import phone_for_people
from wagtail_mib_events.languages import direction, language_name
from wagtail_mib_events.models import TranslatedTextsModel
from wagtail_mib_events.page_links import LanguageLink, language_links, site_header
from wagtail_mib_events.templatetags import mib_dates

register = template.Library()
register.filters.update(mib_dates.register.filters)
register.tags.update(mib_dates.register.tags)

register.filter("language_name", language_name)
register.filter("direction", direction)


@register.simple_tag
def languages_text(codes: list[str]) -> SafeString:
    """Render the names of languages in themselves, each marked with its language."""
    names = [
        format_html('<bdi lang="{}" dir="{}">{}</bdi>', code, direction(code), language_name(code)) for code in codes
    ]
    separator = pgettext("between languages", ", ")
    return SafeString(separator.join(names))


@register.simple_tag
def lang_of(instance: TranslatedTextsModel, field: str) -> SafeString:
    """Return `` lang="…" dir="…"`` where a text is shown in another language than the page, otherwise nothing."""
    code = _other_language(instance, field)
    return format_html(' lang="{}" dir="{}"', code, direction(code)) if code else SafeString("")


@register.simple_tag
def other_language_of(instance: TranslatedTextsModel, *fields: str) -> str:
    """Return the code of another language than the page's in which one of these texts is shown, or nothing."""
    return next(filter(None, (_other_language(instance, field) for field in fields)), "")


def _other_language(instance: TranslatedTextsModel, field: str) -> str:
    shown = instance.shown_language(field)
    return "" if shown == (translation.get_language() or settings.LANGUAGE_CODE) else shown


@register.filter
def phone(number: str) -> str:
    """Return a stored telephone number in groups, as people read it."""
    return phone_for_people(number, region=conf().PHONE_REGION)


@register.filter
def tel(number: str) -> str:
    """Return the address of a telephone number (RFC 3966): digits and a leading plus only."""
    return "tel:" + "".join(char for char in number if char.isdecimal() or char == "+")


@register.filter
def mail_address(address: str) -> SafeString:
    """Render an e-mail address that a narrow screen breaks before its domain rather than within a word."""
    name, at, domain = address.rpartition("@")
    return format_html("{}<wbr>{}{}", name, at, domain)


@register.simple_tag
def ages_text(ages: tuple[int, int] | None) -> str:
    """Return "0–6 years" for the ages (completed years) of the children that are looked after."""
    if not ages:
        return ""
    # Both numbers and their unit stay on one line: a no-break space, and a word joiner after the dash.
    text = gettext("%(from)d–%(to)d years") % {"from": ages[0], "to": ages[1]}
    return text.replace(" ", "\u00a0").replace("–", "–\u2060")


@register.simple_tag
def field_anchor(field: BoundField) -> str:
    """Return the id that an error summary links to: the input, or the first one of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def plain_body(page: Any) -> str:
    """Return what a list says about a page: its search description, else the plain text of its body."""
    body: Any = getattr(page, "body", None)
    parts: list[str] = body.stream_block.get_searchable_content(body) if hasattr(body, "stream_block") else []
    # A base page of the site's own need not have a description for search engines.
    return getattr(page, "search_description", "") or " ".join(parts)


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return the name of a field's widget in lower case (``radioselect``), so that elements can tell groups."""
    return type(field.field.widget).__name__.lower()


@register.simple_tag
def page_lang(page: Any) -> SafeString:
    """Return `` lang="…" dir="…"`` where a page is written in another language than the one it is shown in."""
    code = page.locale.language_code
    if code == (translation.get_language() or settings.LANGUAGE_CODE):
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', code, direction(code))


@register.simple_tag(takes_context=True)
def mib_languages(context: dict[str, Any]) -> list[LanguageLink]:
    """Return the same place in each language of the site; empty where there is only one."""
    request: HttpRequest | None = context.get("request")
    return language_links(request, page=context.get("page"), event=context.get("event")) if request else []


@register.simple_tag(takes_context=True)
def mib_site(context: dict[str, Any]) -> dict[str, str]:
    """Return ``name`` and ``url`` of the site's front, the ``organiser`` and the ``privacy_url``."""
    return site_header(context.get("request"))
