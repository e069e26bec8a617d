"""The duty roster is drawn up, changed by the contact, and swapped among members who agree."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused, check_reason, why
from members.models import Member
from outbox.actions import send_letter
from workstations.models import Attachment, Shift, Swap, Workstation
from workstations.models.register import contacts_of
from workstations.models.roster import SWAP_WORKFLOW, keeps_roster, swap_duties

MOST_DAYS = 190
_S = Swap.Status


@dataclass(frozen=True)
class Turn:
    """How a roster goes: on which weekdays (Monday 0), from when to when, by whom, how many at a time."""

    first: datetime.date
    last: datetime.date
    weekdays: frozenset[int]
    starts_at: datetime.time
    ends_at: datetime.time
    members: Sequence[Member]
    at_a_time: int = 1
    left_out: frozenset[datetime.date] = frozenset()

    def days(self) -> Iterator[datetime.date]:
        for number in range((self.last - self.first).days + 1):
            day = self.first + datetime.timedelta(days=number)
            if day.weekday() in self.weekdays and day not in self.left_out:
                yield day


@dataclass(frozen=True)
class Drawn:
    """What came of it: the duties made, the days somebody was on duty already, the days nobody could."""

    made: tuple[Shift, ...]
    had: tuple[datetime.date, ...]
    empty: tuple[datetime.date, ...]


@transaction.atomic
def draw_roster(*, workstation: Workstation, turn: Turn, by: User) -> Drawn:
    """Make the roster of a month or a quarter in one go (排值班表), members in turn; each gets one message.

    Each day goes to whoever was longest not on duty, other weekdays and hours counted. A day with somebody on duty at
    that time is left as it is, so that doing it again adds nothing; who is not attached that day or sits elsewhere is
    passed over, and comes next.
    """
    _require_keeper(workstation, by)
    if not 0 <= (turn.last - turn.first).days <= MOST_DAYS:
        raise Refused("起止日期不对：结束不能早于开始，一次最多排半年。")
    if not turn.members or not turn.weekdays:
        raise Refused("请选择星期几和轮流值班的委员。")
    _check_hours(turn.starts_at, turn.ends_at)
    workstation = Workstation.objects.select_for_update(of=("self",)).get(pk=workstation.pk)
    _lock([member.pk for member in turn.members])
    sat, attached, taken = _duties_here(workstation, turn), list(workstation.attachments.all()), _taken(turn)
    here = {one.held_on for one in workstation.shifts.at(turn.starts_at, turn.ends_at)}
    made, had, empty = [], [], []
    for day in turn.days():
        if day in here:
            had.append(day)
            continue
        queue = sorted(turn.members, key=lambda member: _last(sat, member, day))
        wanted = [_new(workstation, member, day, turn.starts_at, turn.ends_at, by) for member in queue]
        able = [shift for shift in wanted if not _hindrance(shift, attached, taken)][: turn.at_a_time]
        if not able:
            empty.append(day)
        for shift in able:
            made.append(_keep(shift, "排班"))
            sat.append((day, shift.member_id))
    _tell_all(workstation, made, by)
    return Drawn(tuple(made), tuple(had), tuple(empty))


@transaction.atomic
def add_shift(
    *,
    workstation: Workstation,
    member: Member,
    held_on: datetime.date,
    starts_at: datetime.time,
    ends_at: datetime.time,
    by: User,
) -> Shift:
    """One duty more (增加一次值班)."""
    _require_keeper(workstation, by)
    shift = _new(workstation, member, held_on, starts_at, ends_at, by)
    _require_free(shift)
    _keep(shift, "增加值班")
    _tell(shift, [member], "请您值班", by)
    return shift


@transaction.atomic
def change_shift(
    *,
    shift: Shift,
    member: Member,
    held_on: datetime.date,
    starts_at: datetime.time,
    ends_at: datetime.time,
    by: User,
) -> Shift:
    """The contact gives it to another member or another hour (调整值班); both are told, what was asked lapses."""
    shift = _locked(shift)
    _require_keeper(shift.workstation, by)
    before, was = shift.member, shift.day_words
    shift.member, shift.held_on, shift.starts_at, shift.ends_at = member, held_on, starts_at, ends_at
    _require_free(shift)
    if (before, was) == (member, shift.day_words):
        return shift
    _lapse(shift)
    _keep(shift, f"由{before}改为{member}" if member != before else "改时间")
    if member != before:
        _tell(shift, [before], "您的值班已改由别的委员承担", by)
    _tell(shift, [member], "值班有调整", by)
    return shift


@transaction.atomic
def remove_shift(*, shift: Shift, by: User) -> None:
    """Take a duty off the roster (取消值班); the member is told when it was still to come, the history stays."""
    shift = _locked(shift)
    _require_keeper(shift.workstation, by)
    if shift.held_on >= timezone.localdate():
        _tell(shift, [shift.member], "值班已取消", by, url="")
    shift._change_reason = "取消值班"
    shift.delete()


@transaction.atomic
def ask_swap(*, shift: Shift, asked: Member, by: User, in_return: Shift | None = None, note: str = "") -> Swap:
    """Ask an attached colleague to take one's duty (申请换班), or to exchange it for one of the colleague's."""
    shift = _locked(shift)
    if shift.member.user_id != by.pk:
        raise PermissionDenied("只有值班的委员本人可以申请换班。")
    if shift.held_on < timezone.localdate():
        raise Refused("这次值班的日子已经过了，不能再换。")
    if shift.swaps.filter(status=_S.ASKED).exists():
        raise Refused("这次值班已经提出换班，正在等对方答复。")
    if asked == shift.member:
        raise Refused("请选择另一位委员。")
    if in_return is not None and (in_return.member_id, in_return.workstation_id) != (asked.pk, shift.workstation_id):
        raise Refused("要对换的值班不是这位委员在本工作室的。")
    _require_exchange(shift, asked, in_return)
    swap = Swap(shift=shift, asker=shift.member, asked=asked, in_return=in_return, note=note)
    swap._change_reason = "申请换班"
    swap.save()
    offer = f"，用您 {in_return.day_words} 的值班对换" if in_return else ""
    _write(
        [asked],
        f"{shift.member}请您换班",
        f"{shift.workstation}，{shift.day_words}{offer}。请点开答复。",
        by,
        shift.get_absolute_url(),
    )
    return swap


@transaction.atomic
def agree_swap(*, swap: Swap, by: User) -> Swap:
    """The colleague agrees (同意换班): the duty changes hands at once, and the other one back."""
    swap = _locked_swap(swap)
    _require(swap, "agree", by)
    shift, in_return = swap.shift, swap.in_return
    if shift.member_id != swap.asker_id or (in_return and in_return.member_id != swap.asked_id):
        raise Refused("值班表已经改过，这次换班不能再办理。")
    if shift.held_on < timezone.localdate():
        raise Refused("这次值班的日子已经过了，不能再换。")
    _lock([swap.asker_id, swap.asked_id])
    _require_exchange(shift, swap.asked, in_return)
    _settle(swap, _S.AGREED, "同意换班")
    _lapse(shift)  # whoever was offered it in exchange would get it from the wrong hands
    if in_return:
        in_return.member = swap.asker
        _lapse(in_return)
        _keep(in_return, f"与{swap.asked}换班")
    shift.member = swap.asked
    _keep(shift, f"与{swap.asker}换班")
    _tell(shift, [swap.asker], f"{swap.asked}同意换班", by)
    _send(
        [user for user in contacts_of(shift.workstation) if user != by],
        f"{swap.asker}和{swap.asked}换了班",
        f"{shift.workstation}，{shift.day_words}改由{swap.asked}值班。贴在墙上的值班表请换新的。",
        by,
        shift.get_absolute_url(),
    )
    return swap


@transaction.atomic
def decline_swap(*, swap: Swap, by: User, reason: str = "") -> Swap:
    """The colleague cannot (不同意); the duty stays where it is."""
    swap = _locked_swap(swap)
    _require(swap, "decline", by)
    check_reason(reason)
    swap.reason = reason
    _settle(swap, _S.DECLINED, why("不同意", reason))
    _tell(swap.shift, [swap.asker], f"{swap.asked}不能换班", by)
    return swap


@transaction.atomic
def take_back_swap(*, swap: Swap, by: User) -> Swap:
    """Who asked needs it no more (收回换班申请)."""
    swap = _locked_swap(swap)
    _require(swap, "take_back", by)
    _settle(swap, _S.WITHDRAWN, "收回换班申请")
    _tell(swap.shift, [swap.asked], f"{swap.asker}收回了换班申请", by)
    return swap


def _require_keeper(workstation: Workstation, by: User) -> None:
    if not keeps_roster(workstation, by):
        raise PermissionDenied("值班表由工作室联络员和机关排定，您不能办理。")


def _require(swap: Swap, action: str, by: User) -> None:
    SWAP_WORKFLOW.require(action, state=swap.status, duties=swap_duties(swap, by))


def _check_hours(starts_at: datetime.time, ends_at: datetime.time) -> None:
    if ends_at <= starts_at:
        raise Refused("结束时间要晚于开始时间。")


def _lock(member_ids: Collection[int]) -> None:
    """Whoever else puts one of these members on a roster waits: nobody is booked twice by two people at once."""
    list(Member.objects.select_for_update(of=("self",)).filter(pk__in=member_ids).order_by("pk").values("pk"))


def _locked(shift: Shift) -> Shift:
    """Alone: with the member joined, PostgreSQL finds no row when the member has just been changed."""
    return Shift.objects.select_for_update().get(pk=shift.pk)


def _locked_swap(swap: Swap) -> Swap:
    """Its duties are locked first, as whoever changes a duty does: neither waits for the other for ever."""
    duties = Shift.objects.select_for_update().filter(pk__in=[swap.shift_id, swap.in_return_id])
    list(duties.order_by("pk").values("pk"))
    rows = Swap.objects.select_for_update(of=("self",))
    return rows.select_related(
        "shift__workstation", "shift__member", "in_return__workstation", "asker__user", "asked__user"
    ).get(pk=swap.pk)


def _duties_here(workstation: Workstation, turn: Turn) -> list[tuple[datetime.date, int]]:
    """(day, member) of who sits here until the last day of the turn, in the order they were put down."""
    rows = workstation.shifts.filter(held_on__lte=turn.last, member__in=turn.members).order_by("pk")
    return list(rows.values_list("held_on", "member"))


def _last(sat: Sequence[tuple[datetime.date, int]], member: Member, day: datetime.date) -> tuple[datetime.date, int]:
    """The member's last duty until `day` and its place among all; who never sat comes first, in the order given."""
    duties = ((on, place) for place, (on, who) in enumerate(sat) if who == member.pk and on <= day)
    return max(duties, default=(datetime.date.min, 0))


