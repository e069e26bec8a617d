"""A member's circle grows, somebody leaves it, somebody takes the consent back."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from members.models import Member
from sectors.models import Sector
from workstations.models import Constituent, Contact, Workstation, workstations_kept_by

NOT_KEPT = "界别群众由委员本人和所在工作室的联络员登记，您不能办理。"


@dataclass(frozen=True)
class About:
    """What is known of a person; everything but name, workstation and first day needs consent."""

    name: str
    starts_on: datetime.date
    workstation: Workstation | None = None
    sector: Sector | None = None
    occupation: str = ""
    phone: str = ""
    wechat: str = ""
    consent_on: datetime.date | None = None
    consent_how: str = ""


def keeps_circle(member: Member, user: User) -> bool:
    """Whether `user` writes in the member's circle: the member, and contacts of workstations the member serves."""
    return member.user_id == user.pk or kept_stations_of(member, user).exists()


def kept_stations_of(member: Member, user: User):  # noqa: ANN201 - a queryset of workstations
    """Workstations `user` keeps to which the member is attached."""
    return workstations_kept_by(user).filter(ends_on=None, attachments__member=member).distinct()


@transaction.atomic
def add_constituent(*, member: Member, about: About, by: User) -> Constituent:
    """Somebody comes into the circle (登记界别群众)."""
    _require_keeper(member, about.workstation, by)
    return _write(Constituent(member=member, recorded_by=by), about, by, "登记")


@transaction.atomic
def change_constituent(*, constituent: Constituent, about: About, by: User) -> Constituent:
    """Correct or complete what is known (更正); only another workstation asks who serves there."""
    constituent = _locked(constituent)
    _require_named(constituent, by)
    if about.workstation != constituent.workstation:
        _require_keeper(constituent.member, about.workstation, by)
    _require_kept(constituent)
    return _write(constituent, about, by, "更正")


@transaction.atomic
def stop_constituent(*, constituent: Constituent, on: datetime.date, by: User) -> Constituent:
    """The two are in touch no more (停止联系) after `on`; what is known stays until the consent is withdrawn."""
    constituent = _locked(constituent)
    _require_named(constituent, by)
    _require_kept(constituent)
    _require_after_start(constituent, on)
    constituent.ends_on = on
    return _keep(constituent, "停止联系")


@transaction.atomic
def resume_constituent(*, constituent: Constituent, by: User) -> Constituent:
    """In touch again (恢复联系), as if never stopped; the history says otherwise."""
    constituent = _locked(constituent)
    _require_named(constituent, by)
    _require_kept(constituent)
    constituent.ends_on = None
    return _keep(constituent, "恢复联系")


@transaction.atomic
def erase_constituent(*, constituent: Constituent, on: datetime.date, by: User) -> Constituent:
    """The person takes the consent back (撤回同意): everything about the person goes, the number stays.

    Staff with the right do it too, for a person who turns to the office. Nothing else may stand in the way: neither
    that the member has left the workstation nor that its sign was taken down.
    """
    constituent = _locked(constituent)
    if not by.has_perm("workstations.change_constituent"):
        _require_named(constituent, by)
    _require_kept(constituent)
    _require_after_start(constituent, on)
    constituent.name = constituent.phone = constituent.wechat = constituent.occupation = ""
    constituent.sector = constituent.consent_on = None
    constituent.consent_how = ""
    constituent.erased_on, constituent.ends_on = on, min(constituent.ends_on or on, on)
    return _keep(constituent, "撤回同意，删除个人信息")


@transaction.atomic
def keep_contact(*, contact: Contact, constituents: list[Constituent], by: User) -> Contact:
    """Write down or correct a contact made (登记联系), with whom of the circle; new when it has no number yet.

    Whoever of the circle is not named to `by` stays in the record.
    """
    known = Contact.objects.editable_by(by).filter(pk=contact.pk).first() if contact.pk else None
    if known is None or known.workstation_id != contact.workstation_id:
        _require_keeper(contact.member, contact.workstation, by)
    if any(one.member_id != contact.member_id for one in constituents):
        raise Refused("所选的群众不在这位委员的联系范围内。")
    unseen = contact.constituents.exclude(pk__in=Constituent.objects.named_to(by)) if contact.pk else ()
    constituents = [*constituents, *unseen]
    contact.people = max(contact.people or 1, len(constituents))
    contact._change_reason = "更正" if contact.pk else "登记"
    if contact.pk is None:
        contact.recorded_by = by
    contact.save()
    contact.constituents.set(constituents)
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: User) -> None:
    """Take away what was entered by mistake (删除联系记录); its history stays."""
    if not Contact.objects.editable_by(by).filter(pk=contact.pk).exists():
        raise PermissionDenied(NOT_KEPT)
    contact._change_reason = "删除"
    contact.delete()


def _require_keeper(member: Member, workstation: Workstation | None, by: User) -> None:
    """The member for the own circle; a contact for what is linked with the contact's workstation."""
    if member.user_id == by.pk:
        if workstation is not None and not member.attachments.filter(workstation=workstation).exists():
            raise Refused("您不驻在这个工作室。")
        return
    if workstation is None or not kept_stations_of(member, by).filter(pk=workstation.pk).exists():
        raise PermissionDenied(NOT_KEPT)


def _require_named(constituent: Constituent, by: User) -> None:
    if not Constituent.objects.named_to(by).filter(pk=constituent.pk).exists():
        raise PermissionDenied(NOT_KEPT)


def _require_kept(constituent: Constituent) -> None:
    if constituent.erased_on:
        raise Refused("本人已撤回同意，个人信息已经删除，不能再办理。")


def _require_after_start(constituent: Constituent, on: datetime.date) -> None:
    if constituent.starts_on and on < constituent.starts_on:
        raise Refused(f"日期不能早于开始联系的 {constituent.starts_on:%Y-%m-%d}。")


def _locked(constituent: Constituent) -> Constituent:
    return Constituent.objects.select_for_update().get(pk=constituent.pk)


def _write(constituent: Constituent, about: About, by: User, reason: str) -> Constituent:
    told = about.phone or about.wechat or about.occupation or about.sector
    if told and not (about.consent_on and about.consent_how):
        raise Refused("没有本人同意，只能登记姓名。请先取得同意并填写日期和方式，或者清空界别、职业和联系方式。")
    if about.phone:
        # Only among those `by` may know of: the refusal says that the person is there.
        others = constituent.member.constituents.named_to(by).exclude(phone="").exclude(pk=constituent.pk)
        if any(other.phone == about.phone for other in others):
            raise Refused("这个号码已经在联系群众里了，请不要重复登记。")
    for name, value in vars(about).items():
        setattr(constituent, name, value)
    return _keep(constituent, reason)


def _keep(constituent: Constituent, reason: str) -> Constituent:
    constituent._change_reason = reason
    constituent.save()
    return constituent
