"""Registers the app."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = "提案与成果"

    def ready(self) -> None:
        from proposals import brand_results  # noqa: F401, PLC0415 - models are not ready at import
