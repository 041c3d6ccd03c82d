"""Simple logos, drawn here: nobody's emblem is copied. Names stand beside them as text."""

from __future__ import annotations

from io import BytesIO
from math import cos, pi, sin
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw, ImageFont
from wagtail.images import get_image_model

SIZE = 200
BLUE = "#1f3f66"
GOLD = "#f2c14e"


def emblem(title: str) -> Any:
    """Return the image of a ring of twelve dots on blue; drawn at the first call, found by its title later."""
    picture, draw = _square(BLUE)
    for step in range(12):
        x, y = (SIZE / 2 + 62 * turn(step * pi / 6) for turn in (sin, cos))
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=GOLD)
    return _image(title, picture)


def initials(title: str) -> Any:
    """Return the image of the first letters of a name."""
    picture, draw = _square("#7a3b2e")
    letters = "".join(word[0] for word in title.split())
    draw.text((SIZE / 2, SIZE / 2), letters, fill="white", font=ImageFont.load_default(size=88), anchor="mm")
    return _image(title, picture)


def _square(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (SIZE, SIZE), "white")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, SIZE, SIZE), radius=28, fill=colour)
    return picture, draw


def _image(title: str, picture: Image.Image) -> Any:
    images = get_image_model()._default_manager
    found = images.filter(title=title).first()
    if found is not None:
        return found
    stream = BytesIO()
    picture.save(stream, "PNG", optimize=True)
    # Django reads the real size from the file; the columns only must not be empty.
    return images.create(title=title, file=ImageFile(stream, name="logo.png"), width=SIZE, height=SIZE)
