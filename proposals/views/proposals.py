"""The list of proposals and the page of one."""

from collections.abc import Mapping

from django import forms
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from accounts.office_admin.phones import EXPORT_PHONES
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.documents import document_response
from cppcc_office.shared.filters import ListFilter
from members.models import Membership
from proposals.authors import may_write
from proposals.models import PaperKind, Proposal, ProposalCategory, ProposalFile, ProposalStep, Sponsorship
from proposals.models.review import WORKFLOW, proposal_duties
from proposals.papers.about_proposals import notice_kind
from proposals.sponsors import merged_into
from proposals.tabs import may_read_versions, sections, tabs_of

PER_PAGE = 30
LONGEST_NUMBER = 9
_S = Proposal.Status


def listed(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With everything a line of a list shows; a fixed number of queries."""
    sponsors = Sponsorship.objects.confirmed().select_related("member").order_by("order")
    collectives = ("collective_sponsor", "collective_organization", "special_committee", "member_group")
    rows = rows.select_related("category", "call", *collectives).defer("situation", "analysis", "suggestion")
    return rows.prefetch_related(Prefetch("sponsorships", sponsors))


def proposals(request: HttpRequest) -> HttpResponse:
    """Everything handed in that one may read."""
    user = request.user
    form = ProposalFilter(request.GET)
    rows = form.chosen(Proposal.objects.visible_to(user).handed_in())
    page_obj = Paginator(listed(rows), PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "sections": sections(user, "proposals"),
        "form": form,
        "choices": form.choices(),
        "page_obj": page_obj,
        "may_write": may_write(user, timezone.localdate()),
        "caption": f"共 {page_obj.paginator.count} 件",
    }
    return render(request, "proposals/proposals.html", page)


class ProposalFilter(ListFilter):
    """What of the handed-in ones is asked for."""

    q = forms.CharField(label="案由、编号或提案者", required=False, max_length=60)
    year = forms.ChoiceField(label="年度", required=False)
    category = forms.ChoiceField(label="类别", required=False)
    status = forms.ChoiceField(label="审查意见", required=False)

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs.update({"type": "search", "autocomplete": "off"})
        years = Proposal.objects.handed_in().order_by("-year").values_list("year", flat=True).distinct()
        categories = ProposalCategory.objects.values_list("pk", "name")
        states = [(value, words) for value, words in _S.choices if value != _S.DRAFT]
        self.fields["year"].choices = [("", "全部年度"), *((one, f"{one} 年") for one in years)]
        self.fields["category"].choices = [("", "全部类别"), *categories]
        self.fields["status"].choices = [("", "全部"), *states]

    def chosen(self, rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """Of `rows` those asked for."""
        for name in ("year", "category", "status"):
            if value := self.value(name):
                rows = rows.filter(**{name: value})
        if words := self.value("q"):
            named = Sponsorship.objects.confirmed().filter(member__name__contains=words).values("proposal")
            found = Q(title__contains=words) | Q(pk__in=named) | Q(case_number=words)
            found |= Q(collective_sponsor__name__contains=words)
            if words.isdecimal() and len(words) < LONGEST_NUMBER:
                found |= Q(serial_number=int(words))
            rows = rows.filter(found)
        return rows


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper, who signs it, and how it went."""
    related = ("category", "call", "collective_sponsor", "collective_organization", "special_committee")
    rows = Proposal.objects.select_related(*related, "member_group", "signed_by", "drafted_by", "decline_reason")
    row = get_visible(rows, request.user, pk=pk)
    asked = signatories_of(row)
    signed = [one for one in asked if one.state == Sponsorship.State.CONFIRMED]
    steps = row.steps.select_related("by")
    if not may_read_versions(row, request.user):
        steps = steps.exclude(action__in=ProposalStep.AMONG_WRITERS)
    offered = WORKFLOW.offered(row.status, proposal_duties(row, request.user))
    page = {
        "proposal": row,
        "tabs": tabs_of(row, request.user, "proposal"),
        "sponsors": asked if knows_who_declined(row, request.user) else signed,
        "signed": signed,
        "writers": row.writers.select_related("member") if row.kind != Proposal.Kind.MEMBER else (),
        "merged": merged_into(row),
        "readable": set(Proposal.objects.visible_to(request.user).filter(merged_into=row).values_list("pk", flat=True)),
        "asked": asked_of(row, asked, request.user),
        "last": row.versions.last(),
        "files": row.files.all(),
        "steps": steps,
        "suggested": row.suggested_organizations.all(),
        "notice": (kind := notice_kind(row)) and PaperKind(kind).label,
        "may_export_phones": request.user.has_perm(EXPORT_PHONES),
        "withdraw": next((line for line in offered if line.action == "withdraw"), None),
    }
    return render(request, "proposals/proposal.html", page)


def asked_of(proposal: Proposal, sponsors: list[Sponsorship], user: User) -> Sponsorship | None:
    """The invitation `user` has not answered, while it can be answered."""
    if proposal.status not in Proposal.WRITABLE:
        return None
    waiting = (one for one in sponsors if one.state == Sponsorship.State.INVITED)
    return next((one for one in waiting if one.member.user_id == user.pk), None)


def knows_who_declined(proposal: Proposal, user: User) -> bool:
    """Who was asked and has not signed is for its writers and the office."""
    if user.has_perm("proposals.view_proposal"):
        return True
    return Proposal.objects.written_by(user).filter(pk=proposal.pk).exists()


def signatories_of(proposal: Proposal) -> list[Sponsorship]:
    """Who proposes, in their order, each with the sector of today."""
    seats = Membership.objects.valid_on(timezone.localdate()).filter(committee__is_home=True).select_related("sector")
    seated = Prefetch("member__memberships", seats, to_attr="seats_today")
    return list(proposal.sponsorships.select_related("member").prefetch_related(seated))


def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An attachment or the scan of a seal, to whoever may see the proposal."""
    visible = Proposal.objects.visible_to(request.user).values("pk")
    found = get_object_or_404(ProposalFile.objects.filter(proposal__in=visible), pk=pk)
    return document_response(found.file, found.name)
