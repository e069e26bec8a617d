"""Before a period is published: what is still waiting, with the page where it is mended."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from activities.models import Activity, AnnualPaper, AnnualPlan, AnnualSummary
from duties.models import Contribution, DutyPaper
from ledgers.models import Batch, BatchFile
from proposals.models import Proposal, Result, SocialReport
from scoring.board import Board, boards
from scoring.models import Mark, Part, Publication, Rulebook
from scoring.publishing.period import not_over
from scoring.sources import SOURCES, Window
from sectors.models import SectorGroup, SpecialCommittee
from workstations.models import Workstation

MOST_NAMED = 12
# The sources that read reports and results: the writings, and what became of them.
REPORTS = frozenset({"reports", "adoptions", "instructions"})
RESULTS = frozenset({"results", "result_adoptions", "result_instructions"})
_I, _R = SocialReport.Status, Result.Status
AT_DESK = (_I.SUBMITTED, _I.EDITING, _I.EDITED, _I.CHECKED, _I.SIGNED)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what it is, how many are outstanding, who or which, and where they are mended."""

    words: str
    count: int
    url: str = ""
    named: str = ""


@dataclass(frozen=True)
class Checked:
    """What a period would be published from, and everything that was looked at; `refusal` when it cannot be, `runs`
    when that is because it is not over yet.
    """

    board: Board
    checks: tuple[Check, ...]
    refusal: str = ""
    runs: bool = False

    @property
    def outstanding(self) -> list[Check]:
        return [check for check in self.checks if check.count]


def check_period(subject: str, window: Window, user: User, today: datetime.date) -> Checked:
    """`user` gets the addresses of those pages that are open to him. A fixed number of queries."""
    board = boards(subject, [window])[window.year]
    refusal = running = not_over(window.year, window.part or Part.YEAR, today)
    if not refusal and board.rulebook is None:
        refusal = f"{window.ends_on:%Y 年 %-m 月 %-d 日}没有施行的计分办法，不能公布。请先启用一个办法。"
    elif not refusal and not board.cards:
        refusal = "没有参加计分的对象，不能公布。"
    found = [
        *_records(board, user),
        *_asked_for(subject, board, user),
        *_papers(subject, window, user),
        *_subjects(board),
    ]
    return Checked(board, (*found, *_imports(user), *_rules(subject, board, user)), refusal, bool(running))


def periods_to_publish(subject: str, today: datetime.date) -> list[Publication]:
    """Periods of this year and the whole year before that are over and not there yet; not saved. One query."""
    parts = [(today.year - 1, Part.YEAR), *((today.year, part) for part in Part)]
    known = Publication.objects.live().filter(subject=subject, year__gte=today.year - 1)
    there = set(known.values_list("year", "part"))
    return [
        Publication(subject=subject, year=year, part=part)
        for year, part in parts
        if (year, part) not in there and not not_over(year, part, today)
    ]


def _days(board: Board) -> tuple[datetime.date, datetime.date]:
    """From the first to the last day of which records count by any rule, whose year may end on a day of its own."""
    window = board.window
    days = [rule.year_end.part_of(window.year, window.months) for rule in board.rules] or [window.days]
    return min(first for first, _ in days), min(max(last for _, last in days), window.ends_on)


def _records(board: Board, user: User) -> Iterator[Check]:
    """Records that do not count yet, because somebody has not decided."""
    days, year = _days(board), board.year
    activities = Activity.objects.filter(held_on__range=days)
    for status, words in ((Activity.Status.RECORDED, "等待确认的活动"), (Activity.Status.CONFIRMED, "等待审批的活动")):
        url = _list(user, Activity, f"status__exact={status}&{_within('held_on', days)}")
        yield _of(activities.filter(status=status), words, url)
    waiting = [Contribution.Status.RECORDED, Contribution.Status.CONFIRMED]
    contributions = Contribution.objects.filter(done_on__range=days, status__in=waiting)
    yield _of(contributions, "等待确认、审批的履职事项", _list(user, Contribution, _within("done_on", days)))
    proposals = Proposal.objects.filter(year=year, status__in=Proposal.UNDECIDED)
    yield _of(proposals, "还没有审定的提案", _list(user, Proposal, f"year={year}&status__exact=submitted"))


