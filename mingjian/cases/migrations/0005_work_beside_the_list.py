from django.conf import settings
from django.db import migrations, models


def _look_again(apps, _editor):
    """What is new of a running case is reckoned by the worker, which looks at it at once."""
    apps.get_model("cases", "Case").objects.exclude(standing="ended").update(look_again_at=models.F("looked_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_calendar_table'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='sorts_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='lacking',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='task',
            name='since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['person', 'at'], name='act_of_person'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('sorts_on__isnull', False)), fields=['authority', 'sorts_on', 'id'], name='case_running_authority'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('sorts_on__isnull', False)), fields=['institution', 'sorts_on', 'id'], name='case_running_lab'),
        ),
        migrations.RunPython(_look_again, migrations.RunPython.noop),
    ]
