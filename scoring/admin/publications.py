"""Published results in the admin site: read, searched and exported here, decided on their own pages."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from accounts.office_admin import OfficeAdmin, ReadOnlyAdmin, year_filter
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting
from scoring.adding_up import rounded
from scoring.models import Assessment, Objection, Publication, PublishingRule


@admin.register(PublishingRule)
class PublishingRuleAdmin(OfficeAdmin):
    menu, menu_order = Menu.SCORING, 42
    list_display = ("starts_on", "notice_days", "objection_days", "source")
    search_fields = ("source",)


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.SCORING, 40
    menu_adds = False
    menu_links = ((39, MenuLink("公布一个时段", "scoring:publication_new", "scoring.change_publication")),)
    list_display = ("__str__", "status", "notice_from", "notice_to", "objections_until", "final_on", "rule_name")
    list_filter = (year_filter("year"), "subject", "status", "part")
    search_fields = ("rule_name",)
    exclude = ("rule_text",)
    export_columns = ("__str__", "status", "notice_from", "notice_to", "objections_until", "final_on", "rule_name")

    def view_on_site(self, obj: Publication) -> str:
        return obj.get_absolute_url()


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.SCORING, 41
    menu_adds = False
    list_display = ("name", "publication", "points_words", "rank", "grade", "supersedes_words")
    ordering = ("-publication", "position", "pk")
    list_filter = (year_filter("publication__year"), "subject_kind", "grade")
    list_select_related = ("publication",)
    search_fields = ("name", "group_name")
    exclude = ("card", "records")
    export_columns = ("name", "group_name", "publication", "points", "rank", "listed_in", "grade", "excluded", "reason")

    @admin.display(description="积分", ordering="points")
    def points_words(self, row: Assessment) -> str:
        return str(rounded(row.points))

    @admin.display(description="更正")
    def supersedes_words(self, row: Assessment) -> str:
        return f"更正：{row.reason}" if row.supersedes_id else ""

    def view_on_site(self, obj: Assessment) -> str:
        return obj.get_absolute_url()


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.SCORING, 43
    menu_adds = False
    list_display = ("__str__", "publication", "submitted_by", "submitted_at", "status", "answered_by")
    list_filter = (year_filter("assessment__publication__year"), "status")
    list_select_related = ("assessment__publication", "submitted_by", "answered_by")
    exclude = ("line_code", "record_kind", "record_id")
    search_fields = ("assessment__name", "line_name", "submitted_by__name")
    export_columns = ("__str__", "publication", "submitted_by", "submitted_at", "reason", "status", "answer")

    @admin.display(description="考核结果")
    def publication(self, row: Objection) -> str:
        return str(row.assessment.publication)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        count = Objection.objects.unsettled().count()
        address = f"{reverse('scoring:objections')}?show=open"
        return [Waiting("没有办结的复核申请", f"{count} 件", address, is_urgent=bool(count))]

    def view_on_site(self, obj: Objection) -> str:
        return obj.get_absolute_url()
