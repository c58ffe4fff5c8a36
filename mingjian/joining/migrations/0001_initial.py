"""Registrations of institutions with their sealed letters; powers of attorney of agents."""

import django.db.models.deletion
import mingjian.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_initial'),
        ('people', '0006_stewards_and_agents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200)),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mandate', to='people.appointment')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.CharField(default=mingjian.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('uscc', models.CharField(max_length=18)),
                ('name', models.CharField(max_length=120)),
                ('area', models.CharField(max_length=60)),
                ('address', models.CharField(max_length=200)),
                ('legal_person', models.CharField(max_length=60)),
                ('applicant', models.CharField(max_length=60)),
                ('mobile', models.CharField(max_length=20)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('password', models.CharField(blank=True, max_length=128)),
                ('applicant_id', models.CharField(default=mingjian.ids.new_id, editable=False, max_length=26)),
                ('state', models.CharField(choices=[('draft', '等待盖章函'), ('waiting', '等待审核'), ('accepted', '已通过'), ('refused', '已退回')], default='draft', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('letter_name', models.CharField(blank=True, max_length=200)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('appointment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.appointment')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storedfile')),
            ],
            options={
                'indexes': [models.Index(fields=['authority', 'state', 'made_at', 'id'], name='registration_of_authority'), models.Index(fields=['uscc'], name='registration_of_uscc')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('letter__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='a_registration_waits_with_its_letter'), models.CheckConstraint(condition=models.Q(models.Q(('appointment__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('appointment__isnull', True)), _connector='OR'), name='an_accepted_registration_made_somebody')],
            },
        ),
    ]
