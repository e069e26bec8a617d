"""Links are made and ended, visits recorded and withdrawn."""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from duties.models import Link, LinkKind, Visit
from duties.whose import members_kept_by


@transaction.atomic
def make_link(*, link: Link, by: User) -> Link:
    """Register who is linked with whom: one's own links, those of members one keeps, all of them for the office."""
    if link.member_id is None:
        if not by.has_perm("duties.add_link"):
            raise Refused("专委会的联系由机关登记。")
    elif not members_kept_by(by).filter(pk=link.member_id).exists():
        raise Refused("您只能为自己、或自己负责的界别的委员登记联系。")
    if link.kind.who == LinkKind.Who.CHAIRPERSON and not by.has_perm("duties.add_link"):
        raise Refused("主席、副主席的联系由机关登记。")
    if _is_known(link):
        raise Refused("这个联系已经登记，现在有效。")
    try:
        link.full_clean()
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    link.save()
    return link


def _is_known(link: Link) -> bool:
    same = {
        name: getattr(link, name) for name in ("kind", "member", "special_committee", "organization", "linked_member")
    }
    rows = Link.objects.filter(**{name: value for name, value in same.items() if value is not None})
    return rows.filter(person=link.person).valid_on(link.starts_on or timezone.localdate()).exists()


@transaction.atomic
def end_link(*, link: Link, ends_on: datetime.date, by: User) -> Link:
    """The last day on which it holds."""
    link = _editable(link, by)
    if link.starts_on and ends_on < link.starts_on:
        raise Refused("结束日期不能早于开始日期。")
    link.ends_on = ends_on
    link.save()
    return link


@transaction.atomic
def record_visit(*, visit: Visit, by: User) -> Visit:
    """Register one visit (走访) by who may change the link, on a day it held."""
    link = _editable(visit.link, by)
    if visit.visited_on > timezone.localdate():
        raise Refused("走访时间不能晚于今天。")
    if not link.is_valid_on(visit.visited_on):
        raise Refused("走访时间不在这个联系的起止日期之内，请核对。")
    if link.visits.filter(visited_on=visit.visited_on, text=visit.text).exists():
        raise Refused("这次走访已经登记。")
    visit.recorded_by = by
    visit.save()
    return visit


@transaction.atomic
def withdraw_visit(*, visit: Visit, reason: str, by: User) -> Visit:
    """Take back what was entered by mistake; it stays readable and counts nowhere."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("link").get(pk=visit.pk)
    _editable(visit.link, by)
    if visit.is_withdrawn:
        raise Refused("这次走访已经撤销。")
    if not reason.strip():
        raise Refused("请写明原因。")
    visit.is_withdrawn, visit.withdrawn_because = True, reason.strip()[:200]
    visit.save()
    return visit


def _editable(link: Link, by: User) -> Link:
    rows = Link.objects.select_for_update(of=("self",)).select_related("kind")
    found = rows.filter(pk__in=Link.objects.editable_by(by).filter(pk=link.pk).values("pk")).first()
    if found is None:
        raise PermissionDenied("您可以查看这个联系，但不能修改。")
    return found
