from django.db import migrations, models

from wagtail_mib_events.translate_fields import UntranslateFields


class Migration(migrations.Migration):
    dependencies = [("bookshelf", "0003_pages")]

    operations = [
        UntranslateFields("book", "note"),
        migrations.RemoveField(model_name="book", name="note"),
        migrations.RenameModel(old_name="Shelf", new_name="Rack"),
        migrations.AlterField(model_name="rack", name="height", field=models.BigIntegerField(default=0)),
    ]
