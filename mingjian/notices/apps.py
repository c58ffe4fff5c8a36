"""What Django is told of this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "mingjian.notices"
    verbose_name = "通知"
