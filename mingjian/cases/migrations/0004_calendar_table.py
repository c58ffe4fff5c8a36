"""Days off and days worked that the operator enters, a year at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_party_of_org_in_role'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('days', models.JSONField()),
                ('source', models.CharField(max_length=200)),
                ('whole', models.BooleanField(default=False)),
            ],
        ),
    ]
