"""联名: who is asked to sign, in which order, and each member's own answer."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from activities.forms.log import with_sector
from cppcc_office.shared.access import get_editable, get_visible, office_only
from cppcc_office.shared.workflow import Refused
from members.models import Member
from proposals.actions.cosigning import (
    answer_invitation,
    invite_cosigner,
    move_cosigner,
    remove_cosigner,
    tell_cosigners,
    untold,
)
from proposals.actions.on_paper import cosign_on_paper, start_for_member
from proposals.authors import TYPES, may_write, types_for_member
from proposals.models import Proposal, Sponsorship, WritingRule
from proposals.tabs import tabs_of
from proposals.views.doing import done, revision_seen
from proposals.views.proposals import signatories_of

MOST_FOUND = 12


def cosigners(request: HttpRequest, pk: int) -> HttpResponse:
    """Who signs, in their order; the first one looks for others here."""
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    words, today = words_asked(request), timezone.localdate()
    rows = signatories_of(proposal)
    is_typed = types_for_member(request.user, proposal)
    page = {
        "proposal": proposal,
        "rows": rows,
        "words": words,
        "found": members_found(words, [row.member_id for row in rows]),
        "rule": WritingRule.in_force(today),
        "is_over": proposal.cosign_until is not None and proposal.cosign_until < today,
        "untold": untold(proposal).count(),
        "is_lead": is_typed or any(row.order == 1 and row.member.user_id == request.user.pk for row in rows),
        "is_typed": is_typed,
        "tabs": tabs_of(proposal, request.user, "cosigners"),
    }
    return render(request, "proposals/cosigners.html", page)


def words_asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:20]


def members_found(words: str, left_out: Iterable[int] = ()) -> Iterable[Member]:
    """Members in office by name or sound; a single letter finds nobody."""
    if not words or (words.isascii() and len(words) < 2):
        return ()
    members = Member.objects.in_office_on(timezone.localdate()).search(words).exclude(pk__in=left_out)
    return with_sector(members.order_by("strokes", "pinyin", "pk")[:MOST_FOUND])


def member_chosen(request: HttpRequest) -> Member:
    chosen = request.POST.get("member", "")
    return get_object_or_404(Member, pk=int(chosen) if chosen.isdecimal() else 0)


@office_only(TYPES)
def for_member(request: HttpRequest) -> HttpResponse:
    """代委员录入: the office begins a paper proposal in a member's name."""
    if request.method == "POST":
        try:
            proposal = start_for_member(member=member_chosen(request), by=request.user)
        except Refused as refused:
            messages.error(request, f"没有办理：{refused.sentence}")
        else:
            return redirect("proposals:edit", proposal.pk)
    words = words_asked(request)
    page = {"words": words, "found": members_found(words), "may_write": may_write(request.user, timezone.localdate())}
    return render(request, "proposals/for_member.html", page)


@require_POST
def cosigner_on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    proposal, member = get_editable(Proposal.objects, request.user, pk=pk), member_chosen(request)
    said = f"已登记{member.name}的纸质联名。"
    return done(request, said, "proposals:cosigners", pk, cosign_on_paper, proposal=proposal, member=member)


@require_POST
def cosigner_invite(request: HttpRequest, pk: int) -> HttpResponse:
    proposal, member = get_editable(Proposal.objects, request.user, pk=pk), member_chosen(request)
    said = f"已邀请{member.name}。" if member.user_id else f"已邀请{member.name}。这位委员还没有账号，请另行告知。"
    return done(request, said, "proposals:cosigners", pk, invite_cosigner, proposal=proposal, member=member)


@require_POST
def cosigner_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    found = _row(request, pk, row)
    return done(request, f"已移出{found.member.name}。", "proposals:cosigners", pk, remove_cosigner, row=found)


@require_POST
def cosigner_move(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    found = _row(request, pk, row)
    return done(request, f"{found.member.name}已前移一位。", "proposals:cosigners", pk, move_cosigner, row=found)


@require_POST
def cosigners_tell(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_editable(Proposal.objects, request.user, pk=pk)
    return done(request, "已通知联名人重新确认。", "proposals:cosigners", pk, tell_cosigners, proposal=proposal)


def _row(request: HttpRequest, pk: int, row: int) -> Sponsorship:
    get_editable(Proposal.objects, request.user, pk=pk)
    return get_object_or_404(Sponsorship.objects.select_related("member__user", "proposal"), pk=row, proposal=pk)


@require_POST
def cosign(request: HttpRequest, pk: int, signs: bool) -> HttpResponse:
    """A member's own answer to the invitation."""
    proposal = get_visible(Proposal.objects, request.user, pk=pk)
    said = "已确认联名。" if signs else "已谢绝联名。"
    facts = {"proposal": proposal, "signs": signs, "revision": revision_seen(request)}
    answered = done(request, said, "proposals:proposal", pk, answer_invitation, **facts)
    # Who declined may read it no more, unless it is public.
    stays = Proposal.objects.visible_to(request.user).filter(pk=pk).exists()
    return answered if stays else redirect("proposals:proposals")
