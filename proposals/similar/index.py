"""The signatures of all proposals in memory, one copy a process, brought up to date whenever it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from django.db.models import Count, Sum
from numpy.typing import NDArray

from proposals.models import Proposal, Signature
from proposals.words.features import BUCKETS, Numbers

# A pair of characters is worth more the fewer proposals have it. As if there were this many more proposals, all
# without it, so that the first dozen of an office are compared sensibly too; and what only one in 400 has is rare
# enough: or a place's or a person's name would outweigh the matter.
MORE_PROPOSALS, RARE, FEWEST = 1000, 400, 5
DOCUMENTS_AT_ONCE = 2000
LOADED_ONE_BY_ONE = 500

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Packed:
    """Sets of numbers, one after the other."""

    flat: Numbers
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, sets: list[Numbers]) -> "Packed":
        flat = np.concatenate(sets) if sets else np.zeros(0, dtype=np.uint16)
        return cls(flat, np.array([len(one) for one in sets], dtype=np.int64))

    @property
    def starts(self) -> NDArray[np.int64]:
        return np.cumsum(self.sizes) - self.sizes

    def sets(self) -> list[Numbers]:
        return np.split(self.flat, np.cumsum(self.sizes)[:-1]) if len(self.sizes) else []

    def sums(self, worth: Floats) -> Floats:
        """What the numbers of each set are worth together."""
        starts, sums = self.starts, np.zeros(len(self.sizes), dtype=np.float32)
        for first in range(0, len(starts), DOCUMENTS_AT_ONCE):
            some = slice(first, first + DOCUMENTS_AT_ONCE)
            begin, end = starts[first], starts[some][-1] + self.sizes[some][-1]
            sums[some] = np.add.reduceat(worth[self.flat[begin:end]], starts[some] - begin)
        return sums


@dataclass(frozen=True)
class Index:
    """All proposals as they were at one moment; never changed, only replaced."""

    total: tuple[int, int] = (0, 0)
    stamps: tuple[int, ...] = ()
    ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    has_text: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    titles: Packed = field(default_factory=lambda: Packed.of([]))
    wholes: Packed = field(default_factory=lambda: Packed.of([]))
    worth: Floats = field(default_factory=lambda: np.zeros(BUCKETS, dtype=np.float32))
    title_worths: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def brought_up_to(self, total: tuple[int, int]) -> "Index":
        """Read what is new, keep what is still so, drop the rest."""
        now = dict(Signature.objects.comparable().values_list("stamp", "pk"))
        known = set(self.stamps)
        kept = [place for place, stamp in enumerate(self.stamps) if stamp in now]
        new = _read([pk for stamp, pk in now.items() if stamp not in known], everything=not kept)
        titles, wholes = self.titles.sets(), self.wholes.sets()
        new_titles = [numbers[:size] for _, _, _, size, numbers in new]
        new_wholes = [numbers[size:] for _, _, _, size, numbers in new]
        return _weighed(
            total,
            (*(self.stamps[place] for place in kept), *(one[0] for one in new)),
            np.concatenate([self.ids[kept], np.array([one[1] for one in new], dtype=np.int64)]),
            np.concatenate([self.has_text[kept], np.array([one[2] for one in new], dtype=bool)]),
            Packed.of([*(titles[place] for place in kept), *new_titles]),
            Packed.of([*(wholes[place] for place in kept), *new_wholes]),
        )


def _read(ids: list[int], *, everything: bool) -> list[tuple[int, int, bool, int, Numbers]]:
    rows = Signature.objects.comparable().order_by()
    if not everything and len(ids) < LOADED_ONE_BY_ONE:
        rows = rows.filter(pk__in=ids)
    wanted = set(ids)
    values: Iterable = rows.values_list("stamp", "pk", "has_text", "title_size", "numbers")
    return [
        (stamp, pk, has_text, size, np.frombuffer(numbers, dtype="<u2"))
        for stamp, pk, has_text, size, numbers in values.iterator(chunk_size=DOCUMENTS_AT_ONCE)
        if pk in wanted
    ]


def _weighed(
    total: tuple[int, int],
    stamps: tuple[int, ...],
    ids: NDArray[np.int64],
    has_text: NDArray[np.bool_],
    titles: Packed,
    wholes: Packed,
) -> Index:
    having = np.bincount(wholes.flat, minlength=BUCKETS)
    count = len(ids) + MORE_PROPOSALS
    rare = max(FEWEST, count / RARE)
    worth = (np.log((count + rare) / (having + rare)) ** 2).astype(np.float32)
    worth[0] = 0
    return Index(total, stamps, ids, has_text, titles, wholes, worth, titles.sums(worth))


_lock = Lock()
_index = Index()


def current() -> Index:
    """The index as of now; what another process has just written is in it."""
    global _index  # noqa: PLW0603 - the one copy of this process
    total = _total()
    if Proposal.objects.count() != total[0]:
        Signature.objects.sign_missing()
        total = _total()
    with _lock:
        if _index.total != total:
            _index = _index.brought_up_to(total)
        return _index


def _total() -> tuple[int, int]:
    """How many signatures there are and the sum of their stamps: another one for any other set of texts."""
    found = Signature.objects.comparable().aggregate(count=Count("pk"), stamps=Sum("stamp"))
    return found["count"], int(found["stamps"] or 0)
