"""What Django is told of this room."""

from django.apps import AppConfig


class CapabilityConfig(AppConfig):
    name = "mingjian.registers.capability"
    verbose_name = "能力表"
