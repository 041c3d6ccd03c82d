"""Settings that the tests run with unless a test names one of the variants in ``tests/projects/``.

``DATABASE_URL`` chooses the database; without it a SQLite file in a temporary directory is used, because
browser tests and tests with several processes need connections of their own, which ``:memory:`` cannot give.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import dj_database_url
import django

PROJECT_DIR = Path(__file__).resolve().parent
_made_by = os.getpid()
TEMPORARY_DIR = Path(tempfile.mkdtemp(prefix="mib-tests-"))


@atexit.register
def _remove_temporary_dir() -> None:
    # A forked child inherits this function, but the directory is its parent's.
    if os.getpid() == _made_by:
        shutil.rmtree(TEMPORARY_DIR, ignore_errors=True)


SECRET_KEY = "only for tests"
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, as its documentation demands
    "wagtail_mib_events",
    "wagtail_mib_events.pages",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.api.v2",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "tests.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{TEMPORARY_DIR}/site.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database.setdefault("OPTIONS", {})["timeout"] = 20
    # Beside the database named, so that --reuse-db finds it again.
    _database["TEST"] = {"NAME": f"{_database['NAME']}.test"}
elif _database["ENGINE"] == "django.db.backends.mysql":
    # No collation of its own: one of Wagtail's migrations compares it with the connection's.
    _database["TEST"] = {"CHARSET": "utf8mb4"}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
_mail_backend = "django.core.mail.backends.locmem.EmailBackend"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": _mail_backend}}
else:
    EMAIL_BACKEND = _mail_backend
DEFAULT_FROM_EMAIL = "veranstaltungen@example.org"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Fast on purpose: no test is about the strength of passwords.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("ar", "العربية")]
MODELTRANSLATION_DEFAULT_LANGUAGE = "de"

STATIC_URL = "/static/"
STATIC_ROOT = TEMPORARY_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = TEMPORARY_DIR / "media"

WAGTAIL_SITE_NAME = "Tests"
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAIL_CONTENT_LANGUAGES = [("de", "Deutsch")]
