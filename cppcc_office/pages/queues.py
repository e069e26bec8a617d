"""待办: what may wait for somebody, and the queues that come of it: all counted in one query, then told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cppcc_office.shared.totals import counts_of

SHOWN = 5


@dataclass(frozen=True)
class Errand:
    """One thing to do: its words, the page where it is done, in whose place."""

    title: str
    url: str
    note: str
    instead_of: str = ""


@dataclass(frozen=True)
class Queue:
    """What waits for the same act: how many, the oldest few, and the page where all of them are handled."""

    title: str
    count: int
    url: str = ""
    errands: tuple[Errand, ...] = ()

    @property
    def note(self) -> str:
        more = f"，先列出最早的 {len(self.errands)} 条" if 0 < len(self.errands) < self.count else ""
        return f"共 {self.count} 条{more}"


@dataclass(frozen=True)
class Waiting:
    """Records that may wait for the same act, the oldest first, and how one of them is told where some are listed."""

    title: str
    rows: QuerySet
    url: str = ""
    tell: Callable[[Any], Errand] | None = None

    def queue(self, count: int) -> Queue:
        errands = map(self.tell, self.rows[:SHOWN]) if self.tell and count else ()
        return Queue(self.title, count, self.url, tuple(errands))


def filled(found: Iterable[Waiting | Queue]) -> list[Queue]:
    """Those in which there is anything, in their order. One query counts all the records; then the few of each queue
    that is told are read.
    """
    found = list(found)
    counts = iter(counts_of([one.rows for one in found if isinstance(one, Waiting)]))
    queues = [one.queue(next(counts)) if isinstance(one, Waiting) else one for one in found]
    return [queue for queue in queues if queue.count]