def _new(
    workstation: Workstation,
    member: Member,
    day: datetime.date,
    starts_at: datetime.time,
    ends_at: datetime.time,
    by: User,
) -> Shift:
    return Shift(
        workstation=workstation, member=member, held_on=day, starts_at=starts_at, ends_at=ends_at, recorded_by=by
    )


def _taken(turn: Turn) -> list[Shift]:
    """What the members already have in these days, here and elsewhere."""
    rows = Shift.objects.filter(member__in=turn.members, held_on__range=(turn.first, turn.last))
    return list(rows.select_related("workstation", "member"))


def _hindrance(shift: Shift, attached: Iterable[Attachment], taken: Iterable[Shift]) -> str:
    """Why the member cannot sit there then, or nothing: attachments of the workstation, duties of the member."""
    day = shift.held_on
    if not shift.workstation.is_valid_on(day):
        return f"工作室{day:%-m月%-d日}没有挂牌，不能排值班。"
    if not any(row.member_id == shift.member_id and row.is_valid_on(day) for row in attached):
        return f"{shift.member}{day:%-m月%-d日}不驻在本工作室。"
    for other in taken:
        at_once = other.starts_at < shift.ends_at and other.ends_at > shift.starts_at
        if other.member_id == shift.member_id and other.held_on == day and at_once:
            return f"{shift.member}{other.day_words}已经在{other.workstation}值班。"
    return ""


