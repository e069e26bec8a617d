"""双五个一, evaluated live: what of the yearly targets a member has done, with the records that show it."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from activities.models import Activity, ActivityKind, Participation
from consultations.models import Opinion
from duties.models import Contribution, ContributionKind, Contributor, Pledge, Target, TargetRecord, Visit
from members.models import Member
from proposals.models import Proposal, Result, SocialReport, Sponsorship

S = TargetRecord.Source
# The field of a target's record that narrows a source down, and may be empty.
DETAIL_OF = {
    S.ACTIVITY: "activity_kind_id",
    S.RESULT: "result_kind",
    S.VISIT: "link_kind_id",
    S.CONTRIBUTION: "contribution_kind_id",
}


@dataclass(frozen=True)
class Evidence:
    """One record that fulfils a target; `record` is what a page asks for its address, if it has one."""

    on: datetime.date
    title: str
    record: Any = None


@dataclass(frozen=True)
class Stock:
    """Records of one source in a year: whose they are, what narrows them down, and how one is shown."""

    rows: QuerySet
    member: str
    detail: str | None
    show: Callable[[Any], Evidence]


@dataclass(frozen=True)
class Progress:
    """One target of one member."""

    target: Target
    done: int
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        return self.done >= self.target.required

    @property
    def missing(self) -> int:
        return max(self.target.required - self.done, 0)


@dataclass(frozen=True)
class Completion:
    """Every target of many members: `done[member][target]` is how often."""

    targets: list[Target]
    done: dict[int, dict[int, int]]

    def count(self, member_id: int, target: Target) -> int:
        return self.done.get(member_id, {}).get(target.pk, 0)

    def met(self, member_id: int) -> int:
        return sum(self.count(member_id, target) >= target.required for target in self.targets)

    def missing(self, member_id: int) -> list[Target]:
        return [target for target in self.targets if self.count(member_id, target) < target.required]


def targets_in_force() -> list[Target]:
    """With what fulfils each; two queries."""
    return list(Target.objects.filter(is_active=True).prefetch_related("records"))


def progress_of(member: Member, year: int) -> list[Progress]:
    """Each target with its evidence, the earliest first; a fixed number of queries."""
    targets = targets_in_force()
    found: dict[tuple[str, Any], list[Evidence]] = defaultdict(list)
    for source, stocks in _stocks(targets, year):
        for stock in stocks:
            for row in stock.rows.filter(**{stock.member: member.pk}):
                found[source, _value(row, stock.detail)].append(stock.show(row))
    progress = []
    for target in targets:
        evidence = [one for key in _keys(target, found) for one in found[key]]
        evidence.sort(key=lambda one: one.on)
        progress.append(Progress(target, len(evidence), evidence))
    return progress


def completion_of(members: Collection[int] | QuerySet, year: int) -> Completion:
    """Every target of `members` (ids, or a query that selects them); the same few queries for 3 and for 600."""
    targets = targets_in_force()
    counts: dict[int, dict[tuple[str, Any], int]] = defaultdict(lambda: defaultdict(int))
    for source, stocks in _stocks(targets, year):
        for stock in stocks:
            rows = stock.rows.filter(**{f"{stock.member}__in": members}).order_by()
            asked = [stock.member, stock.detail] if stock.detail else [stock.member]
            for member_id, *detail, number in rows.values_list(*asked).annotate(number=Count("pk", distinct=True)):
                counts[member_id][source, detail[0] if detail else None] += number
    done = {
        member_id: {target.pk: sum(found[key] for key in _keys(target, found)) for target in targets}
        for member_id, found in counts.items()
    }
    return Completion(targets, done)


def _keys(target: Target, found: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Which heaps of records count for a target, each once, however its lines overlap."""
    wanted = {(row.source, getattr(row, DETAIL_OF.get(row.source, ""), None) or None) for row in target.records.all()}
    return [key for key in found if key in wanted or (key[0], None) in wanted]


