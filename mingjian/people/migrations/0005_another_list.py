from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_draws_and_enquiries"),
    ]

    operations = [
        migrations.AddField(
            model_name="draw",
            name="again",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
