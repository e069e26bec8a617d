"""Reviewers recommend (审查意见), the office decides (审定) and may take its decision back."""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from cppcc_office.shared.deciding import Outcome
from cppcc_office.shared.workflow import LONGEST_REASON, REASON, Refused, Transition, why
from proposals.actions.handing_over import cancel_handover
from proposals.actions.notices import tell_sponsors
from proposals.actions.numbers import next_number
from proposals.actions.reports import MOST_AUTHORS, set_authors
from proposals.actions.written import step
from proposals.models import (
    DeclineReason,
    Handover,
    NumberSeries,
    Proposal,
    ProposalStep,
    Reply,
    ReviewOpinion,
    SocialReport,
    Sponsorship,
    VoidedNumber,
    WritingRule,
)
from proposals.models.review import ADVICE, DECLINED_FOR, WORKFLOW, open_stages, proposal_duties

_S, _A = Proposal.Status, ReviewOpinion.Advice
_W = DeclineReason.Whereto
LONGEST_NOTE = ReviewOpinion._meta.get_field("note").max_length


@dataclass(frozen=True)
class Advised:
    """What a reviewer recommends, with what that needs."""

    advice: str
    reason: DeclineReason | None = None
    merge_with: Proposal | None = None
    note: str = ""


@transaction.atomic
def review_proposal(*, proposal: Proposal, by: User, stage: str, advised: Advised, on: datetime.date) -> ReviewOpinion:
    """Write an opinion at one step (填写审查意见), or change one's own. It decides nothing."""
    proposal = locked(proposal)
    guard("review", proposal, by, {ADVICE: advised.advice})
    if stage not in open_stages(proposal, by, on):
        raise Refused("这一环节不由您审查，或者前一环节还没有人填写意见。")
    _check_advised(proposal, advised)
    opinion = proposal.opinions.standing().filter(stage=stage, by=by).first()
    opinion = opinion or ReviewOpinion(proposal=proposal, stage=stage, by=by)
    opinion.advice, opinion.note = advised.advice, advised.note
    opinion.reason = advised.reason if advised.advice == _A.DECLINE else None
    opinion.merge_with = advised.merge_with if advised.advice == _A.MERGE else None
    opinion.save()
    return opinion


def _check_advised(proposal: Proposal, advised: Advised) -> None:
    if advised.advice not in _A:
        raise Refused(WORKFLOW.demands[ADVICE])
    if advised.advice == _A.DECLINE and advised.reason is None:
        raise Refused(WORKFLOW.demands[DECLINED_FOR])
    if advised.advice == _A.MERGE and (advised.merge_with is None or advised.merge_with.pk == proposal.pk):
        raise Refused("建议并案的，请选择并入哪一件别的提案。")
    if len(advised.note) > LONGEST_NOTE:
        raise Refused(f"说明请不超过 {LONGEST_NOTE} 字，现在是 {len(advised.note)} 字。")


def review_many(*, ids: Collection[int], by: User, advised: Advised, on: datetime.date) -> Outcome[Proposal]:
    """The same opinion on many, each at the first step where one has said nothing yet."""

    def review(proposal: Proposal) -> None:
        said = set(proposal.opinions.standing().filter(by=by).values_list("stage", flat=True))
        stage = next((one for one in open_stages(proposal, by, on) if one not in said), "")
        if not stage:
            raise Refused("这件不等您审查，没有改动。")
        review_proposal(proposal=proposal, by=by, stage=stage, advised=advised, on=on)

    return _many(ids, by, review)


@transaction.atomic
def accept_proposal(*, proposal: Proposal, by: User, on: datetime.date, note: str = "") -> Proposal:
    """Accept (立案): it gets the year's next case number."""
    proposal = locked(proposal)
    line = guard("accept", proposal, by)
    if not proposal.case_number:  # a ledger may have brought one
        number = next_number(NumberSeries.Kind.CASE, proposal.year)
        proposal.case_number = f"{proposal.year}{number:0{WritingRule.in_force(on).number_width}}"
    _decide(proposal, line, by, on, note=note)
    tell_sponsors(proposal, by, subject="提案已立案", text=f"已审查立案，提案号为{proposal.number}。{note}")
    return proposal


