"""The organizers' side of an activity to come: who signed up, places, the code for the room."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models import User
from activities.actions import (
    raise_capacity,
    record_leave,
    sign_up,
    sign_up_many,
    switch_self_sign_in,
    withdraw_sign_up,
)
from activities.actions.sign_in import window_of
from activities.forms.people import PastedNames
from activities.models import Activity, Participation
from activities.models.activity import duties_towards
from activities.models.answers import ARRANGING, activities_arranged_by
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.qr import qr_svg
from cppcc_office.shared.workflow import Refused
from members.models import Member, Membership

SignUp, Leave = Participation.SignUp, Participation.Leave


def activity_people(request: HttpRequest, pk: int) -> HttpResponse:
    """报名情况: who comes, waits, declines, is on leave or has said nothing; places; a pasted 接龙."""
    activity = _arranged(request, pk)
    pasted = PastedNames(activity, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not pasted.is_looking:
        _do(request, activity, pasted)
        return redirect("activities:people", activity.pk)
    seats = Membership.objects.valid_on(activity.held_on).filter(committee__is_home=True).select_related("sector")
    rows = list(
        activity.participations.select_related("member")
        .prefetch_related(Prefetch("member__memberships", seats, to_attr="seats_now"), "sittings")
        .order_by("queue_number", "member__strokes", "member__pinyin", "pk")
    )
    page = {
        "activity": activity,
        "counted": activity.participations.counted(),
        "parts": _parts(rows),
        "pasted": pasted,
        "offered": offered_to(activity, request.user),
        "leave_kinds": Participation.LeaveKind.choices,
    }
    return render(request, "activities/people.html", page)


def sign_in_room(request: HttpRequest, pk: int) -> HttpResponse:
    """会场签到码: shown on the big screen; the switch is off until an organizer turns it on."""
    activity = _arranged(request, pk)
    if "attend" not in offered_to(activity, request.user):
        raise PermissionDenied("这次活动现在不能签到。")
    if request.method == "POST":
        switch_self_sign_in(activity=activity, is_on="on" in request.POST, by=request.user)
        return redirect("activities:room", activity.pk)
    rooms = []
    for sitting in list(activity.sittings.all()) or [None] if activity.self_sign_in else ():
        code = sitting.sign_in_code if sitting else activity.sign_in_code
        opens, closes = window_of(activity, sitting)
        address = f"{settings.SITE_URL}{reverse('activities:sign_in')}?code={code}"
        if not code:  # a sitting added after the switch was turned on
            continue
        rooms.append({"sitting": sitting, "code": code, "qr": qr_svg(address), "opens": opens, "closes": closes})
    chosen = next((one for one in rooms if one["sitting"] and str(one["sitting"].pk) == request.GET.get("show")), None)
    signed_in = activity.participations.filter(signed_in_at__isnull=False).count() if not chosen else None
    if chosen:
        signed_in = chosen["sitting"].presences.filter(signed_in_at__isnull=False).count()
    page = {
        "activity": activity,
        "rooms": rooms,
        "chosen": chosen or (rooms[0] if len(rooms) == 1 else None),
        "signed_in": signed_in,
        "lacks_codes": activity.self_sign_in and len(rooms) < activity.sittings.count(),
    }
    return render(request, "activities/room.html", page)


def arranges(activity: Activity, user: User) -> bool:
    """Whether `user` is one of the organizers, or of the office that stands in for them."""
    if user.has_perm("activities.change_activity"):
        return True
    return Activity.objects.filter(activities_arranged_by(user), pk=activity.pk).exists()


def offered_to(activity: Activity, user: User) -> set[str]:
    return {line.action for line in ARRANGING.offered(activity.status, duties_towards(activity, user))}


def _arranged(request: HttpRequest, pk: int) -> Activity:
    activity = get_visible(Activity.objects.listed(), request.user, pk=pk)
    if not arranges(activity, request.user):
        raise PermissionDenied("报名情况由主办方管理。")
    return activity


def _parts(rows: list[Participation]) -> list[tuple[str, str, list[Participation]]]:
    """The list in the parts an organizer asks about; each row stands in one of them."""
    found: dict[str, list[Participation]] = {key: [] for key, _ in PARTS}
    for row in rows:
        whole = not any(one.is_leave for one in row.sittings.all())
        if row.leave == Leave.APPROVED and whole:
            found["leave"].append(row)
        elif row.sign_up != SignUp.NONE:
            found[row.sign_up].append(row)
        elif row.leave != Leave.NONE:
            found["leave"].append(row)
        else:
            found["silent"].append(row)
    return [(key, words, found[key]) for key, words in PARTS if found[key]]


PARTS = (
    (SignUp.SIGNED_UP.value, "已报名"),
    (SignUp.WAITING.value, "候补（按报名先后）"),
    ("leave", "请假"),
    (SignUp.WITHDRAWN.value, "不参加"),
    ("silent", "还没有答复"),
)


def _do(request: HttpRequest, activity: Activity, pasted: PastedNames) -> None:
    """One press of a button on the page."""
    what = request.POST.get("do", "")
    try:
        if what == "capacity":
            said = _set_capacity(request, activity)
        elif what == "many":
            said = _sign_up_pasted(request, activity, pasted)
        elif what in ("sign_up", "withdraw"):
            member = _member(request, activity)
            {"sign_up": sign_up, "withdraw": withdraw_sign_up}[what](activity=activity, member=member, by=request.user)
            said = f"{member.name}：{'已代为报名' if what == 'sign_up' else '已记为不参加'}。"
        elif what == "leave":
            member = _member(request, activity)
            facts = {"kind": request.POST.get("kind", ""), "answer": request.POST.get("answer", "").strip()}
            record_leave(activity=activity, member=member, by=request.user, **facts)
            said = f"已登记{member.name}请假。"
        else:
            raise Refused("请用页面上的按钮。")
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, said)


def _set_capacity(request: HttpRequest, activity: Activity) -> str:
    asked = request.POST.get("capacity", "").strip()
    if asked and not (asked.isdecimal() and len(asked) <= 4):
        raise Refused("名额请填数字，不限人数的留空。")
    admitted = raise_capacity(activity=activity, capacity=int(asked) if asked else None, by=request.user)
    names = "、".join(row.member.name for row in admitted[:10])
    more = f"，{names}{'等' if len(admitted) > 10 else ''} {len(admitted)} 人由候补转为报名" if admitted else ""
    return f"名额已改为 {asked or '不限'}{more}。"


def _sign_up_pasted(request: HttpRequest, activity: Activity, pasted: PastedNames) -> str:
    if not pasted.members:
        raise Refused("名单里没有认出委员。")
    done = sign_up_many(activity=activity, members=pasted.members, by=request.user)
    parts = [
        f"报名 {len(done.signed_up)} 人" if done.signed_up else "",
        f"候补 {len(done.waiting)} 人" if done.waiting else "",
        f"原已报名 {len(done.known)} 人" if done.known else "",
        f"当天不在任、没有登记 {len(done.refused)} 人" if done.refused else "",
    ]
    return "，".join(filter(None, parts)) + "。"


def _member(request: HttpRequest, activity: Activity) -> Member:
    pk = request.POST.get("member", "")
    return get_object_or_404(Member, participations__activity=activity, pk=pk if pk.isdecimal() else 0)
