"""Answering: the draft, signing off, sending; and more time where it is granted."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import REASON, Refused
from proposals.actions.handling import (
    allow,
    beside,
    drop_asked,
    given_reason,
    inform,
    locked,
    move,
    people_of,
    rule_of,
    subject_url,
    tell_story,
    title_of,
    with_deputies,
)
from proposals.actions.telling import matter_of
from proposals.actions.written import people_behind
from proposals.askers import accounts_of, asked_of
from proposals.counting import count, office_calendar
from proposals.models import Extension, Handover, Origin, Reply, ReplyClass, Result
from proposals.models.handling import SIGNED_BY, TEXT, UNTIL
from workstations.models import Matter

_S, _R = Handover.Status, Handover.Role


@dataclass(frozen=True)
class Draft:
    """What stands in the form of a reply."""

    text: str
    result_class: ReplyClass | None = None
    promised_until: datetime.date | None = None
    contact_name: str = ""
    contact_phone: str = ""
    signer: str = ""
    went_ahead: bool = False
    uptake: str = ""
    uptake_reason: str = ""
    talked: str = ""
    file: Document | None = None


def draft_of(handover: Handover) -> Reply:
    """The answer of this round as it was last saved; a new one before that."""
    return handover.replies.filter(round=handover.round).first() or Reply(handover=handover, round=handover.round)


@transaction.atomic
def save_draft(*, handover: Handover, draft: Draft, by: User) -> Reply:
    """Keep what was written (保存草稿); only the organization sees it."""
    handover = locked(handover)
    allow(handover, "draft", by)
    return _write(handover, draft, by)


def _write(handover: Handover, draft: Draft, by: User) -> Reply:
    reply = draft_of(handover)
    for name in ("text", "promised_until", "contact_name", "contact_phone", "signer", "went_ahead", "talked"):
        setattr(reply, name, getattr(draft, name))
    reply.result_class, reply.uptake, reply.uptake_reason = None, "", ""
    if handover.role in Handover.ANSWERING and has_class(handover):
        reply.result_class = draft.result_class
    elif handover.role in Handover.ANSWERING:
        reply.uptake, reply.uptake_reason = draft.uptake, draft.uptake_reason.strip()
    if reply.uptake == Reply.Uptake.REFUSED:
        reply.promised_until = None
    reply.drafted_by = by
    if draft.file is not None:
        reply.file.save(draft.file.content.name, draft.file.content, save=False)
        reply.file_name = draft.file.name
    reply._change_reason = "起草答复"
    reply.save()
    return reply


@transaction.atomic
def submit_reply(*, handover: Handover, draft: Draft, by: User) -> Handover:
    """Ask for it to be signed off (报请签发)."""
    handover = locked(handover)
    line = allow(handover, "submit", by, {TEXT: draft.text})
    reply = _write(handover, draft, by)
    _check_complete(handover, reply)
    handover = move(handover, line, by)
    inform(
        people_of([handover.organization_id], signers=True),
        f"请签发{'会办意见' if handover.role == _R.ASSIST else '答复'}：{title_of(handover.subject)}",
        f"{by.name}已起草，请审阅签发，或者退回修改。",
        handover.get_absolute_url(),
        by,
    )
    return handover


@transaction.atomic
def rework_reply(*, handover: Handover, by: User, reason: str) -> Handover:
    """Back to whoever drafted it (退回修改)."""
    handover = locked(handover)
    line = allow(handover, "rework", by, given_reason(reason))
    handover = move(handover, line, by, reason=reason)
    inform(
        [draft_of(handover).drafted_by],
        f"答复退回修改：{title_of(handover.subject)}",
        reason,
        handover.get_absolute_url(),
        by,
    )
    return handover


@transaction.atomic
def approve_reply(*, handover: Handover, by: User, on: datetime.date) -> Handover:
    """Sign it off (签发): it goes to who asked, or the opinion to the lead."""
    handover = locked(handover)
    reply = draft_of(handover)
    line = allow(handover, "approve", by, {TEXT: reply.text})
    return _reply(handover, reply, line, by, on, signer=by.name or by.username)


@transaction.atomic
def send_reply(*, handover: Handover, draft: Draft, by: User, on: datetime.date) -> Handover:
    """Send it (送出答复) where nobody of the organization signs off here: who signed the paper is named."""
    handover = locked(handover)
    line = allow(handover, "send", by, {TEXT: draft.text, SIGNED_BY: draft.signer})
    reply = _write(handover, draft, by)
    return _reply(handover, reply, line, by, on, signer=draft.signer)


def has_class(handover: Handover) -> bool:
    """Answers to proposals have a class; all others say whether it is taken up."""
    return handover.proposal_id is not None


def _check_complete(handover: Handover, reply: Reply) -> None:
    if handover.role not in Handover.ANSWERING:
        return
    if not has_class(handover):
        if not reply.uptake:
            raise Refused("请选择是否采纳。")
        if reply.uptake in Reply.NEEDS_REASON and not reply.uptake_reason:
            raise Refused(f"{reply.get_uptake_display()}的，请写明理由。")
        return
    if reply.result_class is None:
        raise Refused("请选择办理结果类别。")
    if reply.result_class.is_promise and reply.promised_until is None:
        raise Refused(f"{reply.result_class.code} 类是以后解决的，请写明承诺解决的期限。")


def _reply(handover: Handover, reply: Reply, line: Any, by: User, on: datetime.date, *, signer: str) -> Handover:
    _check_complete(handover, reply)
    late = _without_opinion(handover, reply, on) if handover.role == _R.LEAD else []
    reply.replied_on, reply.signed_off_by, reply.signer = on, by, signer[:40]
    reply._change_reason = line.label
    reply.save()
    note = f"没有等到会办意见，先行答复：{'、'.join(str(one.organization) for one in late)}" if late else ""
    handover = move(handover, line, by, note=note)
    drop_asked(handover)
    if handover.role == _R.ASSIST:
        lead = beside(handover).filter(role=_R.LEAD).values_list("organization", flat=True)
        words = f"会办意见：{title_of(handover.subject)}"
        inform(people_of(lead), words, f"{handover.organization}已提出会办意见。", subject_url(handover.subject), by)
        return handover
    if handover.role == _R.LEAD:
        _end_assisting(handover, late, on)
    return _ask_or_end(handover, by, on)


def _without_opinion(handover: Handover, reply: Reply, on: datetime.date) -> list[Handover]:
    """Assisting organizations whose opinion has not come: the lead waits until it is due, then it may go ahead."""
    missing = list(beside(handover).filter(role=_R.ASSIST).unanswered().select_related("organization"))
    missing = [one for one in missing if one.handed_on is not None]
    for one in missing:
        if one.due_on is None or one.due_on >= on:
            until = f"，期限是 {one.due_on:%Y-%m-%d}" if one.due_on else ""
            raise Refused(f"会办单位{one.organization}的意见还没有送来{until}，不能先答复。")
    if missing and not reply.went_ahead:
        names = "、".join(str(one.organization) for one in missing)
        raise Refused(f"{names}的会办意见逾期没有送来。要先答复，请勾选“会办意见逾期未到，先行答复”。")
    return missing


def _end_assisting(handover: Handover, late: list[Handover], on: datetime.date) -> None:
    for one in beside(handover).filter(role=_R.ASSIST).exclude(status=_S.DONE):
        words = "没有提出会办意见" if one in late else ""
        end_handover(one, None, on, note="；".join(filter(None, ["主办单位已答复", words])))


def end_handover(handover: Handover, by: User | None, on: datetime.date, *, note: str) -> Handover:
    """Nothing more is waited for (办结)."""
    handover.status, handover.done_on = _S.DONE, on
    handover._change_reason = "办结"
    handover.save()
    tell_story(handover, "end", "办结", by, note=note)
    return handover


def _ask_or_end(handover: Handover, by: User, on: datetime.date) -> Handover:
    """Those who asked are asked for their word; where nobody is, it ends with the answer."""
    subject = handover.subject
    _tell_workstation(handover, by)
    if isinstance(subject, Matter):
        return end_handover(handover, None, on, note="已答复，由机关转告群众")
    asked = asked_of(subject)
    _tell_speakers(handover, accounts_of(asked), by)
    if not asked:
        if isinstance(subject, Result):
            words = f"{handover.organization}已答复，请点开查看。"
            inform(people_behind(subject), f"已答复：{title_of(subject)}", words, subject.get_absolute_url(), by)
        return end_handover(handover, None, on, note="没有需要征求意见的提出者")
    days = rule_of(handover, on).feedback_days
    inform(
        accounts_of(asked),
        f"已答复：{title_of(subject)}",
        f"{handover.organization}已答复。请在 {days} 天内说说对办理工作和办理结果是否满意。",
        subject_url(subject),
        by,
    )
    return handover


def _tell_speakers(handover: Handover, asked: list[User], by: User) -> None:
    """Everyone whose opinion went into it and who is not asked anyway; not a word of what it is about."""
    origins = Origin.objects.filter(**{handover.subject_kind: handover.subject}).order_by()
    spoke = (
        User.objects.filter(member__opinions__origins__in=origins).exclude(pk__in=[one.pk for one in asked]).distinct()
    )
    text = f"您在协商会上的意见写成的材料，{handover.organization}已经答复。请打开“我的发言”查看去向。"
    inform(spoke, "您的意见有了答复", text, reverse("consultations:opinions_mine"), by)


def _tell_workstation(handover: Handover, by: User) -> None:
    """The member who has the matter reads the answer, the office clears the words for the person."""
    matter = matter_of(handover.subject)
    if matter is None:
        return
    url, words = subject_url(handover.subject), f"{handover.organization}已经答复{matter.workstation}的一件诉求。"
    holder = matter.member.user if matter.member_id else None
    inform([holder], "您办理的诉求有了答复", words, url, by)
    office = with_deputies([handover.handed_by]) if handover.handed_by else []
    inform(office, "请核定转告群众的答复", f"{words}请核定文字，群众凭回执号查看。", url, by)


@transaction.atomic
def ask_extension(
    *, handover: Handover, until: datetime.date | None, reason: str, by: User, on: datetime.date
) -> Extension:
    """Ask for more time (申请延期), before the time is over and within what the rule allows."""
    handover = locked(handover)
    line = allow(handover, "ask", by, {UNTIL: until and until.isoformat(), REASON: reason})
    rule = rule_of(handover, on)
    if handover.due_on is None:
        raise Refused("这一件没有办理期限，不用延期。")
    if on > handover.due_on:
        raise Refused(f"办理期限 {handover.due_on:%Y-%m-%d} 已过，不能再申请延期。")
    if handover.extensions.filter(is_granted__isnull=True).exists():
        raise Refused("已有一项延期申请等待审批。")
    if handover.extensions.filter(is_granted=True).count() >= rule.extension_times:
        allowed = f"最多延期 {rule.extension_times} 次" if rule.extension_times else "不准延期"
        raise Refused(f"按规定{allowed}，不能再延。")
    last = count(handover.due_on, rule.extension_count, rule.extension_unit, office_calendar(), since="原期限起")
    if not handover.due_on < until <= last.day:
        raise Refused(
            f"申请的日期须在原期限 {handover.due_on:%Y-%m-%d} 之后、{last.day:%Y-%m-%d} 以前（{last.words}）。"
        )
    extension = Extension(handover=handover, until=until, reason=reason, asked_by=by)
    extension._change_reason = line.label
    extension.save()
    tell_story(handover, "ask", line.label, by, note=f"申请延至 {until:%Y-%m-%d}", reason=reason)
    inform(
        [handover.handed_by],
        f"{handover.organization}申请延期：{title_of(handover.subject)}",
        f"申请延至 {until:%Y-%m-%d}。理由：{reason}",
        handover.get_absolute_url(),
        by,
    )
    return extension


@transaction.atomic
def decide_extension(*, handover: Handover, grants: bool, by: User, reason: str = "") -> Handover:
    """Grant it, and the due date moves; or refuse it with the reason."""
    handover = locked(handover)
    line = allow(handover, "grant" if grants else "refuse", by, given_reason(reason))
    extension = handover.extensions.filter(is_granted__isnull=True).first()
    if extension is None:
        raise Refused("没有等待审批的延期申请。")
    extension.is_granted, extension.answer = grants, reason
    extension.decided_by, extension.decided_at = by, timezone.now()
    extension._change_reason = line.label
    extension.save()
    until = f"{extension.until:%Y-%m-%d}"
    changes: dict[str, object] = {}
    if grants:
        changes = {"due_on": extension.until, "counted": f"{handover.counted}，同意延期至 {until}"[:200]}
    handover = move(handover, line, by, note=f"申请延至 {until}", reason=reason, **changes)
    inform(
        people_of([handover.organization_id]),
        f"{line.label}：{title_of(handover.subject)}",
        f"办理期限延至 {until}。" if grants else f"办理期限仍是 {handover.due_on:%Y-%m-%d}。{reason}",
        handover.get_absolute_url(),
        by,
    )
    return handover
