"""What Django is told of this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "mingjian.cases"
    verbose_name = "评审任务"
