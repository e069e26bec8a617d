"""Special committees (专委会) of the home committee."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count

from scoring.engine import Subject
from scoring.sources import Window
from scoring.subjects.base import SubjectAttribute, SubjectKind, only_one, valid
from sectors.models import SpecialCommittee


class SpecialCommittees(SubjectKind):
    """Their points may be divided by the members that sit in them on the last day that counts."""

    name = "special_committee"
    label = "专委会"
    attributes = {
        "name": SubjectAttribute("名称", lambda: SpecialCommittee.objects.values_list("name", flat=True).distinct())
    }
    measures = {"members": "截止日在任委员人数"}

    def load(self, windows: Iterable[Window], only: int | None = None) -> dict[int, list[Subject]]:
        windows = list(windows)
        counts = {
            f"members_{w.year}": Count("memberships__member", filter=valid("memberships__", w.ends_on), distinct=True)
            for w in windows
        }
        own = SpecialCommittee.objects.filter(only_one(only), committee__is_home=True)
        committees = list(own.annotate(**counts).order_by("order", "pk"))
        return {
            w.year: [
                Subject(one.pk, one.name, {"name": one.name}, {"members": Decimal(getattr(one, f"members_{w.year}"))})
                for one in committees
            ]
            for w in windows
        }
