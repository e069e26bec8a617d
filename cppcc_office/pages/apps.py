"""Registers the highest floor and gives a new database its reference data."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class PagesConfig(AppConfig):
    name = "cppcc_office.pages"
    label = "pages"
    verbose_name = "页面"

    def ready(self) -> None:
        post_migrate.connect(fill_reference_tables, sender=apps.get_app_config("scoring"))


def fill_reference_tables(**kwargs: Any) -> None:
    """After `migrate`, so that a fresh database is usable at once."""
    from cppcc_office.pages.offices import load_offices  # noqa: PLC0415 - models are not ready at import
    from cppcc_office.pages.reference import load_reference  # noqa: PLC0415

    load_reference()
    load_offices()
