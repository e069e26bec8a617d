"""One row of every list of the admin site, from the small office of tests/world.py."""

from django.contrib import admin
from django.db.models import Model


def rows_of_every_list() -> dict[type[Model], Model]:
    """The first row of each model the admin site keeps; a list without one is a gap in the test data."""
    rows = {model: model._default_manager.order_by("pk").first() for model in admin.site._registry}
    assert [model._meta.label for model, row in rows.items() if row is None] == []
    return rows
