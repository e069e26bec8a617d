"""登记活动: the form, what is kept while typing, and the page that asks before saving."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from activities.actions import (
    correct_activity,
    edit_activity,
    join_activity,
    record_activity,
    record_held_activity,
    resubmit_activity,
)
from activities.behalf import may_log
from activities.deeds import Deed
from activities.drafts import (
    DraftMovedOnError,
    add_photos,
    data_of,
    draft_of,
    drop_draft,
    initial_of_draft,
    save_draft,
    start_draft,
)
from activities.duplicates import Likeness, likely_duplicates
from activities.forms.arrange import begun_from
from activities.forms.log import LogForm, initial_of
from activities.matching import Matching, match_names
from activities.models import Activity, ActivityDraft, ActivityPhoto, PlanItem
from activities.models.activity import WORKFLOW, duties_towards
from cppcc_office.shared.access import get_editable
from cppcc_office.shared.workflow import REASON, Refused
from members.names import split_names


def activity_log(request: HttpRequest) -> HttpResponse:
    """Log something new."""
    return _form_page(request, None)


def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a record: edit, hand in again or correct, whatever its state and the person allow."""
    return _form_page(request, get_editable(Activity.objects, request.user, pk=pk))


def activity_check(request: HttpRequest) -> HttpResponse:
    """Names that need a decision and records that look alike, before anything is saved."""
    return _check_page(request, None)


def activity_edit_check(request: HttpRequest, pk: int) -> HttpResponse:
    return _check_page(request, get_editable(Activity.objects, request.user, pk=pk))


@require_POST
def draft_save(request: HttpRequest) -> HttpResponse:
    """Keep what is typed; asked by the page itself, every 20 seconds and when it is put away."""
    return keep_draft(request, _edited(request), ActivityDraft.Form.LOG)


def keep_draft(request: HttpRequest, activity: Activity | None, form: str) -> JsonResponse:
    """What the page is told after it asked to keep what is typed."""
    seen = request.POST.get("draft_revision", "")
    try:
        draft = save_draft(
            user=request.user,
            activity=activity,
            data=request.POST,
            seen=int(seen) if seen.isdecimal() else 0,
            form=form,
        )
    except DraftMovedOnError as moved_on:
        return JsonResponse({"problem": moved_on.sentence}, status=409)
    if draft is None:
        return JsonResponse({"revision": 0, "saved_at": ""})
    return JsonResponse({"revision": draft.revision, "saved_at": f"{timezone.localtime(draft.saved_at):%H:%M}"})


@require_POST
def draft_photos(request: HttpRequest) -> HttpResponse:
    """Photos go to the draft as soon as they are chosen, so that a killed page loses none."""
    draft = start_draft(request.user, _edited(request))
    problems = add_photos(draft=draft, files=request.FILES.getlist("photos"), user=request.user)
    photos = [{"pk": photo.pk, "url": reverse("activities:thumbnail", args=[photo.pk])} for photo in draft.photos.all()]
    return JsonResponse({"photos": photos, "problems": problems, "revision": draft.revision})


def _edited(request: HttpRequest) -> Activity | None:
    """The record a draft rewrites, from the page's `activity` field."""
    pk = request.POST.get("activity", "")
    if not pk.isdecimal():
        _require_some_name(request.user)
        return None
    return get_editable(Activity.objects, request.user, pk=int(pk))


def _require_some_name(user: User) -> None:
    if not may_log(user):
        raise PermissionDenied("登记活动由委员、界别联络员和工作室联络员办理。")


def _form_page(request: HttpRequest, activity: Activity | None) -> HttpResponse:
    if activity is None:
        _require_some_name(request.user)
    draft = draft_of(request.user, activity)
    if request.method == "POST":
        answer = _take_form(request, activity, draft)
        if isinstance(answer, HttpResponse):
            return answer
        form, draft = answer
    else:
        initial = initial_of(activity, request.user) if activity else _beginning(request)
        restored = initial_of_draft(draft) if draft else {}
        form = LogForm(user=request.user, activity=activity, initial=initial | restored)
    return render(request, "activities/log.html", _page(form, activity, draft))


def _beginning(request: HttpRequest) -> dict[str, Any]:
    """A new record; `?item=7` begins with what a plan says of an item."""
    initial = {"held_on": timezone.localdate(), "me_too": True}
    if (asked := request.GET.get("item", "")).isdecimal():
        facts = begun_from(get_object_or_404(PlanItem.objects.planned_for(request.user), pk=int(asked)))
        initial |= {name: facts[name] for name in ("name", "kind", "title", "unit", "plan_item")}
    return initial


def _page(form: LogForm, activity: Activity | None, draft: ActivityDraft | None) -> dict[str, Any]:
    return {
        "form": form,
        "activity": activity,
        "draft": draft,
        "draft_photos": draft.photos.all() if draft else [],
        "kept_photos": activity.photos.all() if activity else [],
        "back": activity.get_absolute_url() if activity else "",
    }


