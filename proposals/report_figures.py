"""社情民意信息 in figures: a year beside the same days of the year before (TL8). Numbers only, marked ones included."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from members.models import Member, Membership
from proposals.figures import same_day_before
from proposals.models import AdoptingBody, Adoption, Handover, Instruction, Result, SocialReport
from sectors.models import Committee, SectorGroup

_S = SocialReport.Status
ADOPTED = Exists(Adoption.objects.filter(Q(report=OuterRef("pk")) | Q(report=OuterRef("combined_into"))))
INSTRUCTED = Exists(Instruction.objects.filter(Q(report=OuterRef("pk")) | Q(report=OuterRef("combined_into"))))
PASSED = Exists(
    Adoption.objects.filter(Q(report=OuterRef("pk")) | Q(report=OuterRef("combined_into"))).exclude(passed_on_to="")
) | Exists(
    Handover.objects.filter(Q(report=OuterRef("pk")) | Q(report=OuterRef("combined_into"))).exclude(
        status=Handover.Status.CANCELLED
    )
)
UNKNOWN = "未写明"
_OF_THAT_DAY = Membership.objects.valid_on(OuterRef("submitted_on"))
_SEATS = _OF_THAT_DAY.filter(member=OuterRef("author"), committee__is_home=True)
# The group that handed it in, or the author's of that day.
GROUP = Coalesce(
    "author_group",
    Subquery(_SEATS.order_by("pk").values("sector__group")[:1]),
    output_field=BigIntegerField(),
)


@dataclass(frozen=True)
class Period:
    """The days of a year up to its end, or to a day while it runs."""

    year: int
    ends_on: datetime.date

    @classmethod
    def of(cls, year: int, today: datetime.date) -> "Period":
        return cls(year, today if year == today.year else datetime.date(year, 12, 31))

    @property
    def before(self) -> "Period":
        """The same days of the year before."""
        return Period(self.year - 1, same_day_before(self.ends_on))

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        return datetime.date(self.year, 1, 1), self.ends_on

    @property
    def rows(self) -> QuerySet[SocialReport]:
        return SocialReport.objects.filter(submitted_on__range=self.days)

    @property
    def results(self) -> QuerySet[Result]:
        return Result.objects.filter(submitted_on__range=self.days)

    @property
    def research(self) -> QuerySet[Result]:
        return self.results.filter(kind=Result.Kind.RESEARCH)

    @property
    def words(self) -> str:
        return f"{self.ends_on:%Y年1月1日至%-m月%-d日}"


@dataclass(frozen=True)
class Line:
    """A number of the year beside that of the year before."""

    name: str
    now: int
    before: int

    @property
    def difference(self) -> str:
        return f"{self.now - self.before:+d}" if self.now != self.before else "0"

    @property
    def percent(self) -> str:
        """Growth in whole percent; nothing where there was nothing before, or no change."""
        changed = self.before and self.now != self.before
        return f"{round((self.now - self.before) * 100 / self.before):+d}%" if changed else ""


@dataclass(frozen=True)
class Share:
    """What came from one group, party or member: handed in, adopted, noted on; and handed in the year before."""

    name: str
    number: int
    adopted: int
    instructed: int
    before: int


@dataclass(frozen=True)
class Figures:
    period: Period
    tables: list[tuple[str, list[Line]]]
    shares: list[tuple[str, list[Share]]]


def figures_of(year: int, today: datetime.date) -> Figures:
    """A fixed number of queries."""
    period = Period.of(year, today)
    now, before = period.rows, period.before.rows
    tables = [
        ("总数", _lines(_totals, now, before)),
        ("按现在的状态", _lines(_states, now, before)),
        ("按采用单位（篇次）", _lines(_bodies, now, before)),
        ("按采用方式（篇次）", _lines(_forms, now, before)),
        ("按批示层级（次）", _lines(_levels, now, before)),
        ("调研报告", _lines(_research, period.research, period.before.research)),
    ]
    groups = dict(SectorGroup.objects.values_list("pk", "name"))
    of_members = (now.filter(author__isnull=False), before.filter(author__isnull=False))
    shares = [
        ("按界别（联组）", _shares(now, before, GROUP, lambda pk: groups.get(pk, UNKNOWN))),
        ("按作者党派", _shares(*of_members, "author__party", lambda word: word or UNKNOWN)),
        ("按委员（第一作者）", _by_member(*of_members)),
    ]
    return Figures(period, tables, shares)


def _lines(
    count: Callable[[QuerySet[SocialReport]], dict[str, int]],
    now: QuerySet[SocialReport],
    before: QuerySet[SocialReport],
) -> list[Line]:
    new, old = count(now), count(before)
    return [Line(name, new.get(name, 0), old.get(name, 0)) for name in dict.fromkeys([*new, *old])]


def _totals(rows: QuerySet[SocialReport]) -> dict[str, int]:
    found = rows.annotate(is_adopted=ADOPTED, is_instructed=INSTRUCTED, is_passed=PASSED).aggregate(
        total=Count("pk"),
        member=Count("pk", filter=Q(author__isnull=False)),
        group=Count("pk", filter=Q(author_group__isnull=False)),
        proposal=Count("pk", filter=Q(proposal__isnull=False)),
        matter=Count("pk", filter=Q(matter__isnull=False)),
        people=Count("author", distinct=True),
        adopted=Count("pk", filter=Q(is_adopted=True)),
        instructed=Count("pk", filter=Q(is_instructed=True)),
        passed=Count("pk", filter=Q(is_passed=True)),
    )
    found["notes"] = Instruction.objects.filter(report__in=rows).count()
    names = {
        "total": "报送（条）",
        "member": "其中委员报送",
        "group": "其中界别报送",
        "proposal": "其中由提案转来",
        "matter": "其中来自工作室诉求",
        "people": "报送的委员（人）",
        "adopted": "被采用（条）",
        "instructed": "获批示（条）",
        "notes": "领导批示（次）",
        "passed": "转送、交办部门（条）",
    }
    return {name: found[key] for key, name in names.items()}


def _research(rows: QuerySet[Result]) -> dict[str, int]:
    """Research reports: handed in, sent upward, taken up, noted on."""
    adopted, noted = (Exists(model.objects.filter(result=OuterRef("pk"))) for model in (Adoption, Instruction))
    found = rows.annotate(is_adopted=adopted, is_instructed=noted).aggregate(
        total=Count("pk"),
        sent=Count("pk", filter=Q(status__in=Result.PUBLISHED)),
        adopted=Count("pk", filter=Q(is_adopted=True)),
        instructed=Count("pk", filter=Q(is_instructed=True)),
    )
    names = {"total": "提交（篇）", "sent": "报出（篇）", "adopted": "被采用（篇）", "instructed": "获批示（篇）"}
    return {name: found[key] for key, name in names.items()}


def _counted(rows: QuerySet, by: str) -> dict[object, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def _states(rows: QuerySet[SocialReport]) -> dict[str, int]:
    found = _counted(rows, "status")
    return {str(label): found[value] for value, label in _S.choices if value in found}


def _bodies(rows: QuerySet[SocialReport]) -> dict[str, int]:
    found = _counted(Adoption.objects.filter(report__in=rows), "body__name")
    return {name: found.get(name, 0) for name in AdoptingBody.objects.values_list("name", flat=True)}


def _forms(rows: QuerySet[SocialReport]) -> dict[str, int]:
    found = _counted(Adoption.objects.filter(report__in=rows), "form")
    choices = [*Adoption.Form.choices, ("", UNKNOWN)]
    return {str(label): found[value] for value, label in choices if value in found}


def _levels(rows: QuerySet[SocialReport]) -> dict[str, int]:
    found = _counted(Instruction.objects.filter(report__in=rows), "level")
    choices = [*Committee.Level.choices, ("", UNKNOWN)]
    return {str(label): found[value] for value, label in choices if value in found}


def _shares(
    now: QuerySet[SocialReport],
    before: QuerySet[SocialReport],
    by: object,
    name_of: Callable[[object], str],
) -> list[Share]:
    """The most first."""
    expression = {"of": by} if not isinstance(by, str) else {}
    key = "of" if expression else str(by)
    rows = now.annotate(is_adopted=ADOPTED, is_instructed=INSTRUCTED, **expression).order_by().values_list(key)
    rows = rows.annotate(
        n=Count("pk"),
        adopted=Count("pk", filter=Q(is_adopted=True)),
        instructed=Count("pk", filter=Q(is_instructed=True)),
    )
    new = {one: numbers for one, *numbers in rows}
    old = dict(before.annotate(**expression).order_by().values_list(key).annotate(n=Count("pk")))
    found = [
        Share(name_of(one), *(new.get(one) or (0, 0, 0)), old.get(one, 0))
        for one in dict.fromkeys([*new, *old])
        if new.get(one) or old.get(one)
    ]
    return sorted(found, key=lambda share: (-share.number, -share.before, share.name))


def _by_member(now: QuerySet[SocialReport], before: QuerySet[SocialReport]) -> list[Share]:
    names = dict(Member.objects.filter(socialreports__isnull=False).values_list("pk", "name"))
    return _shares(now, before, "author", lambda pk: names.get(pk, UNKNOWN))
