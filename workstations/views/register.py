"""Changing a workstation: what visitors need to know, its photos, its sign."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.photos import photo_response
from cppcc_office.shared.workflow import Refused
from workstations.actions.register import (
    add_photo,
    remove_photo,
    require_no_own,
    restore_workstation,
    withdraw_workstation,
)
from workstations.forms.register import ContactForm, OfficeForm, PhotoForm, RestoreForm, WithdrawForm
from workstations.models import Workstation, WorkstationPhoto

CHANGE = "workstations.change_workstation"


def workstation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact keeps what visitors need to know, the office everything but people and the sign."""
    station = get_editable(Workstation.objects.listed(), request.user, pk=pk)
    is_office = request.user.has_perm(CHANGE)
    form = (OfficeForm if is_office else ContactForm)(request.POST or None, instance=station)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "已保存。")
        return redirect(station)
    page = {"station": station, "form": form, "is_office": is_office, "photos": station.photos.all()}
    return render(request, "workstations/edit.html", page | {"photo_form": PhotoForm()})


def workstation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤牌, with a reason."""
    said = "已撤牌。原有的记录都还在，可以在“已撤牌”中查看。"
    return _with_reason(request, pk, WithdrawForm, withdraw_workstation, "撤牌", said)


def workstation_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Hang the sign out again, with a reason."""
    return _with_reason(request, pk, RestoreForm, restore_workstation, "恢复", "已恢复。")


def _with_reason(
    request: HttpRequest, pk: int, form_class: type[Form], action: Callable[..., object], words: str, said: str
) -> HttpResponse:
    station = _of_the_office(request, pk)
    require_no_own(station, request.user, words)
    form = form_class(request.POST or None, initial={"reason": request.GET.get("reason", "")[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            action(workstation=station, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, said)
            return redirect(station)
    return render(request, "workstations/withdraw.html", {"station": station, "form": form, "words": words})


def workstation_photo(request: HttpRequest, pk: int, small: bool = False) -> HttpResponse:
    """A photo of the place, for whoever may see the workstation."""
    photo = _photo_seen(request, pk)
    return photo_response(photo.thumbnail if small else photo.image)


@require_POST
def workstation_photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    station = get_editable(Workstation.objects, request.user, pk=pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "没有上传：" + " ".join(words for found in form.errors.values() for words in found))
        return redirect("workstation_edit", pk=pk)
    try:
        add_photo(workstation=station, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, f"没有上传：{refused.sentence}")
    else:
        messages.success(request, "照片已上传。")
    return redirect("workstation_edit", pk=pk)


@require_POST
def workstation_photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    photo = _photo_seen(request, pk)
    if not Workstation.objects.editable_by(request.user).filter(pk=photo.workstation_id).exists():
        raise PermissionDenied("照片由工作室联络员和机关更换。")
    remove_photo(photo=photo, by=request.user)
    messages.success(request, "照片已删除。")
    return redirect("workstation_edit", pk=photo.workstation_id)


def _photo_seen(request: HttpRequest, pk: int) -> WorkstationPhoto:
    seen = Workstation.objects.visible_to(request.user).values("pk")
    return get_object_or_404(WorkstationPhoto.objects.filter(workstation__in=seen), pk=pk)


def _of_the_office(request: HttpRequest, pk: int) -> Workstation:
    station = get_visible(Workstation.objects, request.user, pk=pk)
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied("工作室由机关撤牌和恢复。")
    return station
