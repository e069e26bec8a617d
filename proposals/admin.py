"""Proposals, reports and results in the admin site, with who signed them, who answers and what became of them."""

from django.contrib import admin
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.office_admin import OfficeAdmin, OfficeInline, year_filter
from cppcc_office.shared.admin_site import Menu, Waiting
from proposals import handling_admin, paper_admin, review_admin  # noqa: F401 - of the same menu
from proposals.models import (
    AdoptingBody,
    Adoption,
    Authorship,
    Bulletin,
    Dispatch,
    Handover,
    Instruction,
    Outcome,
    Proposal,
    Reply,
    Result,
    SocialReport,
    Sponsorship,
    Writer,
)
from proposals.models.writers import MOST_WRITERS
from proposals.writing_admin import KeptAdmin, VersionInline, WholeRowForm


class SponsorshipInline(OfficeInline):
    model = Sponsorship
    autocomplete_fields = ("member",)
    fields = ("order", "member", "state")
    readonly_fields = ("state",)


class WriterInline(OfficeInline):
    """Who wrote it, where it is made in a collective name."""

    model = Writer
    autocomplete_fields = ("member",)
    fields = ("order", "member")
    max_num = MOST_WRITERS


class HandoverInline(OfficeInline):
    """As a ledger tells them. What was handed over inside the product has its own pages."""

    model = Handover
    autocomplete_fields = ("organization",)
    fields = ("role", "organization")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Handover]:
        return super().get_queryset(request).filter(handed_on__isnull=True)


@admin.register(Proposal)
class ProposalAdmin(KeptAdmin):
    form = WholeRowForm
    menu, menu_order = Menu.WRITING, 10
    keeps_deleted = False  # drafts that were thrown away are nobody's business
    list_display = (
        "serial_number",
        "case_number",
        "title",
        "sponsor_names",
        "submitted_on",
        "status",
        "lead_organization",
        "is_replied",
        "is_key",
    )
    list_display_links = ("title",)
    list_filter = (year_filter("year"), "status", "is_key", "collective_sponsor")
    date_hierarchy = "submitted_on"
    search_fields = ("title", "=serial_number", "=case_number", "sponsorships__member__name")
    search_help_text = "可按案由、流水号、提案号或提案者姓名查找。"
    autocomplete_fields = ("merged_into", "collective_organization")
    fieldsets = (
        (None, {"fields": (("year", "serial_number", "case_number"), "title", "category", "submitted_on")}),
        (
            "提案者",
            {"fields": ("kind", "collective_sponsor", "collective_organization", "special_committee", "member_group")},
        ),
        ("审查", {"fields": ("status", "merged_into", "is_key")}),
    )
    # Of what went through the product the numbers and the decision come about on its own pages.
    decided = ("year", "serial_number", "case_number", "submitted_on", "status", "merged_into")
    inlines = (SponsorshipInline, WriterInline, HandoverInline, VersionInline)
    export_columns = (
        "year",
        "serial_number",
        "case_number",
        "title",
        "sponsor_names",
        "submitted_on",
        "status",
        "merged_into",
        "lead_organization",
        "assisting_organizations",
        "replied_on",
        "result_class",
        "satisfaction",
        "is_key",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        sponsors = Sponsorship.objects.confirmed().select_related("member").order_by("order")
        answers = Reply.objects.answers().select_related("result_class").prefetch_related("feedbacks")
        handovers = Handover.objects.select_related("organization").order_by("pk")
        handovers = handovers.prefetch_related(Prefetch("replies", answers.order_by("-round"), to_attr="answers"))
        return (
            super()
            .get_queryset(request)
            .handed_in()
            .select_related("collective_sponsor", "merged_into")
            .prefetch_related(Prefetch("sponsorships", sponsors), Prefetch("handovers", handovers))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Proposal | None = None) -> tuple[str, ...]:
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, *self.decided) if obj is not None and obj.steps.exists() else fixed

    def choice_label(self, obj: Proposal) -> str:
        if not obj.serial_number:  # a version's page offers drafts too
            return f"草稿 {obj}"
        return f"{obj.year} 年 {obj.case_number or obj.serial_number} 号 {obj}"

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        count = Proposal.objects.filter(status__in=Proposal.UNDECIDED).count()
        url = reverse("proposals:desk")
        return [Waiting("待审定的提案", f"{count} 件", url, "已提交，还没有审定", is_urgent=bool(count))]

    @admin.display(description="提案者")
    def sponsor_names(self, proposal: Proposal) -> str:
        members = "、".join(one.member.name for one in proposal.sponsorships.all())
        return members or str(proposal.collective_sponsor or "")

    @admin.display(description="主办单位")
    def lead_organization(self, proposal: Proposal) -> str:
        return self._organizations(proposal, Handover.Role.LEAD, Handover.Role.SEPARATE)

    @admin.display(description="会办单位")
    def assisting_organizations(self, proposal: Proposal) -> str:
        return self._organizations(proposal, Handover.Role.ASSIST)

    @staticmethod
    def _organizations(proposal: Proposal, *roles: str) -> str:
        return "、".join(str(one.organization or "") for one in proposal.handovers.all() if one.role in roles)

    @staticmethod
    def _answer(proposal: Proposal) -> Reply | None:
        """The last answer of the first organization that has answered."""
        return next((one.answers[0] for one in proposal.handovers.all() if one.answers), None)

    @admin.display(description="已答复", boolean=True)
    def is_replied(self, proposal: Proposal) -> bool:
        return self._answer(proposal) is not None

    @admin.display(description="答复时间")
    def replied_on(self, proposal: Proposal) -> object:
        answer = self._answer(proposal)
        return answer and answer.replied_on

    @admin.display(description="办理结果类别")
    def result_class(self, proposal: Proposal) -> str:
        answer = self._answer(proposal)
        return answer.result_class.code if answer and answer.result_class else ""

    @admin.display(description="委员反馈意见")
    def satisfaction(self, proposal: Proposal) -> str:
        answer = self._answer(proposal)
        return "、".join(said.get_result_display() for said in answer.feedbacks.all()) if answer else ""


