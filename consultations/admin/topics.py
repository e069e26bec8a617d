"""Calls for topics, topics, and the year's plan."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.office_admin import OfficeAdmin, OfficeStackedInline, year_filter
from consultations.admin.limits import NotAddedHere, NotDeleted
from consultations.models import (
    ConsultationPlan,
    PlannedTopic,
    Topic,
    TopicCall,
)
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting


@admin.register(TopicCall)
class TopicCallAdmin(OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 10
    list_display = ("title", "year", "opens_on", "closes_on", "received")
    list_filter = (year_filter("year"),)
    search_fields = ("title",)
    fields = (
        "title",
        "year",
        "text",
        ("opens_on", "closes_on"),
        "from_members",
        "from_groups",
        "from_committees",
        "from_parties",
        "from_departments",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicCall]:
        return super().get_queryset(request).annotate(number=Count("topics"))

    @admin.display(description="收到议题", ordering="number")
    def received(self, call: TopicCall) -> int:
        return call.number


@admin.register(Topic)
class TopicAdmin(NotAddedHere, NotDeleted, OfficeAdmin):
    """Proposed and decided on their own pages; the office may mend the words here."""

    menu, menu_order = Menu.CONSULTATION, 11
    list_display = ("title", "year", "kind", "from_whom", "proposed_on", "status")
    list_filter = (year_filter("year"), "status", "kind", "call")
    search_fields = ("title", "member__name", "group__name", "special_committee__name", "organization__name")
    fields = (
        ("year", "kind"),
        "title",
        "reason",
        "questions",
        ("form", "departments"),
        "from_whom",
        ("proposed_by", "proposed_on"),
        ("status", "decision", "merged_into"),
        ("decided_by", "decided_at"),
    )
    readonly_fields = (
        "from_whom",
        "proposed_by",
        "proposed_on",
        "status",
        "decision",
        "merged_into",
        "decided_by",
        "decided_at",
    )
    export_columns = ("year", "kind", "title", "from_whom", "reason", "questions", "proposed_on", "status", "decision")
    menu_links = ((12, MenuLink("遴选议题", "consultations:choice", "consultations.change_topic")),)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        waiting = Topic.objects.filter(status=Topic.Status.SUBMITTED).count()
        url = f"{reverse('admin:consultations_topic_changelist')}?status__exact={Topic.Status.SUBMITTED}"
        return [Waiting("待遴选的议题", f"{waiting} 个", url, "选入年度计划、合并，或说明不采纳的原因")]

    @admin.display(description="由谁提出")
    def from_whom(self, topic: Topic) -> str:
        return topic.source


class PlannedTopicInline(OfficeStackedInline):
    model = PlannedTopic
    fields = (
        ("kind", "title"),
        ("form", "month", "order"),
        ("special_committee", "group", "is_office"),
        ("workstation", "partners"),
        "departments",
        "dropped_because",
    )
    autocomplete_fields = ("workstation", "departments")


@admin.register(ConsultationPlan)
class ConsultationPlanAdmin(OfficeAdmin):
    menu, menu_order = Menu.CONSULTATION, 20
    list_display = ("year", "title", "number", "topic_count", "published_on")
    list_display_links = ("year", "title")
    search_fields = ("title", "=year")
    inlines = (PlannedTopicInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsultationPlan]:
        return super().get_queryset(request).annotate(number_of_topics=Count("topics"))

    @admin.display(description="议题数")
    def topic_count(self, plan: ConsultationPlan) -> int:
        return plan.number_of_topics
