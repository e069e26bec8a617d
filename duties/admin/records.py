"""Records of members' own year: read, filtered and exported here, decided on their own pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.office_admin import OfficeAdmin, OfficeInline, ReadOnlyAdmin, year_filter
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting
from duties.models import Book, Contribution, Contributor, DutyPaper, Link, Pledge, ReadingNote, Visit

DATES = ("starts_on", "ends_on")


class ContributorInline(OfficeInline):
    model = Contributor
    autocomplete_fields = ("member",)


@admin.register(Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.DAILY, 30
    menu_adds = False
    menu_links = (
        (31, MenuLink("待审批的履职事项", "duties:approval", "duties.change_contribution")),
        (32, MenuLink("登记履职事项", "duties:contribution_new", "duties.add_contribution")),
        (36, MenuLink("委员年度目标完成情况", "targets", "duties.view_target")),
        (37, MenuLink("学习培训", "training", "duties.view_contribution")),
    )
    list_display = ("title", "kind", "done_on", "people", "status")
    list_filter = (year_filter("done_on"), "kind", "status", "stage")
    date_hierarchy = "done_on"
    search_fields = ("title", "contributors__member__name", "contributors__outsider")
    inlines = (ContributorInline,)
    export_columns = (
        "title",
        "kind",
        "done_on",
        "ends_on",
        "people",
        "place",
        "organizer",
        "hours",
        "amount",
        "organization",
        "stage",
        "published_in",
        "status",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contribution]:
        return super().get_queryset(request).prefetch_related("contributors__member")

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        count = Contribution.objects.filter(status=Contribution.Status.CONFIRMED).count()
        return [Waiting("待审批的履职事项", f"{count} 条", reverse("duties:approval"), is_urgent=bool(count))]

    def view_on_site(self, obj: Contribution) -> str:
        return obj.get_absolute_url()

    @admin.display(description="委员（作者）")
    def people(self, contribution: Contribution) -> str:
        return contribution.names


@admin.register(Pledge)
class PledgeAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.DAILY, 33
    list_display = ("text", "member", "year", "status", "kept_on")
    list_filter = (year_filter("year"), "status")
    search_fields = ("text", "member__name", "^member__pinyin", "^member__initials")
    export_columns = ("member", "year", "text", "status", "kept_on", "evidence")


class VisitInline(OfficeInline):
    model = Visit
    fields = readonly_fields = ("visited_on", "text", "companions", "is_withdrawn", "recorded_by")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Link | None = None) -> bool:
        return False


@admin.register(Link)
class LinkAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 34
    list_display = ("who", "whom", "kind", "person_phone", *DATES)
    list_filter = ("kind",)
    search_fields = ("member__name", "linked_member__name", "organization__name", "person")
    autocomplete_fields = ("member", "organization", "linked_member")
    phone_fields = ("person_phone",)
    inlines = (VisitInline,)
    export_columns = ("who", "whom", "kind", "person_about", "person_phone", "note", *DATES)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        return super().get_queryset(request).listed()

    @admin.display(description="联系人")
    def who(self, link: Link) -> str:
        return link.who

    @admin.display(description="联系对象")
    def whom(self, link: Link) -> str:
        return link.whom


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.DAILY, 35
    list_display = ("visited_on", "link", "text", "companions", "is_withdrawn")
    list_display_links = ("visited_on", "text")
    list_filter = (year_filter("visited_on"), "link__kind", "is_withdrawn")
    search_fields = ("text", "link__member__name", "link__organization__name", "link__person")
    export_columns = ("visited_on", "link", "text", "companions", "is_withdrawn", "recorded_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        whole = ("link__member", "link__special_committee", "link__organization", "link__linked_member")
        return super().get_queryset(request).select_related(*whole)


@admin.register(DutyPaper)
class DutyPaperAdmin(ReadOnlyAdmin):
    """Drafts are their writer's alone and stand in no list of the office."""

    menu, menu_order = Menu.DAILY, 40
    list_display = ("member", "year", "kind", "status", "speaks", "speaking_order", "submitted_at", "signed_by")
    list_filter = (year_filter("year"), "kind", "status", "speaks")
    search_fields = ("member__name", "^member__pinyin", "^member__initials")
    export_columns = (*list_display, "signed_at", "opinion")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DutyPaper]:
        return super().get_queryset(request).exclude(status=DutyPaper.Status.DRAFT)


@admin.register(Book)
class BookAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 70
    list_display = ("title", "author", "recommended_by", "recommended_at")
    search_fields = ("title", "author")
    fields = ("title", "author", "why")


@admin.register(ReadingNote)
class ReadingNoteAdmin(OfficeAdmin):
    """Notes kept for oneself stand in no list of the office."""

    menu, menu_order = Menu.DAILY, 71
    list_display = ("member", "book", "written_at")
    search_fields = ("member__name", "book__title", "text")
    readonly_fields = fields = ("book", "member", "text", "written_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReadingNote]:
        return super().get_queryset(request).filter(is_shared=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ReadingNote | None = None) -> bool:
        return False
