"""A form that was changed is another form; and when time alone may change what lists show of a case."""

from datetime import datetime, timezone

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="look_again_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="looked_at",
            field=models.DateTimeField(default=datetime(2026, 1, 1, tzinfo=timezone.utc)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="opened",
            field=models.CharField(blank=True, max_length=26),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("look_again_at__isnull", False)), fields=["look_again_at"], name="case_to_look_at"
            ),
        ),
    ]
