"""写提案: begin, write, keep while typing, bring a text along, settle what two devices wrote, throw away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_editable
from cppcc_office.shared.workflow import Refused
from proposals.actions.cosigning import tell_cosigners, untold
from proposals.actions.writing import (
    MovedOnError,
    Written,
    drop_proposal,
    replace_text,
    start_proposal,
    write_proposal,
)
from proposals.authors import authors_of
from proposals.comparison import compare
from proposals.form_check import count_characters
from proposals.forms.writing import StartForm, TakeInForm, WritingForm
from proposals.models import Proposal, ProposalCategory
from proposals.tabs import tabs_of
from proposals.taking_in import Taken, UnreadableError, lines_of_upload, take_apart
from proposals.views.doing import revision_seen

PARTS = ("situation", "analysis", "suggestion")
# Where a button of the form leads after saving.
ONWARD = {"check": "proposals:check", "cosigners": "proposals:cosigners", "files": "proposals:files"}


def proposal_new(request: HttpRequest) -> HttpResponse:
    """Begin a proposal: in whose name, empty or with a text brought along."""
    authors = authors_of(request.user, timezone.localdate())
    if not authors:
        raise PermissionDenied("提案由在任委员、界别和专委会（委员小组）负责人、党派和人民团体的经办人提出。")
    form = StartForm(request.POST or None, request.FILES or None, authors=authors)
    if request.method == "POST" and form.is_valid():
        taken = _taken(form)
        if (taken is not None or not form.errors) and (proposal := _begun(request, form, taken)) is not None:
            return redirect("proposals:edit", proposal.pk)
    return render(request, "proposals/new.html", {"form": form, "one_name": authors[0] if len(authors) == 1 else None})


def proposal_take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a text into a proposal begun; what stood there stays as a version."""
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    form = TakeInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        taken = _taken(form)
        if taken is not None:
            try:
                replace_text(proposal=proposal, by=request.user, written=_written(taken, proposal))
            except Refused as refused:
                form.add_error(_place(form), refused.sentence)
            else:
                _say(request, taken)
                return redirect("proposals:edit", pk)
        if not form.errors:
            form.add_error("pasted", "请粘贴文字，或者选择一个文件。")
    page = {"form": form, "proposal": proposal, "tabs": tabs_of(proposal, request.user, "edit")}
    return render(request, "proposals/take_in.html", page)


def _begun(request: HttpRequest, form: StartForm, taken: Taken | None) -> Proposal | None:
    """The draft; None where the text brought along does not fit into it, and the form says so."""
    written = _written(taken) if taken else None
    try:
        proposal = start_proposal(author=form.author_chosen, by=request.user, written=written)
    except Refused as refused:
        form.add_error(_place(form), refused.sentence)
        return None
    _say(request, taken)
    return proposal


def _place(form: TakeInForm) -> str:
    """Where the text came from, and where it has to be mended."""
    return "upload" if form.cleaned_data.get("upload") else "pasted"


def _taken(form: TakeInForm) -> Taken | None:
    """The text brought along in its parts; None where there is none, or where the form says what is wrong with it."""
    try:
        if form.cleaned_data["upload"]:
            return take_apart(lines_of_upload(form.cleaned_data["upload"]))
    except UnreadableError as error:
        form.add_error("upload", error.sentence)
        return None
    return take_apart(form.cleaned_data["pasted"].splitlines()) if form.cleaned_data["pasted"].strip() else None


def _written(taken: Taken, proposal: Proposal | None = None) -> Written:
    category = ProposalCategory.objects.filter(name=taken.category, is_active=True).first() if taken.category else None
    proposal = proposal or Proposal()
    return Written(
        title=taken.title or proposal.title,
        category=category or proposal.category,
        is_public=proposal.is_public,
        not_public_reason=proposal.not_public_reason,
        **{part: taken.text(part) for part in PARTS},
    )


def _say(request: HttpRequest, taken: Taken | None) -> None:
    if taken is None:
        return
    messages.success(request, "文字已带入，请核对各部分。")
    for note in taken.notes:
        messages.warning(request, note)
    if taken.left_out:
        messages.info(request, f"下列内容没有带入正文：{'；'.join(taken.left_out)[:600]}")


def proposal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write; everything is kept by itself, and by the button too."""
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = WritingForm(data, proposal=proposal, user=request.user, on=timezone.localdate())
    revision = revision_seen(request, "draft_revision") if data is not None else proposal.revision
    if data is not None and form.is_valid():
        try:
            seen = None if "overwrite" in request.POST else revision
            proposal = write_proposal(proposal=proposal, by=request.user, seen=seen, written=form.written)
        except MovedOnError as moved_on:
            return _both(request, moved_on.proposal, form)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return _onward(request, proposal)
    counts = {name: count_characters(form[name].value() or "") for name in ("title", *PARTS)}
    page = {
        "proposal": proposal,
        "form": form,
        "revision": revision,
        "rule": form.rule,
        "counts": counts,
        "total": sum(counts[name] for name in PARTS),
        "tabs": tabs_of(proposal, request.user, "edit"),
        "untold": untold(proposal).count(),
        "returned": proposal.steps.filter(action="return").last() if proposal.status == "returned" else None,
    }
    return render(request, "proposals/edit.html", page)


def _onward(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    if told := tell_cosigners(proposal=proposal, by=request.user):
        messages.info(request, f"文字有改动，已通知 {told} 位联名人重新确认。")
    messages.success(request, "已保存。")
    return redirect(ONWARD.get(request.POST.get("next", ""), "proposals:edit"), proposal.pk)


def _both(request: HttpRequest, proposal: Proposal, form: WritingForm) -> HttpResponse:
    """Two devices wrote: both texts, and which one shall stand."""
    mine = Proposal(**{name: getattr(form.written, name) for name in ("title", *PARTS)})
    last = proposal.versions.select_related("by").last()
    page = {
        "proposal": proposal,
        "form": form,
        "last": last,
        "compared": compare(proposal, mine),
        "mine": [(name, value) for name, values in request.POST.lists() for value in values if name in form.fields],
    }
    return render(request, "proposals/both.html", page, status=409)


@require_POST
def proposal_keep(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed; asked by the page itself, every 20 seconds and when it is put away."""
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    form = WritingForm(request.POST, proposal=proposal, user=request.user, on=timezone.localdate())
    if not form.is_valid():
        return JsonResponse({"problem": "有的内容太长或者选错了，没有自动保存。"}, status=400)
    try:
        proposal = write_proposal(
            proposal=proposal, by=request.user, seen=revision_seen(request, "draft_revision"), written=form.written
        )
    except MovedOnError as moved_on:
        return JsonResponse({"problem": moved_on.sentence}, status=409)
    except Refused as refused:
        return JsonResponse({"problem": refused.sentence}, status=400)
    at = timezone.localtime(proposal.saved_at) if proposal.saved_at else None
    return JsonResponse({"revision": proposal.revision, "saved_at": f"{at:%H:%M}" if at else ""})


@require_POST
def proposal_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    try:
        drop_proposal(proposal=proposal)
    except Refused as refused:
        messages.error(request, f"没有删除：{refused.sentence}")
        return redirect(proposal)
    messages.success(request, "草稿已删除。")
    return redirect("proposals:mine")
