"""What Django is told of this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "mingjian.ledger"
    verbose_name = "账簿"
