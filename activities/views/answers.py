"""The member's side of an activity to come: sign up, withdraw, ask for leave, sign in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from activities.actions import ask_leave, cancel_leave, sign_in_by_code, sign_up, withdraw_sign_up
from activities.answers import about_answer, answers_to
from activities.invited import is_invited
from activities.models import Activity
from activities.models.answers import leave_answerers
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.workflow import Refused
from members.models import Member

DO = {"sign_up": sign_up, "withdraw": withdraw_sign_up, "cancel_leave": cancel_leave}


def my_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """我的答复: one tap to sign up or decline, two to ask for leave; where one stands in the waiting list."""
    activity, member = _invited(request, pk)
    if request.method == "POST":
        _do(request, activity, member)
        return redirect("activities:answer", activity.pk)
    [answer] = answers_to([activity], member)
    return render(request, "activities/answer.html", {"activity": activity, **about_answer(answer)})


@require_POST
def ask_for_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """请假: the type is the button; words and sittings are optional."""
    activity, member = _invited(request, pk)
    sittings = [int(one) for one in request.POST.getlist("sitting") if one.isdecimal()]
    if len(sittings) == activity.sittings.count():
        sittings = []
    try:
        row = ask_leave(
            activity=activity,
            member=member,
            kind=request.POST.get("kind", ""),
            by=request.user,
            reason=request.POST.get("leave_reason", "").strip(),
            sitting_ids=sittings,
        )
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, f"已请假，等{leave_answerers(activity, row.leave_level)}批准。")
    return redirect("activities:answer", activity.pk)


def sign_in(request: HttpRequest) -> HttpResponse:
    """现场签到: the code of the room, typed or brought along by its QR code; nothing happens before a press."""
    member = _member(request)
    code, done, problem = request.POST.get("code", request.GET.get("code", ""))[:12], None, ""
    if request.method == "POST":
        try:
            done = sign_in_by_code(code=code, member=member)
        except Refused as refused:
            problem = refused.sentence
    return render(request, "activities/sign_in.html", {"code": code, "done": done, "problem": problem})


def _do(request: HttpRequest, activity: Activity, member: Member) -> None:
    action = DO.get(request.POST.get("do", ""))
    if action is None:
        messages.error(request, "没有办理：请用页面上的按钮。")
        return
    try:
        row = action(activity=activity, member=member, by=request.user)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
        return
    words = {
        "withdraw": "已答复不参加。",
        "cancel_leave": "已撤回请假。请再答复是否参加。",
        "sign_up": "已报名。"
        if row.sign_up == row.SignUp.SIGNED_UP
        else "名额已满，您在候补名单上，有空位时按先后自动转为报名。",
    }
    messages.success(request, words[request.POST["do"]])


def _invited(request: HttpRequest, pk: int) -> tuple[Activity, Member]:
    """The activity, and the person as somebody invited to it; 403 to who only may look."""
    activity = get_visible(Activity.objects.select_related("kind"), request.user, pk=pk)
    member = _member(request)
    if activity.status == Activity.Status.DRAFT or not is_invited(activity, member):
        raise PermissionDenied("这次活动没有邀请您，不用答复。")
    return activity, member


def _member(request: HttpRequest) -> Member:
    member = getattr(request.user, "member", None)
    if member is None:
        raise PermissionDenied("这个页面由委员本人使用。")
    return member
