from django.db import migrations, models

from wagtail_mib_events.translate_fields import TranslateFields


class Migration(migrations.Migration):
    dependencies = [("bookshelf", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="book", name="path", field=models.SlugField(max_length=80, null=True, unique=True)
        ),
        TranslateFields("book", "path"),
        migrations.AddField(model_name="book", name="subtitle", field=models.TextField(blank=True, default="")),
        TranslateFields("book", "subtitle"),
        migrations.AlterField(model_name="book", name="title", field=models.CharField(max_length=200)),
        TranslateFields("book", "title"),
        migrations.AddField(model_name="book", name="available", field=models.BooleanField(null=True, default=True)),
        TranslateFields("book", "available"),
        migrations.AlterField(model_name="shelf", name="label", field=models.TextField(help_text="As on the rack")),
        TranslateFields("shelf", "label"),
    ]