def _require_free(shift: Shift) -> None:
    _check_hours(shift.starts_at, shift.ends_at)
    _lock([shift.member_id])
    _refuse_if_hindered(shift, shift.member, besides=[shift.pk] if shift.pk else [])


def _require_exchange(shift: Shift, asked: Member, in_return: Shift | None) -> None:
    """Each can sit where the other sat."""
    given_up = [one.pk for one in (shift, in_return) if one]
    _refuse_if_hindered(shift, asked, besides=given_up)
    if in_return:
        if in_return.held_on < timezone.localdate():
            raise Refused("要对换的值班已经过了。")
        if (in_return.held_on, in_return.starts_at) == (shift.held_on, shift.starts_at):
            raise Refused("两次值班在同一时间，不用对换。")
        _refuse_if_hindered(in_return, shift.member, besides=given_up)


def _refuse_if_hindered(shift: Shift, member: Member, besides: Collection[int]) -> None:
    wanted = _new(shift.workstation, member, shift.held_on, shift.starts_at, shift.ends_at, shift.recorded_by)
    attached = shift.workstation.attachments.filter(member=member)
    taken = member.shifts.filter(held_on=shift.held_on).exclude(pk__in=besides).select_related("workstation", "member")
    if hindrance := _hindrance(wanted, attached, taken):
        raise Refused(hindrance)


