"""Puts back what a batch did, as long as nobody has worked on it since."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ledgers.models import BatchTouch

CHUNK = 500
REASON = "撤销导入"


class CannotUndoError(Exception):
    """The batch cannot be undone; the message says what stands against it."""


def put_back(touches: Sequence[BatchTouch], *, since: datetime.datetime, by: Any) -> None:
    """Undo the touches, last first; CannotUndoError before anything is done when something was edited `since`."""
    for touch in touches:
        _refuse_edited(touch, since)
    for touch in reversed(touches):
        model = apps.get_model(touch.model)
        if touch.changed:
            _restore(model, touch.changed, by)
        if touch.created:
            _delete(model, touch.created)
        if touch.removed:
            rows = [model(**_values(model, row)) for row in touch.removed]
            bulk_create_with_history(rows, model, batch_size=CHUNK, default_user=by, default_change_reason=REASON)


def _refuse_edited(touch: BatchTouch, since: datetime.datetime) -> None:
    model = apps.get_model(touch.model)
    history = getattr(model, "history", None)
    if history is None:
        return
    for keys in _chunks([*touch.created, *(int(pk) for pk in touch.changed)]):
        later = history.filter(**{f"{model._meta.pk.name}__in": keys}, history_date__gt=since).first()
        if later is not None:
            raise CannotUndoError(
                f"不能撤销：{model._meta.verbose_name}“{str(later.instance)[:60]}”在导入以后又改过。请先处理这条记录。"
            )


def _restore(model: type[Model], changed: dict[str, dict[str, Any]], by: Any) -> None:
    names = sorted({name for values in changed.values() for name in values})
    objects = {
        o.pk: o for keys in _chunks([int(pk) for pk in changed]) for o in model._default_manager.filter(pk__in=keys)
    }
    for pk, values in changed.items():
        if (instance := objects.get(int(pk))) is not None:
            for name, value in _values(model, values).items():
                setattr(instance, name, value)
    fields = [model._meta.get_field(name).name for name in names]
    bulk_update_with_history(
        list(objects.values()), model, fields, batch_size=CHUNK, default_user=by, default_change_reason=REASON
    )


def _delete(model: type[Model], keys: list[int]) -> None:
    """Delete what was created; refused when other records have come to hang on it, but for what is only derived."""
    for layer in _leaves_first(model, keys):
        for chunk in _chunks(layer):
            rows = model._default_manager.filter(pk__in=chunk)
            collector = Collector(using=rows.db)
            try:
                collector.collect(rows)
            except (ProtectedError, RestrictedError) as error:
                hanging = next(iter(getattr(error, "protected_objects", None) or error.restricted_objects))
                raise _hanging(hanging) from error
            for other, instances in collector.data.items():
                strangers = [i for i in instances if other is not model or i.pk not in chunk]
                if strangers and not _is_derived(other):
                    raise _hanging(strangers[0])
            for fast in collector.fast_deletes:
                if fast.model is not model and not _is_derived(fast.model) and (stranger := fast.first()) is not None:
                    raise _hanging(stranger)
            collector.delete()


def _is_derived(model: type[Model]) -> bool:
    """Whether its rows say nothing of their own and come and go with the row they belong to."""
    return getattr(model, "is_derived", False)


def _hanging(instance: Model) -> CannotUndoError:
    return CannotUndoError(
        f"不能撤销：导入以后又登记了{instance._meta.verbose_name}“{str(instance)[:60]}”，它要用到这一批的记录。"
        "请先处理这条记录。"
    )


def _leaves_first(model: type[Model], keys: list[int]) -> Iterator[list[int]]:
    """Rows that others of the same table refer to come after those."""
    own = [f.attname for f in model._meta.concrete_fields if isinstance(f, ForeignKey) and f.related_model is model]
    if not own:
        yield keys
        return
    parents = {
        row[0]: {pk for pk in row[1:] if pk}
        for chunk in _chunks(keys)
        for row in model._default_manager.filter(pk__in=chunk).values_list("pk", *own)
    }
    while parents:
        needed = set().union(*parents.values())
        leaves = [pk for pk in parents if pk not in needed]
        yield leaves or list(parents)
        parents = {pk: above for pk, above in parents.items() if pk not in set(leaves)} if leaves else {}


def _values(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Values kept as JSON, as the columns' own types."""
    fields = {f.attname: f for f in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) if value is not None else None for name, value in values.items()}


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
