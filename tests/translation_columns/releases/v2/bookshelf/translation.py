"""What is translated."""

from modeltranslation.translator import TranslationOptions, register

from .models import Book, Rack


@register(Book)
class BookOptions(TranslationOptions):
    """Every text of a book, and what differs from language to language."""

    fields = ("title", "summary", "subtitle", "path", "available")


@register(Rack)
class RackOptions(TranslationOptions):
    """The label."""

    fields = ("label",)
