"""An award's way: candidates by rule or named, marks, selection by people, publication; and undoing one by two."""

import datetime
from collections.abc import Collection, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import REASON, Refused, Transition, why
from scoring.actions.given import open_marks
from scoring.awards import Standing, standings
from scoring.candidates import field_of
from scoring.models import SUBJECT_MODELS, Award, AwardStep, Mark, Nominee
from scoring.models.award import (
    AWARD_WORKFLOW,
    CONCERNED,
    NOMINEE_WORKFLOW,
    duties_towards_award,
    duties_towards_nominee,
    duties_towards_nominees,
)

_A, _N = Award.Status, Nominee.Status
MOST_NAMED = 3
LONGEST_STANDING = Nominee._meta.get_field("standing").max_length


@transaction.atomic
def draw_up_candidates(*, award: Award, by: User, on: datetime.date | None = None) -> Award:
    """Compute who is a candidate by the award's rule (产生候选); anew as long as nobody has been decided on."""
    award = _locked(award)
    line = _guard(award, "draw_up", by)
    if award.nominees.exclude(status=_N.CANDIDATE).exists():
        raise Refused("已经有选定或不选的，不能重新产生候选；请先把他们改回候选，或者另行推荐。")
    found = field_of(award, on)
    if not found.candidates and award.by != Award.By.NAMED:
        raise Refused("按现在的记录和规则没有候选；请核对评优的条件，或者改为由人推荐。")
    for nominee in award.nominees.filter(by_rule=True):
        nominee.steps.update(nominee=None, changes=str(nominee))  # what was decided and taken back stays on file
        nominee._history_user = by
        nominee.delete()
    named = set(award.nominees.values_list(f"{award.subject}_id", flat=True))
    for order, one in enumerate(found.candidates, start=1):
        if one.subject_id not in named:
            _save(_nominee(award, one.subject_id, one.standing, one.excluded, one.is_collective, order), "产生候选", by)
    award.status, award.considered = line.target, found.considered
    _keep(award, line.label, by)
    return _done(award, line, by, changes=f"{len(found.candidates)} 个候选，参评 {found.considered}")


@transaction.atomic
def nominate(*, award: Award, subject: Any, reason: str, by: User, on: datetime.date | None = None) -> Nominee:
    """Name somebody the rule does not bring (另行推荐), with a reason."""
    award = _locked(award)
    line = _guard(award, "nominate", by, reason)
    if award.nominees.filter(**{award.subject: subject}).exists():
        raise Refused(f"{subject}已经在候选中。")
    known = field_of(award, on).others.get(subject.pk)
    if known is None:
        raise Refused(f"{subject} {award.year} 年不参评。")
    order = award.nominees.count() + 1
    nominee = _nominee(award, subject.pk, known.standing, known.excluded, known.is_collective, order)
    nominee.by_rule, nominee.reason = False, reason.strip()
    _save(nominee, why(line.label, reason), by)
    if CONCERNED in duties_towards_nominee(nominee, by):
        raise Refused(f"{nominee}与您有关，不能由您推荐；请另一位同志推荐。")
    _done(award, line, by, reason, nominee=nominee)
    return nominee


@transaction.atomic
def open_award_marks(*, award: Award, markers: Collection[User], reason: str, by: User) -> list[Mark]:
    """Ask several people to mark every candidate who has no mark yet."""
    award = _locked(award)
    line = _guard(award, "open_marks", by)
    if award.mark_kind is None:
        raise Refused("这个评优没有设评分项目，请先在评优的设置里选一个多人评分的项目。")
    waiting = [one.nominee.subject for one in standings(award) if one.mark is None and not one.nominee.excluded]
    if not waiting:
        raise Refused("候选都已经有评分。")
    found = open_marks(kind=award.mark_kind, subjects=waiting, year=award.year, markers=markers, reason=reason, by=by)
    _done(award, line, by, reason, f"{len(found)} 个候选，{len(markers)} 位评分人")
    return found


@transaction.atomic
def decide_nominee(*, action: str, nominee: Nominee, by: User, reason: str = "") -> Nominee:
    """Select, pass over or make a candidate again; ask to undo, undo or keep. A reason is asked for outside the
    candidates and against the order.
    """
    award = _locked(nominee.award)
    nominee = Nominee.objects.select_for_update(of=("self",)).select_related(*SUBJECT_MODELS).get(pk=nominee.pk)
    duties = duties_towards_nominee(nominee, by)
    line = NOMINEE_WORKFLOW.require(action, state=nominee.status, duties=duties, given={REASON: reason})
    if action in ("select", "pass"):
        _guard(award, "publish", by)
        if action == "select":
            _check_choice(award, nominee, reason)
        nominee.reason = reason.strip() or nominee.reason
        nominee.decided_by, nominee.decided_on = by, timezone.localdate()
    elif action == "restore":
        _guard(award, "publish", by)
        nominee.reason = nominee.steps.filter(action="nominate").values_list("reason", flat=True).first() or ""
        nominee.decided_by = nominee.decided_on = None
    elif action == "ask_withdrawal":
        nominee.withdrawal_reason, nominee.withdrawal_asked_by = reason.strip(), by
    elif action == "withdraw":
        nominee.withdrawn_by, nominee.withdrawn_on = by, timezone.localdate()
    else:
        nominee.withdrawal_reason, nominee.withdrawal_asked_by = "", None
    nominee.status = line.target
    _save(nominee, why(line.label, reason), by)
    _done(award, line, by, reason, nominee=nominee)
    return nominee