def _keep(shift: Shift, reason: str) -> Shift:
    shift._change_reason = reason
    shift.save()
    return shift


def _lapse(shift: Shift) -> None:
    """What was asked about this duty, or offered against it, has no ground any more."""
    asked = Swap.objects.filter(status=_S.ASKED)
    for swap in (asked.filter(shift=shift) | asked.filter(in_return=shift)).select_for_update(of=("self",)):
        _settle(swap, _S.LAPSED, "值班表有调整")


def _settle(swap: Swap, status: str, reason: str) -> None:
    swap.status = status
    swap._change_reason = reason
    swap.save()


def _tell(shift: Shift, members: Collection[Member], subject: str, by: User, url: str | None = None) -> None:
    text = f"{shift.workstation}，{shift.day_words}，{shift.member}值班。"
    _write(members, subject, text, by, shift.get_absolute_url() if url is None else url)


def _tell_all(workstation: Workstation, made: Sequence[Shift], by: User) -> None:
    """One message for everybody on the new roster."""
    if made:
        days = f"{made[0].held_on:%-m月%-d日}至{made[-1].held_on:%-m月%-d日}"
        text = f"{days}的值班已经排好，请查看自己的日子；去不了的，请提前申请换班。"
        _write({one.member for one in made}, f"{workstation}值班表", text, by, reverse("service:own_shifts"))


def _write(members: Collection[Member], subject: str, text: str, by: User, url: str) -> None:
    """A message to those with an account, but for who did it."""
    users = User.objects.filter(member__in=[one.pk for one in members], is_active=True)
    _send(users.exclude(pk=by.pk), subject, text, by, url)


def _send(users: Iterable[User], subject: str, text: str, by: User, url: str) -> None:
    if recipients := list(users):
        send_letter(subject=subject, text=text, recipients=recipients, by=by, url=url)
