"""What Django is told of this room."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "mingjian.rooms"
    verbose_name = "评审室"
