"""A site that swaps Wagtail's base page (Wagtail 8); the optional pages app cannot be installed there."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "wagtail_mib_events.pages"] + [
    "wagtail.test.basepage",
    "tests.projects.custom_base_page",
]
WAGTAIL_PAGE_MODEL = "basepage.BasePage"