def _check_choice(award: Award, nominee: Nominee, reason: str) -> None:
    if nominee.excluded:
        raise Refused(f"{nominee}不能参评：{nominee.excluded}。")
    place = next(one.place for one in standings(award) if one.nominee.pk == nominee.pk)
    if not nominee.by_rule and not (reason.strip() or nominee.reason):
        raise Refused(f"{nominee}不在按规则产生的候选里，请写明选定的理由。")
    if place > award.most and not reason.strip():
        raise Refused(f"{nominee}排在第 {place} 位，名额是 {award.most} 个；不按次序选定的，请写明理由。")


@transaction.atomic
def publish_award(*, award: Award, by: User, on: datetime.date | None = None) -> Award:
    """Publish those selected (公布): no more than there are places, enough collective ones, nobody excluded. Places
    and marks are written down as they are; nobody publishes what decides on the own nomination.
    """
    award = _locked(award)
    line = _guard(award, "publish", by)
    found = standings(award)
    if own := own_among(found, duties_towards_nominees(award, by)):
        raise Refused(own)
    if problems := list(problems_of(award, found)):
        raise Refused("".join(problems))
    for one in found:
        one.nominee.order, one.nominee.standing = one.place, one.words[:LONGEST_STANDING]
        one.nominee.status = _N.AWARDED if one.nominee.status == _N.SELECTED else _N.LOST
        _save(one.nominee, line.label, by)
    award.status, award.published_on = line.target, on or timezone.localdate()
    _keep(award, line.label, by)
    chosen = [str(one.nominee) for one in found if one.nominee.status == _N.AWARDED]
    return _done(award, line, by, changes="、".join(chosen))


def own_among(found: Collection[Standing], duties: Mapping[int, Collection[str]]) -> str:
    """Why somebody with these duties towards the nominees does not publish the award; "" where nothing is the own."""
    own = [str(one.nominee) for one in found if CONCERNED in duties[one.nominee.pk]]
    named = "、".join(own[:MOST_NAMED]) + (f"等 {len(own)} 个" if len(own) > MOST_NAMED else "")
    return f"候选中的{named}与您有关，这项评优请由另一位同志公布。" if own else ""


def problems_of(award: Award, found: Collection[Standing]) -> list[str]:
    """What stands in the way of publication, each as a sentence."""
    chosen = [one for one in found if one.nominee.status == _N.SELECTED]
    problems = [] if chosen else ["还没有选定任何一个。"]
    if len(chosen) > award.most:
        problems.append(f"选定了 {len(chosen)} 个，名额只有 {award.most} 个。")
    if award.collective_share is not None and chosen:
        least = int((Decimal(len(chosen)) * award.collective_share / 100).to_integral_value(ROUND_CEILING))
        collective = sum(1 for one in chosen if one.nominee.is_collective)
        if collective < least:
            problems.append(f"集体提案至少要有 {least} 件，现在选定 {collective} 件。")
    problems += [f"{one.nominee}不能参评：{one.nominee.excluded}。" for one in chosen if one.nominee.excluded]
    if award.mark_kind_id:
        problems += [problem for one in found if (problem := _unmarked(one))]
        problems += [
            f"{one.nominee}按评分排在第 {one.place} 位，名额是 {award.most} 个；请改回候选，重新选定并写明理由。"
            for one in chosen
            if one.place > award.most and not one.nominee.reason
        ]
    return problems


def _unmarked(one: Standing) -> str:
    """Why the order cannot go by this one's mark yet: those not chosen decide the places too."""
    if one.nominee.excluded or (one.mark and one.mark.status == Mark.Status.CONFIRMED):
        return ""
    if one.mark is None:
        return "" if one.nominee.status == _N.PASSED else f"{one.nominee}还没有评分结果。"
    return f"{one.nominee}的评分现在是“{one.mark.get_status_display()}”，生效以后才能公布。"


@transaction.atomic
def cancel_award(*, award: Award, reason: str, by: User) -> Award:
    """Give it up (停办) before anything is published."""
    award = _locked(award)
    line = _guard(award, "cancel", by, reason)
    award.status = line.target
    _keep(award, why(line.label, reason), by)
    return _done(award, line, by, reason)


def _nominee(award: Award, pk: int, standing: str, excluded: str, is_collective: bool, order: int) -> Nominee:
    about = {f"{award.subject}_id": pk}
    return Nominee(
        award=award,
        order=order,
        standing=standing[:LONGEST_STANDING],
        excluded=excluded[:60],
        is_collective=is_collective,
        **about,
    )


def _locked(award: Award) -> Award:
    return Award.objects.select_for_update(of=("self",)).select_related("mark_kind").get(pk=award.pk)


def _guard(award: Award, action: str, by: User, reason: str = "") -> Transition:
    duties = duties_towards_award(by)
    return AWARD_WORKFLOW.require(action, state=award.status, duties=duties, given={REASON: reason})


def _keep(award: Award, words: str, by: User) -> None:
    award._change_reason, award._history_user = words, by
    award.save()


def _save(nominee: Nominee, words: str, by: User) -> None:
    nominee._change_reason, nominee._history_user = words, by
    nominee.save()


def _done(
    award: Award, line: Transition, by: User, reason: str = "", changes: str = "", nominee: Nominee | None = None
) -> Award:
    AwardStep.objects.create(
        award=award,
        nominee=nominee,
        action=line.action,
        label=line.label,
        status=nominee.status if nominee else award.status,
        by=by,
        reason=reason,
        changes=changes,
    )
    return award
