"""Computed once, and kept until a table it was computed from is written: a changed record shows at the next view.

Every statement passes the connection, whoever says it: save and delete, update and bulk writes, cascades, many-to-many
rows, imports, undo, migrations, SQL by hand. So the tables written are noted there, and no write method can be
forgotten; what a figure reads is noted there too, so no list of what it depends on can fall behind.

Why nothing stale is shown:

- A step is added in the transaction of the write itself: both are committed or neither is. A rollback, be it to a
  savepoint, takes the step along, and the next write adds another. A write outside a transaction gets one of its own.
- A reader asks for the states first and reads the records afterwards (READ COMMITTED: each statement sees what is
  committed by then). A commit in between makes what is kept newer than the states it is kept under, never older; and
  those states are over, so that nobody is given it.
- A state is the sum of the committed steps, by one statement. Commits become visible one after the other and no step
  is below 1, so a sum stands for one set of commits. Steps are random: a copy of the database put back does not come
  to an old sum with other records.
- Who has written and not yet committed keeps nothing and is given nothing kept.
- Steps are rows of their own: no writer waits for another. Many are folded into one, which leaves their sum.
"""

import hashlib
import re
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache as remembered
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Sum
from simple_history.models import HistoricalChanges

from cppcc_office.shared.models import Change
from cppcc_office.shared.workflow import Refused

WRITES = re.compile(r'\s*(?:(?:INSERT(?: OR \w+)?|REPLACE) INTO|UPDATE|DELETE FROM|(TRUNCATE)) +"?(\w+)', re.IGNORECASE)
READS = re.compile(r'"(\w+)"')
NEVER_COUNTED = {"sessions", "axes", "shared", "outbox"}  # apps written with most visits, of which no figure speaks
LARGEST_STEP, FOLD_EVERY = 2**32, 256
DAY = 60 * 60 * 24
ATTEMPTS = 3


@remembered
def tables() -> frozenset[str]:
    """All but that of the steps themselves."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True)) - {"shared_change"}


@remembered
def counted() -> frozenset[str]:
    """The tables whose writes are noted: all but histories, sessions and models that say `is_counted = False`."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in NEVER_COUNTED
        and not issubclass(model, HistoricalChanges)
        and getattr(model, "is_counted", True)
    )


class _Asking(threading.local):
    """What this thread is about: the states it began with, and the tables read so far."""

    depth = 0
    now: Mapping[str, int] | None = None
    read: set[str] | None = None


_asking = _Asking()


# ---- what is written ----


@dataclass(frozen=True)
class Raised:
    """Stands among what is to be done at the commit for as long as the step it speaks of is not rolled back."""

    table: str

    def __call__(self) -> None:
        """Nothing is left to do."""


def watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Note from now on what is written through `connection`."""
    if note_write not in connection.execute_wrappers:
        connection.execute_wrappers.append(note_write)


def note_write(execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Carry a statement out; one that writes a counted table takes a step with it."""
    written = _written(sql)
    if not written or not _has_table():
        return execute(sql, params, many, context)
    if connection.in_atomic_block:
        result = execute(sql, params, many, context)
        _raise(written)
        return result
    with transaction.atomic():
        result = execute(sql, params, many, context)
        _read_to_the_end(context["cursor"])
        _raise(written)
    return result


def _written(sql: Any) -> list[str]:
    found = WRITES.match(sql) if isinstance(sql, str) else None
    if found is None:
        return []
    return [name for name in (READS.findall(sql) if found[1] else [found[2]]) if name in counted()]


_seen: set[str] = set()


def _has_table() -> bool:
    """False while the first migrations run."""
    if not _seen and Change._meta.db_table in connection.introspection.table_names():
        _seen.add(Change._meta.db_table)
    return bool(_seen)


def _read_to_the_end(cursor: Any) -> None:
    """SQLite commits only after the last row that a statement returns is fetched."""
    if cursor.description is not None:
        rows = cursor.fetchall()
        cursor.fetchall = lambda: rows


def _raise(written: list[str]) -> None:
    """One step for each table and transaction."""
    _asking.now = None
    for raised in map(Raised, written):
        if all(act != raised for _, act, _ in connection.run_on_commit):
            step = 1 + secrets.randbelow(LARGEST_STEP)
            row = Change.objects.create(table=raised.table, step=step)
            transaction.on_commit(raised)
            if row.pk % FOLD_EVERY == 0:
                transaction.on_commit(fold, robust=True)


