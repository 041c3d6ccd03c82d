"""A site in one language that does not list modeltranslation; the package's migrations are made with it."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "modeltranslation"]
LANGUAGES = [("de", "Deutsch")]
