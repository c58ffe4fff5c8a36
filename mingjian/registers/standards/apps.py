"""What Django is told of this room."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "mingjian.registers.standards"
    verbose_name = "标准库"
