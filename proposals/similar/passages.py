"""Compares a draft with other texts sentence by sentence."""

import re
from dataclasses import dataclass

import numpy as np

from proposals.similar.index import Floats
from proposals.words.features import BUCKETS, grams
from proposals.words.plain import plain

# A text longer than any that is handed in is compared by its beginning.
LONGEST = 6000
SHORTEST_SENTENCE = 4
ALIKE = 0.3
_END = re.compile(r"[。；！？\s]+")


@dataclass(frozen=True)
class Passage:
    """A sentence of the draft and the one most like it in the other proposal, with their likeness from 0 to 100."""

    draft: str
    other: str
    likeness: int


def sentences(title: str, text: str) -> list[str]:
    return [one for one in [title, *_END.split(text[:LONGEST])] if len(one) >= SHORTEST_SENTENCE]


class Draft:
    """The sentences of a draft, ready to be held against others."""

    def __init__(self, title: str, text: str, worth: Floats) -> None:
        self.sentences = sentences(title, text)
        self.worth = worth
        numbers, places = _numbered(self.sentences)
        self.numbers, which = np.unique(numbers, return_inverse=True)
        self.table = np.zeros((len(self.numbers), len(self.sentences)), dtype=np.float32)
        self.table[which, places] = worth[numbers]
        self.rows = np.full(BUCKETS, -1, dtype=np.int32)
        self.rows[self.numbers] = np.arange(len(self.numbers))
        self.worths = self.table.sum(axis=0)

    def against(self, others: list[str]) -> tuple[Floats, Floats]:
        """What each of the other text's sentences shares with each of the draft's, and what it is worth itself."""
        numbers, places = _numbered(others)
        worths = np.bincount(places, weights=self.worth[numbers], minlength=len(others)).astype(np.float32)
        shared = np.zeros((len(others), len(self.sentences)), dtype=np.float32)
        rows = self.rows[numbers]
        where, rows = places[rows >= 0], rows[rows >= 0]
        if len(where):
            first = np.flatnonzero(np.diff(where, prepend=-1))
            shared[where[first]] = np.add.reduceat(self.table[rows], first)
        return shared, worths

    def share(self, others: list[str]) -> float:
        """How much of the draft stands in single sentences of the other text and the other way round, 0 to 1."""
        shared, worths = self.against(others)
        if not shared.size:
            return 0.0
        found = shared.max(axis=0).sum() / max(self.worths.sum(), 1e-6)
        covered = shared.max(axis=1).sum() / max(worths.sum(), 1e-6)
        return float(min(1.0, (found + covered) / 2))

    def passages(self, others: list[str], most: int) -> tuple[Passage, ...]:
        """The sentences most alike, in the draft's order; none twice."""
        shared, worths = self.against(others)
        if not shared.size:
            return ()
        likeness = shared / np.sqrt(np.maximum(np.outer(worths, self.worths), 1e-6))
        found = [
            (shared[other, own], own, Passage(self.sentences[own], others[other], min(100, round(100 * best))))
            for own, other in enumerate(likeness.argmax(axis=0))
            if (best := float(likeness[other, own])) >= ALIKE
        ]
        best_first = sorted(found, key=lambda one: -one[0])[:most]
        return tuple(passage for _, _, passage in sorted(best_first, key=lambda one: one[1]))


def _numbered(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of each sentence, each once, and the sentence they stand in, in order."""
    joined = plain("\n".join(texts))
    numbers, positions = grams(joined)
    ends = np.array([found.start() for found in re.finditer("\n", joined)], dtype=np.int64)
    keys = np.unique(np.searchsorted(ends, positions) * BUCKETS + numbers)
    return keys % BUCKETS, keys // BUCKETS
