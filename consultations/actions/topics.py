"""Topics are proposed, chosen into the year's plan, merged or declined with a reason."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from consultations.models import ConsultationForm, ConsultationPlan, PlannedTopic, Topic, TopicCall
from consultations.models.topics import TARGET, WORKFLOW, topic_duties
from consultations.sources import Source, sources_of
from cppcc_office.shared.workflow import REASON, Refused, Transition

LONGEST_DECISION = 200


@dataclass
class Decided:
    """What came of deciding on many: how many were, and a sentence for each that could not be."""

    done: int = 0
    refusals: list[str] = field(default_factory=list)


@transaction.atomic
def propose_topic(*, topic: Topic, source: Source, by: User, on: datetime.date) -> Topic:
    """Hand in a topic (提议题) in a name one may use; refused once the call has closed. The office needs no call."""
    call = topic.call
    if call is not None:
        topic.year = call.year
        if not call.is_open_on(on):
            raise Refused(f"“{call}”征集时间是 {call.opens_on:%Y-%m-%d} 至 {call.closes_on:%Y-%m-%d}，现在不能提交。")
    if source not in sources_of(by, call):
        raise Refused("您不能以这个名义提议题。")
    for name in (*Topic.SOURCES, "is_office"):
        setattr(topic, name, False if name == "is_office" else None)
    for name, value in source.fields.items():
        setattr(topic, name, value)
    topic.proposed_by, topic.proposed_on = by, on
    topic.save()
    return topic


@transaction.atomic
def edit_topic(*, topic: Topic, by: User) -> Topic:
    """Keep what the proposer or the office changed in the words, while nothing has been decided."""
    _guard("edit", topic=_locked(topic), by=by)
    topic.save()
    return topic


@transaction.atomic
def withdraw_topic(*, topic: Topic, by: User) -> Topic:
    topic = _locked(topic)
    return _decide(topic, _guard("withdraw", topic=topic, by=by), by)


@transaction.atomic
def choose_topic(
    *,
    topic: Topic,
    by: User,
    form: ConsultationForm | None = None,
    month: int | None = None,
    lead: dict[str, object] | None = None,
) -> PlannedTopic:
    """Choose a topic into the plan of its year (选入计划); the plan is begun with its first topic.

    Without `lead` its own committee or group leads, or the office.
    """
    topic = _locked(topic)
    line = _guard("choose", topic=topic, by=by)
    plan, _ = ConsultationPlan.objects.get_or_create(year=topic.year)
    planned = PlannedTopic.objects.create(
        plan=plan,
        topic=topic,
        kind=topic.kind,
        title=topic.title,
        form=form or topic.form,
        month=month,
        order=plan.topics.count() + 1,
        **(lead or _own_lead(topic)),
    )
    _decide(topic, line, by)
    return planned


@transaction.atomic
def decline_topic(*, topic: Topic, by: User, reason: str) -> Topic:
    """Do not take a topic up (不采纳); the proposer reads the reason."""
    topic = _locked(topic)
    return _decide(topic, _guard("decline", topic=topic, by=by, given={REASON: reason}), by, reason)


@transaction.atomic
def merge_topic(*, topic: Topic, into: Topic | None, by: User, reason: str = "") -> Topic:
    """Take a topic into another of the same year that is still open or chosen (合并)."""
    topic = _locked(topic)
    line = _guard("merge", topic=topic, by=by, given={TARGET: into and into.pk})
    into = _locked(into)
    if into.pk == topic.pk:
        raise Refused("议题不能合并到自己。")
    if into.year != topic.year or into.status not in (Topic.Status.SUBMITTED, Topic.Status.CHOSEN):
        raise Refused(f"“{into}”已经{into.get_status_display()}，不能再合并进去。")
    topic.merged_into = into
    topic.merged.update(merged_into=into)
    return _decide(topic, line, by, reason)


@transaction.atomic
def reopen_topic(*, topic: Topic, by: User, reason: str) -> Topic:
    """Put a decided topic back among those to be chosen (重新遴选), as long as nothing was held on it."""
    topic = _locked(topic)
    line = _guard("reopen", topic=topic, by=by, given={REASON: reason})
    planned = PlannedTopic.objects.filter(topic=topic).first()
    if planned and planned.held:
        raise Refused("这个议题已经安排了协商或监督活动，不能重新遴选。")
    if planned:
        planned.delete()
    topic.merged_into = None
    return _decide(topic, line, by, reason)


def choose_topics(*, ids: Collection[int], by: User) -> Decided:
    """Choose many at once, each in the form it was proposed for; what cannot be chosen is named."""
    return _many(ids, by, lambda topic: choose_topic(topic=topic, by=by))


def decline_topics(*, ids: Collection[int], by: User, reason: str) -> Decided:
    return _many(ids, by, lambda topic: decline_topic(topic=topic, by=by, reason=reason))


def merge_topics(*, ids: Collection[int], into: Topic | None, by: User) -> Decided:
    """Merge all of them into one, which may be among them."""
    rest = [pk for pk in ids if into is None or pk != into.pk]
    return _many(rest, by, lambda topic: merge_topic(topic=topic, into=into, by=by))


def _many(ids: Collection[int], by: User, decide) -> Decided:
    outcome = Decided()
    for topic in Topic.objects.visible_to(by).filter(pk__in=ids).order_by("pk"):
        try:
            decide(topic)
        except Refused as refused:
            outcome.refusals.append(f"“{topic}”：{refused.sentence}")
        else:
            outcome.done += 1
    return outcome


def _locked(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)


def _guard(action: str, *, topic: Topic, by: User, given: dict[str, object] | None = None) -> Transition:
    reason = str((given or {}).get(REASON) or "")
    if len(reason) > LONGEST_DECISION:
        raise Refused(f"原因请不超过 {LONGEST_DECISION} 字，现在是 {len(reason)} 字。")
    return WORKFLOW.require(action, state=topic.status, duties=topic_duties(topic, by), given=given)


def _decide(topic: Topic, line: Transition, by: User, reason: str = "") -> Topic:
    topic.status, topic.decision = line.target, reason
    topic.decided_by, topic.decided_at = by, timezone.now()
    topic._change_reason = f"{line.label}：{reason}"[:100] if reason else line.label
    topic.save()
    return topic


def _own_lead(topic: Topic) -> dict[str, object]:
    if topic.special_committee_id:
        return {"special_committee_id": topic.special_committee_id}
    if topic.group_id:
        return {"group_id": topic.group_id}
    return {"is_office": True}


def open_calls(user: User, on: datetime.date) -> list[TopicCall]:
    """Calls that run and that `user` may answer."""
    return [call for call in TopicCall.objects.visible_to(user).open_on(on) if sources_of(user, call)]
