"""What Django is told of this room."""

from django.apps import AppConfig


class ApplyingConfig(AppConfig):
    name = "mingjian.applying"
    verbose_name = "申请资料"
