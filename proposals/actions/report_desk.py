"""The editing desk: reports are registered, edited, combined, checked, signed, issued."""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cppcc_office.shared.workflow import REASON, Refused
from proposals.actions.numbers import next_number
from proposals.actions.written import guard, locked, locked_all, move, step, tell_authors
from proposals.models import AdoptingBody, Bulletin, Dispatch, NumberSeries, SocialReport
from proposals.models.reports import TARGET

_S = SocialReport.Status


@transaction.atomic
def register_report(*, report: SocialReport, by: User) -> SocialReport:
    """Take it up (登记采编); the editor begins with the author's words, which stay beside."""
    report = locked(report)
    line = guard("register", report, by)
    if not report.edited_text:
        report.edited_title, report.edited_text = report.title, report.text
    move(report, line, by)
    tell_authors(report, by, subject="社情民意信息已登记采编", text="您反映的社情民意信息已登记，正在采编。")
    return report


@transaction.atomic
def edit_report(*, report: SocialReport, by: User, title: str, text: str, seen: str | None = None) -> SocialReport:
    """Change the desk's text (修改采编稿); who changes it last answers for it. `seen` is the text the page showed."""
    report = locked(report)
    line = guard("edit", report, by)
    if not title.strip() or not text.strip():
        raise Refused("请写题目和正文。")
    if seen is not None and seen != report.edited_text:
        raise Refused("这份采编稿刚刚由别人改过，没有保存。请核对现在的文字后再改。")
    if (title, text) == (report.edited_title, report.edited_text):
        return report
    report.edited_title, report.edited_text, report.edited_by = title, text, by
    return move(report, line, by)


@transaction.atomic
def combine_report(*, report: SocialReport, into: SocialReport | None, by: User) -> SocialReport:
    """Let it go out with another as one (综合). Its own words stay, and its authors stand with the other's."""
    rows = locked_all(SocialReport, Q(pk__in={report.pk, into.pk if into else report.pk}))
    report, into = rows[report.pk], into and rows[into.pk]
    line = guard("combine", report, by, {TARGET: into and into.pk})
    if into.pk == report.pk:
        raise Refused("信息不能综合进自己。")
    if into.status != _S.EDITING:
        raise Refused("只能综合进采编中的另一条信息。")
    if report.parts.exists():
        raise Refused("还有来稿综合在这一条里，请先拆出，再综合进另一条。")
    if into.marking != report.marking:
        raise Refused("两条信息的知悉范围不一样，请先调整一致，再综合。")
    report.combined_into = into
    move(report, line, by, note=f"综合进“{into.title_as_issued}”")
    into.edited_text = f"{into.edited_text}\n\n{report.text}"
    into.edited_by = by
    into._change_reason = line.label
    into.save()
    step(into, "combine", "综合来稿", by, note=f"“{report.title}”综合进本条")
    tell_authors(report, by, subject="社情民意信息已综合采编", text="您反映的信息与别的来稿综合为一条，作者一并保留。")
    return report


@transaction.atomic
def part_report(*, report: SocialReport, by: User, reason: str) -> SocialReport:
    """Let it go by itself again (从综合稿拆出), as long as the other is still being edited."""
    rows = locked_all(SocialReport, Q(pk=report.pk) | Q(parts=report.pk))
    report = rows[report.pk]
    line = guard("part", report, by, {REASON: reason})
    into = rows.get(report.combined_into_id)
    if into is None:
        raise Refused("这条信息刚刚由别人拆出或另行综合，没有改动。请刷新页面。")
    if into.status != _S.EDITING:
        raise Refused(f"综合稿现在的状态是“{into.get_status_display()}”，不能再拆出来稿。")
    report.combined_into = None
    move(report, line, by, reason=reason)
    step(into, "part", "拆出来稿", by, reason=reason, note=f"“{report.title}”不再综合进本条；采编稿请相应修改")
    return report


@transaction.atomic
def hand_up_report(*, report: SocialReport, by: User) -> SocialReport:
    """The text is ready to be checked (送核稿); who sends it up answers for it as its editor, if nobody does yet."""
    report = locked(report)
    line = guard("hand_up", report, by)
    report.edited_by = report.edited_by or by
    return move(report, line, by)


