"""Settings of the example site: one SQLite file and mail on the console, unless the environment says otherwise.

``DATABASE_URL`` another database · ``DEMO_SMTP_HOST``, ``DEMO_SMTP_PORT`` a mail server · ``PORT`` where it is served ·
``DEMO_HOSTS`` further host names, with commas · ``DEBUG=1`` Django's debug pages ·
``SECRET_KEY``, ``CARE_KEY`` keys of one's own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import dj_database_url
from django.core.management.utils import get_random_secret_key

from wagtail_mib_events.domain.sealing import new_key

SITE_DIR = Path(__file__).resolve().parent
VAR = SITE_DIR.parent / "var"
PORT = int(os.environ.get("PORT") or 8000)


def made_once(name: str, make: Callable[[], str]) -> str:
    """Return a key of the demonstration: made once, so that what depends on it outlives a restart; in no repository."""
    path = VAR / name
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        # Under a name of its own first: another process must not read half of it.
        new = path.with_suffix(f".{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(make())
        new.replace(path)
    return path.read_text()


# Signs links and sessions.
SECRET_KEY = os.environ.get("SECRET_KEY") or made_once("demo-secret-key", get_random_secret_key)
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("DEMO_HOSTS", "").split(","))]

INSTALLED_APPS = [
    "example_site.home",
    "example_site.demo",
    "modeltranslation",  # before the admin, as its documentation demands
    "wagtail_mib_events",
    "wagtail_mib_events.pages",
    "wagtail.contrib.redirects",
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
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "example_site.home.middleware.strict_policy",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "example_site.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Here lies wagtail_mib_events/base.html, which puts the package's pages into the frame of this site.
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{VAR}/demo.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {})["timeout"] = 20
    # Pictures lie beside their database, so that both are thrown away together.
    FILES = Path(DATABASES["default"]["NAME"]).with_suffix("")
else:
    FILES = VAR / "demo"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

DEFAULT_FROM_EMAIL = "Veranstaltungen <veranstaltungen@rheintal.example>"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if os.environ.get("DEMO_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["DEMO_SMTP_HOST"]
    EMAIL_PORT = int(os.environ.get("DEMO_SMTP_PORT") or 25)

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", "Deutsch"),
    ("de-simple", "Leichte Sprache"),
    ("en", "English"),
    ("uk", "Українська"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
    ("ru", "Русский"),
    ("fa", "فارسی"),
    ("ku", "Kurmancî"),
    ("ro", "Română"),
    ("bg", "Български"),
    ("fr", "Français"),
    ("pl", "Polski"),
]
LOCALE_PATHS = [SITE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "de"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("de", "en")

STATIC_URL = "/static/"
STATIC_ROOT = FILES / "static"
WHITENOISE_USE_FINDERS = True
MEDIA_URL = "/media/"
MEDIA_ROOT = FILES / "media"

WAGTAIL_SITE_NAME = "Jobcenter Landkreis Rheintal"
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{PORT}"
WAGTAIL_CONTENT_LANGUAGES = [("de", "Deutsch")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

WAGTAIL_MIB_EVENTS = {
    "ORGANISER": "Jobcenter Landkreis Rheintal",
    "PRIVACY_NOTICE_URL": "/{language}/datenschutz/",
    "UID_DOMAIN": "rheintal.example",
    "CARE_KEYS": [os.environ.get("CARE_KEY") or made_once("demo-care-key", new_key)],
}
