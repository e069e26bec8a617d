"""When proposals are taken and by which rules they are written, in the admin site; the versions of one, to be read."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin, OfficeInline, year_filter
from accounts.office_admin.base import OfficeForm
from cppcc_office.shared.admin_site import Menu
from proposals.models import CallPeriod, Proposal, ProposalVersion, WritingRule


class WholeRowForm(OfficeForm):
    """A form that also asks the constraints that speak of what is not on it, as of the state."""

    def validate_constraints(self) -> None:
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)


class KeptAdmin(OfficeAdmin):
    """What went through the product stays: only what a ledger or this form brought is deleted, one at a time."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if obj is None or not super().has_delete_permission(request, obj):
            return False
        return not (obj.steps.exists() or obj.handovers.filter(handed_on__isnull=False).exists())


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
