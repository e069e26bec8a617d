"""The rules of handling, the classes of answers, and what was handed over, in the admin site."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.office_admin import OfficeAdmin, ReadOnlyAdmin, year_filter
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting
from proposals.actions.handling import title_of
from proposals.models import Feedback, HandlingRule, Handover, ReplyClass, Supervision


@admin.register(HandlingRule)
class HandlingRuleAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 31
    list_display = ("starts_on", "subject", "answer_words", "assist_words", "return_words", "rehandle_when", "source")
    list_display_links = ("starts_on",)
    list_filter = ("subject",)
    fieldsets = (
        (None, {"fields": ("subject", "starts_on", "source")}),
        ("退办", {"fields": (("return_count", "return_unit"),)}),
        ("答复", {"fields": (("answer_count", "answer_unit"), "answer_from")}),
        ("会办", {"fields": (("assist_count", "assist_unit"), "assist_from")}),
        ("延期", {"fields": ("extension_times", ("extension_count", "extension_unit"))}),
        ("提醒和反馈", {"fields": ("remind_days", "feedback_days", "rehandle_when", "has_four_levels")}),
    )

    @admin.display(description="答复期限")
    def answer_words(self, rule: HandlingRule) -> str:
        return f"自{rule.get_answer_from_display()}起 {rule.answer_count} {rule.get_answer_unit_display()}"

    @admin.display(description="会办期限")
    def assist_words(self, rule: HandlingRule) -> str:
        return f"{rule.get_assist_from_display()} {rule.assist_count} {rule.get_assist_unit_display()}"

    @admin.display(description="退办期限")
    def return_words(self, rule: HandlingRule) -> str:
        return f"{rule.return_count} {rule.get_return_unit_display()}"


@admin.register(ReplyClass)
class ReplyClassAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 32
    list_display = ("order", "code", "meaning", "is_settled", "is_promise", "is_active")
    list_display_links = ("code",)
    search_fields = ("code", "meaning")


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    """What was handed over; everything that happens to it happens on its own page."""

    menu, menu_order = Menu.WRITING, 12
    menu_links = ((11, MenuLink("交办与答复", "handling:office", "proposals.view_handover")),)
    list_display = ("about", "organization", "role", "status", "handed_on", "due_on", "round", "done_on")
    list_filter = ("status", "role", year_filter("handed_on"))
    search_fields = ("proposal__title", "=proposal__case_number", "organization__name", "issue__text")
    search_help_text = "可按案由、提案号、单位或问题查找。"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Handover]:
        related = ("organization", "proposal", "report", "result", "issue", "matter")
        return super().get_queryset(request).visible_to(request.user).select_related(*related)

    @admin.display(description="办理什么")
    def about(self, handover: Handover) -> str:
        return title_of(handover.subject)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        number = Handover.objects.to_be_decided().count()
        return [Waiting("等机关决定的退办、延期", f"{number} 件", reverse("handling:office"), is_urgent=bool(number))]


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    """What those who asked said. Once given it stands, here too."""

    menu, menu_order = Menu.WRITING, 13
    list_display = ("given_on", "reply", "said_by", "attitude", "result", "comment")
    list_filter = ("result", "attitude", year_filter("given_on"))
    search_fields = ("member__name", "group__name", "reply__handover__organization__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        related = ("reply__handover__organization", "member", "group", "collective_of")
        known = Handover.objects.visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(reply__handover__in=known).select_related(*related)

    @admin.display(description="谁的意见")
    def said_by(self, feedback: Feedback) -> str:
        return str(feedback.member or feedback.group or feedback.collective_of or "")


@admin.register(Supervision)
class SupervisionAdmin(OfficeAdmin):
    menu, menu_order = Menu.WRITING, 14
    list_display = ("proposal", "leader", "form", "planned_on", "held_on", "look_back_on")
    list_filter = ("form", year_filter("planned_on"))
    search_fields = ("proposal__title", "=proposal__case_number", "leader__name")
    autocomplete_fields = ("proposal", "leader")
