"""Settings of the sites that the tests make, from the environment variables that ``harness`` sets."""

import json
import os

import dj_database_url

_languages = json.loads(os.environ["SITE_LANGUAGES"])

SECRET_KEY = "only for tests"
USE_TZ = True
INSTALLED_APPS = ["bookshelf"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": dj_database_url.parse(os.environ["SITE_DATABASE_URL"])}
if DATABASES["default"]["ENGINE"] == "django.db.backends.mysql":
    DATABASES["default"]["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}

if _languages:
    INSTALLED_APPS = ["modeltranslation", *INSTALLED_APPS]
    LANGUAGE_CODE = _languages[0]
    LANGUAGES = [(code, code) for code in _languages]
