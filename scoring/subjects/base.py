"""What a kind of subject is: who is scored, and what a rule may ask about them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from scoring.engine import Subject
from scoring.sources import Window


@dataclass(frozen=True)
class SubjectAttribute:
    """What a rule may ask about a subject to say whom it applies to; None for words that are not listed."""

    label: str
    listed: Any = None

    def words(self) -> set[str] | None:
        return set(self.listed()) if self.listed else None


class SubjectKind:
    """One kind of subject: `load` gives the subjects of each window in the office's order, or one of them alone, or
    those with numbers in a range.
    """

    name: str
    label: str
    attributes: Mapping[str, SubjectAttribute] = {}
    measures: Mapping[str, str] = {}
    is_of_year = False  # whether one belongs to a year as such, whatever days the rule's year has

    def load(self, windows: Iterable[Window], only: int | range | None = None) -> dict[int, list[Subject]]:
        raise NotImplementedError


def valid(prefix: str, day: datetime.date) -> Q:
    """Seats in the home committee reached by `prefix` that include `day`."""
    begun = Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": day})
    lasting = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    return begun & lasting & Q(**{f"{prefix}committee__is_home": True})


def only_one(pk: int | range | None, field: str = "pk") -> Q:
    """One of them, or those with numbers in a range; everybody for None."""
    if isinstance(pk, range):
        return Q(**{f"{field}__gte": pk.start, f"{field}__lt": pk.stop})
    return Q() if pk is None else Q(**{field: pk})
