"""What an import would do to the database: collected first, shown, then written in one go, with history."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from django.db.models import Field, ForeignKey, Model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ledgers.reader.rows import Change, Row

BATCH = 500
REASON = "导入台账"
SHOWN = 6


@dataclass
class Touch:
    """What was done to one model's table, in a form that can be kept and undone."""

    model: type[Model]
    created: list[int] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)  # pk → values before, by column
    removed: list[dict[str, Any]] = field(default_factory=list)  # whole rows


class Changes:
    """Objects to create, change and remove. Every call names the row that asks for it; nothing is written before
    `write`. Objects may refer to others that are new themselves.
    """

    def __init__(self) -> None:
        self._new: dict[type[Model], list[Model]] = defaultdict(list)
        self._changed: dict[type[Model], dict[int, Model]] = defaultdict(dict)
        self._before: dict[type[Model], dict[int, dict[str, Any]]] = defaultdict(dict)
        self._removed: dict[type[Model], dict[int, Model]] = defaultdict(dict)

    def __bool__(self) -> bool:
        return any(self._new.values()) or any(self._changed.values()) or any(self._removed.values())

    def create[M: Model](self, instance: M, row: Row | None = None, *, is_main: bool = False) -> M:
        """Add a new object; `is_main` when it is what the row is about, so that the row counts as new."""
        self._new[type(instance)].append(instance)
        if row is not None:
            if is_main:
                row.is_new = True
            else:
                row.changes.append(Change(str(instance._meta.verbose_name), "", _named(instance)))
        return instance

    def update(self, instance: Model, row: Row | None = None, **values: Any) -> bool:
        """Set fields that differ; True when something did."""
        differing = {name: value for name, value in values.items() if not _same(getattr(instance, name), value)}
        for name, value in differing.items():
            model_field = instance._meta.get_field(name)
            if row is not None:
                before, after = _shown(instance, model_field), _shown_value(model_field, value)
                row.changes.append(Change(str(model_field.verbose_name), before, after))
            if instance.pk is not None:
                before_values = self._before[type(instance)].setdefault(instance.pk, {})
                before_values.setdefault(model_field.attname, getattr(instance, model_field.attname))
                self._changed[type(instance)][instance.pk] = instance
            setattr(instance, name, value)
        return bool(differing)

    def remove(self, instance: Model, row: Row | None = None) -> None:
        self._removed[type(instance)][instance.pk] = instance
        if row is not None:
            row.changes.append(Change(str(instance._meta.verbose_name), _named(instance), ""))

    def match(
        self,
        row: Row,
        existing: Iterable[Model],
        wanted: Mapping[Hashable, Model],
        *,
        key: Callable[[Model], Hashable],
        fields: tuple[str, ...] = (),
        name: Callable[[Model], str] = str,
        removes: bool = True,
    ) -> None:
        """Bring the children a parent has (`existing`) to what the row says (`wanted`, unsaved objects by key).

        Children not in `wanted` go unless `removes` is False; `fields` of those in both are compared and set.
        """
        left = dict(wanted)
        gone: list[str] = []
        label = ""
        for child in existing:
            label = str(child._meta.verbose_name)
            twin = left.pop(key(child), None)
            if twin is not None:
                self.update(child, row, **{field_name: getattr(twin, field_name) for field_name in fields})
            elif removes:
                self._removed[type(child)][child.pk] = child
                gone.append(name(child))
        for twin in left.values():
            label = str(twin._meta.verbose_name)
            self._new[type(twin)].append(twin)
        if (gone or left) and not row.is_new:
            row.changes.append(Change(label, listed(gone), listed([name(twin) for twin in left.values()])))

    def write(self, *, by: Any = None) -> list[Touch]:
        """Write everything, with history; the caller holds the transaction. What was done, in order."""
        touches: list[Touch] = []
        for model, objects in self._removed.items():
            rows = [{f.attname: getattr(o, f.attname) for f in model._meta.concrete_fields} for o in objects.values()]
            touches.append(Touch(model, removed=rows))
            model._default_manager.filter(pk__in=list(objects)).delete()
        for model in _parents_first(self._new):
            for layer in _layers(model, self._new[model]):
                bulk_create_with_history(layer, model, batch_size=BATCH, default_user=by, default_change_reason=REASON)
            touches.append(Touch(model, created=[o.pk for o in self._new[model]]))
        for model, changed in self._changed.items():
            before = self._before[model]
            names = sorted({name for values in before.values() for name in values})
            fields = [model._meta.get_field(name).name for name in names]
            bulk_update_with_history(
                list(changed.values()), model, fields, batch_size=BATCH, default_user=by, default_change_reason=REASON
            )
            touches.append(Touch(model, changed=dict(before)))
        return [touch for touch in touches if touch.created or touch.changed or touch.removed]


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, Model) and isinstance(new, Model):
        return old is new or (old.pk is not None and type(old) is type(new) and old.pk == new.pk)
    return bool(old == new)


def _named(instance: Model) -> str:
    return str(instance)[:80]


def listed(names: list[str]) -> str:
    """A few of the names, and how many there are."""
    more = f" 等 {len(names)} 项" if len(names) > SHOWN else ""
    return "、".join(names[:SHOWN]) + more


def _shown(instance: Model, model_field: Field) -> str:
    return _shown_value(model_field, getattr(instance, model_field.name))


def _shown_value(model_field: Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if model_field.choices:
        return str(dict(model_field.flatchoices).get(value, value))
    return str(value)


def _parents_first(models: Iterable[type[Model]]) -> list[type[Model]]:
    """Models in an order in which what is referred to comes before what refers to it."""
    chosen = list(models)
    graph = {
        model: [
            f.related_model
            for f in model._meta.concrete_fields
            if isinstance(f, ForeignKey) and f.related_model in chosen and f.related_model is not model
        ]
        for model in chosen
    }
    return list(TopologicalSorter(graph).static_order())


def _layers(model: type[Model], objects: list[Model]) -> Iterable[list[Model]]:
    """Objects that refer to others of their own kind come after them."""
    own = [f.name for f in model._meta.concrete_fields if isinstance(f, ForeignKey) and f.related_model is model]
    waiting = objects
    while waiting:
        ready = [o for o in waiting if all((p := getattr(o, name)) is None or p.pk is not None for name in own)]
        yield ready or waiting
        ready_ids = {id(o) for o in ready}
        waiting = [o for o in waiting if id(o) not in ready_ids] if ready else []
