"""What Django is told of this room."""

from django.apps import AppConfig


class CasebookConfig(AppConfig):
    name = "mingjian.registers.casebook"
    verbose_name = "台账"
