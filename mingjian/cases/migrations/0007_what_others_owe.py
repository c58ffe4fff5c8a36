from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_notes'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='task',
            name='task_of_case',
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['case', 'step', 'duty', 'open', 'person', 'organisation'], name='task_of_case'),
        ),
    ]
