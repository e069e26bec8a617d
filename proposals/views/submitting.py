"""What goes with the text, the versions of it, the check before handing in, and handing in itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cppcc_office.shared.access import get_editable, get_visible
from cppcc_office.shared.workflow import Refused
from proposals.actions.submitting import (
    add_file,
    ask_to_sign,
    remove_file,
    sign_proposal,
    submit_proposal,
    withdraw_proposal,
)
from proposals.authors import SEALED, SIGNED_BY_HEAD, signers_of
from proposals.comparison import compare, counted, last_two
from proposals.form_check import call_for, hints_of, problems_of
from proposals.forms.writing import FileForm
from proposals.lookalikes import lookalikes_of
from proposals.models import Proposal, ProposalFile
from proposals.tabs import may_read_versions, tabs_of
from proposals.views.doing import done, revision_seen
from proposals.views.proposals import signatories_of


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, the latest first, and what changed between two of them."""
    proposal = _readable(request, pk)
    rows = list(proposal.versions.select_related("by"))
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    known = {str(one.number): one for one in rows}
    page = {"proposal": proposal, "versions": rows[::-1], "tabs": tabs_of(proposal, request.user, "versions")}
    if rows:
        before, after = last_two(rows)
        old, new = (known.get(number, known[str(usual)]) for number, usual in zip(asked, (before, after), strict=True))
        compared = compare(old, new)
        page |= {"old": old, "new": new, "compared": compared, "counted": counted(compared)}
    return render(request, "proposals/versions.html", page)


def _readable(request: HttpRequest, pk: int) -> Proposal:
    """For those who write and sign it, and the office; others read the paper alone."""
    proposal = get_visible(Proposal.objects, request.user, pk=pk)
    if not may_read_versions(proposal, request.user):
        raise Http404
    return proposal


def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Attachments and the scan of the seal."""
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    wants_seal = proposal.kind in SEALED
    start = {"kind": ProposalFile.Kind.SEAL if wants_seal else ProposalFile.Kind.ATTACHMENT}
    form = FileForm(request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        facts = {"document": form.cleaned_data["file"], "kind": form.cleaned_data["kind"]}
        return done(request, "已上传。", "proposals:files", pk, add_file, proposal=proposal, **facts)
    page = {"proposal": proposal, "form": form, "files": proposal.files.all(), "wants_seal": wants_seal}
    return render(request, "proposals/files.html", page | {"tabs": tabs_of(proposal, request.user, "files")})


@require_POST
def file_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    get_editable(Proposal.objects, request.user, pk=pk)
    found = get_object_or_404(ProposalFile.objects.select_related("proposal"), pk=file, proposal=pk)
    return done(request, f"已删除“{found.name}”。", "proposals:files", pk, remove_file, file=found)


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is still wrong, what to think over, and the buttons to sign and hand in."""
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    now = timezone.now()
    today = timezone.localdate(now)
    problems = problems_of(proposal, now)
    page = {
        "proposal": proposal,
        "problems": problems,
        "hints": hints_of(proposal, today),
        "call": proposal.call or call_for(proposal, now),
        "signer": SIGNED_BY_HEAD.get(proposal.kind, ""),
        "may_sign": request.user in signers_of(proposal, today) and proposal.signed_by_id is None,
        "rows": signatories_of(proposal),
        "lookalikes": lookalikes_of(proposal, request.user),
        "tabs": tabs_of(proposal, request.user, "check"),
    }
    return render(request, "proposals/check.html", page)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_visible(Proposal.objects, request.user, pk=pk)
    try:
        proposal = submit_proposal(proposal=proposal, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, f"没有提交：{refused.sentence}")
        return redirect("proposals:check", pk)
    messages.success(request, f"已提交，流水号 {proposal.year}-{proposal.serial_number}。审查结果会发消息告知。")
    return redirect(proposal)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    return done(
        request, "已签署。", "proposals:check", pk, sign_proposal, proposal=proposal, revision=revision_seen(request)
    )


@require_POST
def signature_ask(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    return done(request, "已发消息请负责人签署。", "proposals:check", pk, ask_to_sign, proposal=proposal)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_visible(Proposal.objects, request.user, pk=pk)
    reason = request.POST.get("reason", "").strip()
    return done(request, "已撤回。", "proposals:proposal", pk, withdraw_proposal, proposal=proposal, reason=reason)
