"""An image model of the site's own."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition


class Picture(AbstractImage):
    """A picture."""

    admin_form_fields = ("title", "file")


class PictureRendition(AbstractRendition):
    """A picture in one size."""

    image: models.ForeignKey[Picture, Picture] = models.ForeignKey(
        Picture, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
