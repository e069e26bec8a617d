"""Handing over (交办): to a lead and assisting ones or to several separate ones; signing for it, sending it back."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.workflow import Refused, check_reason
from proposals.actions.handling import (
    allow,
    drop_asked,
    given_reason,
    inform,
    locked,
    move,
    people_of,
    rule_of,
    set_due,
    tell_story,
    title_of,
)
from proposals.counting import Calendar, count_return, office_calendar
from proposals.models import HandlingRule, Handover, IssueItem, Proposal, Result, SocialReport
from proposals.models.handling import TO, kind_of, of_subject
from sectors.models import Organization
from workstations.actions.matters import hand_matter, take_back_matter
from workstations.models import Matter

_S, _R = Handover.Status, Handover.Role
Part = tuple[Organization, str]


@dataclass
class Handed:
    """What came of handing over many at once."""

    done: list[models.Model] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@transaction.atomic
def hand_over(
    *,
    subject: models.Model,
    parts: Sequence[Part],
    by: User,
    on: datetime.date,
    note: str = "",
    calendar: Calendar | None = None,
    tells: bool = True,
) -> list[Handover]:
    """Hand it over (交办) to organizations, each with its part, beside those that have it already.

    One lead with any number of assisting ones, or at least two separate ones; no organization twice. One from which it
    was taken back can have it again. Due dates come from the rule in force on that day.
    """
    if not by.has_perm("proposals.add_handover"):
        raise PermissionDenied("您不能交办。")
    check_reason(note)
    kind = kind_of(subject)
    subject = type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
    if isinstance(subject, Proposal) and (subject.status != Proposal.Status.ACCEPTED or subject.is_merged):
        raise Refused("只有立案、没有并入别案的提案才能交办。")
    if isinstance(subject, SocialReport) and subject.status not in SocialReport.PUBLISHED:
        raise Refused(f"这条信息现在的状态是“{subject.get_status_display()}”，编发以后才能交办。")
    if isinstance(subject, IssueItem) and subject.withdrawn_on:
        raise Refused("这个问题已经撤回，不能交办。")
    if isinstance(subject, Result) and subject.status not in Result.PUBLISHED:
        raise Refused(f"这项成果现在的状态是“{subject.get_status_display()}”，报出以后才能交办。")
    known = {one.organization_id: one for one in of_subject(subject).select_related("organization")}
    live = [one for one in known.values() if one.status != _S.CANCELLED]
    _check_parts(live, parts)
    if isinstance(subject, Matter):
        hand_matter(matter=subject, by=by, note="、".join(str(organization) for organization, _ in parts))
    rule, calendar = HandlingRule.in_force(kind, on), calendar or office_calendar()
    handed = []
    for organization, role in sorted(parts, key=lambda part: part[1] == _R.ASSIST):
        handover = known.get(organization.pk) or Handover(**{kind: subject}, organization=organization)
        handed.append(_hand(handover, role, rule, calendar, by, on, note))
    if tells:
        for handover in handed:
            _tell([handover], by)
    return handed


def _hand(
    handover: Handover, role: str, rule: HandlingRule, calendar: Calendar, by: User, on: datetime.date, note: str
) -> Handover:
    handover.role, handover.status, handover.note = role, _S.HANDED, note
    handover.handed_on, handover.handed_by, handover.signed_on, handover.signed_by = on, by, None, None
    counted = count_return(rule, on, calendar)
    handover.return_until, handover.return_counted, handover.return_reason = counted.day, counted.words, ""
    # What was never answered is no second time: the draft that was begun goes on.
    handover.round = handover.replies.filter(replied_on__isnull=False).count() + 1 if handover.pk else 1
    handover._change_reason = "交办"
    handover.save()
    set_due(handover, rule, calendar)
    tell_story(handover, "hand", f"交办（{handover.get_role_display()}）", by, note=note)
    return handover


def _check_parts(live: Iterable[Handover], parts: Sequence[Part]) -> None:
    """Who has it and who gets it must make sense together."""
    if not parts:
        raise Refused("请选择承办单位。")
    have = {one.organization_id for one in live}
    for organization, _ in parts:
        if organization.pk in have:
            raise Refused(f"{organization}已经承办这一件，不能重复交办。")
    twice = [organization.name for organization, n in Counter(one for one, _ in parts).items() if n > 1]
    if twice:
        raise Refused(f"同一单位不能既主办又会办，也不能重复：{'、'.join(twice)}。")
    roles = Counter([one.role for one in live] + [role for _, role in parts])
    if roles[_R.SEPARATE]:
        if roles[_R.LEAD] or roles[_R.ASSIST]:
            raise Refused("分办与主办、会办不能并用：分办的各单位分别答复。")
        if roles[_R.SEPARATE] == 1:
            raise Refused("分办至少要两个单位；只有一个单位的，请选为主办。")
    elif roles[_R.LEAD] != 1:
        raise Refused("请选择一个主办单位。" if not roles[_R.LEAD] else "主办单位只能有一个。")


def hand_over_many(
    *, proposals: Iterable[Proposal], parts: Sequence[Part], by: User, on: datetime.date, note: str = ""
) -> Handed:
    """Hand many proposals to the same organizations at once; what cannot be handed over is named, the rest goes."""
    handed, calendar, outcome = [], office_calendar(), Handed()
    for proposal in proposals:
        try:
            handed += hand_over(subject=proposal, parts=parts, by=by, on=on, note=note, calendar=calendar, tells=False)
        except Refused as refused:
            outcome.refusals.append(f"{title_of(proposal)}没有交办：{refused.sentence}")
        else:
            outcome.done.append(proposal)
    for organization, _ in parts:
        _tell([one for one in handed if one.organization_id == organization.pk], by)
    return outcome


def _tell(handed: list[Handover], by: User) -> None:
    """One message to an organization's people for all that it was handed."""
    if not handed:
        return
    first = handed[0]
    what = title_of(first.subject) if len(handed) == 1 else f"{len(handed)} 件提案"
    due = f"，{first.due_on:%Y-%m-%d} 前{'提出会办意见' if first.role == _R.ASSIST else '答复'}" if first.due_on else ""
    inform(
        people_of([first.organization_id]),
        f"交办：{what}",
        f"请签收并办理（{first.get_role_display()}）{due}。不属于本单位职责的，请在退办期限内退回并说明理由。",
        first.get_absolute_url() if len(handed) == 1 else reverse("handling:desk"),
        by,
    )


