"""Behind the public page: what is on it, who approved it, the switch, and the sheet for the wall."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.qr import qr_svg
from cppcc_office.shared.workflow import Refused
from workstations.actions.door import (
    approve_members,
    approve_words,
    decide_result,
    door_of,
    switch_door,
    write_result,
)
from workstations.forms.matters import ResultForm
from workstations.models import Door, Workstation
from workstations.models.door import may_prepare, may_publish, words_read
from workstations.models.service import workstations_seen_by


def _desk(request: HttpRequest, pk: int, *, writes: bool = False) -> tuple[Workstation, Door]:
    """The workstation and its door, for those who see its service; an unsaved door until somebody writes."""
    workstation = get_object_or_404(workstations_seen_by(request.user), pk=pk)
    if writes:
        if not may_prepare(workstation, request.user):
            raise PermissionDenied("您可以查看这个工作室的公开页，但不能办理。")
        return workstation, door_of(workstation)
    found = Door.objects.filter(workstation=workstation).first()
    return workstation, found or Door(workstation=workstation)


def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """What is public, what waits for approval."""
    workstation, door = _desk(request, pk)
    attached = workstation.attachments.valid_on(timezone.localdate()).select_related("member")
    public = set(door.members.values_list("pk", flat=True)) if door.pk else set()
    page = {
        "workstation": workstation,
        "door": door,
        "words_differ": (door.about, door.hours) != (workstation.about, workstation.hours),
        "words_read": words_read(workstation),
        "attached": [(row.member, row.member_id in public) for row in attached.order_by("member__pinyin", "pk")],
        "results": door.results.select_related("written_by", "approved_by") if door.pk else (),
        "form": ResultForm() if may_prepare(workstation, request.user) else None,
        "publishes": may_publish(request.user),
    }
    return render(request, "workstations/door_desk.html", page)


@require_POST
def desk_do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Approve words or members, switch the page, decide on a result."""
    _, door = _desk(request, pk, writes=True)
    try:
        done = _do(request, door, action)
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, done)
    return redirect("service:desk", pk)


def _do(request: HttpRequest, door: Door, action: str) -> str:
    by = request.user
    if action == "words":
        approve_words(door=door, read=request.POST.get("read", ""), by=by)
        return "已公开现在的简介和开放时间。"
    if action == "members":
        ids = [int(one) for one in request.POST.getlist("member") if one.isdecimal()]
        approve_members(door=door, member_ids=ids, by=by)
        return "已保存公开的委员。"
    if action == "switch":
        is_on = request.POST.get("is_on") == "1"
        switch_door(door=door, is_on=is_on, by=by)
        return "公开页已开放。" if is_on else "公开页已关闭。"
    result = door.results.filter(pk=_number(request.POST.get("result", ""))).first()
    if result is None:
        raise Refused("没有这条成果。")
    is_public = request.POST.get("is_public") == "1"
    decide_result(result=result, is_public=is_public, by=by)
    return "已公开这条成果。" if is_public else "已撤下这条成果。"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


@require_POST
def result_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a result; shown to the public after approval."""
    workstation, door = _desk(request, pk, writes=True)
    form = ResultForm(request.POST)
    if form.is_valid():
        write_result(door=door, by=request.user, **form.cleaned_data)
        messages.success(request, "已填写，机关审核后公开。")
        return redirect("service:desk", pk)
    return render(request, "workstations/door_result.html", {"form": form, "workstation": workstation})


def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """有事来商量: the sheet for the wall, A4."""
    workstation, door = _desk(request, pk)
    if not door.pk or not door.is_on:
        raise Http404
    address = settings.SITE_URL + door.get_absolute_url()
    page = {"workstation": workstation, "door": door, "qr": qr_svg(address), "address": address}
    return render(request, "workstations/door_wall.html", page)