def _asked_for(subject: str, board: Board, user: User) -> Iterator[Check]:
    """The same of those kinds of record that a rule in force asks for; of others nobody need be warned."""
    asked = {name for rule in board.rules for name in rule.asks}
    days, year = _days(board), board.year
    if "marks" in asked:
        settled = (Mark.Status.CONFIRMED, Mark.Status.WITHDRAWN)
        marks = SOURCES[f"{subject}.marks"].speaking(board.window).exclude(status__in=settled)
        yield _of(marks, "还没有生效、或者拟撤销的评分", f"{_page('scoring:marks')}?show=open")
    if "duty_papers" in asked:
        papers = DutyPaper.objects.filter(year=year, status=DutyPaper.Status.SUBMITTED)
        url = _list(user, DutyPaper, f"year={year}&status__exact={DutyPaper.Status.SUBMITTED}")
        yield _of(papers, "等待审签的履职登记表和履职报告", url)
    if asked & REPORTS:
        reports = SocialReport.objects.filter(submitted_on__range=days, status__in=AT_DESK)
        yield _of(reports, "还没有编发的社情民意信息", _list(user, SocialReport, _within("submitted_on", days)))
    if asked & RESULTS:
        results = Result.objects.filter(submitted_on__range=days, status__in=(_R.SUBMITTED, _R.REGISTERED))
        yield _of(results, "还没有登记、报出的履职成果", _list(user, Result, _within("submitted_on", days)))


def _papers(subject: str, window: Window, user: User) -> Iterator[Check]:
    """Plans and summaries that are missing, or handed in and not approved; asked of who owes them."""
    owners = {
        "group": SectorGroup.objects.all(),
        "special_committee": SpecialCommittee.objects.all(),
        "workstation": Workstation.objects.valid_on(window.ends_on),
    }
    if subject not in owners or not window.closes_year:
        return
    what = owners[subject].model._meta.verbose_name
    for model in (AnnualPlan, AnnualSummary):
        papers = model.objects.filter(year=window.year, status=AnnualPaper.Status.APPROVED)
        missing = owners[subject].exclude(pk__in=papers.filter(**{f"{subject}__isnull": False}).values(subject))
        names = list(missing.values_list("name", flat=True))
        url = f"{_page('plans:plans')}?year={window.year}"
        yield Check(f"没有通过的{model._meta.verbose_name}的{what}", len(names), url, _named(names))


def _subjects(board: Board) -> Iterator[Check]:
    """Those for whom no record counts at all."""
    nothing = [card for card in board.cards if not any(line.count for line in card.items)]
    url = ""
    if nothing and board.rulebook:
        url = f"{reverse('scoring:explain', args=[board.rulebook.subject, nothing[0].subject_id])}?year={board.year}"
    yield Check("一条计分记录也没有的考核对象", len(nothing), url, _named([card.name for card in nothing]))


def _imports(user: User) -> Iterator[Check]:
    wrong = BatchFile.objects.filter(batch__status=Batch.Status.IMPORTED, rows_wrong__gt=0)
    rows = sum(wrong.values_list("rows_wrong", flat=True))
    url = _list(user, Batch, f"status__exact={Batch.Status.IMPORTED}")
    names = list(wrong.order_by("name").values_list("name", flat=True).distinct())
    yield Check("导入台账时出错、没有进来的行", rows, url, _named(names))
    waiting = Batch.objects.filter(status=Batch.Status.PREVIEW)
    url = _list(user, Batch, f"status__exact={Batch.Status.PREVIEW}")
    yield _of(waiting, "上传以后还没有确认导入的批次", url)


def _rules(subject: str, board: Board, user: User) -> Iterator[Check]:
    drafts = Rulebook.objects.filter(subject=subject, status=Rulebook.Status.DRAFT)
    names = list(drafts.values_list("name", flat=True))
    url = _list(user, Rulebook, f"subject__exact={subject}&status__exact={Rulebook.Status.DRAFT}")
    yield Check("还是草稿、没有施行的计分办法", len(names), url, _named(names))
    gaps = [rule.name for rule in board.rules if rule.gaps]
    yield Check("还不完整、只计积分不评等次的计分办法", len(gaps), url and url.split("&")[0], _named(gaps))
    open_ones = [rule.name for rule in board.rules if rule.meaning.undecided]
    yield Check("按届累计、而本届起止日期没有登记的计分办法", len(open_ones), "", _named(open_ones))
    doubled = [str(one) for one in board.doubled]
    yield Check("两个办法同时适用、没有定下用哪一个的", len(doubled), url and url.split("&")[0], "".join(doubled))


def _of(rows: QuerySet, words: str, url: str) -> Check:
    return Check(words, rows.count(), url)


def _list(user: User, model: type, query: str) -> str:
    """The secretariat's list of these rows, for who may open it."""
    meta = model._meta
    if not user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
        return ""
    address = _page(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return address and f"{address}?{query}"


def _within(field: str, days: tuple[datetime.date, datetime.date]) -> str:
    return f"{field}__gte={days[0]}&{field}__lte={days[1]}"


def _page(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _named(names: list[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
