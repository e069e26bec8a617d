"""The word of those who asked, handling again, correcting a class, keeping a promise."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cppcc_office.shared.workflow import REASON, Refused
from proposals.actions.answering import draft_of, end_handover, has_class
from proposals.actions.handling import (
    allow,
    given_reason,
    inform,
    locked,
    move,
    people_of,
    rule_of,
    subject_url,
    tell_story,
    title_of,
)
from proposals.actions.telling import matter_of
from proposals.askers import Asked, accounts_of, asked_of, said_of
from proposals.counting import count, office_calendar
from proposals.models import Feedback, HandlingRule, Handover, Progress, Reply, ReplyClass, Satisfaction
from proposals.models.handling import CLASS, RESULT, TEXT, WORKFLOW
from workstations.actions.matters import begin_again

_S = Handover.Status


def levels(rule: HandlingRule) -> list[tuple[str, str]]:
    """Three levels of satisfaction, or four."""
    return [(key, word) for key, word in Satisfaction.choices if rule.has_four_levels or key != Satisfaction.VERY]


def feedback_until(reply: Reply, rule: HandlingRule) -> datetime.date:
    """Until when those who asked may say their word on an answer."""
    return reply.replied_on + datetime.timedelta(days=rule.feedback_days)


@transaction.atomic
def give_feedback(
    *,
    handover: Handover,
    asked: Asked,
    result: str,
    by: User,
    on: datetime.date,
    attitude: str = "",
    comment: str = "",
) -> Handover:
    """One who asked judges the handling and the result (反馈意见). Once given it stands.

    The office writes down only what came on paper from somebody without an account. A dissatisfied word leads to
    handling again as the rule says; when everybody has judged, it is done.
    """
    handover = locked(handover)
    line = allow(handover, "judge", by, {RESULT: result})
    if handover.role not in Handover.ANSWERING:
        raise Refused("会办意见由主办单位采用，不征求提出者的意见。")
    own = asked.may_be_said_by(by)
    if not own and (asked.speakers() or not by.has_perm("proposals.change_handover")):
        raise PermissionDenied(f"{asked.name}的意见由本人反馈，不能代填。")
    rule, reply = rule_of(handover, on), draft_of(handover)
    known = dict(levels(rule))
    if result not in known or (attitude and attitude not in known):
        raise Refused("请从列出的满意程度中选择。")
    if asked.key in said_of(reply):
        raise Refused(f"{asked.name}已经反馈，不能更改。")
    if len(comment) > 500:
        raise Refused("意见请不超过 500 字。")
    feedback = Feedback(
        reply=reply,
        member=asked.member,
        group=asked.group,
        collective_of=asked.collective_of,
        attitude=attitude,
        result=result,
        comment=comment,
        given_on=on,
        given_by=by,
    )
    feedback._change_reason = line.label
    feedback.save()
    # The step names who and how satisfied; the words of the comment stand in the feedback alone.
    on_paper = "" if own else "（按纸质反馈表录入）"
    tell_story(handover, "judge", line.label, by, note=f"{asked.name}：{known[result]}{on_paper}")
    inform(
        people_of([handover.organization_id]),
        f"收到反馈意见：{title_of(handover.subject)}",
        f"{asked.name}：{known[result]}",
        handover.get_absolute_url(),
        by,
    )
    return _after_feedback(handover, reply, rule, on)


def _after_feedback(handover: Handover, reply: Reply, rule: HandlingRule, on: datetime.date) -> Handover:
    asked, said = asked_of(handover.subject), said_of(reply)
    unhappy = [one for one in asked if one.key in said and said[one.key].result == Satisfaction.DISSATISFIED]
    if rule.rehandle_when == HandlingRule.Rehandle.LEAD:
        unhappy = [one for one in unhappy if one.is_lead]
    if unhappy:
        return _again(handover, None, on, f"{'、'.join(one.name for one in unhappy)}对办理结果不满意")
    if all(one.key in said for one in asked):
        return end_handover(handover, None, on, note="提出者都已反馈")
    return handover


@transaction.atomic
def rehandle(*, handover: Handover, by: User, reason: str, on: datetime.date) -> Handover:
    """The office has it handled again (重新办理), for instance after a look back."""
    handover = locked(handover)
    allow(handover, "rehandle", by, given_reason(reason))
    if handover.role not in Handover.ANSWERING:
        raise Refused("重新办理由主办（分办）单位进行。")
    return _again(handover, by, on, reason)


def _again(handover: Handover, by: User | None, on: datetime.date, reason: str) -> Handover:
    """One round more: a new due date, counted from today, and a message."""
    rule = HandlingRule.in_force(handover.subject_kind, on)
    due = count(on, rule.answer_count, rule.answer_unit, office_calendar(), since="重新办理起")
    line = next(line for line in WORKFLOW.transitions if line.action == "rehandle")
    move(
        handover,
        line,
        by,
        reason=reason[:200],
        round=handover.round + 1,
        due_on=due.day,
        counted=due.words,
        signed_on=None,
        signed_by=None,
        done_on=None,
    )
    matter = matter_of(handover.subject)
    if matter is not None:
        begin_again(matter=matter, by=by, reason=reason, is_handed=handover.matter_id is not None)
    inform(
        people_of([handover.organization_id]),
        f"请重新办理：{title_of(handover.subject)}",
        f"{reason}。请签收后重新办理，{due.day:%Y-%m-%d} 前再次答复（{due.words}）。",
        handover.get_absolute_url(),
        by,
    )
    return handover


@transaction.atomic
def end_silent(*, handover: Handover, on: datetime.date) -> bool:
    """The time for feedback is over: it is done, whoever has not answered; whether it was."""
    handover = locked(handover)
    reply = draft_of(handover)
    if handover.status != _S.REPLIED or reply.replied_on is None:
        return False
    if on <= feedback_until(reply, rule_of(handover, on)):
        return False
    end_handover(handover, None, on, note="反馈期限已过，没有反馈的不再等待")
    return True


@transaction.atomic
def correct_class(
    *,
    handover: Handover,
    reason: str,
    by: User,
    result_class: ReplyClass | None = None,
    uptake: str = "",
    promised_until: datetime.date | None = None,
) -> Reply:
    """Somebody who supervises corrects the class of an answer, or whether it is taken up (更正类别); what it was stays
    in the story.
    """
    handover = locked(handover)
    if has_class(handover):
        uptake = ""
    else:
        result_class, uptake = None, uptake if uptake in Reply.Uptake else ""
    line = allow(handover, "correct", by, {CLASS: uptake or (result_class and result_class.pk), REASON: reason})
    reply = draft_of(handover)
    if handover.role not in Handover.ANSWERING or reply.replied_on is None:
        raise Refused("还没有答复，没有可更正的类别。")
    if (reply.result_class, reply.uptake) == (result_class, uptake):
        raise Refused("类别没有变化。")
    before = reply.short_verdict or "未分类"
    reply.result_class, reply.uptake = result_class, uptake
    if result_class is not None and result_class.is_promise:
        reply.promised_until = promised_until or reply.promised_until
        if reply.promised_until is None:
            raise Refused(f"{result_class.code} 类是以后解决的，请写明承诺解决的期限。")
    if uptake in Reply.NEEDS_REASON:
        reply.uptake_reason = reply.uptake_reason or reason
    reply._change_reason = line.label
    reply.save()
    move(handover, line, by, note=f"由 {before} 改为 {reply.short_verdict}", reason=reason)
    inform(
        people_of([handover.organization_id]),
        f"办理结果类别已更正：{title_of(handover.subject)}",
        f"由 {before} 改为 {reply.short_verdict}。{reason}",
        handover.get_absolute_url(),
        by,
    )
    return reply


@transaction.atomic
def report_progress(*, handover: Handover, text: str, by: User, on: datetime.date) -> Progress:
    """The organization says how far it is with what it promised (报告进展); as often as it likes until it is done."""
    handover = locked(handover)
    line = allow(handover, "progress", by, {TEXT: text})
    reply = _open_promise(handover, text)
    progress = Progress(reply=reply, text=text, reported_on=on, reported_by=by)
    progress._change_reason = line.label
    progress.save()
    move(handover, line, by, note=text)
    subject = handover.subject
    inform(accounts_of(asked_of(subject)), f"落实有进展：{title_of(subject)}", text, subject_url(subject), by)
    return progress


def _open_promise(handover: Handover, text: str) -> Reply:
    """The answer on which something is still to be done; what is said of it fits its field."""
    reply = draft_of(handover)
    if reply.replied_on is None or not reply.is_promise:
        raise Refused("这一件没有须跟踪落实的承诺。")
    if reply.kept_on is not None:
        raise Refused(f"{reply.kept_on:%Y-%m-%d} 已经报告兑现。")
    if len(text) > 500:
        raise Refused(f"落实情况请不超过 500 字，现在是 {len(text)} 字。")
    return reply


@transaction.atomic
def fulfil_promise(*, handover: Handover, text: str, by: User, on: datetime.date) -> Reply:
    """The organization says that what it promised is done (报告兑现), and how."""
    handover = locked(handover)
    line = allow(handover, "fulfil", by, {TEXT: text})
    reply = _open_promise(handover, text)
    reply.kept_on, reply.kept_note = on, text
    reply._change_reason = line.label
    reply.save()
    move(handover, line, by, note=text)
    subject = handover.subject
    inform(accounts_of(asked_of(subject)), f"承诺已兑现：{title_of(subject)}", text, subject_url(subject), by)
    return reply
