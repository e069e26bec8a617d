"""The tables of an empty database, all at once."""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def database_is_empty() -> bool:
    return not connection.introspection.table_names()


def make_tables() -> None:
    """Make every table as the models say, and note all migrations as done.

    The migrations lead to the same tables one by one (a test compares them), but with some two hundred tables that
    takes a minute; a newcomer should not have to wait for it.
    """
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes(), fake=True)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
