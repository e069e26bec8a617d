"""How the nominees of an award stand: by the marks of several people, else in the candidates' order."""

from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.models import SUBJECT_MODELS, Award, Mark, Nominee


@dataclass(frozen=True)
class Standing:
    """A nominee with the place among all, and the mark several people gave; it decides once it is confirmed."""

    nominee: Nominee
    place: int
    mark: Mark | None

    @property
    def value(self) -> Decimal | None:
        return self.mark.value if self.mark and self.mark.counts else None


def standings(award: Award) -> list[Standing]:
    """All nominees, the best by confirmed marks first; two queries."""
    nominees = list(award.nominees.select_related("decided_by", *SUBJECT_MODELS).order_by("order", "pk"))
    marks: dict[int, Mark] = {}
    if award.mark_kind_id:
        rows = Mark.objects.filter(kind=award.mark_kind_id, year=award.year).exclude(status=Mark.Status.WITHDRAWN)
        marks = {getattr(mark, f"{award.subject}_id"): mark for mark in rows}
    found = [Standing(one, 0, marks.get(one.subject.pk)) for one in nominees]
    found.sort(key=lambda one: (one.value is None, -(one.value or 0)))
    return [replace(one, place=place) for place, one in enumerate(found, start=1)]
