"""Two ways lead to the tables: all at once for a new database, step by step for one that is older."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation


def test_the_steps_lead_where_the_whole_does():
    """What `makemigrations --check` asks of the whole, asked of the migrations it stands for."""
    with translation.override(None):
        steps = MigrationLoader(None, replace_migrations=False)
        changes = MigrationAutodetector(steps.project_state(), ProjectState.from_apps(apps)).changes(steps.graph)
    assert not {app: [str(step) for one in found for step in one.operations] for app, found in changes.items()}