@transaction.atomic
def decline_proposal(
    *,
    proposal: Proposal,
    by: User,
    on: datetime.date,
    reason: DeclineReason | None,
    whereto: str = "",
    note: str = "",
) -> Proposal:
    """Do not accept (不予立案), for a listed reason; what was written goes where the reason says, or elsewhere."""
    proposal = locked(proposal)
    line = guard("decline", proposal, by, {DECLINED_FOR: reason and reason.pk})
    whereto = whereto or reason.whereto
    if whereto == _W.REPORT:
        raise Refused("转为社情民意信息的，请用“转社情民意”办理。")
    if whereto not in _W:
        raise Refused("请选择去向。")
    proposal.decline_reason, proposal.whereto = reason, whereto
    _decide(proposal, line, by, on, note=note, step=f"{reason}；{proposal.get_whereto_display()}")
    text = f"经审查不予立案：{reason}。处理：{proposal.get_whereto_display()}。{note}"
    tell_sponsors(proposal, by, subject="提案未予立案", text=text)
    return proposal


@transaction.atomic
def redirect_proposal(*, proposal: Proposal, by: User, on: datetime.date, note: str = "") -> SocialReport:
    """Make it a social-condition report of the same author with the same text (转社情民意)."""
    proposal = locked(proposal)
    line = guard("redirect", proposal, by)
    proposal.whereto = _W.REPORT
    _decide(proposal, line, by, on, note=note)
    report = SocialReport(proposal=proposal, title=_free_title(proposal), text=proposal.text, submitted_on=on)
    report.status, report.drafted_by = SocialReport.Status.SUBMITTED, proposal.drafted_by
    if not proposal.is_public:
        report.marking = SocialReport.Marking.INTERNAL
    if proposal.kind == Proposal.Kind.MEMBER:
        report.author = next((one.member for one in _signed(proposal).filter(order=1)), None)
    else:
        report.author_group = proposal.collective_sponsor
    report._change_reason = line.label
    report.save()
    if report.author_id:
        set_authors(report, [one.member_id for one in _signed(proposal).order_by("order")[:MOST_AUTHORS]])
    step(report, line.action, "由提案转来", by, note=proposal.number)
    text = f"没有作为提案立案，已转为社情民意信息。{note}"
    tell_sponsors(proposal, by, subject="提案已转社情民意", text=text)
    return report


def _signed(proposal: Proposal) -> QuerySet[Sponsorship]:
    return proposal.sponsorships.filter(state=Sponsorship.State.CONFIRMED).select_related("member")


def _free_title(proposal: Proposal) -> str:
    """Titles of reports are unique; an older one of the same title keeps it."""
    if not SocialReport.objects.filter(title=proposal.title).exists():
        return proposal.title
    mark = f"（提案流水号 {proposal.year}-{proposal.serial_number}）"
    return proposal.title[: SocialReport._meta.get_field("title").max_length - len(mark)] + mark


