"""A member's yearly paper: begun from the records, completed, handed in, signed off or returned."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import REASON, Refused, Transition, why
from duties.models import DutyPaper, DutyPaperStep
from duties.models.papers import PAPER_WORKFLOW, paper_duties
from members.models import Member

LONGEST = 200


@transaction.atomic
def start_paper(*, member: Member, year: int, kind: str, text: str, by: User) -> DutyPaper:
    """Begin the paper of a year with what the records give; the one that is there already when there is one."""
    if member.user_id != by.pk:
        raise PermissionDenied("履职登记表和履职报告由委员本人填写。")
    if kind not in DutyPaper.Kind.values or year > timezone.localdate().year:
        raise Refused("没有这种材料，或者年度还没有到。")
    paper, is_new = DutyPaper.objects.get_or_create(member=member, year=year, kind=kind, defaults={"text": text})
    if is_new:
        _step(paper, "起草", by)
    return paper


@transaction.atomic
def write_paper(*, paper: DutyPaper, text: str, by: User) -> DutyPaper:
    """Keep what the member wrote."""
    paper, _ = _guarded("edit", paper, by)
    paper.text = text
    paper.save()
    return paper


@transaction.atomic
def submit_paper(*, paper: DutyPaper, by: User) -> DutyPaper:
    """Hand it in (提交)."""
    paper, line = _guarded("submit", paper, by, text=paper.text)
    paper.submitted_at, paper.return_reason = timezone.now(), ""
    return _moved(paper, line, by)


@transaction.atomic
def take_paper_back(*, paper: DutyPaper, by: User) -> DutyPaper:
    paper, line = _guarded("take_back", paper, by)
    paper.submitted_at = None
    return _moved(paper, line, by)


@transaction.atomic
def sign_paper(*, paper: DutyPaper, opinion: str, frozen: dict[str, Any], by: User) -> DutyPaper:
    """Sign it off (审签); the records it rests on are kept as they stand now, so that they stay the same."""
    paper, line = _guarded("sign", paper, by)
    if len(opinion) > LONGEST:
        raise Refused(f"审签意见请不超过 {LONGEST} 字。")
    paper.opinion, paper.frozen, paper.signed_by, paper.signed_at = opinion, frozen, by, timezone.now()
    return _moved(paper, line, by, opinion)


@transaction.atomic
def return_paper(*, paper: DutyPaper, reason: str, by: User) -> DutyPaper:
    """Give it back to the member with a reason (退回)."""
    return _back("return", paper, reason, by)


@transaction.atomic
def reopen_paper(*, paper: DutyPaper, reason: str, by: User) -> DutyPaper:
    """Take a signature back (撤回审签), with a reason."""
    return _back("reopen", paper, reason, by)


@transaction.atomic
def set_speaking(*, paper: DutyPaper, speaks: bool, order: int | None, by: User) -> DutyPaper:
    """Who speaks on the report, and when; the office's matter."""
    if not by.has_perm("duties.change_dutypaper"):
        raise PermissionDenied("会上述职由机关安排。")
    paper = DutyPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    paper.speaks, paper.speaking_order = speaks, order if speaks else None
    paper.save()
    return paper


def _back(action: str, paper: DutyPaper, reason: str, by: User) -> DutyPaper:
    paper, line = _guarded(action, paper, by, **{REASON: reason})
    paper.return_reason, paper.opinion, paper.frozen = reason, "", None
    paper.signed_by = paper.signed_at = paper.submitted_at = None
    return _moved(paper, line, by, reason)


def _guarded(action: str, paper: DutyPaper, by: User, **given: str) -> tuple[DutyPaper, Transition]:
    paper = DutyPaper.objects.select_for_update(of=("self",)).select_related("member").get(pk=paper.pk)
    line = PAPER_WORKFLOW.require(action, state=paper.status, duties=paper_duties(paper, by), given=given)
    return paper, line


def _moved(paper: DutyPaper, line: Transition, by: User, reason: str = "") -> DutyPaper:
    paper.status = line.target
    paper._change_reason = why(line.label, reason)
    paper.save()
    _step(paper, line.label, by, reason)
    return paper


def _step(paper: DutyPaper, label: str, by: User, reason: str = "") -> None:
    DutyPaperStep.objects.create(paper=paper, label=label, status=paper.status, by=by, reason=reason)