def _take_form(
    request: HttpRequest, activity: Activity | None, draft: ActivityDraft | None
) -> HttpResponse | tuple[LogForm, ActivityDraft | None]:
    """Keep, throw away, or go on to saving; back to the form with everything still in it when something is wrong."""
    here = _address("log", activity)
    if "discard" in request.POST:
        if draft:
            drop_draft(draft)
        messages.success(request, "草稿已清除。")
        return redirect(here)
    draft = save_draft(user=request.user, activity=activity, data=request.POST)
    problems = []
    if files := request.FILES.getlist("photos"):
        draft = draft or start_draft(request.user, activity)
        problems = add_photos(draft=draft, files=files, user=request.user)
    if "drop_photo" in request.POST and draft:
        for photo in ActivityPhoto.objects.filter(draft=draft, pk__in=_numbers(request, "drop_photo")):
            photo.delete()
    if "next" not in request.POST:
        for problem in problems:
            messages.error(request, problem)
        messages.success(request, "草稿已保存，可以以后再填。" if draft else "还没有填写内容，没有草稿可存。")
        return redirect(here)
    form = LogForm(request.POST, user=request.user, activity=activity)
    form.is_valid()
    for problem in problems:
        form.add_error(None, problem)
    if not form.is_valid():
        return form, draft
    matching = _match(form)
    deed = form.to_deed(matching)
    alike = likely_duplicates(deed, by=request.user, apart_from=activity) if activity is None else []
    if form.cleaned_data["pasted"].strip() or alike:
        return redirect(_address("check", activity))
    return _save(request, activity, form, deed, draft)


def _check_page(request: HttpRequest, activity: Activity | None) -> HttpResponse:
    draft = draft_of(request.user, activity)
    form = LogForm(data_of(draft), user=request.user, activity=activity) if draft else None
    if form is None or not form.is_valid():
        messages.error(request, "请先填完登记的内容。" if draft else "没有找到草稿，可能已经提交或清除了。")
        return redirect(_address("log", activity))
    matching = match_names(
        split_names(form.cleaned_data["pasted"]), on=form.cleaned_data["held_on"], answers=request.POST
    )
    deed = form.to_deed(matching)
    alike = likely_duplicates(deed, by=request.user, apart_from=activity) if activity is None else []
    if request.method == "POST":
        if same := next((one for one in alike if str(one.activity.pk) == request.POST.get("same")), None):
            return _settle_on(request, same, draft)
        shown = {str(pk) for pk in request.POST.getlist("shown")}
        if not matching.questions and all(str(one.activity.pk) in shown for one in alike):
            return _save(request, activity, form, deed, draft)
    page = {
        "deed": deed,
        "matching": matching,
        "alike": alike,
        "activity": activity,
        "draft": draft,
        "answers": [(key, value) for key, value in request.POST.items() if key.startswith("who-") and value],
        "is_incomplete": request.method == "POST" and bool(matching.questions),
        "back": _address("log", activity),
    }
    return render(request, "activities/check.html", page)


def _match(form: LogForm, answers: Mapping[str, str] | None = None) -> Matching:
    names = split_names(form.cleaned_data["pasted"])
    return match_names(names, on=form.cleaned_data["held_on"], answers=answers)


def _save(
    request: HttpRequest, activity: Activity | None, form: LogForm, deed: Deed, draft: ActivityDraft | None
) -> HttpResponse:
    """Hand in; whatever refuses it says why, and the draft keeps what was typed."""
    try:
        if activity is None:
            saved = record_activity(deed=deed, by=request.user, draft=draft)
            messages.success(request, f"已登记，{saved.waits_for or '已通过'}。")
        else:
            saved = _rewrite(request, activity, form, deed, draft)
            messages.success(request, "已保存。" + (f"现在{saved.waits_for}。" if saved.waits_for else ""))
    except Refused as refused:
        messages.error(request, f"没有保存：{refused.sentence}")
        return redirect(_address("log", activity))
    return redirect(saved)


def _rewrite(
    request: HttpRequest, activity: Activity, form: LogForm, deed: Deed, draft: ActivityDraft | None
) -> Activity:
    facts = {"activity": activity, "deed": deed, "by": request.user, "draft": draft}
    offered = {line.action for line in WORKFLOW.offered(activity.status, duties_towards(activity, request.user))}
    if "record" in offered:
        return record_held_activity(**facts)
    if "resubmit" in offered:
        return resubmit_activity(**facts)
    if "edit" in offered:
        return edit_activity(**facts)
    return correct_activity(**facts, reason=form.cleaned_data.get(REASON, ""))


def _settle_on(request: HttpRequest, same: Likeness, draft: ActivityDraft) -> HttpResponse:
    """It is the same activity: one's name goes into that record, or nothing is left to do."""
    try:
        asked = join_activity(activity=same.activity, by=request.user) if same.can_join else None
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("activities:check")
    drop_draft(draft)
    if asked:
        messages.success(request, f"已请求补入“{same.activity.title}”的名单，处理后可在“我的记录”中看到。")
    elif same.can_join:
        messages.success(request, f"已把您补入“{same.activity.title}”的名单，没有重复登记。")
    else:
        messages.success(request, f"“{same.activity.title}”已有记录，没有重复登记，草稿已清除。")
    return redirect("activities:mine")


def _address(page: str, activity: Activity | None) -> str:
    if activity is None:
        return reverse(f"activities:{page}")
    return reverse("activities:edit" if page == "log" else "activities:edit_check", args=[activity.pk])


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal()]
