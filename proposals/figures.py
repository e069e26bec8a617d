"""Statistics of review: what was handed in and decided, by year, category, sector and more, beside the year before."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from members.models import Membership
from proposals.models import Proposal, ProposalCategory, Sponsorship
from sectors.models import SectorGroup

_S = Proposal.Status
COLUMNS = {
    "total": "提交",
    "joint": "联名",
    "collective": "集体",
    "accepted": "立案",
    "merged": "并案",
    "declined": "不予立案",
    "redirected": "转社情民意",
    "undecided": "待审定",
    "returned": "退回补正",
    "key": "重点",
}
STANDING = ~Q(status__in=[_S.DRAFT, _S.WITHDRAWN, _S.RETURNED])


def may_see_figures(user: User) -> bool:
    return user.is_leader or user.is_staff and user.has_perm("proposals.view_proposal")


def lead_seats(seats: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of `seats` that the outer proposal's lead sponsor has in the home committee."""
    return seats.filter(
        member__sponsorships__proposal=OuterRef("pk"), member__sponsorships__order=1, committee__is_home=True
    )


def with_sponsor_count(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    signed = Sponsorship.objects.filter(proposal=OuterRef("pk"), state=Sponsorship.State.CONFIRMED).order_by()
    number = signed.values("proposal").annotate(number=Count("pk")).values("number")
    return rows.annotate(sponsors=Coalesce(Subquery(number, output_field=IntegerField()), 0))


def counts(within: Q, prefix: str = "", until: datetime.date | None = None) -> dict[str, Count]:
    """Of the rows `within` how many there are of each kind; they know their `sponsors`.

    What was decided after `until` was still undecided that day.
    """
    later = Q(decided_on__gt=until) if until else Q(pk__in=[])
    kinds = {
        "total": STANDING,
        "joint": STANDING & Q(sponsors__gt=1),
        "collective": STANDING & ~Q(kind=Proposal.Kind.MEMBER),
        "accepted": Q(status=_S.ACCEPTED) & ~later,
        "merged": STANDING & Proposal.MERGED,
        "declined": Q(status=_S.DECLINED) & ~later,
        "redirected": Q(status=_S.REDIRECTED) & ~later,
        "undecided": Q(status__in=Proposal.UNDECIDED) | STANDING & later,
        "returned": Q(status=_S.RETURNED),
        "key": STANDING & Q(is_key=True),
    }
    return {f"{prefix}{name}": Count("pk", filter=within & kind) for name, kind in kinds.items()}


@dataclass(frozen=True)
class Span:
    """A year's proposals: all of them, or those handed in by a day while the year runs."""

    year: int
    until: datetime.date | None = None

    @property
    def rows(self) -> Q:
        return Q(year=self.year) & (Q(submitted_on__lte=self.until) if self.until else Q())

    @property
    def decided(self) -> Q:
        """What was decided by that day, the day of it being known or not."""
        return ~Q(decided_on__gt=self.until) if self.until else Q()

    def counts(self, prefix: str = "") -> dict[str, Count]:
        return counts(self.rows, prefix, self.until)

    @property
    def before(self) -> "Span":
        """The year before, up to the same date."""
        return Span(self.year - 1, self.until and same_day_before(self.until))


def same_day_before(day: datetime.date) -> datetime.date:
    """The same date a year earlier; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def span_of(year: int, today: datetime.date) -> Span:
    return Span(year, today if year == today.year else None)


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is about, the numbers, and those of the year before (none in a list of years)."""

    name: str
    numbers: Mapping[str, int]
    before: Mapping[str, int] | None = None

    @property
    def cells(self) -> list[tuple[str, int, int | None]]:
        return [(words, self.numbers[key], self.before and self.before[key]) for key, words in COLUMNS.items()]


def group_of() -> Coalesce:
    """The group that hands it in: the collective sponsor, or the lead sponsor's on the day, or ever."""
    on_the_day = lead_seats(Membership.objects.valid_on(OuterRef("submitted_on")).order_by("pk"))
    ever = lead_seats(Membership.objects.order_by("-starts_on", "-pk"))
    return Coalesce(
        F("collective_sponsor_id"),
        Subquery(on_the_day.values("sector__group")[:1]),
        Subquery(ever.values("sector__group")[:1]),
        output_field=BigIntegerField(),
    )


# What the numbers can be told apart by: the words, the expression, and what no value is called.
DIMENSIONS = {
    "category": ("类别", F("category__name"), "没有填写类别"),
    "sector": ("界别（联组）", None, "不属于界别（联组）"),
    "kind": ("提案种类", F("kind"), ""),
    "call": ("届次会次", F("call__name"), "没有登记征集期"),
}


def totals(span: Span) -> Line:
    """The whole of a year beside the year before; one query."""
    found = _asked(span).aggregate(**span.counts(), **span.before.counts("before_"))
    return _line("合计", found)


def lines_by(dimension: str, span: Span) -> list[Line]:
    """The year told apart by one dimension, beside the year before; a query or two."""
    _, expression, nothing = DIMENSIONS[dimension]
    rows = _asked(span).annotate(about=group_of() if expression is None else expression).order_by()
    rows = rows.values("about").annotate(**span.counts(), **span.before.counts("before_"))
    found = {row["about"]: row for row in rows}
    lines = [_line(name, found[key]) for key, name in names_of(dimension, found) if key in found]
    return lines + ([_line(nothing, found[None])] if None in found else [])


def names_of(dimension: str, found: Iterable[object]) -> Iterable[tuple[object, str]]:
    """What can be found of a dimension, each with its name, in the office's order; a query at most."""
    if dimension == "sector":
        return SectorGroup.objects.values_list("pk", "name")
    if dimension == "kind":
        return Proposal.Kind.choices
    if dimension == "category":
        return ProposalCategory.objects.values_list("name", "name")
    return [(key, str(key)) for key in sorted(key for key in found if key is not None)]


def years() -> list[Line]:
    """Every year as a whole, the latest first; one query."""
    rows = with_sponsor_count(Proposal.objects.handed_in()).order_by().values("year").annotate(**counts(Q()))
    found = sorted(rows, key=lambda row: -row["year"])
    return [Line(f"{row['year']} 年", row) for row in found]


def declined_by_reason(span: Span) -> list[tuple[str, int, int]]:
    """For each listed reason how many were declined for it, this year and the year before; one query."""
    now, before = span.rows & span.decided, span.before.rows & span.before.decided
    rows = Proposal.objects.filter(status=_S.DECLINED).filter(now | before).order_by()
    rows = rows.values_list("decline_reason__text").annotate(
        now=Count("pk", filter=now), before=Count("pk", filter=before)
    )
    return sorted(((text or "没有写明情形", now, before) for text, now, before in rows), key=lambda row: -row[1])


def _asked(span: Span) -> QuerySet[Proposal]:
    return with_sponsor_count(Proposal.objects.handed_in().filter(span.rows | span.before.rows))


def _line(name: str, found: Mapping[str, int]) -> Line:
    return Line(name, found, {key: found[f"before_{key}"] for key in COLUMNS})