@transaction.atomic
def return_proposal(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Give it back for completion (退回补正). What reviewers said was about the old text."""
    proposal = locked(proposal)
    line = guard("return", proposal, by, {REASON: reason})
    for opinion in proposal.opinions.standing():
        opinion.is_past, opinion._change_reason = True, line.label
        opinion.save()
    move(proposal, line, by, reason=reason)
    tell_sponsors(proposal, by, subject="提案退回补正", text=f"请补正后重新提交：{reason}")
    return proposal


@transaction.atomic
def reverse_proposal(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Take a decision back (撤销审定): the case number stays empty for good, a report made of it goes.

    Refused once an organization has answered, while it is merged with another, or when the report is in use.
    """
    proposal = locked(proposal)
    line = guard("reverse", proposal, by, {REASON: reason})
    if proposal.is_merged or proposal.merged.exists():
        raise Refused("这件提案与别的提案并案，请先撤销并案。")
    if Reply.objects.filter(handover__proposal=proposal, replied_on__isnull=False).exists():
        raise Refused("承办单位已经答复，不能撤销审定。")
    _take_back_handovers(proposal, by, reason)
    _take_back_report(proposal)
    if proposal.case_number:
        VoidedNumber.objects.create(
            year=proposal.year, case_number=proposal.case_number, proposal=proposal, reason=reason, by=by
        )
    undone = proposal.get_status_display()
    proposal.case_number = proposal.whereto = proposal.decision_note = ""
    proposal.decided_on = proposal.decided_by = proposal.decline_reason = None
    move(proposal, line, by, reason=reason)
    tell_sponsors(proposal, by, subject="提案审定已撤销", text=f"“{undone}”的审定已撤销，重新审查：{reason}")
    return proposal


def _take_back_handovers(proposal: Proposal, by: User, reason: str) -> None:
    for handover in proposal.handovers.exclude(status=Handover.Status.CANCELLED):
        cancel_handover(handover=handover, by=by, reason=reason)


def _take_back_report(proposal: Proposal) -> None:
    report = SocialReport.objects.filter(proposal=proposal).first()
    if report is None:
        return
    is_new = report.status == SocialReport.Status.SUBMITTED
    if not is_new or any(getattr(report, used).exists() for used in ("adoptions", "instructions", "handovers")):
        raise Refused("转成的社情民意信息已登记采编、采用、批示或交办，不能撤销审定。")
    report._change_reason = "撤销审定"
    report.delete()


def accept_many(*, ids: Collection[int], by: User, on: datetime.date) -> Outcome[Proposal]:
    """Accept many, numbered in the order of their serial numbers."""
    return _many(ids, by, lambda proposal: accept_proposal(proposal=proposal, by=by, on=on))


def return_many(*, ids: Collection[int], by: User, reason: str) -> Outcome[Proposal]:
    return _many(ids, by, lambda proposal: return_proposal(proposal=proposal, by=by, reason=reason))


def _many(ids: Collection[int], by: User, act: Callable[[Proposal], object]) -> Outcome[Proposal]:
    """One after the other, each by itself; what cannot be done is named."""
    outcome: Outcome[Proposal] = Outcome()
    rows = Proposal.objects.visible_to(by).filter(pk__in=ids).distinct().order_by("year", "serial_number", "pk")
    for proposal in rows:
        try:
            act(proposal)
        except (Refused, PermissionDenied) as refused:
            outcome.refusals.append(f"“{proposal}”：{refused}")
        else:
            outcome.done.append(proposal)
    return outcome


def locked(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)


def guard(action: str, proposal: Proposal, by: User, given: dict[str, object] | None = None) -> Transition:
    return WORKFLOW.require(action, state=proposal.status, duties=proposal_duties(proposal, by), given=given)


def _decide(
    proposal: Proposal, line: Transition, by: User, on: datetime.date, *, note: str = "", step: str = ""
) -> None:
    if len(note) > LONGEST_REASON:
        raise Refused(f"审定说明请不超过 {LONGEST_REASON} 字，现在是 {len(note)} 字。")
    proposal.decided_on, proposal.decided_by, proposal.decision_note = on, by, note
    move(proposal, line, by, note="；".join(filter(None, [step, note])))


def move(proposal: Proposal, line: Transition, by: User, *, note: str = "", reason: str = "") -> None:
    """Save it in the state the table says, and write down the step."""
    proposal.status = line.target or proposal.status
    proposal._change_reason = why(line.label, reason)
    proposal.save()
    ProposalStep.objects.create(
        proposal=proposal,
        action=line.action,
        label=line.label,
        by=by,
        status=proposal.status,
        note=note,
        reason=reason,
    )
