"""A result is written, kept while it is typed, handed in, taken back; the office registers it and sends it out."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from consultations.models import Consultation
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import REASON, Refused
from members.models import Member, standing_of
from proposals.actions.drafts import keep_draft, open_draft
from proposals.actions.effects import name_of
from proposals.actions.written import guard, locked, move, tell_authors
from proposals.models import Result
from proposals.models.results import SENT_TO
from sectors.models import SectorGroup, SpecialCommittee

_S, _K = Result.Status, Result.Kind


@dataclass(frozen=True)
class By:
    """Who the author is: one of these, or the office itself."""

    member: Member | None = None
    group: SectorGroup | None = None
    committee: SpecialCommittee | None = None

    def sign(self, result: Result) -> None:
        result.author, result.author_group, result.special_committee = self.member, self.group, self.committee
        result.is_office = not (self.member or self.group or self.committee)


@dataclass(frozen=True)
class WrittenResult:
    """What stands in the form."""

    kind: str
    title: str
    text: str
    by: By
    marking: str = Result.Marking.OPEN
    consultation: Consultation | None = None
    document: Document | None = None


def may_write(user: User) -> bool:
    """Members, those who keep a group or head a special committee, and the office."""
    standing = standing_of(user)
    own = hasattr(user, "member") or standing.groups_kept or standing.committees_headed
    return bool(own) or Result.objects.is_desk(user)


@transaction.atomic
def start_result(*, by: User, consultation: Consultation | None = None) -> Result:
    """A page to write on: the one begun and left empty, or a new one, of a consultation where that is said."""
    if not may_write(by):
        raise PermissionDenied("成果由委员、界别、专委会和机关报送。")
    begun = Result.objects.filter(drafted_by=by, status=_S.DRAFT, title="", text="", file="", origins=None)
    if (empty := begun.filter(consultation=consultation).order_by("pk").first()) is not None:
        return empty
    result = Result(status=_S.DRAFT, drafted_by=by, kind=_K.RESEARCH, consultation=consultation)
    _first_author(by).sign(result)
    result._change_reason = "起草"
    result.save()
    return result


def _first_author(user: User) -> By:
    """In whose name somebody most likely writes; the form lets it be changed."""
    if (member := getattr(user, "member", None)) is not None:
        return By(member=member)
    standing = standing_of(user)
    groups = SectorGroup.objects.filter(pk__in=standing.groups_kept).order_by("order", "pk")
    committees = SpecialCommittee.objects.filter(pk__in=standing.committees_headed).order_by("pk")
    return By(group=groups.first(), committee=None if groups else committees.first())


@transaction.atomic
def save_result(*, result: Result, by: User, written: WrittenResult, seen: int | None = None) -> Result:
    """Keep what is written; MovedOnError when `seen` is not the newest revision."""
    result = open_draft(result, by, seen)
    result.kind, result.title, result.text = written.kind, written.title, written.text
    result.marking, result.consultation = written.marking, written.consultation
    written.by.sign(result)
    keep_draft(result, written.document)
    return result


@transaction.atomic
def submit_result(*, result: Result, by: User, on: datetime.date) -> Result:
    """Hand it in (报送): with a title nobody has used, and a text or a paper."""
    result = locked(result)
    line = guard("submit", result, by)
    if not result.title.strip():
        raise Refused("请写题目。")
    if not result.text.strip() and not result.file:
        raise Refused("请写正文，或者上传成果文件。")
    if result.author_id and result.author.user_id not in (None, by.pk):
        raise Refused(f"请作者{result.author}本人报送；草稿已经保存，本人登录后可以看到。")
    if result.author_id and result.kind in Result.OF_A_BODY:
        raise Refused(f"{result.get_kind_display()}以界别、专委会或政协机关名义报送，不以个人名义。")
    if result.is_office and result.kind not in Result.OF_THE_OFFICE:
        raise Refused(f"{result.get_kind_display()}以委员、界别或专委会名义报送，不以政协机关名义。")
    known = Result.objects.exclude(status=_S.DRAFT).exclude(pk=result.pk)
    if known.filter(kind=result.kind, title=result.title).exists():
        raise Refused("已有同类同题的成果，请换一个题目。")
    result.submitted_on = on
    return move(result, line, by)


@transaction.atomic
def register_result(*, result: Result, by: User) -> Result:
    """The office has it (登记)."""
    result = locked(result)
    move(result, guard("register", result, by), by)
    tell_authors(
        result, by, subject=f"{name_of(result)}已登记", text="您报送的成果已登记，报出、采用、批示会随时告诉您。"
    )
    return result


@transaction.atomic
def return_result(*, result: Result, by: User, reason: str) -> Result:
    """Back to its author (退回作者); until it comes again it counts for nothing."""
    result = locked(result)
    line = guard("return", result, by, {REASON: reason})
    result.submitted_on = None
    move(result, line, by, reason=reason)
    tell_authors(result, by, subject=f"{name_of(result)}已退回", text=f"请修改后重新报送：{reason}")
    return result


@transaction.atomic
def send_result(*, result: Result, by: User, document_number: str, sent_to: str, sent_on: datetime.date) -> Result:
    """Give it its number and send it to whom it is for (报出), or put right what was written down of that."""
    result = locked(result)
    action = "resend" if result.status in Result.PUBLISHED else "send"
    line = guard(action, result, by, {SENT_TO: sent_to})
    if sent_on > timezone.localdate() or (result.submitted_on and sent_on < result.submitted_on):
        raise Refused("报出日期不能早于报送时间，也不能晚于今天，请核对。")
    result.document_number, result.sent_to, result.sent_on = document_number, sent_to, sent_on
    number = f"{document_number}，" if document_number else ""
    words = f"{number}{sent_on:%Y-%m-%d} 报{sent_to}"
    move(result, line, by, note=words)
    if action == "send":
        tell_authors(result, by, subject=f"{name_of(result)}已报出", text=f"您报送的成果已报出：{words}。")
    return result
