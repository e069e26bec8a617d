"""What somebody speaks for, and the self marks that are asked of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from members.models import Member, committees_headed_by, groups_convened_by, member_groups_headed_by, standing_of
from scoring.models import SUBJECT_MODELS, Mark, MarkKind
from sectors.models import Organization
from workstations.models import workstations_kept_by


@dataclass(frozen=True)
class OwnMark:
    """One kind of mark for one subject somebody speaks for, filled in or not."""

    kind: MarkKind
    subject: Any
    mark: Mark | None


def subjects_of(user: User, kinds: Collection[str]) -> dict[str, list[Any]]:
    """What of these kinds `user` is or speaks for today; one query for each."""
    found = {
        "member": Member.objects.filter(user=user),
        "group": groups_convened_by(user),
        "workstation": workstations_kept_by(user),
        "organization": Organization.objects.filter(pk__in=standing_of(user).organizations_served),
        "special_committee": committees_headed_by(user),
        "member_group": member_groups_headed_by(user),
    }
    return {kind: list(query.order_by("pk")) for kind, query in found.items() if kind in kinds}


def subject_spoken_for(user: User, kind: str, pk: int) -> Any:
    """The subject, if `user` speaks for it; None otherwise."""
    return next((one for one in subjects_of(user, [kind]).get(kind, ()) if one.pk == pk), None)


def own_marks(user: User, year: int) -> list[OwnMark]:
    """Every self mark that is asked of `user` for `year`; a fixed number of queries."""
    kinds = list(MarkKind.objects.filter(way=MarkKind.Way.SELF, is_active=True))
    if not kinds:
        return []
    subjects = subjects_of(user, {kind.subject for kind in kinds})
    marks = Mark.objects.filter(kind__in=kinds, year=year).exclude(status=Mark.Status.WITHDRAWN).select_related("kind")
    there = {(mark.kind_id, key): mark for mark in marks.prefetch_related("voices") for key in _keys(mark)}
    return [
        OwnMark(kind, subject, there.get((kind.pk, (kind.subject, subject.pk))))
        for kind in kinds
        for subject in subjects.get(kind.subject, ())
    ]


def unfilled(user: User, year: int) -> int:
    """How many self marks of `year` are still to be filled in; one query where the office asks for none."""
    return sum(1 for one in own_marks(user, year) if one.mark is None)


def _keys(mark: Mark) -> Iterator[tuple[str, int]]:
    for name in SUBJECT_MODELS:
        if pk := getattr(mark, f"{name}_id"):
            yield name, pk
