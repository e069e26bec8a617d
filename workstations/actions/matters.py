"""A matter is raised, given to a member, answered, and the person says whether that was enough."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.phones import holds_mobile
from cppcc_office.shared.workflow import REASON, Refused, why
from members.models import Member
from outbox.actions import send_letter
from workstations.limits import SAY, count
from workstations.models import Contact, Door, Matter, MatterStep, ServiceRecord, Workstation
from workstations.models.matters import (
    ANSWER,
    LONGEST_ANSWER,
    LONGEST_COMMENT,
    LONGEST_TEXT,
    MEMBER,
    NOTE,
    PERSON,
    SATISFACTION,
    WORKFLOW,
    matter_duties,
)
from workstations.models.register import contacts_of

_S = Matter.Status
TOO_MANY = "现在留言的人太多，没有提交。请一小时以后再试，或在开放时间直接到工作室来。"


class AlreadySent(Refused):  # noqa: N818 - as Refused
    """The form was sent before with something else in it."""


@transaction.atomic
def raise_matter(
    *,
    workstation: Workstation,
    text: str,
    by: User,
    name: str = "",
    phone: str = "",
    origin: ServiceRecord | Contact | None = None,
    member: Member | None = None,
    answer: str = "",
) -> Matter:
    """Write down what somebody asked for (登记诉求): answered on the spot, given to a member, or to be taken up."""
    if origin is not None and origin.workstation_id != workstation.pk:
        raise Refused("这次接待、联系不是本工作室的。")
    matter = Matter(
        workstation=workstation,
        text=text,
        person_name=name,
        person_phone=phone,
        service=origin if isinstance(origin, ServiceRecord) else None,
        contact=origin if isinstance(origin, Contact) else None,
        member=member,
        recorded_by=by,
        raised_on=origin.held_on if origin else timezone.localdate(),
        status=_S.OPEN if member else _S.RECEIVED,
    )
    if answer:
        matter.status, matter.answer, matter.answered_by = _S.ANSWERED, answer, by
        matter.ended_on = matter.raised_on
    label = "当场答复" if answer else "登记"
    matter._change_reason = label
    matter.save()
    _step(matter, "raise", label, by)
    if member and not answer:
        _tell(matter, by)
    return matter


@transaction.atomic
def say_matter(*, door: Door, text: str, name: str, phone: str, form_key: str, who: str) -> Matter:
    """What somebody wrote at the door (有事来商量). A form sent twice makes one matter; over the limits, none.

    AlreadySent where the form was sent before with other words: two different matters are never taken for one.
    """
    said = (text, name, phone)
    if (known := _sent(form_key, said)) is not None:
        return known
    if not count(SAY, door=door, who=who, now=timezone.now()):
        raise Refused(TOO_MANY)
    # Counting waits for whoever counts at the same door: pressed twice at once, the first press is known by now.
    if (known := _sent(form_key, said)) is not None:
        return known
    matter = Matter(
        workstation=door.workstation,
        source=Matter.Source.PUBLIC,
        text=text,
        person_name=name,
        person_phone=phone,
        form_key=form_key,
    )
    matter._change_reason = "群众提交"
    matter.save()
    _step(matter, "raise", "群众提交", None)
    return matter


def _sent(form_key: str, said: tuple[str, str, str]) -> Matter | None:
    known = Matter.objects.filter(form_key=form_key).first()
    if known is not None and (known.text, known.person_name, known.person_phone) != said:
        raise AlreadySent("这一页已经提交过一件诉求。要反映另一件，请核对内容，过几秒再按一次“提交”。")
    return known


@transaction.atomic
def take_matter(*, matter: Matter, by: User) -> Matter:
    """An attached member takes it (我来办理), new or in the hands of nobody."""
    taken = Matter.objects.select_for_update(of=("self",)).filter(pk=matter.pk, status=_S.OPEN, member__isnull=False)
    if taken.first():
        raise Refused("这件诉求已经由别的委员办理。")
    return _move(matter, "take", by, member=getattr(by, "member", None))


def assign_matter(*, matter: Matter, by: User, member: Member | None) -> Matter:
    """Give it to a member attached to the workstation (交给委员办理); the member gets a message."""
    today = timezone.localdate()
    if member and not matter.workstation.attachments.valid_on(today).filter(member=member).exists():
        raise Refused("这位委员现在不驻在本工作室。")
    matter = _move(matter, "assign", by, given={MEMBER: member and member.pk}, member=member, note=str(member or ""))
    _tell(matter, by)
    return matter


def note_matter(*, matter: Matter, by: User, note: str) -> Matter:
    """Write down how it goes (记录进展); the trace is for the workstation, not for the public."""
    _check("进展", note, LONGEST_TEXT)
    return _move(matter, "note", by, given={NOTE: note}, note=note)


def answer_matter(*, matter: Matter, by: User, answer: str) -> Matter:
    """Answer it (答复); the person reads the answer by the receipt number."""
    _check("答复", answer, LONGEST_ANSWER)
    _check_public("答复", answer)
    ended = {"answer": answer, "answered_by": by, "ended_on": timezone.localdate()}
    return _move(matter, "answer", by, given={ANSWER: answer}, note=answer, **ended)


def close_matter(*, matter: Matter, by: User, satisfaction: str, comment: str = "") -> Matter:
    """Write down what the person said of the answer (记录群众评价)."""
    _check("评价说明", comment, LONGEST_COMMENT)
    said = satisfaction if satisfaction in Matter.Satisfaction else ""
    note = "：".join(filter(None, [said and Matter.Satisfaction(said).label, comment]))
    return _move(matter, "close", by, given={SATISFACTION: said}, note=note, satisfaction=said, comment=comment)


def decline_matter(*, matter: Matter, by: User, reason: str) -> Matter:
    """Not for this workstation, or no matter at all (不予办理); the person reads the reason."""
    _check_public("不予办理的原因", reason)
    return _move(matter, "decline", by, given={REASON: reason}, reason=reason, ended_on=timezone.localdate())


def reopen_matter(*, matter: Matter, by: User, reason: str) -> Matter:
    """Take it up again (重新办理), for instance because the person is not satisfied."""
    again = {"answer": "", "answered_by": None, "ended_on": None, "satisfaction": "", "comment": ""}
    return _move(matter, "reopen", by, given={REASON: reason}, reason=reason, **again)


@transaction.atomic
def begin_again(*, matter: Matter, by: User | None, reason: str, is_handed: bool) -> None:
    """An organization handles it once more (重新办理): what the person was told no longer stands until it has answered
    again. `is_handed`: it has the matter itself, not an issue listed from it.
    """
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if matter.status not in (_S.ANSWERED, _S.CLOSED):
        return
    matter.status = _S.HANDED if is_handed else _S.OPEN
    matter.answer = matter.satisfaction = matter.comment = ""
    matter.answered_by = matter.ended_on = None
    matter._change_reason = "重新办理"
    matter.save()
    _step(matter, "reopen", "重新办理", by, reason=reason[:200])


def hand_matter(*, matter: Matter, by: User, note: str) -> Matter:
    """It goes to organizations that can settle it (转交单位); `note` names them."""
    return _move(matter, "hand", by, note=note)


def take_back_matter(*, matter: Matter, by: User, reason: str) -> Matter:
    """No organization has it any more (收回)."""
    return _move(matter, "take_back", by, given={REASON: reason}, reason=reason)


def list_matter(*, matter: Matter, by: User) -> Matter:
    """It is put on the list of issues (列入问题清单), for an organization to answer; the workstation keeps it open."""
    return _move(matter, "list", by)


def clear_answer(*, matter: Matter, answer: str, organization: str, by: User) -> Matter:
    """Organizations have answered; the office clears the words that the person reads by the receipt (转告群众)."""
    _check("答复", answer, LONGEST_ANSWER)
    _check_public("答复", answer)
    ended = {"answer": answer, "answered_by": by, "ended_on": timezone.localdate()}
    return _move(matter, "clear", by, given={ANSWER: answer}, note=organization, **ended)


@transaction.atomic
def judge_answer(*, matter: Matter, satisfaction: str, comment: str) -> Matter:
    """What the person says of the answer, at the door and by the receipt (群众评价); once."""
    _check("评价说明", comment, LONGEST_COMMENT)
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if matter.status != _S.ANSWERED:
        raise Refused("这件事现在不能评价：还没有答复，或者已经评价过了。")
    if satisfaction not in Matter.Satisfaction:
        raise Refused("请选择是否满意。")
    matter.status, matter.satisfaction, matter.comment = _S.CLOSED, satisfaction, comment
    matter._change_reason = "群众评价"
    matter.save()
    _step(matter, "close", "群众评价", None, note="：".join(filter(None, [matter.get_satisfaction_display(), comment])))
    if satisfaction == Matter.Satisfaction.UNSATISFIED:
        _tell_unsatisfied(matter)
    return matter


def correct_person(*, matter: Matter, by: User, name: str = "", phone: str = "") -> Matter:
    """Put right who raised it (更正姓名、电话), as the person asks; empty means unchanged. The trace names nobody."""
    told = {"person_name": name, "person_phone": phone}
    changes = {field: value for field, value in told.items() if value}
    return _move(matter, "correct", by, given={PERSON: name or phone}, **changes)


def forget_person(*, matter: Matter, by: User) -> Matter:
    """Delete who raised it (删除姓名、电话), as the person asks; the matter stays."""
    if not matter.has_person:
        raise Refused("没有登记姓名、电话，不用删除。")
    return _move(matter, "forget", by, person_name="", person_phone="")


@transaction.atomic
def forget_people(*, on: datetime.date) -> int:
    """Delete names and phone numbers that are no longer needed (到期删除个人信息); how many matters had them."""
    return Matter.objects.to_forget(on).update(person_name="", person_phone="")


@transaction.atomic
def _move(
    matter: Matter,
    action: str,
    by: User,
    given: dict[str, object] | None = None,
    note: str = "",
    reason: str = "",
    **changes: object,
) -> Matter:
    """Take the way the table allows, or refuse."""
    matter = Matter.objects.select_for_update(of=("self",)).select_related("workstation").get(pk=matter.pk)
    line = WORKFLOW.require(action, state=matter.status, duties=matter_duties(matter, by), given=given)
    matter.status = line.target or matter.status
    for name, value in changes.items():
        setattr(matter, name, value)
    matter._change_reason = why(line.label, reason)
    matter.save()
    _step(matter, action, line.label, by, note=note, reason=reason)
    return matter


def _check(label: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise Refused(f"{label}请不超过 {longest} 字，现在是 {len(text)} 字。")


def _check_public(label: str, text: str) -> None:
    """Whoever has the receipt reads it: where a service is to be called may stand there, nobody's mobile."""
    if holds_mobile(text):
        raise Refused(f"{label}群众能看到，请不要写手机号码。")


def _step(matter: Matter, action: str, label: str, by: User | None, note: str = "", reason: str = "") -> None:
    MatterStep.objects.create(
        matter=matter, action=action, label=label, by=by, status=matter.status, note=note, reason=reason
    )


def _tell_unsatisfied(matter: Matter) -> None:
    """To the contacts and the member who had it: closed as it is, nobody would look at it again."""
    member = matter.member and matter.member.user
    if people := {*contacts_of(matter.workstation), *filter(None, [member])}:
        send_letter(
            subject=f"{matter.workstation}有一件诉求，群众对答复不满意",
            text="请点开看群众怎么说；需要再办的，请重新办理。",
            recipients=people,
            url=matter.get_absolute_url(),
        )


def _tell(matter: Matter, by: User) -> None:
    """A message without a word of what it is about; nothing where the member has no account."""
    user = matter.member.user
    if user is not None and user.is_active and user != by:
        send_letter(
            subject=f"{matter.workstation}有一件诉求请您办理",
            text=f"{matter.raised_on:%-m月%-d日}提出，请点开查看并答复。",
            recipients=[user],
            by=by,
            url=matter.get_absolute_url(),
        )
