"""Reference data of a new installation: the kinds, bodies and standards an office starts with."""

import logging
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction

from scoring.engine import RulebookError
from scoring.models import Rulebook
from scoring.rulebooks import read_rulebook, save_rulebook

logger = logging.getLogger(__name__)


@transaction.atomic
def load_reference() -> None:
    """Fill every reference table that is still empty; what the office keeps itself is left alone."""
    load_tables()
    if not Rulebook.objects.exists():
        load_rulebooks()


def load_rulebooks() -> None:
    """The reference rulebooks; one that does not fit the kinds and bodies this office has made its own is left out."""
    for path in sorted((settings.BASE_DIR / "fixtures" / "rulebooks").glob("*.yaml")):
        try:
            save_rulebook(read_rulebook(path))
        except RulebookError as error:
            logger.warning("参考计分办法 %s 没有载入：%s", path.name, error)


def load_tables() -> None:
    text = (settings.BASE_DIR / "fixtures" / "reference.yaml").read_text(encoding="utf-8")
    for label, rows in yaml.safe_load(text).items():
        model = apps.get_model(label)
        if not model._default_manager.exists():
            for row in rows:
                _create(model, row)


def _create(model: type[models.Model], row: dict[str, Any]) -> None:
    """A row that refers to what the office has renamed or taken away is left out."""
    try:
        values = {name: _value(model, name, value) for name, value in row.items()}
    except ObjectDoesNotExist as error:
        logger.warning("参考数据 %s %s 没有载入：%s", model._meta.label, row, error)
    else:
        several = {name: values.pop(name) for name in row if isinstance(row[name], list) and _is_several(model, name)}
        created = model._default_manager.create(**values)
        for name, rows in several.items():
            getattr(created, name).set(rows)


def _is_several(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), models.ManyToManyField)


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    """A mapping names the related row by its fields, a list of mappings several."""
    if isinstance(value, list) and _is_several(model, name):
        return [_value(model, name, one) for one in value]
    if isinstance(value, dict):
        return model._meta.get_field(name).related_model._default_manager.get(**value)
    return value
