"""What Django is told of this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "mingjian.web"
    verbose_name = "页面"
