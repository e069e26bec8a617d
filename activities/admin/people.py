"""The list of participations."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin, year_filter
from activities.admin.record import ReasonForm, allowed_rewriting, tell_story
from activities.deeds import describe
from activities.models import Participation
from cppcc_office.shared.admin_site import Menu


@admin.register(Participation)
class ParticipationAdmin(OfficeAdmin):
    """Who took part in what, across all activities; what is changed here stands in the activity's story too."""

    menu, menu_order = Menu.DAILY, 11
    list_display = ("member", "activity", "held_on", "kind", "presence", "leave", "obligation")
    list_filter = (year_filter("activity__held_on"), "activity__kind__family", "presence", "leave", "obligation")
    search_fields = ("member__name", "^member__pinyin", "^member__initials", "activity__title")
    form = ReasonForm
    readonly_fields = ("activity", "member")
    facts = (*readonly_fields, "obligation", "signed_up_at", "presence", "leave", "leave_reason")
    show_full_result_count = False  # tens of thousands of rows; counting all of them for one number is not worth it
    export_columns = (
        "member",
        "activity",
        "held_on",
        "kind",
        "obligation",
        "presence",
        "leave",
        "leave_kind",
    )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "activity__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participation]:
        return super().get_queryset(request).select_related("member", "activity__kind")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Participation | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Participation | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or bool(allowed_rewriting(request, obj.activity)))

    def get_fields(self, request: HttpRequest, obj: Participation | None = None) -> tuple[str, ...]:
        """Who only looks is not asked for a reason, and does not read why somebody was on leave: the type is enough."""
        if self.has_change_permission(request, obj):
            return (*self.facts, "reason")
        if super().has_change_permission(request, None):
            return self.facts
        return tuple("leave_kind" if name == "leave_reason" else name for name in self.facts)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.needs_reason = obj is not None and allowed_rewriting(request, obj.activity) == "correct"
        return form

    def save_model(self, request: HttpRequest, obj: Participation, form: Any, change: bool) -> None:
        before = describe(obj.activity)
        super().save_model(request, obj, form, change)
        tell_story(request, obj.activity, before, form.cleaned_data.get("reason", ""))

    @admin.display(description="活动时间", ordering="activity__held_on")
    def held_on(self, participation: Participation) -> Any:
        return participation.activity.held_on

    @admin.display(description="活动类别", ordering="activity__kind")
    def kind(self, participation: Participation) -> str:
        return str(participation.activity.kind)
