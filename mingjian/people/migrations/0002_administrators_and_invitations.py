"""Offices that run the instance, accounts opened by a link, and a password that must be changed."""

import django.db.models.deletion
import mingjian.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='new_password_demanded',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='appointment',
            name='office',
            field=models.CharField(choices=[('officer', '承办人员'), ('clerk', '经办人员'), ('assessor', '评审员'), ('expert', '技术专家'), ('trainee', '见习评审员'), ('observer', '监督员'), ('manager', '机构管理人员'), ('staff', '检验检测人员'), ('reviewer', '音像审核人员'), ('operator', '系统管理员'), ('auditor', '审计管理员')], max_length=20),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('authority', '资质认定部门'), ('evaluation-body', '专业技术评价机构'), ('institution', '检验检测机构'), ('review-body', '音像资料审核机构'), ('pool', '评审员库'), ('ministry', '主管部委'), ('recommender', '推荐单位'), ('association', '行业协会'), ('operating-body', '运行维护单位')], max_length=20),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.CharField(default=mingjian.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
