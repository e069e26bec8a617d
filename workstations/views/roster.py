"""值班表: a month of a workstation, drawing it up, one duty and its swaps, the sheet for the wall, one's own duties."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.workflow import Refused
from workstations.actions.roster import (
    Drawn,
    add_shift,
    agree_swap,
    ask_swap,
    change_shift,
    decline_swap,
    draw_roster,
    remove_shift,
    take_back_swap,
)
from workstations.forms.roster import ShiftForm, SwapForm, TurnForm, month_end
from workstations.models import Shift, Swap, Workstation
from workstations.models.roster import SWAP_WORKFLOW, keeps_roster, swap_duties, weekday_words
from workstations.models.service import workstations_seen_by

NOT_KEPT = "值班表由工作室联络员和机关排定，您不能办理。"
DONE = {
    "agree": "已同意，值班表已经改好。",
    "decline": "已答复对方。",
    "take_back": "已收回换班申请。",
}
NAMED = 6


@dataclass(frozen=True)
class Line:
    """One duty as a list shows it."""

    shift: Shift
    state: str
    tone: str
    is_asked: bool

    @property
    def weekday(self) -> str:
        return weekday_words(self.shift.held_on)


def lines_of(shifts: Iterable[Shift], standing: set[int], asked: set[int], today: datetime.date) -> list[Line]:
    """Duties `with_attendance`, with what can be said of each."""
    return [Line(row, *_state(row, row.pk in standing, today), row.pk in asked) for row in shifts]


def _state(shift: Shift, stands: bool, today: datetime.date) -> tuple[str, str]:
    if shift.came:
        return "已登记服务", "good"
    if not stands:
        return "已不驻室，请改派", "bad"
    if shift.held_on > today:
        return "待值班", ""
    return ("今天值班", "info") if shift.held_on == today else ("没有服务记录", "wait")


def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """One month of one workstation: `?month=2026-11`."""
    workstation = _seen(request, pk)
    first = _month_asked(request)
    shifts = workstation.shifts.filter(held_on__range=(first, month_end(first, 1)))
    listed = shifts.listed().with_attendance()
    standing = set(shifts.standing().values_list("pk", flat=True))
    asked = set(Swap.objects.filter(shift__in=shifts, status=Swap.Status.ASKED).values_list("shift", flat=True))
    page = {
        "workstation": workstation,
        "month": first,
        "before": _month_before(first),
        "after": month_end(first, 1) + datetime.timedelta(days=1),
        "lines": lines_of(listed, standing, asked, timezone.localdate()),
        "keeps": keeps_roster(workstation, request.user) and not workstation.ends_on,
    }
    return render(request, "workstations/roster.html", page)


def roster_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up a month or a quarter in one go."""
    workstation = _kept(request, pk)
    form = TurnForm(request.POST or None, workstation=workstation, first=_next_month(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        try:
            drawn = draw_roster(workstation=workstation, turn=form.turn, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _words_of(drawn))
            return _to_month(pk, form.turn.first)
    return render(request, "workstations/roster_draw.html", {"workstation": workstation, "form": form})


def _words_of(drawn: Drawn) -> str:
    words = [f"已排 {len(drawn.made)} 次值班。"]
    if drawn.had:
        words.append(f"{len(drawn.had)} 天已有人值班，没有改动。")
    if drawn.empty:
        days = "、".join(f"{day:%-m月%-d日}" for day in drawn.empty[:NAMED])
        more = "等" if len(drawn.empty) > NAMED else ""
        words.append(f"{days}{more}没有能值班的委员，请另外安排。")
    return "".join(words)


def shift_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty more."""
    workstation = _kept(request, pk)
    form = ShiftForm(request.POST or None, workstation=workstation)
    if request.method == "POST" and form.is_valid():
        try:
            shift = add_shift(workstation=workstation, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已增加：{shift.day_words}，{shift.member}。")
            return _to_month(pk, shift.held_on)
    return render(request, "workstations/shift_new.html", {"workstation": workstation, "form": form})


def shift(request: HttpRequest, pk: int, shift: int) -> HttpResponse:
    """One duty: who sits, what was asked and answered; the contact changes it here."""
    row, keeps, today = _shift(request, pk, shift), _may_change(request, shift), timezone.localdate()
    if request.method == "POST" and not keeps:
        raise PermissionDenied(NOT_KEPT)
    form = None
    if keeps:
        asked = request.POST if request.method == "POST" else None
        form = ShiftForm(asked, workstation=row.workstation, shift=row)
    if request.method == "POST" and form.is_valid():
        try:
            change_shift(shift=row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "已调整，有关委员会收到消息。")
            return redirect(row)
    return _shift_page(request, row, form, today)


def _shift_page(
    request: HttpRequest, row: Shift, form: ShiftForm | None, today: datetime.date, swap_form: SwapForm | None = None
) -> HttpResponse:
    swaps = list(row.swaps.select_related("asker__user", "asked__user", "in_return__member"))
    open_swap = next((one for one in swaps if one.status == Swap.Status.ASKED), None)
    is_own, sees = row.member.user_id == request.user.pk, workstations_seen_by(request.user)
    may_ask = is_own and row.held_on >= today and open_swap is None
    sees_roster = sees.filter(pk=row.workstation_id).exists()
    standing = set(Shift.objects.filter(pk=row.pk).standing().values_list("pk", flat=True))
    page = {
        "shift": row,
        "line": lines_of([row], standing, set(), today)[0],
        "form": form,
        "is_own": is_own,
        "sees_roster": sees_roster,
        "may_enter": is_own and sees_roster and row.held_on <= today and not row.came,
        "swap_form": swap_form or (SwapForm(shift=row, today=today) if may_ask else None),
        "swaps": swaps,
        "open_swap": open_swap,
        "offered": _offered(open_swap, request.user),
        "history": row.history.select_related("history_user", "member").order_by("-history_date", "-history_id"),
    }
    return render(request, "workstations/shift.html", page)


def _offered(swap: Swap | None, user: User) -> set[str]:
    """What `user` may do with the swap that waits."""
    if swap is None:
        return set()
    return {line.action for line in SWAP_WORKFLOW.offered(swap.status, swap_duties(swap, user))}


@require_POST
def shift_remove(request: HttpRequest, pk: int, shift: int) -> HttpResponse:
    row = get_editable(Shift.objects, request.user, pk=shift, workstation=pk)
    remove_shift(shift=row, by=request.user)
    messages.success(request, "已取消这次值班。")
    return _to_month(pk, row.held_on)


@require_POST
def swap_ask(request: HttpRequest, pk: int, shift: int) -> HttpResponse:
    """The member on duty asks a colleague."""
    row, today = _shift(request, pk, shift), timezone.localdate()
    if row.member.user_id != request.user.pk:
        raise PermissionDenied("只有值班的委员本人可以申请换班。")
    form = SwapForm(request.POST, shift=row, today=today)
    if form.is_valid():
        asked, in_return = form.asked
        note = form.cleaned_data["note"]
        try:
            ask_swap(shift=row, asked=asked, in_return=in_return, note=note, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, f"已请{asked}换班，答复以后您会收到消息。")
            return redirect(row)
    return _shift_page(request, row, None, today, form)


@require_POST
def swap_act(request: HttpRequest, pk: int, shift: int, action: str) -> HttpResponse:
    """The colleague's answer, or that it is needed no more."""
    row = _shift(request, pk, shift)
    swap = row.swaps.filter(status=Swap.Status.ASKED).select_related("asker", "asked").first()
    if swap is None:
        messages.error(request, "没有办理：这次换班已经有结果了。")
        return redirect(row)
    acts: dict[str, Callable[[], Swap]] = {
        "agree": lambda: agree_swap(swap=swap, by=request.user),
        "decline": lambda: decline_swap(swap=swap, by=request.user, reason=request.POST.get("reason", "").strip()),
        "take_back": lambda: take_back_swap(swap=swap, by=request.user),
    }
    try:
        acts[action]()
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(row)


def roster_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet for the wall: `?month=`, of one month or (`?months=3`) three; days and names, nothing else."""
    workstation, first = _seen(request, pk), _month_asked(request)
    months = 3 if request.GET.get("months") == "3" else 1
    last = month_end(first, months)
    shifts = list(workstation.shifts.standing().filter(held_on__range=(first, last)).listed())
    slots = [
        (day, weekday_words(day), hours, "、".join(row.member.name for row in rows))
        for (day, hours), rows in groupby(shifts, key=lambda row: (row.held_on, row.hours))
    ]
    address = f"?month={first:%Y-%m}"
    page = {
        "workstation": workstation,
        "first": first,
        "last": last,
        "slots": slots,
        "spans": [("一个月", address, months == 1), ("三个月", f"{address}&months=3", months == 3)],
    }
    return render(request, "workstations/roster_print.html", page)


def own_shifts(request: HttpRequest) -> HttpResponse:
    """我的值班: what is to come, what colleagues ask, and how it went this year."""
    today = timezone.localdate()
    mine = Shift.objects.filter(member__user=request.user)
    coming = mine.coming(today).select_related("workstation", "member").with_attendance()
    past = mine.held_in(today.year).filter(held_on__lt=today).listed().with_attendance().reverse()
    asked = set(Swap.objects.filter(shift__in=mine, status=Swap.Status.ASKED).values_list("shift", flat=True))
    page = {
        "coming": lines_of(coming, {row.pk for row in coming}, asked, today),
        "past": lines_of(past, {row.pk for row in past}, set(), today),
        "kept": sum(row.came for row in past),
        "swaps": Swap.objects.listed().waiting_for(request.user, today),
        "year": today.year,
    }
    return render(request, "workstations/own_shifts.html", page)


def _seen(request: HttpRequest, pk: int) -> Workstation:
    return get_object_or_404(workstations_seen_by(request.user), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Workstation:
    workstation = _seen(request, pk)
    if not keeps_roster(workstation, request.user):
        raise PermissionDenied(NOT_KEPT)
    return workstation


def _shift(request: HttpRequest, pk: int, shift: int) -> Shift:
    rows = Shift.objects.select_related("workstation", "member").with_attendance()
    return get_visible(rows, request.user, pk=shift, workstation=pk)


def _may_change(request: HttpRequest, shift: int) -> bool:
    return Shift.objects.editable_by(request.user).filter(pk=shift).exists()


def _to_month(pk: int, day: datetime.date) -> HttpResponse:
    answer = redirect("service:roster", pk)
    answer["Location"] += f"?month={day:%Y-%m}"
    return answer


def _month_asked(request: HttpRequest) -> datetime.date:
    asked = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", request.GET.get("month", ""), re.ASCII)
    return datetime.date(int(asked[1]), int(asked[2]), 1) if asked else timezone.localdate().replace(day=1)


def _month_before(first: datetime.date) -> datetime.date:
    return (first - datetime.timedelta(days=1)).replace(day=1)


def _next_month(day: datetime.date) -> datetime.date:
    return month_end(day, 1) + datetime.timedelta(days=1)
