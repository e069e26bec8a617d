"""Puts rewordings to the test: which place the original takes among what is found."""

import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import yaml

from proposals.models import Proposal
from proposals.similar import similar_to
from tests.proposals.similar.rewording import rewordings
from tests.proposals.similar.writing import HERE, Written, corpus

HAND_WRITTEN = "written by hand"


@cache
def pairs() -> list[dict[str, str]]:
    return yaml.safe_load((HERE / "pairs.yaml").read_text(encoding="utf-8"))


@dataclass
class Placed:
    """Places by kind of rewording, 1 is the first; 99 when not among the first ten."""

    places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    likenesses: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    seconds: list[float] = field(default_factory=list)

    def ask(self, kind: str, original: int, title: str, text: str, without: int | None = None) -> None:
        start = time.perf_counter()
        found = similar_to(title, text, among=Proposal.objects.all(), limit=10, without=without)
        self.seconds.append(time.perf_counter() - start)
        ids = [one.proposal_id for one in found]
        self.places[kind].append(ids.index(original) + 1 if original in ids else 99)
        self.likenesses[kind] += [one.likeness for one in found if one.proposal_id == original]

    def recall(self, kind: str, first: int) -> float:
        return sum(place <= first for place in self.places[kind]) / len(self.places[kind])


def store(written: list[Written], first_number: int = 1) -> list[int]:
    """Bulk-written, as an import does."""
    made = Proposal.objects.bulk_create(
        [
            Proposal(
                year=2010 + number % 16,
                serial_number=number,
                submitted_on=date(2010 + number % 16, 1, 10),
                title=one.title,
                situation=one.situation,
                analysis=one.analysis,
                suggestion=one.suggestion,
                status=Proposal.Status.ACCEPTED,
            )
            for number, one in enumerate(written, first_number)
        ],
        batch_size=500,
    )
    return [proposal.pk for proposal in made]


def store_pairs(first_number: int) -> list[tuple[int, dict[str, str]]]:
    originals = [Written(pair["title"], pair["text"], "", "") for pair in pairs()]
    return list(zip(store(originals, first_number), pairs(), strict=True))


def try_rewordings(count: int, asked: int, seed: int = 7) -> Placed:
    """A corpus of `count` and the pairs written by hand; `asked` of the corpus reworded in every way."""
    rng, placed = random.Random(seed), Placed()
    written = corpus(count)
    ids, by_hand = store(written), store_pairs(count + 1)
    for number in rng.sample(range(count), asked):
        ways = rewordings(written[number], written[rng.randrange(count)], rng)
        for kind, (title, text) in ways.items():
            placed.ask(kind, ids[number], title, text)
    for pk, pair in by_hand:
        placed.ask(HAND_WRITTEN, pk, pair["new_title"], pair["new_text"])
        placed.ask(f"{HAND_WRITTEN}, without a title", pk, "", pair["new_text"])
    return placed