class WritingAdmin(KeptAdmin):
    """What reports and results have in common: an author, adoptions and instructions."""

    form = WholeRowForm
    menu = Menu.WRITING
    date_hierarchy = "submitted_on"
    search_fields = ("title", "author__name", "^author__pinyin", "author_group__name")
    search_help_text = "可按题目、作者姓名或界别查找。"
    autocomplete_fields = ("author",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """What is handed in and not marked; marked ones are worked on at the desk, out of lists and exports."""
        adoptions = Adoption.objects.select_related("body").order_by("body__order")
        return (
            super()
            .get_queryset(request)
            .handed_in()
            .open_marked()
            .select_related("author", "author_group")
            .prefetch_related(Prefetch("adoptions", adoptions))
            .annotate(notes=Count("instructions", distinct=True))
        )

    @admin.display(description="作者")
    def written_by(self, writing: SocialReport | Result) -> str:
        return writing.by_whom

    @admin.display(description="采用单位")
    def adopted_by(self, writing: SocialReport | Result) -> str:
        return "、".join(adoption.body.name for adoption in writing.adoptions.all())

    @admin.display(description="领导批示数", ordering="notes")
    def instruction_count(self, writing: SocialReport | Result) -> int:
        return writing.notes


class AdoptionOfReportInline(OfficeInline):
    model = Adoption
    fields = ("body", "form", "adopted_on", "passed_to", "passed_on_to", "came_of")
    fk_name = "report"


class InstructionOfReportInline(OfficeInline):
    model = Instruction
    fields = ("leader", "level", "given_on", "text")
    fk_name = "report"


class AuthorshipInline(OfficeInline):
    model = Authorship
    autocomplete_fields = ("member",)
    fields = ("order", "member")


@admin.register(SocialReport)
class SocialReportAdmin(WritingAdmin):
    menu_order = 20
    keeps_deleted = False  # nor are those, or what was marked
    list_display = ("title", "written_by", "submitted_on", "status", "adopted_by", "instruction_count")
    list_filter = (year_filter("submitted_on"), "status", "adoptions__body", "author_group")
    readonly_fields = ("proposal",)
    inlines = (AuthorshipInline, AdoptionOfReportInline, InstructionOfReportInline)
    export_columns = ("title", "written_by", "submitted_on", "status", "adopted_by", "instruction_count")
    # The author's own words stay as they were handed in, and who may know of them is said at the desk.
    handed_in = ("title", "text", "marking")

    def get_readonly_fields(self, request: HttpRequest, obj: SocialReport | None = None) -> tuple[str, ...]:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None or obj.status == SocialReport.Status.LISTED else (*fixed, *self.handed_in)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        count = SocialReport.objects.filter(status=SocialReport.Status.SUBMITTED).count()
        url = f"{reverse('reports:desk')}?status={SocialReport.Status.SUBMITTED}"
        return [Waiting("待登记的社情民意信息", f"{count} 条", url, "已报送，还没有采编", is_urgent=bool(count))]


class DispatchInline(OfficeInline):
    model = Dispatch
    fields = ("body", "sent_on")


@admin.register(Bulletin)
class BulletinAdmin(OfficeAdmin):
    """An issue gets its number at the desk; here its date, its recipients and where it went are put right."""

    menu, menu_order = Menu.WRITING, 25
    menu_adds = False
    list_display = ("year", "number", "issued_on", "recipients")
    list_display_links = ("number",)
    list_filter = (year_filter("year"),)
    search_fields = ("=number",)
    fields = ("issued_on", "recipients")
    inlines = (DispatchInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class AdoptionOfResultInline(AdoptionOfReportInline):
    fk_name = "result"


class InstructionOfResultInline(InstructionOfReportInline):
    fk_name = "result"


@admin.register(Result)
class ResultAdmin(WritingAdmin):
    menu_order = 30
    keeps_deleted = False  # as with reports
    list_display = ("title", "kind", "written_by", "submitted_on", "status", "adopted_by", "instruction_count")
    list_filter = (year_filter("submitted_on"), "kind", "status", "adoptions__body", "author_group")
    autocomplete_fields = ("author", "consultation")
    fieldsets = (
        (None, {"fields": ("kind", "title", "submitted_on", "text", "consultation")}),
        ("作者", {"fields": ("author", "author_group", "special_committee", "is_office")}),
        ("报出", {"fields": ("document_number", "sent_to", "sent_on", "marking")}),
    )
    inlines = (AdoptionOfResultInline, InstructionOfResultInline)
    export_columns = (
        "kind",
        "title",
        "written_by",
        "submitted_on",
        "status",
        "document_number",
        "adopted_by",
        "instruction_count",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Result]:
        return super().get_queryset(request).select_related("special_committee")

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        count = Result.objects.filter(status=Result.Status.SUBMITTED).count()
        url = f"{reverse('results:results')}?status={Result.Status.SUBMITTED}"
        return [Waiting("待登记的履职成果", f"{count} 项", url, "已报送，还没有登记", is_urgent=bool(count))]


@admin.register(Outcome)
class OutcomeAdmin(OfficeAdmin):
    menu, menu_order = Menu.WRITING, 40
    list_display = ("year", "group", "topic", "form", "submitted_on", "organization", "uptake")
    list_display_links = ("topic",)
    list_filter = (year_filter("year"), "uptake", "group")
    search_fields = ("topic", "group__name", "organization__name")
    autocomplete_fields = ("organization",)


@admin.register(AdoptingBody)
class AdoptingBodyAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 30
    list_display = ("order", "name")
    list_display_links = ("name",)
    search_fields = ("name",)
