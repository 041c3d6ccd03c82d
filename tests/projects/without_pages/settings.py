"""A site with page types of its own, made by the mixins; the optional pages app is not installed."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "wagtail_mib_events.pages"] + ["tests.projects.without_pages"]
