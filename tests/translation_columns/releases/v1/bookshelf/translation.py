"""What is translated."""

from modeltranslation.translator import TranslationOptions, register

from .models import Book, Shelf


@register(Book)
class BookOptions(TranslationOptions):
    """Every text of a book."""

    fields = ("title", "summary", "note")


@register(Shelf)
class ShelfOptions(TranslationOptions):
    """The label."""

    fields = ("label",)
