"""A site as ``wagtail start`` makes it: one language, no language in the addresses, the package's own pages."""

from tests.settings import *  # noqa: F403
from tests.settings import MIDDLEWARE

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", "English")]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en-us"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
MIDDLEWARE = [name for name in MIDDLEWARE if name != "django.middleware.locale.LocaleMiddleware"]
ROOT_URLCONF = "tests.projects.plain.urls"
