"""The ledgers the product takes in: each app registers its own, from above."""

from collections.abc import Callable, Hashable, Iterable
from functools import cached_property
from typing import Any, ClassVar

from ledgers.changes import Changes
from ledgers.reader.columns import Column
from ledgers.reader.headers import Layout
from ledgers.reader.rows import Row

_LEDGERS: dict[str, type["Ledger"]] = {}


class Ledger:
    """One kind of ledger, and one reading of it: rows in, what they would change out.

    A subclass says what its columns are and answers four questions: what to `load` for comparison, what a row says
    (`resolve`, which puts errors and warnings on the row), under which `natural_key`, and what follows (`write`, which
    only ever sees rows without errors and puts everything into `self.changes`). `check` looks across rows in between.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    right: ClassVar[str]  # permission of those who may take it in, such as "members.add_member"
    needs: ClassVar[tuple[str, ...]] = ()
    clue: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    guide: ClassVar[tuple[str, ...]] = ()  # lines for the template's page of instructions

    def __init__(self, rows: list[Row], *, by: Any = None) -> None:
        self.rows = rows
        self.by = by
        self.changes = Changes()

    @classmethod
    def layout(cls) -> Layout:
        """Columns as they are now; a ledger whose columns are rows of the database overrides this."""
        return Layout(cls.key, cls.title, cls.columns, cls.clue)

    def load(self) -> None:
        """Fetch what rows are compared with, in a fixed number of queries."""

    def resolve(self, row: Row) -> Any:
        """What the row says, or None; whatever is wrong is put on the row."""
        raise NotImplementedError

    def natural_key(self, data: Any) -> Hashable:
        """What makes two rows the same record."""
        raise NotImplementedError

    def check(self, pairs: list[tuple[Row, Any]]) -> None:
        """Look across the good rows, after repeated ones are gone."""

    def write(self, row: Row, data: Any) -> None:
        """Put what follows from a good row into `self.changes`."""
        raise NotImplementedError

    def repeats(self, row: Row, earlier: Row) -> None:
        """A row with the key of an earlier one is taken once, with a warning."""
        same = [row.values[k] for k in row.values] == [earlier.values[k] for k in row.values]
        more = "" if same else f"两行内容不完全相同，以第 {earlier.number} 行为准。"
        row.warn(self._first_key(), f"与第 {earlier.number} 行重复，只计一次。{more}")

    def plan(self) -> Changes:
        """Go through the rows without writing anything; every row ends with its outcome."""
        self.load()
        first: dict[Hashable, Row] = {}
        pairs: list[tuple[Row, Any]] = []
        for row in self.rows:
            data = self.resolve(row)
            if not row.is_good or data is None:
                continue
            earlier = first.setdefault(self.natural_key(data), row)
            if earlier is row:
                pairs.append((row, data))
            else:
                self.repeats(row, earlier)
        self.check(pairs)
        for row, data in pairs:
            if row.is_good:
                self.write(row, data)
        return self.changes

    def _first_key(self) -> str:
        return next((column.key for column in self.columns if column.required), self.columns[0].key)

    @cached_property
    def tables(self) -> list[Any]:
        """The sheets the rows come from."""
        return list({id(row.table): row.table for row in self.rows}.values())


def register(ledger: type[Ledger]) -> type[Ledger]:
    """Class decorator: the product knows this ledger from now on."""
    if _LEDGERS.setdefault(ledger.key, ledger) is not ledger:
        raise ValueError(f"ledger {ledger.key} is registered twice")
    return ledger


def all_ledgers() -> list[type[Ledger]]:
    """Every ledger, those that others need first."""
    return in_order(_LEDGERS.values(), lambda ledger: ledger.key)


def get_ledger(key: str) -> type[Ledger]:
    return _LEDGERS[key]


def in_order[T](things: Iterable[T], key_of: Callable[[T], str]) -> list[T]:
    """Stable order in which everything comes after what its ledger needs, directly or through others."""

    def depth(key: str) -> int:
        ledger = _LEDGERS.get(key)
        return 1 + max((depth(need) for need in ledger.needs), default=0) if ledger else 0

    return sorted(things, key=lambda thing: depth(key_of(thing)))
