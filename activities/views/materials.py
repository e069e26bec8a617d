"""Materials of an activity, what is said about it, and members' own words."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from activities.actions.materials import add_file, comment, hide_comment, may_keep_materials, remove_file, set_words
from activities.models import Activity, ActivityComment, ActivityFile
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.documents import DocumentField, document_response
from cppcc_office.shared.workflow import Refused


class FileForm(forms.Form):
    """One paper and when it belongs."""

    file = DocumentField()
    stage = forms.ChoiceField(choices=ActivityFile.Stage)


@require_POST
def file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a paper; what is wrong with it is said in words."""
    activity = get_visible(Activity.objects, request.user, pk=pk)
    if not may_keep_materials(activity, request.user):
        raise PermissionDenied("材料由主办方上传。")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "没有上传：" + " ".join(words for found in form.errors.values() for words in found))
        return redirect(activity)
    facts = {"document": form.cleaned_data["file"], "stage": form.cleaned_data["stage"]}
    return _do(request, activity, lambda: add_file(activity=activity, by=request.user, **facts), "材料已上传。")


@require_POST
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    file = _seen(ActivityFile, request, pk)
    if not may_keep_materials(file.activity, request.user):
        raise PermissionDenied("材料由主办方删除。")
    return _do(request, file.activity, lambda: remove_file(file=file, by=request.user), "材料已删除。")


def file_get(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paper, to whoever may see the activity."""
    file = _seen(ActivityFile, request, pk)
    return document_response(file.file, file.name)


@require_POST
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    activity = get_visible(Activity.objects, request.user, pk=pk)
    text = request.POST.get("text", "")
    return _do(request, activity, lambda: comment(activity=activity, text=text, by=request.user), "已发表。")


@require_POST
def comment_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the own words, or hide another's as an organizer."""
    said = _seen(ActivityComment, request, pk)
    if said.by_id != request.user.pk and not may_keep_materials(said.activity, request.user):
        raise PermissionDenied("只能撤回自己说的话。")
    return _do(request, said.activity, lambda: hide_comment(said=said, by=request.user), "已撤回。")


@require_POST
def words_set(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's own words."""
    activity = get_visible(Activity.objects, request.user, pk=pk)
    text = request.POST.get("words", "")
    return _do(request, activity, lambda: set_words(activity=activity, text=text, by=request.user), "感言已保存。")


def _seen(model, request: HttpRequest, pk: int):
    """A row of an activity the person may see; 404 otherwise."""
    rows = model.objects.filter(activity__in=Activity.objects.visible_to(request.user).values("pk"))
    return get_object_or_404(rows.select_related("activity"), pk=pk)


def _do(request: HttpRequest, activity: Activity, act, done: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, f"没有办理：{refused.sentence}")
    else:
        messages.success(request, done)
    return redirect(activity)
