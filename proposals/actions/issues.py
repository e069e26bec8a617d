"""The list of issues (问题清单): something is put on it, mended until it is handed over, or taken off with a reason."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from consultations.models import Consultation, Opinion
from cppcc_office.shared.workflow import Refused, check_reason
from members.models import Member, standing_of
from proposals.actions.origins import take_up
from proposals.models import Handover, IssueItem
from proposals.models.handling import of_subject
from proposals.models.issues import consultations_to_list_from
from sectors.models import SectorGroup
from workstations.actions.matters import list_matter
from workstations.models import Matter

LONGEST = IssueItem._meta.get_field("text").max_length


@dataclass(frozen=True)
class Listed:
    """What stands in the form of an issue, and what it comes from."""

    text: str
    group: SectorGroup | None = None
    member: Member | None = None
    consultation: Consultation | None = None
    matter: Matter | None = None


@transaction.atomic
def list_issue(*, listed: Listed, by: User, on: datetime.date, opinions: Collection[Opinion] = ()) -> IssueItem:
    """Put it on the list (列入问题清单), with the opinions it comes from.

    By the office; for a group by who keeps it; from a consultation by who keeps that; from a matter by who keeps the
    workstation.
    """
    if not may_list(listed, by):
        raise PermissionDenied("您不能把这件事列入问题清单。")
    _check(listed.text)
    if listed.matter is not None:
        if IssueItem.objects.filter(matter=listed.matter, withdrawn_on__isnull=True).exists():
            raise Refused("这件诉求已经列入问题清单。")
        list_matter(matter=listed.matter, by=by)
    issue = IssueItem(
        year=on.year,
        listed_on=on,
        recorded_by=by,
        text=listed.text,
        group=listed.group,
        member=listed.member or (listed.matter and listed.matter.member),
        consultation=listed.consultation,
        matter=listed.matter,
    )
    issue._change_reason = "列入清单"
    issue.save()
    if opinions:
        take_up(opinions=opinions, into=issue, by=by)
    return issue


def list_each(*, opinions: Collection[Opinion], listed: Listed, by: User, on: datetime.date) -> list[IssueItem]:
    """Each opinion becomes an issue of its own (每条各列一个问题); who said it raised it."""
    with transaction.atomic():
        return [
            list_issue(
                listed=Listed(one.text[:LONGEST], listed.group, one.member, listed.consultation),
                opinions=[one],
                by=by,
                on=on,
            )
            for one in opinions
        ]


def may_list(listed: Listed, by: User) -> bool:
    if listed.matter is not None:
        return Matter.objects.open_to(by, "list").filter(pk=listed.matter.pk).exists()
    if by.has_perm("proposals.add_issueitem"):
        return True
    if listed.consultation is not None:
        return consultations_to_list_from(by).filter(pk=listed.consultation.pk).exists()
    return listed.group is not None and listed.group.pk in standing_of(by).groups_kept


@transaction.atomic
def edit_issue(*, issue: IssueItem, text: str, group: SectorGroup | None, member: Member | None, by: User) -> IssueItem:
    """Mend it (修改), until an organization has it."""
    issue = _editable(issue, by)
    _check(text)
    issue.text, issue.group, issue.member = text, group, member
    issue._change_reason = "修改"
    issue.save()
    return issue


@transaction.atomic
def withdraw_issue(*, issue: IssueItem, by: User, reason: str, on: datetime.date) -> IssueItem:
    """Take it off the list (撤回); the row stays with the reason."""
    if not IssueItem.objects.kept_by(by).filter(pk=issue.pk).exists():
        raise PermissionDenied("问题由登记人、所在界别和机关撤回。")
    check_reason(reason)
    if not reason.strip():
        raise Refused("请写明原因。")
    if of_subject(issue).exclude(status=Handover.Status.CANCELLED).exists():
        raise Refused("已经交办的问题不能撤回。请机关先撤销交办。")
    issue = _editable(issue, by)
    issue.withdrawn_on, issue.withdrawn_by, issue.withdraw_reason = on, by, reason
    issue._change_reason = f"撤回：{reason}"[:100]
    issue.save()
    return issue


def _editable(issue: IssueItem, by: User) -> IssueItem:
    """The row as it is now, for whoever may still change it."""
    found = IssueItem.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if not IssueItem.objects.editable_by(by).filter(pk=found.pk).exists():
        raise PermissionDenied("问题由登记人、所在界别和机关修改，并且只能在交办以前修改。")
    return found


def _check(text: str) -> None:
    if not text.strip():
        raise Refused("请写明问题。")
    if len(text) > LONGEST:
        raise Refused(f"问题请不超过 {LONGEST} 字，现在是 {len(text)} 字。")
