"""Who reviews what, for which reasons nothing is accepted, and the numbers left empty, in the admin site."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.office_admin import OfficeAdmin, OfficeInline, ReadOnlyAdmin, year_filter
from cppcc_office.shared.admin_site import Menu, MenuLink
from proposals.models import DeclineReason, ProposalCategory, Reviewer, ReviewGroup, VoidedNumber


class ReviewerInline(OfficeInline):
    model = Reviewer
    autocomplete_fields = ("user",)
    fields = ("stage", "user")


@admin.register(ReviewGroup)
class ReviewGroupAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 24
    list_display = ("order", "name", "category_names", "reviewer_names")
    list_display_links = ("name",)
    search_fields = ("name",)
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    inlines = (ReviewerInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewGroup]:
        return super().get_queryset(request).prefetch_related("categories", "reviewers__user")

    @admin.display(description="提案类别")
    def category_names(self, group: ReviewGroup) -> str:
        return "、".join(one.name for one in group.categories.all())

    @admin.display(description="审查人")
    def reviewer_names(self, group: ReviewGroup) -> str:
        return "、".join(f"{one.user}（{one.get_stage_display()}）" for one in group.reviewers.all())


@admin.register(ProposalCategory)
class ProposalCategoryAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 25
    list_display = ("order", "name", "is_active", "proposal_count")
    list_display_links = ("name",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProposalCategory]:
        return super().get_queryset(request).annotate(number=Count("proposals"))

    @admin.display(description="提案件数", ordering="number")
    def proposal_count(self, category: ProposalCategory) -> int:
        return category.number


@admin.register(DeclineReason)
class DeclineReasonAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 26
    list_display = ("order", "text", "whereto", "is_active")
    list_display_links = ("text",)
    list_filter = ("whereto",)
    search_fields = ("text",)


@admin.register(VoidedNumber)
class VoidedNumberAdmin(ReadOnlyAdmin):
    """Comes about where an acceptance is taken back."""

    menu, menu_order = Menu.WRITING, 14
    menu_links = (
        (8, MenuLink("提案审定", "proposals:desk", "proposals.change_proposal")),
        (9, MenuLink("提案统计", "proposals:figures", "proposals.view_proposal")),
    )
    list_display = ("year", "case_number", "proposal", "reason", "by", "at")
    list_display_links = ("case_number",)
    list_filter = (year_filter("year"),)
    search_fields = ("=case_number", "proposal__title", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[VoidedNumber]:
        return super().get_queryset(request).select_related("proposal", "by")