def _value(row: Any, path: str | None) -> Any:
    for name in path.split("__") if path else ():
        row = getattr(row, name)
    return row if path else None


def _stocks(targets: list[Target], year: int) -> Iterable[tuple[str, list[Stock]]]:
    """The sources these targets ask for, with their records of the year."""
    used = {row.source for target in targets for row in target.records.all()}
    return [(source, STOCKS[source](year)) for source in S.values if source in used]


def _days(year: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _pledges(year: int) -> list[Stock]:
    return [
        Stock(Pledge.objects.counting().filter(year=year), "member", None, lambda row: Evidence(row.kept_on, row.text))
    ]


def _took_part(year: int) -> QuerySet[Participation]:
    approved = Participation.objects.there().filter(activity__status=Activity.Status.APPROVED)
    return approved.filter(activity__held_on__range=_days(year)).select_related("activity")


def _activity(row: Participation) -> Evidence:
    return Evidence(row.activity.held_on, row.activity.title, row.activity)


def _activities(year: int) -> list[Stock]:
    return [Stock(_took_part(year), "member", "activity__kind_id", _activity)]


def _contributed(year: int) -> QuerySet[Contributor]:
    rows = Contributor.objects.filter(contribution__status=Contribution.Status.APPROVED)
    return rows.filter(contribution__done_on__range=_days(year)).select_related("contribution")


def _contribution(row: Contributor) -> Evidence:
    return Evidence(row.contribution.done_on, row.contribution.title, row.contribution)


def _contributions(year: int) -> list[Stock]:
    return [Stock(_contributed(year), "member", "contribution__kind_id", _contribution)]


def _trainings(year: int) -> list[Stock]:
    held = _took_part(year).filter(activity__kind__family=ActivityKind.Family.TRAINING)
    outside = _contributed(year).filter(contribution__kind__family=ContributionKind.Family.TRAINING)
    return [Stock(held, "member", None, _activity), Stock(outside, "member", None, _contribution)]


def _proposals(year: int) -> list[Stock]:
    handed_in = Proposal.objects.counting().filter(year=year).exclude(status=Proposal.Status.DECLINED)
    rows = Sponsorship.objects.filter(proposal__in=handed_in.values("pk"))
    return [
        Stock(
            rows.select_related("proposal"),
            "member",
            None,
            lambda row: Evidence(row.proposal.submitted_on, row.proposal.title),
        )
    ]


def _written(model: Any, year: int, detail: str | None) -> Stock:
    rows = model.objects.filter(submitted_on__range=_days(year))
    return Stock(rows, "author", detail, lambda row: Evidence(row.submitted_on, row.title_for_others))


def _opinions(year: int) -> list[Stock]:
    """What a member advised at consultations that are approved; a question asked there is no advice."""
    rows = Opinion.objects.counting().held_in(year).filter(phase=Opinion.Phase.OPINION)
    return [Stock(rows.select_related("consultation__activity"), "member", None, _opinion)]


def _opinion(row: Opinion) -> Evidence:
    activity = row.consultation.activity
    return Evidence(activity.held_on, f"{activity.title}：{row.text}", row.consultation)


def _visits(year: int) -> list[Stock]:
    rows = Visit.objects.counting().made_in(year)
    rows = rows.select_related("link__organization", "link__linked_member")
    return [
        Stock(
            rows,
            "link__member",
            "link__kind_id",
            lambda row: Evidence(row.visited_on, f"走访{row.link.whom}：{row.text}", row.link),
        )
    ]


STOCKS: dict[str, Callable[[int], list[Stock]]] = {
    S.PLEDGE: _pledges,
    S.ACTIVITY: _activities,
    S.TRAINING: _trainings,
    S.PROPOSAL: _proposals,
    S.REPORT: lambda year: [_written(SocialReport, year, None)],
    S.RESULT: lambda year: [_written(Result, year, "kind")],
    S.OPINION: _opinions,
    S.VISIT: _visits,
    S.CONTRIBUTION: _contributions,
}
