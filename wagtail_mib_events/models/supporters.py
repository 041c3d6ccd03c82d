"""Who stands behind an event: topics, contacts, companions, partners and funding."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from wagtail_mib_events.models.fields import LanguageListField
from wagtail_mib_events.models.translated import TranslatedTextsModel


class Topic(TranslatedTextsModel):
    """A subject that events are sorted and found by."""

    translated_fields = ("name",)

    name = models.TextField(_("name"))
    slug = models.SlugField(_("short name for addresses"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class Contact(TranslatedTextsModel):
    """A person to call. Her name, number and picture are public."""

    translated_fields = ("role",)

    name = models.CharField(_("name"), max_length=120)
    role = models.TextField(_("role"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    languages = LanguageListField(verbose_name=_("languages spoken"))
    wants_digest = models.BooleanField(
        _("daily summary by e-mail"),
        default=False,
        help_text=_("On days with news: how many registered or cancelled, and which interpreters they need."),
    )
    photo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Companion(TranslatedTextsModel):
    """A bilingual companion, interpreter, or role model as speaker."""

    translated_fields = ("role",)

    name = models.CharField(_("name"), max_length=120)
    role = models.TextField(_("role"), blank=True)
    languages = LanguageListField(verbose_name=_("languages spoken"))

    class Meta:
        verbose_name = _("companion")
        verbose_name_plural = _("companions")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organisation that takes part, with its logo."""

    name = models.CharField(_("name"), max_length=160)
    url = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Funding(TranslatedTextsModel):
    """The statement, and the logo with its text alternative, that a funder demands on every page and paper."""

    translated_fields = ("statement", "logo_alt")

    name = models.CharField(_("name"), max_length=160)
    statement = models.TextField(_("statement"))
    logo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    logo_alt = models.TextField(_("text alternative of the logo"), blank=True)

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
