"""年度总结 drafted from the records: counts, names, results, what became of the plan, figures beside last year's."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from activities.actions.plans import TO_FILL_IN
from activities.models import Activity, ActivityOrganizer, AnnualPlan, Participation
from activities.plan_year import ItemState, Progress, item_states, unplanned_activities
from activities.planners import Planner
from proposals.models import Outcome, Proposal, Result, SocialReport
from scoring.board import window_of, year_before
from scoring.duty import group_duty
from scoring.sources import SOURCES, Window
from workstations.models import ServiceRecord
from workstations.year import own_years

MOST_TITLES = 30


@dataclass
class YearNumbers:
    """A planner's year as the records have it."""

    activities: list[Activity] = field(default_factory=list)
    joined: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    participations: int = 0
    people: int = 0
    served: int = 0
    units: list[str] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    reports: list[SocialReport] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def numbers_of(planner: Planner, window: Window) -> YearNumbers:
    """Approved records only; a fixed number of queries."""
    held = Activity.objects.counting().filter(held_on__range=window.days)
    rows = ActivityOrganizer.objects.filter(activity__in=held, **planner.lookup)
    led = set(rows.filter(role=ActivityOrganizer.Role.LEAD).values_list("activity_id", flat=True))
    found = YearNumbers(joined=rows.exclude(activity__in=led).count())
    activities = Activity.objects.filter(pk__in=led).select_related("kind", "contact_unit").order_by("held_on", "pk")
    found.activities = list(activities)
    found.kinds = Counter(activity.kind.name for activity in found.activities)
    there = Participation.objects.there().filter(activity__in=led)
    members = list(there.values_list("member_id", flat=True))
    found.participations, found.people = len(members), len(set(members))
    found.served = sum(activity.served for activity in found.activities)
    units = [activity.contact_unit.name for activity in found.activities if activity.contact_unit]
    found.units = list(dict.fromkeys(units))
    if planner.field == "group":
        for name in ("proposals", "reports", "results", "outcomes"):
            setattr(found, name, _of_group(name, planner.pk, window))
    return found


def _of_group(source: str, pk: int | None, window: Window) -> list[Any]:
    rows: QuerySet = SOURCES[f"group.{source}"].counting(window).filter(subject_ref=pk)
    return list(dict.fromkeys(rows))


def draft_summary(planner: Planner, year: int, *, on: datetime.date | None = None) -> str:
    """The text of a summary to begin with; what people have to add stands in square brackets."""
    window = window_of(year, on)
    now, before = numbers_of(planner, window), numbers_of(planner, year_before(window))
    plan = AnnualPlan.objects.filter(year=year, **planner.lookup).first()
    states = item_states([plan], window.ends_on)[plan.pk] if plan else []
    chapters = [
        ("基本情况", _basics(planner, year, window, now, before)),
        ("计划完成情况", _plan(planner, year, plan, states)),
        ("主要活动", _activities(now)),
        ("服务群众", _service(planner, window, now) if planner.field == "workstation" else []),
        ("履职成果", _results(now, before) if planner.field == "group" else []),
        ("“1-2-4-5”任务", _duty(planner, year, on) if planner.field == "group" else []),
        ("存在的不足和下一年打算", [TO_FILL_IN]),
    ]
    numerals = iter("一二三四五六")
    return "\n\n".join(f"{next(numerals)}、{title}\n" + "\n".join(lines) for title, lines in chapters if lines)


def against(now: int, before: int, unit: str) -> str:
    """（上年 3 次，增加 2 次）"""
    if now == before:
        return "（与上年持平）" if before else ""
    return f"（上年 {before} {unit}，{'增加' if now > before else '减少'} {abs(now - before)} {unit}）"


def _basics(planner: Planner, year: int, window: Window, now: YearNumbers, before: YearNumbers) -> list[str]:
    until = "" if window.is_whole else f"截至 {window.ends_on:%-m月%-d日}，"
    kinds = "、".join(f"{name} {number} 次" for name, number in now.kinds.most_common())
    lines = [
        f"{year} 年，{until}{planner.name}开展活动 {len(now.activities)} 次"
        + against(len(now.activities), len(before.activities), "次")
        + (f"，其中{kinds}" if kinds else "")
        + (f"；参加其他单位主办的活动 {now.joined} 次" if now.joined else "")
        + "。"
    ]
    if now.participations:
        lines.append(
            f"委员参加活动 {now.participations} 人次{against(now.participations, before.participations, '人次')}，"
            f"有 {now.people} 名委员参加。"
        )
    if now.served or before.served:
        lines.append(f"服务群众 {now.served} 人次{against(now.served, before.served, '人次')}。")
    if now.units:
        lines.append(f"走进联系单位 {len(now.units)} 个：{_some(now.units)}。")
    return lines


