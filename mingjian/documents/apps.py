"""What Django is told of this room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "mingjian.documents"
    verbose_name = "文书"
