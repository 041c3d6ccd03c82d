from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing translated, but SQLite rebuilds the table."""

    dependencies = [("bookshelf", "0002_texts")]

    operations = [
        migrations.AlterField(model_name="book", name="pages", field=models.BigIntegerField(default=1)),
        migrations.AddConstraint(
            model_name="book",
            constraint=models.CheckConstraint(condition=models.Q(pages__gte=0), name="bookshelf_pages_positive"),
        ),
    ]