@transaction.atomic
def fold() -> None:
    """One row for each table instead of many; what another transaction is folding is left to it."""
    rows = list(Change.objects.select_for_update(skip_locked=True))
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.table] = sums.get(row.table, 0) + row.step
    Change.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Change.objects.bulk_create(Change(table=table, step=step) for table, step in sums.items())


# ---- what is read, and kept ----


def states() -> dict[str, int]:
    """The state of every table that was written since this is noted; one query."""
    return dict(Change.objects.order_by().values_list("table").annotate(Sum("step")))


@dataclass(frozen=True)
class Kept:
    """A result, and the states of the tables it was computed from."""

    result: Any
    read: Mapping[str, int]

    def is_fresh(self, now: Mapping[str, int]) -> bool:
        return all(now.get(table, 0) == state for table, state in self.read.items())


def kept[T](key: tuple[Any, ...], compute: Callable[[], T]) -> T:
    """What `compute` gives, computed again only when a table it reads was written since.

    `key` says what is asked, with everything besides the database that the result depends on: the day, whom it is for.
    The result is plain data that can be pickled; who may see it is decided by who asks. One query when nothing changed.
    """

    def with_tables(_: Sequence[tuple[Any, ...]]) -> list[tuple[T, Collection[str]]]:
        with tables_read() as read:
            return [(compute(), read)]

    return kept_each([key], with_tables)[0]


def kept_each[T](
    keys: Sequence[tuple[Any, ...]],
    compute: Callable[[Sequence[tuple[Any, ...]]], Sequence[tuple[T, Collection[str]]]],
) -> list[T]:
    """The same for several at once: `compute` gives those that are missing, each with the tables it was read from."""
    if _has_written():
        return [result for result, _ in compute(keys)]
    names = {key: hashlib.sha256(repr(key).encode()).hexdigest() for key in keys}
    with one_look():
        _asking.now = now = states() if _asking.now is None else _asking.now
        stored = cache.get_many(names.values())
        found = {key: stored[name] for key, name in names.items() if name in stored and stored[name].is_fresh(now)}
        missing = [key for key in names if key not in found]
        for key, (result, read) in zip(missing, compute(missing) if missing else (), strict=True):
            found[key] = Kept(result, {table: now.get(table, 0) for table in read})
            if counted().issuperset(read) and not _has_written():
                cache.set(names[key], found[key], DAY)
    if _asking.read is not None:
        _asking.read.update(*(one.read for one in found.values()))
    return [found[key].result for key in keys]


def in_one_state[T](compute: Callable[[], T]) -> T:
    """What `compute` gives, all of it read from one state of the records; Refused when they do not rest.

    Its statements may each see more than the one before (READ COMMITTED); when a table it read was written meanwhile,
    it is computed again. Two queries more.
    """
    for _ in range(ATTEMPTS):
        before = states()
        with tables_read() as read:
            result = compute()
        after = states()
        if all(before.get(table) == after.get(table) for table in read):
            return result
    raise Refused("有关记录正在改动，现在不能计算。请过一会儿再试。")


@contextmanager
def one_look() -> Iterator[None]:
    """Meanwhile the states are asked for once, whatever number of things is kept; a write of one's own ends that."""
    _asking.depth += 1
    try:
        yield
    finally:
        _asking.depth -= 1
        if not _asking.depth:
            _asking.now = None


def _has_written() -> bool:
    """Whether this connection wrote something that is not committed yet."""
    return any(isinstance(act, Raised) for _, act, _ in connection.run_on_commit)


@contextmanager
def tables_read() -> Iterator[set[str]]:
    """The tables named in any statement meanwhile."""
    read: set[str] = set()
    outer, _asking.read = _asking.read, read

    def note(execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        read.update(_named(str(sql)))
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(note):
            yield read
    finally:
        _asking.read = outer


def tables_of(rows: QuerySet) -> frozenset[str]:
    """The tables a query will read; any, when it is known beforehand to find nothing."""
    try:
        return _named(rows.query.sql_with_params()[0])
    except EmptyResultSet:
        return counted()


@lru_cache(maxsize=64)
def _named(sql: str) -> frozenset[str]:
    return tables().intersection(READS.findall(sql))
