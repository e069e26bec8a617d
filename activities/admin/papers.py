"""Plans, summaries and the kinds of activity."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin, OfficeInline, year_filter
from activities.models import ActivityKind, AnnualPaper, AnnualPlan, AnnualSummary, PlanItem, PlanPartner, Rhythm
from cppcc_office.shared.admin_site import Menu


@admin.register(AnnualPlan, AnnualSummary)
class AnnualPaperAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 20
    list_display = ("year", "owner", "status", "submitted_on")
    list_display_links = ("owner",)
    list_filter = (year_filter("year"), "status", "group")
    list_select_related = ("group", "special_committee", "workstation")
    search_fields = ("group__name", "special_committee__name", "workstation__name", "=year")
    fields = ("year", "group", "special_committee", "workstation", "is_office", "text", "status", "submitted_on")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the office enters here by itself came on paper and is in order."""
        return {"status": AnnualPaper.Status.APPROVED, **super().get_changeform_initial_data(request)}

    @admin.display(description="报送方", ordering="group__order")
    def owner(self, obj: AnnualPaper) -> str:
        return obj.owner


class PlanPartnerInline(OfficeInline):
    model = PlanPartner


@admin.register(PlanItem)
class PlanItemAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 21
    list_display = ("plan", "title", "kind", "month", "times", "stage")
    list_display_links = ("title",)
    list_filter = (year_filter("plan__year"), "stage", "plan__group")
    list_select_related = ("plan__group", "plan__special_committee", "plan__workstation", "kind")
    search_fields = ("title", "plan__group__name")
    autocomplete_fields = ("plan", "contact_unit", "taken_from")
    exclude = ("proposed_by",)
    inlines = (PlanPartnerInline,)


class KindsAdmin(OfficeAdmin):
    """Rows that name kinds of activity: ticked one by one, and no line each when the row is deleted."""

    def formfield_for_manytomany(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        tree, counts, lacking, protected = super().get_deleted_objects(objs, request)
        ticks = {str(field.remote_field.through._meta.verbose_name_plural) for field in self.opts.many_to_many}
        counts = {name: number for name, number in counts.items() if str(name) not in ticks}
        return [line for line in tree if not isinstance(line, list)], counts, lacking, protected


@admin.register(Rhythm)
class RhythmAdmin(KindsAdmin):
    menu, menu_order = Menu.REFERENCE, 21
    list_display = ("order", "name", "who", "per", "times", "starts_on", "is_active")
    list_display_links = ("name",)
    list_filter = ("who", "is_active")
    search_fields = ("name",)


@admin.register(ActivityKind)
class ActivityKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 20
    list_display = ("order", "name", "family", "duty", "station", "is_active")
    list_display_links = ("name",)
    list_filter = ("family", "station", "is_active")
    search_fields = ("name", "duty")

    def choice_label(self, obj: ActivityKind) -> str:
        return f"{obj.name}（{obj.get_family_display()}）"
