"""What Django is told of this room."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "mingjian.registers.certificates"
    verbose_name = "证书库"