@transaction.atomic
def check_report(*, report: SocialReport, by: User) -> SocialReport:
    """Somebody other than the editor has read it (核稿)."""
    report = locked(report)
    line = guard("check", report, by)
    report.checked_by = by
    return move(report, line, by)


@transaction.atomic
def sign_report(*, report: SocialReport, by: User, on: datetime.date) -> SocialReport:
    """Let it go out (签发); never by the hand that edited it."""
    report = locked(report)
    line = guard("sign", report, by)
    report.signed_by, report.signed_on = by, on
    return move(report, line, by)


@transaction.atomic
def send_back_report(*, report: SocialReport, by: User, reason: str) -> SocialReport:
    """Back to the editor (退回采编); checked and signed it has to be again."""
    report = locked(report)
    line = guard("send_back", report, by, {REASON: reason})
    report.checked_by = report.signed_by = report.signed_on = None
    return move(report, line, by, reason=reason)


@transaction.atomic
def keep_report(*, report: SocialReport, by: User, reason: str) -> SocialReport:
    """Not used, but kept on file (留存), with the reason."""
    report = locked(report)
    line = guard("keep", report, by, {REASON: reason})
    _without_parts(report)
    move(report, line, by, reason=reason)
    tell_authors(report, by, subject="社情民意信息已留存", text=f"这条信息没有编发，留存备查：{reason}")
    return report


@transaction.atomic
def return_report(*, report: SocialReport, by: User, reason: str) -> SocialReport:
    """Back to its author (退回作者) to be written anew; until it comes again it counts for nothing."""
    report = locked(report)
    line = guard("return", report, by, {REASON: reason})
    _without_parts(report)
    report.submitted_on = report.edited_by = None
    report.edited_title = report.edited_text = ""
    move(report, line, by, reason=reason)
    tell_authors(report, by, subject="社情民意信息已退回", text=f"请修改后重新报送：{reason}")
    return report


def _without_parts(report: SocialReport) -> None:
    if report.parts.exists():
        raise Refused("还有来稿综合在这一条里，请先拆出。")


@transaction.atomic
def issue_bulletin(
    *, reports: Collection[int], by: User, on: datetime.date, recipients: str = "", bodies: Sequence[AdoptingBody] = ()
) -> Bulletin:
    """Signed reports go out under the year's next number (编发) to some bodies (报送), all of them or none."""
    rows = list(SocialReport.objects.select_for_update(of=("self",)).filter(pk__in=reports).order_by("pk"))
    if not rows or len(rows) != len(set(reports)):
        raise Refused("请选择待编发的信息。")
    lines = [guard("issue", row, by) for row in rows]
    number = next_number(NumberSeries.Kind.ISSUE, on.year)
    bulletin = Bulletin(year=on.year, number=number, issued_on=on, recipients=recipients, issued_by=by)
    bulletin._change_reason = "编发"
    bulletin.save()
    for row, line in zip(rows, lines, strict=True):
        row.bulletin = bulletin
        move(row, line, by, note=f"刊于 {bulletin}")
        _tell_issued(row, by)
    send_bulletin(bulletin=bulletin, by=by, bodies=bodies, on=on)
    return bulletin


def _tell_issued(report: SocialReport, by: User) -> None:
    text = f"您反映的信息已编发，刊于《社情民意》{report.bulletin}。"
    tell_authors(report, by, subject="社情民意信息已编发", text=text)


@transaction.atomic
def send_bulletin(*, bulletin: Bulletin, by: User, bodies: Sequence[AdoptingBody], on: datetime.date) -> None:
    """Note where it went and when (报送); a body that has it already is left as it is."""
    known = set(bulletin.dispatches.values_list("body_id", flat=True))
    new = [body for body in bodies if body.pk not in known]
    for body in new:
        Dispatch.objects.create(bulletin=bulletin, body=body, sent_on=on)
    if new:
        names = "、".join(body.name for body in new)
        for report in bulletin.reports.all():
            step(report, "send", "报送", by, note=f"{on:%Y-%m-%d} 报送{names}")
