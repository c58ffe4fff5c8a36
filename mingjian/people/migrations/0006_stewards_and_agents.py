"""Stewards and agents of institutions; how far and until when an agent acts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_another_list'),
    ]

    operations = [
        migrations.AddField(
            model_name='appointment',
            name='scope',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AlterField(
            model_name='appointment',
            name='office',
            field=models.CharField(choices=[('officer', '承办人员'), ('clerk', '经办人员'), ('assessor', '评审员'), ('expert', '技术专家'), ('trainee', '见习评审员'), ('observer', '监督员'), ('manager', '机构管理人员'), ('staff', '检验检测人员'), ('steward', '机构账号管理员'), ('agent', '代理人'), ('reviewer', '音像审核人员'), ('operator', '系统管理员'), ('auditor', '审计管理员')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('office', 'agent'), _negated=True), models.Q(('scope__in', ['file', 'sign']), ('until__isnull', False)), _connector='OR'), name='an_agent_has_a_scope_and_an_end'),
        ),
    ]
