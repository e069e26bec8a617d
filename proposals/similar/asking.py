"""Finds the proposals most like a draft."""

from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from proposals.models import Proposal
from proposals.similar.index import Floats, Index, current
from proposals.similar.passages import Draft, Passage, sentences
from proposals.words.features import BUCKETS, features

# So many are compared sentence by sentence.
CANDIDATES = 80
# Below this two proposals have no more in common than any two of the same office.
LEAST = 15
MOST_PASSAGES = 5
# The title counts most, but a title's words may also stand in the other's text.
TITLE, ELSEWHERE = 0.8, 0.2


@dataclass(frozen=True)
class Similar:
    """A proposal like the draft: 100 is the same text, below 30 little more than the same subject."""

    proposal_id: int
    likeness: int
    passages: tuple[Passage, ...]
    by_title_only: bool


def similar_to(
    title: str, text: str, *, among: QuerySet[Proposal], limit: int = 5, without: int | None = None
) -> list[Similar]:
    """Those of `among` (what the asker may see) most like a draft, the most alike first, without itself.

    When the draft or the other has a title only, the titles are compared.
    """
    index = current()
    visible = np.isin(index.ids, np.fromiter(among.order_by().values_list("pk", flat=True), dtype=np.int64))
    if without is not None:
        visible &= index.ids != without
    found = _by_title(index, title, text, visible)
    if text.strip():
        found = [one for one in found if not index.has_text[one[1]]]
        found += _by_text(index, title, text, visible & index.has_text)
    found = sorted(found, key=lambda one: (-one[0], -index.ids[one[1]]))
    best = [(_percent(share), place) for share, place in found[:limit] if _percent(share) >= LEAST]
    return _with_passages(index, title, text, best)


def _worth_of(index: Index, numbers: NDArray[np.uint16]) -> Floats:
    worth = np.zeros(BUCKETS, dtype=np.float32)
    worth[numbers] = index.worth[numbers]
    return worth


def _best(shares: Floats, visible: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    places = np.flatnonzero(visible & (shares > 0))
    return places if len(places) <= most else places[np.argpartition(-shares[places], most)[:most]]


def _by_title(index: Index, title: str, text: str, visible: NDArray[np.bool_]) -> list[tuple[float, int]]:
    worth = _worth_of(index, features(title))
    own = max(float(worth.sum()), 1e-6)
    alike = index.titles.sums(worth) / np.sqrt(own * np.maximum(index.title_worths, 1e-6))
    if text.strip():
        whole = _worth_of(index, features(f"{title}\n{text}"))
        elsewhere = index.titles.sums(whole) / np.maximum(index.title_worths, 1e-6)
    else:
        elsewhere = index.wholes.sums(worth) / own
    shares = np.minimum(TITLE * alike + ELSEWHERE * elsewhere, 1)
    return [(float(shares[place]), int(place)) for place in _best(shares, visible, CANDIDATES)]


def _by_text(index: Index, title: str, text: str, visible: NDArray[np.bool_]) -> list[tuple[float, int]]:
    """A first choice by all words the two share, then how far single sentences are alike."""
    numbers = features(f"{title}\n{text}")
    worth = _worth_of(index, numbers)
    # A long text has something of everything: what it shares counts less the longer it is.
    lengths = np.sqrt(len(numbers) / np.maximum(index.wholes.sizes, 1))
    shares = np.minimum(index.wholes.sums(worth) / max(float(worth.sum()), 1e-6) * lengths, 1)
    places = _best(shares, visible, CANDIDATES)
    draft = Draft(title, text, index.worth)
    texts = _texts(index.ids[places])
    return [
        (float(shares[place]) * draft.share(texts[pk]) ** 0.5, int(place))
        for place in places
        if (pk := int(index.ids[place])) in texts
    ]


def _texts(ids: NDArray[np.int64]) -> dict[int, list[str]]:
    proposals = Proposal.objects.filter(pk__in=ids.tolist()).only("title", "situation", "analysis", "suggestion")
    return {proposal.pk: sentences(proposal.title, proposal.text) for proposal in proposals}


def _percent(share: float) -> int:
    """Two texts that say the same in other words share few of their words: a third root makes the figure readable."""
    return round(100 * share ** (1 / 3))


def _with_passages(index: Index, title: str, text: str, best: list[tuple[int, int]]) -> list[Similar]:
    draft = Draft(title, text, index.worth)
    texts = _texts(index.ids[[place for _, place in best]])
    return [
        Similar(
            proposal_id=pk,
            likeness=likeness,
            passages=draft.passages(texts[pk], MOST_PASSAGES),
            by_title_only=not (text.strip() and index.has_text[place]),
        )
        for likeness, place in best
        if (pk := int(index.ids[place])) in texts
    ]