def _plan(planner: Planner, year: int, plan: AnnualPlan | None, states: list[ItemState]) -> list[str]:
    if not states:
        return []

    def those(*progress: Progress) -> list[str]:
        return [state.item.title for state in states if state.progress in progress]

    live = [state for state in states if state.progress != Progress.DROPPED]
    done, waiting = those(Progress.DONE), those(Progress.WAITING)
    open_ = those(*(set(Progress) - {Progress.DONE, Progress.WAITING, Progress.DROPPED}))
    lines = [f"年度计划列入项目 {len(live)} 个，已完成 {len(done)} 个{'：' + _some(done) if done else ''}。"]
    if waiting:
        lines.append(f"已经办了、记录还没有通过审批 {len(waiting)} 个：{_some(waiting)}。")
    if open_:
        lines.append(f"尚未完成 {len(open_)} 个：{_some(open_)}。")
    lines += [
        f"经调整取消“{state.item.title}”，原因：{state.item.reason}。"
        for state in states
        if state.progress == Progress.DROPPED
    ]
    extra = [activity.title for activity in unplanned_activities(planner, year) if activity.status == "approved"]
    if extra:
        lines.append(f"计划外开展活动 {len(extra)} 次：{_some(extra)}。")
    return lines


def _activities(now: YearNumbers) -> list[str]:
    lines = []
    for number, activity in enumerate(now.activities[:MOST_TITLES], start=1):
        where = f"，{activity.where}" if activity.where else ""
        lines.append(f"{number}．{activity.held_on:%-m月%-d日}，{activity.title}（{activity.kind.name}{where}）。")
    if len(now.activities) > MOST_TITLES:
        lines.append(f"另有 {len(now.activities) - MOST_TITLES} 次活动，从略。")
    return lines


def _service(planner: Planner, window: Window, now: YearNumbers) -> list[str]:
    """What only a workstation's own records tell: service, matters, duties, the standard."""
    own = own_years({planner.pk or 0: window.ends_on}, window.year)[planner.pk or 0]
    matters, lines = own.matters, []
    if received := sum(activity.received for activity in now.activities):
        opinions = sum(activity.opinions for activity in now.activities)
        lines.append(f"活动中接待群众 {received} 人次，收集意见 {opinions} 条。")
    if own.kinds:
        served = [(words, own.kinds[kind]) for kind, words in ServiceRecord.Kind.choices if kind in own.kinds]
        kinds = "、".join(f"{words} {count.records} 次" for words, count in served)
        lines.append(f"{kinds}，共 {own.service.people} 人次。")
    if matters.raised:
        said = f"，群众满意和基本满意 {matters.satisfied + matters.partly} 件" if matters.said else ""
        lines.append(f"收到诉求 {matters.raised} 件，答复 {matters.answered} 件{said}。")
    if own.shifts:
        lines.append(f"排定值班 {own.shifts} 次，到岗 {own.kept} 次。")
    if own.met_since:
        lines.append(f"{own.met_since:%Y年%-m月%-d日}起达到建设标准。")
    elif own.standing:
        lines.append(f"建设标准 {own.standing.total} 条，达标 {own.standing.met} 条。")
    return lines


def _results(now: YearNumbers, before: YearNumbers) -> list[str]:
    lines = []
    for label, unit, rows, earlier in (
        ("提案", "件", now.proposals, before.proposals),
        ("社情民意信息", "条", now.reports, before.reports),
        *(
            (
                str(kind.label),
                "篇",
                [row for row in now.results if row.kind == kind],
                [row for row in before.results if row.kind == kind],
            )
            for kind in Result.Kind
        ),
        ("协商成果转化", "项", now.outcomes, before.outcomes),
    ):
        if rows or earlier:
            told = [f"《{row}》" for row in rows if not getattr(row, "is_marked", False)]
            titles = "：" + _some(told) if told else ""
            lines.append(f"{label} {len(rows)} {unit}{against(len(rows), len(earlier), unit)}{titles}。")
    return lines


def _duty(planner: Planner, year: int, on: datetime.date | None) -> list[str]:
    state = group_duty(year, on=on).get(planner.pk or 0)
    if state is None or not state.targets:
        return []
    return ["已全部完成。" if not state.missing else f"还缺：{_some(list(dict.fromkeys(state.missing)))}。"]


def _some(names: Iterable[str]) -> str:
    names = list(names)
    more = f"等 {len(names)} 项" if len(names) > MOST_TITLES else ""
    return "、".join(names[:MOST_TITLES]) + more