@transaction.atomic
def sign_handover(*, handover: Handover, by: User, on: datetime.date) -> Handover:
    """Sign for it (签收); where the time counts from that day, the due date is known now."""
    handover = locked(handover)
    line = allow(handover, "sign", by)
    handover = move(handover, line, by, signed_on=on, signed_by=by)
    if handover.due_on is None and handover.handed_on is not None:
        set_due(handover, rule_of(handover, on))
    return handover


@transaction.atomic
def return_handover(*, handover: Handover, by: User, reason: str, on: datetime.date) -> Handover:
    """Send it back (退办) within the time for that, and only before anything was answered."""
    handover = locked(handover)
    line = allow(handover, "return", by, given_reason(reason))
    if handover.round > 1:
        raise Refused("重新办理的不能退办。如有困难，请与机关联系。")
    if handover.return_until is not None and on > handover.return_until:
        raise Refused(f"退办期限是 {handover.return_until:%Y-%m-%d}，已经过期，不能退办。如有困难，请与机关联系。")
    handover = move(handover, line, by, reason=reason, return_reason=reason)
    drop_asked(handover)
    inform(
        [handover.handed_by],
        f"{handover.organization}退办：{title_of(handover.subject)}",
        f"退办理由：{reason}\n请决定由原单位继续办理、改交其他单位，或者撤销交办。",
        handover.get_absolute_url(),
        by,
    )
    return handover


@transaction.atomic
def keep_handover(*, handover: Handover, by: User, reason: str, on: datetime.date) -> Handover:
    """The office does not take it back (不同意退办): it stays with the organization."""
    handover = locked(handover)
    line = allow(handover, "keep", by, given_reason(reason))
    handover = move(handover, line, by, reason=reason, signed_on=handover.signed_on or on)
    if handover.due_on is None and handover.handed_on is not None:
        set_due(handover, rule_of(handover, on))
    inform(
        people_of([handover.organization_id]),
        f"仍请贵单位办理：{title_of(handover.subject)}",
        f"退办没有同意：{reason}\n办理期限不变。",
        handover.get_absolute_url(),
        by,
    )
    return handover


@transaction.atomic
def pass_handover(
    *, handover: Handover, to: Organization | None, by: User, on: datetime.date, reason: str = ""
) -> Handover:
    """Hand it to another organization instead (改交其他单位), in the same part; the time begins anew."""
    handover = locked(handover)
    line = allow(handover, "pass", by, {TO: to and to.pk, **given_reason(reason)})
    move(handover, line, by, note=f"改交{to}", reason=reason)
    drop_asked(handover)
    (new,) = hand_over(subject=handover.subject, parts=[(to, handover.role)], by=by, on=on, note=handover.note)
    _tell_gone(handover, by, f"已改交{to}办理。")
    return new


@transaction.atomic
def cancel_handover(*, handover: Handover, by: User, reason: str) -> Handover:
    """Take it back altogether (撤销交办); the row stays, with the reason."""
    handover = locked(handover)
    line = allow(handover, "cancel", by, given_reason(reason))
    handover = move(handover, line, by, reason=reason)
    drop_asked(handover)
    subject = handover.subject
    if isinstance(subject, Matter) and not of_subject(subject).exclude(status=_S.CANCELLED).exists():
        take_back_matter(matter=subject, by=by, reason=reason)
    _tell_gone(handover, by, f"交办已撤销：{reason}")
    return handover


def _tell_gone(handover: Handover, by: User, text: str) -> None:
    subject = handover.subject
    inform(
        people_of([handover.organization_id]),
        f"不再由贵单位办理：{title_of(subject)}",
        text,
        handover.get_absolute_url(),
        by,
    )
