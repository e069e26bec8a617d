"""Registers the app, and lets every app above it register its ledgers."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = "台账导入"

    def ready(self) -> None:
        autodiscover_modules("ledgers")
