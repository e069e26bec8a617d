"""Results in figures (TL8): a year beside the same days of the year before, by kind, by group and year by year.

Leaders count the social-condition reports among them. Numbers only, marked ones included.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import ExtractYear

from accounts.models import User
from proposals.models import Adoption, Handover, Instruction, Result, SocialReport
from proposals.report_figures import ADOPTED, GROUP, INSTRUCTED, Line, Period
from sectors.models import Committee, SectorGroup

REPORTS = "社情民意信息"
OTHERS = "专委会、机关和其他"
MOST_YEARS = 6
_NATIONAL = Adoption.objects.filter(
    Q(report=OuterRef("pk")) | Q(report=OuterRef("combined_into")), body__level=Committee.Level.NATIONAL
)


@dataclass(frozen=True)
class Matrix:
    """A table of numbers: a name and its numbers, line by line."""

    title: str
    columns: list[str]
    rows: list[tuple[str, list[int]]]


@dataclass(frozen=True)
class Figures:
    period: Period
    tables: list[tuple[str, list[Line]]]
    by_group: Matrix
    by_year: Matrix


def may_see_figures(user: User) -> bool:
    """Leaders, the desk, and offices that may look at results."""
    return user.is_leader or user.has_perm("proposals.view_result") or Result.objects.is_desk(user)


def figures_of(year: int, today: datetime.date) -> Figures:
    """A fixed number of queries."""
    period = Period.of(year, today)
    tables = [
        ("按类型", [line for line in _lines(_kinds(period), _kinds(period.before)) if line.now or line.before]),
        ("采用、批示和答复", _lines(_effects(period), _effects(period.before))),
    ]
    return Figures(period, tables, _by_group(period), _by_year(period))


def _lines(now: dict[str, int], before: dict[str, int]) -> list[Line]:
    return [Line(name, now.get(name, 0), before.get(name, 0)) for name in dict.fromkeys([*now, *before])]


def _kinds(period: Period) -> dict[str, int]:
    """All kinds in their order, and the reports."""
    found = dict(period.results.order_by().values_list("kind").annotate(n=Count("pk")))
    reports = period.rows.count()
    kinds = {str(kind.label): found.get(kind, 0) for kind in Result.Kind}
    return {"合计": sum(found.values()) + reports, **kinds, REPORTS: reports}


def _effects(period: Period) -> dict[str, int]:
    adopted, instructed = (Exists(model.objects.filter(result=OuterRef("pk"))) for model in (Adoption, Instruction))
    handed = Handover.objects.filter(result=OuterRef("pk")).exclude(status=Handover.Status.CANCELLED)
    answered = handed.filter(replies__replied_on__isnull=False, role__in=Handover.ANSWERING)
    of_results = period.results.annotate(
        adopted=adopted, instructed=instructed, handed=Exists(handed), answered=Exists(answered)
    ).aggregate(
        sent=Count("pk", filter=Q(status__in=Result.PUBLISHED)),
        **{f"n_{name}": Count("pk", filter=Q(**{name: True})) for name in _SAID},
    )
    of_reports = period.rows.annotate(adopted=ADOPTED, instructed=INSTRUCTED, national=Exists(_NATIONAL)).aggregate(
        adopted_reports=Count("pk", filter=Q(adopted=True)),
        instructed_reports=Count("pk", filter=Q(instructed=True)),
        national_reports=Count("pk", filter=Q(national=True)),
        national_people=Count("author", filter=Q(national=True), distinct=True),
    )
    return {
        "报出的成果（项）": of_results["sent"],
        **{words: of_results[f"n_{name}"] for name, words in _SAID.items()},
        "被采用的信息（条）": of_reports["adopted_reports"],
        "获批示的信息（条）": of_reports["instructed_reports"],
        "被全国政协采用的信息（条）": of_reports["national_reports"],
        "有信息被全国政协采用的委员（人）": of_reports["national_people"],
    }


_SAID = {
    "adopted": "被采用的成果（项）",
    "instructed": "获批示的成果（项）",
    "handed": "交办的成果（项）",
    "answered": "得到答复的成果（项）",
}


def _by_group(period: Period) -> Matrix:
    """Each group's by kind, with the reports, all together, and all of the year before; the most first."""
    now, before = _of_groups(period), _of_groups(period.before)
    kinds = [name for name in _names() if any(counts[name] for counts in now.values())]
    names = dict(SectorGroup.objects.values_list("pk", "name"))
    rows = [
        (
            names.get(pk, OTHERS),
            [
                *(now.get(pk, Counter())[name] for name in kinds),
                now.get(pk, Counter()).total(),
                before.get(pk, Counter()).total(),
            ],
        )
        for pk in {*now, *before}
    ]
    return Matrix("按界别（联组）", [*kinds, "合计", "上年同期"], sorted(rows, key=_most_first))


def _most_first(row: tuple[str, list[int]]) -> tuple[int, int, str]:
    name, numbers = row
    return -numbers[-2], -numbers[-1], name


def _names() -> list[str]:
    return [*(str(kind.label) for kind in Result.Kind), REPORTS]


def _of_groups(period: Period) -> dict[int | None, Counter[str]]:
    labels, found = dict(Result.Kind.choices), {}
    rows = period.results.annotate(of=GROUP).order_by().values_list("of", "kind").annotate(n=Count("pk"))
    reports = period.rows.annotate(of=GROUP).order_by().values_list("of").annotate(n=Count("pk"))
    told: Iterable[tuple[int | None, str, int]] = [
        *((pk, str(labels[kind]), n) for pk, kind, n in rows),
        *((pk, REPORTS, n) for pk, n in reports),
    ]
    for pk, name, n in told:
        found.setdefault(pk, Counter())[name] += n
    return found


def _by_year(period: Period) -> Matrix:
    """The last years side by side; a year that still runs is told to this day."""
    until = Q(submitted_on__lte=period.ends_on)
    in_year = ExtractYear("submitted_on")
    results = Result.objects.filter(until).order_by().values_list(in_year, "kind").annotate(n=Count("pk"))
    reports = SocialReport.objects.filter(until).order_by().values_list(in_year).annotate(n=Count("pk"))
    labels = dict(Result.Kind.choices)
    found = Counter({(year, str(labels[kind])): n for year, kind, n in results})
    found.update({(year, REPORTS): n for year, n in reports})
    years = sorted({year for year, _ in found} | {period.year})[-MOST_YEARS:]
    names = [name for name in _names() if any(found[year, name] for year in years)]
    rows = [(name, [found[year, name] for year in years]) for name in names]
    rows.append(("合计", [sum(found[year, name] for name in names) for year in years]))
    return Matrix("历年", [f"{year} 年" for year in years], rows)
