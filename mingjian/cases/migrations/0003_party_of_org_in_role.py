from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_forms_and_time'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('until_n__isnull', True)), fields=['organisation', 'role', 'case'], name='party_of_org_in_role'),
        ),
    ]
