"""What Django is told of this room."""

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "mingjian.joining"
    verbose_name = "机构注册"
