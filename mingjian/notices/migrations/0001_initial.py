"""Notices of persons about cases, and the ways by which they want to be told."""

import django.db.models.deletion
import mingjian.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0004_calendar_table'),
        ('people', '0002_administrators_and_invitations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Ways',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('mail', models.BooleanField(default=True)),
                ('sms', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.CharField(default=mingjian.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('task', '新的待办'), ('returned', '退回重办'), ('due', '期限将到'), ('package', '案卷包已出具')], max_length=10)),
                ('key', models.CharField(max_length=60)),
                ('step', models.CharField(blank=True, max_length=60)),
                ('due_on', models.DateField(null=True)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='cases.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at', '-id'], name='notice_of_person'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person'], name='notice_unread'), models.Index(fields=['key'], name='notice_by_key')],
                'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='told_once')],
            },
        ),
    ]
