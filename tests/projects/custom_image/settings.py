"""A site with an image model of its own, which logos and pictures then point to."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.projects.custom_image"]
WAGTAILIMAGES_IMAGE_MODEL = "custom_image.Picture"
