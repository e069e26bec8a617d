"""What every step of something handed over shares: the lock, the table, the trace, and who is told."""

import datetime
from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Deputy, User
from cppcc_office.shared.workflow import REASON, Transition, why
from outbox.actions import send_letter
from proposals.counting import Calendar, count_due, office_calendar
from proposals.models import Extension, HandlingRule, Handover, HandoverStep, IssueItem, Proposal, Result, SocialReport
from proposals.models.handling import WORKFLOW, handover_duties, kind_of
from proposals.models.writings import Writing
from sectors.models import OrganizationClerk

LONGEST_NOTE = 500


def locked(handover: Handover) -> Handover:
    """The row as it is now, held until the transaction ends; everything of the same thing waits for it.

    The thing itself is held first, by this as by whatever begins with it: two who wait for each other would never end.
    """
    subject = handover.subject
    type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
    rows = Handover.objects.select_related("proposal__call", "organization")
    return rows.select_for_update(of=("self",)).get(pk=handover.pk)


def allow(handover: Handover, action: str, by: User, given: dict[str, object] | None = None) -> Transition:
    """The line of the table by which `by` may do it now; PermissionDenied or Refused."""
    return WORKFLOW.require(action, state=handover.status, duties=handover_duties(handover, by), given=given)


def move(
    handover: Handover,
    line: Transition,
    by: User | None,
    *,
    note: str = "",
    reason: str = "",
    **changes: object,
) -> Handover:
    """Take the way of the line, and write it into the story."""
    handover.status = line.target or handover.status
    for name, value in changes.items():
        setattr(handover, name, value)
    handover._change_reason = why(line.label, reason)
    handover.save()
    tell_story(handover, line.action, line.label, by, note=note, reason=reason)
    return handover


def tell_story(
    handover: Handover, action: str, label: str, by: User | None, *, note: str = "", reason: str = ""
) -> HandoverStep:
    return HandoverStep.objects.create(
        handover=handover,
        action=action,
        label=label,
        by=by,
        status=handover.status,
        note=note[:LONGEST_NOTE],
        reason=reason,
    )


def given_reason(reason: str) -> dict[str, object]:
    return {REASON: reason}


def rule_of(handover: Handover, on: datetime.date) -> HandlingRule:
    """The rule that was in force when it was handed over."""
    return HandlingRule.in_force(handover.subject_kind, handover.handed_on or on)


def set_due(handover: Handover, rule: HandlingRule, calendar: Calendar | None = None) -> None:
    """Count the due date again; assisting ones whose date hangs on the lead's follow it while they have none."""
    calendar = calendar or office_calendar()
    lead_due = None
    if handover.role == Handover.Role.ASSIST:
        lead = beside(handover).filter(role=Handover.Role.LEAD).first()
        lead_due = lead and lead.due_on
    counted = count_due(handover, rule, calendar, lead_due)
    handover.due_on, handover.counted = counted.day, counted.words
    handover.save(update_fields=["due_on", "counted"])
    if handover.role == Handover.Role.LEAD and handover.due_on:
        waiting = beside(handover).filter(role=Handover.Role.ASSIST, due_on__isnull=True, handed_on__isnull=False)
        for assisting in waiting:
            counted = count_due(assisting, rule, calendar, handover.due_on)
            assisting.due_on, assisting.counted = counted.day, counted.words
            assisting.save(update_fields=["due_on", "counted"])


def drop_asked(handover: Handover) -> None:
    """More time asked for has no meaning any more once it is answered, sent back or taken away."""
    Extension.objects.filter(handover=handover, is_granted__isnull=True).delete()


def beside(handover: Handover) -> models.QuerySet[Handover]:
    """Others to whom the same thing was handed over and not taken back."""
    rows = Handover.objects.filter(**{handover.subject_kind: handover.subject}).exclude(pk=handover.pk)
    return rows.exclude(status=Handover.Status.CANCELLED)


def title_of(subject: models.Model) -> str:
    """What the thing is called, in a few words that name nobody; of what is marked not a word of what it is about."""
    if isinstance(subject, Writing) and subject.is_marked:
        return f"{subject.get_marking_display()}的{subject._meta.verbose_name}"
    if isinstance(subject, Proposal):
        return f"{subject.number}提案“{subject.title}”"
    if isinstance(subject, IssueItem):
        return f"问题“{subject}”"
    if isinstance(subject, SocialReport):
        return f"社情民意信息“{subject.title_as_issued}”"
    if isinstance(subject, Result):
        return f"{subject.get_kind_display()}“{subject}”"
    return f"{subject._meta.verbose_name}“{subject}”"


def subject_url(subject: models.Model) -> str:
    """The page of how it is handled."""
    return reverse("handling:subject", args=[kind_of(subject), subject.pk])


def people_of(organization_ids: Iterable[int], *, signers: bool = False) -> list[User]:
    """The accounts of an organization's people today, and of who stands in for them."""
    rows = OrganizationClerk.objects.valid_on(timezone.localdate()).filter(organization__in=organization_ids)
    if signers:
        rows = rows.filter(signs_off=True)
    return with_deputies(row.user for row in rows.select_related("user"))


def with_deputies(people: Iterable[User]) -> list[User]:
    """These people and their deputies (B 角) today, each once."""
    people = list(people)
    deputies = Deputy.objects.valid_on(timezone.localdate()).filter(user__in=people).select_related("deputy")
    return list(dict.fromkeys([*people, *(row.deputy for row in deputies)]))


def inform(people: Iterable[User | None], subject: str, text: str, url: str, by: User | None) -> None:
    """A message to those of `people` who have an account and did not do it themselves; nothing to nobody."""
    others = [user for user in people if user is not None and user.is_active and user != by]
    if others:
        send_letter(subject=subject[:120], text=text, recipients=others, by=by, url=url)
