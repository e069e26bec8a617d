"""The page of one record, its photos, and the buttons on it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from activities.actions import (
    announce_activity,
    answer_join_request,
    approve_activities,
    cancel_activity,
    close_activity,
    confirm_activity,
    hold_activity,
    reopen_activity,
    return_activity,
    revoke_activity,
    vouch_for_activity,
    withdraw_activity,
)
from activities.actions.attendance import attendance_action
from activities.actions.materials import OVER
from activities.answers import about_answer, answers_to
from activities.arrangement import cancellation_of, invited_words, time_words
from activities.behalf import SUBJECTS
from activities.coming import who_comes
from activities.holders import holders_of
from activities.models import Activity, ActivityPhoto, JoinRequest, Participation
from activities.models.activity import ORGANIZERS, WORKFLOW, Duty, duties_towards
from activities.models.answers import ARRANGING
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.photos import photo_response
from cppcc_office.shared.workflow import Refused
from members.models import Membership

ACTIONS = {
    "confirm": confirm_activity,
    "return": return_activity,
    "revoke": revoke_activity,
    "vouch": vouch_for_activity,
    "withdraw": withdraw_activity,
    "announce": announce_activity,
    "close": close_activity,
    "reopen": reopen_activity,
    "hold": hold_activity,
    "cancel": cancel_activity,
}
WITH_REASON = ("return", "revoke", "vouch", "cancel")
REWRITES = ("edit", "resubmit", "correct", "record")
NEXT = ("confirm", "approve", "vouch", "resubmit")  # what a record waits for
ELSEWHERE = ("arrange", "merge")  # offered as links to pages of their own
DONE = {
    "confirm": "已确认，等待审批。",
    "approve": "已通过，从现在起计入统计。",
    "return": "已退回，登记人会看到原因。",
    "revoke": "已撤销通过并退回，不再计入统计。",
    "vouch": "已代为确认，等待另一位同志审批。",
    "withdraw": "已撤销这条记录，不计入任何统计。",
    "announce": "已发出通知，被邀请的委员现在可以看到。",
    "close": "已截止报名。",
    "reopen": "已重新开放报名。",
    "hold": "已标为举行。请登记出席，再填写并提交记录。",
    "cancel": "已取消活动，被邀请的委员会看到原因。",
}


def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one record, who has it now, and what this person may do with it."""
    activity = get_visible(Activity.objects.listed(), request.user, pk=pk)
    duties = duties_towards(activity, request.user)
    offered = WORKFLOW.offered(activity.status, duties)
    seats = Membership.objects.valid_on(activity.held_on).filter(committee__is_home=True).select_related("sector")
    people = activity.participations.select_related("member").prefetch_related(
        Prefetch("member__memberships", seats, to_attr="seats_that_day")
    )
    page = {
        "activity": activity,
        "people": people.order_by("member__strokes", "member__pinyin"),
        "guests": activity.guests.all(),
        "photos": activity.photos.all(),
        "steps": activity.steps.select_related("by"),
        "holders": holders_of(activity),
        "buttons": [
            line
            for line in offered
            if line.action not in (*REWRITES, *ELSEWHERE) and (line.action != "hold" or activity.day_has_come)
        ],
        "rewrite": next((line for line in offered if line.action in REWRITES), None),
        "tells": any(line.action == "tell" for line in ARRANGING.offered(activity.status, duties)),
        "sets_attendance": bool(attendance_action(activity, request.user)),
        "requests": activity.join_requests.filter(is_added=None).select_related("member"),
        "answers_requests": any(line.action == "correct" for line in offered),
        "arrange": next((line for line in offered if line.action == "arrange"), None),
        "merge": next((line for line in offered if line.action == "merge"), None),
        "merged": activity.merged.all(),
        "organizes": bool(duties.intersection(ORGANIZERS)),
        "may_copy": bool(duties.intersection(ORGANIZERS)) and activity.in_name_of in SUBJECTS.keys() | {"office"},
        "times": time_words(activity),
        "facts_title": "记录内容",
        "four_stations": activity.counts_towards if activity.is_of_workstation else "",
        "sittings": activity.sittings.all(),
    }
    page["decides"] = any(line.action in NEXT for line in offered)
    page |= _talk(activity, page["people"], request, keeps=bool(duties.intersection((*ORGANIZERS, Duty.OWNER))))
    if activity.status in Activity.BEFORE_RECORD:
        page |= _ahead(activity, page["people"])
        page |= _own_answer(activity, page["own_row"])
    return render(request, "activities/detail.html", page)


