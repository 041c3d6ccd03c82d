"""Settings of a Wagtail site that does not use the package yet, from the variables that ``harness`` sets."""

import json
import os

import dj_database_url

from tests.settings import *  # noqa: F403 (settings build on settings)
from tests.settings import INSTALLED_APPS

_languages = json.loads(os.environ["SITE_LANGUAGES"]) or ["de"]

INSTALLED_APPS = [
    app for app in INSTALLED_APPS if app != "modeltranslation" and not app.startswith("wagtail_mib_events")
]
DATABASES = {"default": dj_database_url.parse(os.environ["SITE_DATABASE_URL"])}
LANGUAGES = [(code, code) for code in _languages]
