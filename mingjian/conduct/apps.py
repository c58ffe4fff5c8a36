"""What Django is told of this room."""

from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "mingjian.conduct"
    verbose_name = "现场工作"
