"""Short names for addresses, made from names that people type."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from django.db.models import Model
from django.utils.text import slugify

#: German letters as they are written without umlauts; other scripts fall back to ``default``.
WITHOUT_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
)


def free_slug(*, text: str, model: type[Model], default: str) -> str:
    """Return a slug for ``text`` that no row of ``model`` has; ``default`` where no Latin letter is left of it."""
    field = model._meta.get_field("slug")
    longest = int(getattr(field, "max_length", None) or 50)
    base = slugify(text.translate(WITHOUT_UMLAUTS))[: longest - 6].strip("-_") or default
    return first_free(
        base, taken=set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    )


def first_free(slug: str, *, taken: Collection[str]) -> str:
    """Return ``slug``, or the first of ``slug-2``, ``slug-3``, … that is not among ``taken``."""
    return next(free for number in count(1) if (free := slug if number == 1 else f"{slug}-{number}") not in taken)
