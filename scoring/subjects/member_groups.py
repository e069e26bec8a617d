"""Member groups (委员小组), study groups, working groups."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Q

from members.models import MemberGroup, MemberGroupSeat
from scoring.engine import Subject
from scoring.sources import Window
from scoring.subjects.base import SubjectAttribute, SubjectKind, only_one


class MemberGroups(SubjectKind):
    """Groupings of members besides the sectors; whoever sits in two of them is a member of both."""

    name = "member_group"
    label = "委员小组"
    attributes = {
        "name": SubjectAttribute("名称", lambda: MemberGroup.objects.values_list("name", flat=True)),
        "kind": SubjectAttribute("类别", lambda: MemberGroup.Kind.labels),
    }
    measures = {"members": "截止日小组成员人数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        counts = {
            f"members_{w.year}": Count(
                "seats__member",
                filter=Q(seats__in=MemberGroupSeat.objects.valid_on(w.ends_on).values("pk")),
                distinct=True,
            )
            for w in windows
        }
        groups = list(MemberGroup.objects.filter(only_one(only)).annotate(**counts).order_by("kind", "name"))
        return {
            w.year: [
                Subject(
                    one.pk,
                    one.name,
                    {"name": one.name, "kind": one.get_kind_display()},
                    {"members": Decimal(getattr(one, f"members_{w.year}"))},
                )
                for one in groups
            ]
            for w in windows
        }
