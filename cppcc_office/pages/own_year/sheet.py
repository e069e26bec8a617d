"""履职档案 gathered: everything the product knows of a member in some years, in words, for page, paper and signing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import User
from activities.models import ActivityKind
from cppcc_office.pages.member_year import Entry, home_seats_of, records_of
from cppcc_office.pages.outreach import outreach_of
from duties.models import Contribution, Contributor, Link, Pledge, Visit
from duties.targets import progress_of
from duties.training import attended_by
from members.models import Member
from proposals.models import Result

MEETINGS = {str(ActivityKind.Family(family).label) for family in ActivityKind.MEETINGS}
RESULTS = tuple(str(kind.label) for kind in Result.Kind)
WRITTEN = ("提案", "社情民意信息", *RESULTS)


@dataclass(frozen=True)
class Section:
    """One table of the sheet."""

    title: str
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """Figures and tables of a member; what is signed off is kept as this."""

    counts: list[list[str]]
    sections: list[Section]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Sheet":
        return cls(kept["counts"], [Section(**one) for one in kept["sections"]])


def sheet_of(member: Member, years: Sequence[int], viewer: User) -> Sheet:
    """Of these years, the latest first; queries grow with the years, never with the records."""
    seats = home_seats_of(member)
    entries = [entry for year in years for entry in records_of(member, seats, year, viewer)]
    counts: Counter[str] = Counter()
    for entry in entries:
        if entry.counts:
            counts[_heading(entry)] += 1
    sections = [
        Section("年度目标", ["年度", "目标", "完成情况"], list(_targets(member, years))),
        Section(
            "会议和活动",
            ["时间", "名称", "类别", "情况"],
            [_line(entry) for entry in entries if entry.what not in WRITTEN],
        ),
        Section(
            "提案、社情民意和成果",
            ["时间", "题目", "类别", "情况"],
            [_line(entry) for entry in entries if entry.what in WRITTEN],
        ),
        Section("履职事项", ["时间", "题目", "类别", "情况"], list(_contributions(member, years))),
        Section("联系走访", ["时间", "对象", "类别", "做了什么"], list(_visits(member, years))),
        Section("承诺", ["年度", "承诺", "状态", "怎样兑现的"], list(_pledges(member, years))),
    ]
    figures = [[name, f"{counts[name]} {unit}"] for name, unit in _FIGURES if counts[name]]
    outreach = [list(pair) for pair in outreach_of(member, years, timezone.localdate())]
    return Sheet([*figures, *outreach, *_training(member, years)], [one for one in sections if one.rows])


_FIGURES = (
    *((name, "次") for name in sorted(MEETINGS)),
    ("活动", "次"),
    ("提案", "件"),
    ("社情民意信息", "篇"),
    *((name, "篇") for name in RESULTS),
)


def _heading(entry: Entry) -> str:
    return entry.what if entry.what in MEETINGS or entry.what in WRITTEN else "活动"


def _line(entry: Entry) -> list[str]:
    words = "；".join(part for part in (entry.state, entry.remark) if part)
    return [f"{entry.on:%Y-%m-%d}", entry.title, entry.what, words]


def _targets(member: Member, years: Sequence[int]) -> Iterator[list[str]]:
    for year in years:
        for one in progress_of(member, year):
            words = f"已完成 {one.done} 次" if one.is_met else f"还缺 {one.missing} 次"
            yield [f"{year} 年", one.target.name, words]


def _contributions(member: Member, years: Sequence[int]) -> Iterator[list[str]]:
    rows = Contributor.objects.filter(member=member, contribution__done_on__year__in=years)
    rows = rows.exclude(contribution__status=Contribution.Status.WITHDRAWN)
    for row in rows.select_related("contribution__kind").order_by("-contribution__done_on", "-pk"):
        one = row.contribution
        stage = f"（{one.get_stage_display()}）" if one.stage else ""
        yield [f"{one.done_on:%Y-%m-%d}", one.title, one.kind.name, f"{one.get_status_display()}{stage}"]


def _visits(member: Member, years: Sequence[int]) -> Iterator[list[str]]:
    links = Link.objects.filter(member=member)
    rows = Visit.objects.counting().filter(link__in=links, visited_on__year__in=years)
    for row in rows.select_related("link__kind", "link__organization", "link__linked_member"):
        yield [f"{row.visited_on:%Y-%m-%d}", row.link.whom, row.link.kind.name, row.text]


def _pledges(member: Member, years: Sequence[int]) -> Iterator[list[str]]:
    for row in member.pledges.filter(year__in=years).exclude(status=Pledge.Status.DROPPED):
        yield [f"{row.year} 年", row.text, row.get_status_display(), row.evidence]


def _training(member: Member, years: Sequence[int]) -> Iterator[list[str]]:
    for year in years:
        if attended := attended_by([member.pk], year).get(member.pk):
            words = f"{attended.courses} 次，{attended.hours.normalize():f} 学时"
            yield [f"{year} 年培训" if len(years) > 1 else "培训", words]


def drafted_text(sheet: Sheet, year: int) -> str:
    """A beginning for the member's own words, from the figures."""
    figures = "，".join(f"{name} {words}" for name, words in sheet.counts)
    told = {section.title: section.rows for section in sheet.sections}
    written = "；".join(f"《{row[1]}》（{row[2]}）" for row in told.get("提案、社情民意和成果", [])[:8])
    done = "；".join(f"{row[1]}（{row[2]}）" for row in told.get("履职事项", [])[:8])
    missing = "、".join(row[1] for row in told.get("年度目标", []) if row[2].startswith("还缺"))
    parts = [
        f"{year} 年，本人认真履行委员职责。" + (f"全年：{figures}。" if figures else ""),
        f"提交的提案、信息和成果：{written}。" if written else "",
        f"其他履职工作：{done}。" if done else "",
        f"年度目标中还没有完成的：{missing}。" if missing else "",
        "存在的不足和下一步打算：",
    ]
    return "\n".join(part for part in parts if part)
