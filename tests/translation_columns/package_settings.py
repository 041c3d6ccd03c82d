"""Settings of a Wagtail site with the package, from the variables that ``harness`` sets."""

import json
import os

from tests.translation_columns.wagtail_settings import *  # noqa: F403 (settings build on settings)
from tests.translation_columns.wagtail_settings import INSTALLED_APPS

INSTALLED_APPS = ["wagtail_mib_events", "wagtail_mib_events.pages", *INSTALLED_APPS]
if json.loads(os.environ["SITE_LANGUAGES"]):
    INSTALLED_APPS = ["modeltranslation", *INSTALLED_APPS]