def _talk(activity: Activity, people: Iterable[Participation], request: HttpRequest, *, keeps: bool) -> dict[str, Any]:
    """Materials, members' own words, and what was said; two queries."""
    is_over = activity.status in OVER
    return {
        "files": activity.files.all(),
        "keeps_materials": keeps,
        "in_wechat": "MicroMessenger" in request.headers.get("User-Agent", ""),
        "words": [row for row in people if row.words],
        "own_row": next((row for row in people if row.member.user_id == request.user.pk), None),
        "may_write_words": not is_over and activity.day_has_come,
        "comments": activity.comments.filter(is_hidden=False).select_related("by"),
        "may_comment": not is_over,
    }


def _own_answer(activity: Activity, own_row: Participation | None) -> dict[str, Any]:
    """What somebody invited has answered and may answer now."""
    if own_row is None or activity.status == Activity.Status.DRAFT:
        return {}
    return about_answer(answers_to([activity], own_row.member)[0])


def _ahead(activity: Activity, people: Iterable[Participation]) -> dict[str, Any]:
    """What the page says besides of something that is no record yet."""
    return {
        "facts_title": "活动安排",
        "coming": who_comes(people),
        "answers": activity.status in Activity.UPCOMING,
        "invited_words": invited_words(activity),
        **_notice(activity),
    }


def _notice(activity: Activity) -> dict[str, Any]:
    """What is to be copied into the chat group: the notice, or that it is cancelled."""
    text, note = activity.notice, "已发出" if activity.announced_at else "还没有发出"
    if activity.status == Activity.Status.CANCELLED:
        text, note = cancellation_of(activity) if activity.announced_at else "", "取消通知"
    elif activity.status == Activity.Status.HELD:
        text = ""
    return {"notice_text": text, "notice_note": note, "notice_rows": min(max(text.count("\n") + 2, 5), 16)}


@require_POST
def activity_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One decision from the page of a record."""
    activity = get_visible(Activity.objects, request.user, pk=pk)
    facts = {"reason": request.POST.get("reason", "").strip()} if action in WITH_REASON else {}
    try:
        if action == "approve":
            _approve(activity, request)
        else:
            ACTIONS[action](activity=activity, by=request.user, **facts)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, DONE[action])
    return redirect(activity)


def _approve(activity: Activity, request: HttpRequest) -> None:
    outcome = approve_activities(ids=[activity.pk], by=request.user)
    if not outcome.done:
        activity.refresh_from_db()
        WORKFLOW.require("approve", state=activity.status, duties=duties_towards(activity, request.user))
        raise Refused(outcome.refusals[0])


@require_POST
def join_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a late name into the list, or decline with a reason."""
    asked = get_object_or_404(JoinRequest.objects.filter(activity__in=Activity.objects.visible_to(request.user)), pk=pk)
    is_added = "add" in request.POST
    try:
        answer_join_request(
            request=asked, by=request.user, is_added=is_added, reason=request.POST.get("reason", "").strip()
        )
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, "已补入名单。" if is_added else "已答复不予补入。")
    return redirect(asked.activity)


def activity_photo(request: HttpRequest, pk: int, size: str = "image") -> HttpResponseBase:
    """A photo, to whoever may see the activity; of a draft only to its writer."""
    seen = Activity.objects.visible_to(request.user)
    photos = ActivityPhoto.objects.filter(Q(activity__in=seen) | Q(draft__user=request.user))
    return photo_response(getattr(get_object_or_404(photos, pk=pk), size))
