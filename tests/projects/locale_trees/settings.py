"""A site with one page tree per language (Wagtail's own internationalisation)."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS, LANGUAGES

INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.contrib.simple_translation"]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
