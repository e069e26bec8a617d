"""How the nominees of an award stand: by the marks of several people, else in the candidates' order; as published."""

from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.models import SUBJECT_MODELS, Award, Mark, Nominee
from scoring.models.mark_kinds import plain


@dataclass(frozen=True)
class Standing:
    """A nominee with the place among all, and the mark several people gave; it decides once it is confirmed."""

    nominee: Nominee
    place: int
    mark: Mark | None

    @property
    def value(self) -> Decimal | None:
        return self.mark.value if self.mark and self.mark.counts else None

    @property
    def words(self) -> str:
        """评分 92.5，委员满意: how it stands, the mark first."""
        given = "" if self.value is None else f"评分 {plain(self.value)}"
        return "，".join(filter(None, [given, self.nominee.standing]))


def standings(award: Award) -> list[Standing]:
    """All nominees, the best by confirmed marks first, those who cannot be chosen last; of a published award as it was
    published, whatever marks were given or undone since. Two queries.
    """
    nominees = list(award.nominees.select_related("decided_by", *SUBJECT_MODELS).order_by("order", "pk"))
    marks: dict[int, Mark] = {}
    if award.goes_by_marks:
        rows = Mark.objects.filter(kind=award.mark_kind_id, year=award.year).exclude(status=Mark.Status.WITHDRAWN)
        marks = {getattr(mark, f"{award.subject}_id"): mark for mark in rows}
    found = [Standing(one, 0, marks.get(one.subject.pk)) for one in nominees]
    found.sort(key=lambda one: (bool(one.nominee.excluded), one.value is None, -(one.value or 0)))
    return [replace(one, place=place) for place, one in enumerate(found, start=1)]
