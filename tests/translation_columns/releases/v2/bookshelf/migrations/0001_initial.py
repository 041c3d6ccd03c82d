from django.db import migrations, models

from wagtail_mib_events.translate_fields import TranslateFields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=50)),
                ("summary", models.TextField(blank=True, default="")),
                ("note", models.TextField(blank=True, db_column="remark", default="")),
                ("pages", models.IntegerField(default=0)),
            ],
        ),
        TranslateFields("book", "title", "summary", "note"),
        migrations.CreateModel(
            name="Shelf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.TextField(help_text="As on the shelf")),
                ("height", models.IntegerField(default=0)),
            ],
        ),
        TranslateFields("shelf", "label"),
    ]
