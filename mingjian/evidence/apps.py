"""What Django is told of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "mingjian.evidence"
    verbose_name = "证据"
