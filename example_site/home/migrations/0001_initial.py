"""The pages of the example site; written against the oldest supported Wagtail."""

import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models

import example_site.home.blocks


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "welcome",
                    wagtail.fields.StreamField(
                        [("text", 3)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {"choices": example_site.home.blocks.language_choices, "label": "Sprache"},
                            ),
                            1: ("wagtail.blocks.CharBlock", (), {"label": "Überschrift"}),
                            2: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["h2", "h3", "bold", "italic", "ul", "ol", "link"], "label": "Text"},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("language", 0), ("title", 1), ("text", 2)]], {}),
                        },
                        verbose_name="Begrüßung",
                    ),
                ),
                (
                    "programmes",
                    wagtail.fields.StreamField(
                        [("programme", 7)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "Seite", "page_type": ["wagtail_mib_events_pages.EventIndexPage"]},
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {"choices": example_site.home.blocks.icon_choices, "label": "Zeichen"},
                            ),
                            2: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {"choices": example_site.home.blocks.language_choices, "label": "Sprache"},
                            ),
                            3: ("wagtail.blocks.CharBlock", (), {"label": "Überschrift"}),
                            4: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["h2", "h3", "bold", "italic", "ul", "ol", "link"], "label": "Text"},
                            ),
                            5: ("wagtail.blocks.StructBlock", [[("language", 2), ("title", 3), ("text", 4)]], {}),
                            6: ("wagtail.blocks.ListBlock", (5,), {"label": "Texte"}),
                            7: ("wagtail.blocks.StructBlock", [[("page", 0), ("icon", 1), ("texts", 6)]], {}),
                        },
                        verbose_name="Programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "Startseite",
                "verbose_name_plural": "Startseiten",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PlainPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "texts",
                    wagtail.fields.StreamField(
                        [("text", 3)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {"choices": example_site.home.blocks.language_choices, "label": "Sprache"},
                            ),
                            1: ("wagtail.blocks.CharBlock", (), {"label": "Überschrift"}),
                            2: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["h2", "h3", "bold", "italic", "ul", "ol", "link"], "label": "Text"},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("language", 0), ("title", 1), ("text", 2)]], {}),
                        },
                        verbose_name="Texte",
                    ),
                ),
            ],
            options={
                "verbose_name": "Textseite",
                "verbose_name_plural": "Textseiten",
            },
            bases=("wagtailcore.page",),
        ),
    ]
