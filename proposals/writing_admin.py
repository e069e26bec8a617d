"""When proposals are taken and by which rules they are written, in the admin site; the versions of one, to be read."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin, OfficeInline, year_filter
from cppcc_office.shared.admin_site import Menu
from proposals.models import CallPeriod, Proposal, ProposalVersion, WritingRule


@admin.register(CallPeriod)
class CallPeriodAdmin(OfficeAdmin):
    menu, menu_order = Menu.WRITING, 12
    list_display = ("name", "kind", "year", "opens_at", "closes_at", "closed_on", "proposal_count")
    list_filter = (year_filter("year"), "kind")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallPeriod]:
        return super().get_queryset(request).annotate(number=Count("proposals"))

    @admin.display(description="提案件数", ordering="number")
    def proposal_count(self, call: CallPeriod) -> int:
        return call.number


@admin.register(WritingRule)
class WritingRuleAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 23
    list_display = (
        "starts_on",
        "longest_title",
        "shortest_text",
        "longest_text",
        "most_cosigners",
        "cosign_days",
        "review_steps",
        "number_width",
    )


class VersionInline(OfficeInline):
    """Versions come about by writing and are read and compared on the proposal's own page."""

    model = ProposalVersion
    fields = ("number", "by", "at")

    def has_add_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return False
