"""What Django is told of this room."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "mingjian.archive"
    verbose_name = "案卷"
