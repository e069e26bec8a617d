"""Members in the admin site: where they sit, what posts they hold, who guides whom, and their other groups."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.office_admin import OfficeAdmin, OfficeInline, SlipsAdmin
from accounts.office_admin.base import OfficeForm
from cppcc_office.shared.admin_site import Menu
from cppcc_office.shared.photos import PhotoField, photo_response
from members.models import Guidance, Member, MemberGroup, MemberGroupSeat, MemberKind, Membership, Post

DATES = ("starts_on", "ends_on")


class InOfficeFilter(admin.SimpleListFilter):
    """Members of the home committee who sit today, and those who do not any more."""

    title = "在任情况"
    parameter_name = "in_office"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "在任"), ("no", "不在任")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        sitting = Member.objects.in_office_on(timezone.localdate()).values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=sitting)
        return queryset.exclude(pk__in=sitting) if self.value() == "no" else queryset


class PostFilter(admin.SimpleListFilter):
    """Members who hold a post today."""

    title = "现任职务"
    parameter_name = "post"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Post.Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        if not self.value():
            return queryset
        held = Post.objects.valid_on(timezone.localdate()).filter(role=self.value(), member=OuterRef("pk"))
        return queryset.filter(Exists(held))


class MemberForm(OfficeForm):
    """A member's data; the photo is checked and drawn anew before it is kept."""

    new_photo = PhotoField(label="更换照片", required=False, help_text="JPG 或 PNG 格式，不超过 15 兆（MB）。")
    remove_photo = forms.BooleanField(label="删除现有照片", required=False)

    def save(self, commit: bool = True) -> Member:
        photo = self.cleaned_data.get("new_photo")
        if photo:
            self.instance.photo, self.instance.thumbnail = photo.image, photo.thumbnail
        elif self.cleaned_data.get("remove_photo"):
            self.instance.photo = self.instance.thumbnail = ""
        return super().save(commit)


class MembershipInline(OfficeInline):
    model = Membership
    fk_name = "member"


class PostInline(OfficeInline):
    model = Post


class SeatOfMemberInline(OfficeInline):
    model = MemberGroupSeat
    autocomplete_fields = ("group",)


@admin.register(Member)
class MemberAdmin(SlipsAdmin, OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 10
    form = MemberForm
    list_display = ("name", "gender", "sector_now", "posts_now", "party", "employer", "phone", "is_sitting")
    list_filter = (
        InOfficeFilter,
        ("memberships__sector__group", admin.RelatedFieldListFilter),
        PostFilter,
        "party",
        "gender",
    )
    search_fields = ("name", "^pinyin", "^initials", "employer", "=phone")
    search_help_text = "可按姓名、拼音（zhangsan）、拼音首字母（zs）、单位或完整手机号码查找。"
    autocomplete_fields = ("user",)
    phone_fields = ("phone",)
    choice_prefetch = ("memberships__sector", "memberships__committee")
    inlines = (MembershipInline, PostInline, SeatOfMemberInline)
    readonly_fields = ("photo_now",)
    fieldsets = (
        (None, {"fields": (("name", "gender"), ("ethnicity", "born_on"), "party", "employer", "phone", "note")}),
        ("照片", {"fields": ("photo_now", "new_photo", "remove_photo")}),
        (
            "登录",
            {
                "fields": ("user",),
                "description": "批量开通：在委员列表勾选后发放登录单。",
            },
        ),
    )
    export_columns = (
        "name",
        "gender",
        "ethnicity",
        "born_on",
        "party",
        "sector_now",
        "group_now",
        "posts_now",
        "employer",
        "phone",
        "joined_on",
        "left_on",
        "note",
    )

    def slip_key(self, row: Member) -> str:
        return f"m{row.pk}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        seats = Membership.objects.select_related("committee", "sector__group").order_by("starts_on", "pk")
        posts = Post.objects.select_related("group", "special_committee")
        return super().get_queryset(request).prefetch_related(Prefetch("memberships", seats), Prefetch("posts", posts))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.thumbnail_view)
        return [path("<int:pk>/thumbnail/", view, name="members_member_thumbnail"), *super().get_urls()]

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        return photo_response(member.thumbnail if member else None)

    def choice_label(self, obj: Member) -> str:
        """Two members may bear one name; the sector tells them apart."""
        seat = _latest(obj.memberships.all())
        return f"{obj.name}（{seat.sector}）" if seat and seat.sector else obj.name

    @admin.display(description="界别")
    def sector_now(self, member: Member) -> str:
        seat = _latest(member.memberships.all())
        return str(seat.sector or seat.committee) if seat else ""

    @admin.display(description="界别（联组）")
    def group_now(self, member: Member) -> str:
        seat = _latest(member.memberships.all())
        return str(seat.sector.group) if seat and seat.sector else ""

    @admin.display(description="职务")
    def posts_now(self, member: Member) -> str:
        today = timezone.localdate()
        return "、".join(_post_in_words(post) for post in member.posts.all() if post.is_valid_on(today))

    @admin.display(description="在任", boolean=True)
    def is_sitting(self, member: Member) -> bool:
        today = timezone.localdate()
        return any(seat.committee.is_home and seat.is_valid_on(today) for seat in member.memberships.all())

    @admin.display(description="任职开始")
    def joined_on(self, member: Member) -> Any:
        seats = [seat.starts_on for seat in member.memberships.all() if seat.committee.is_home and seat.starts_on]
        return min(seats, default=None)

    @admin.display(description="任职结束")
    def left_on(self, member: Member) -> Any:
        seat = _latest(member.memberships.all())
        return seat.ends_on if seat else None

    @admin.display(description="现有照片")
    def photo_now(self, member: Member) -> SafeString | str:
        if not member.pk or not member.thumbnail:
            return "没有照片"
        url = reverse("admin:members_member_thumbnail", args=[member.pk])
        return format_html('<img class="thumbnail" src="{}" alt="{}的照片">', url, member)


def _latest(seats: Iterable[Membership]) -> Membership | None:
    """The seat that says where a member belongs: in the home committee, and the latest one there."""
    return max(seats, key=lambda seat: (seat.committee.is_home, seat.ends_on is None, seat.pk), default=None)


def _post_in_words(post: Post) -> str:
    of = post.group or post.special_committee
    return f"{post.get_role_display()}（{of}）" if of else post.get_role_display()


@admin.register(Membership)
class MembershipAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 11
    list_display = ("member", "committee", "sector", "special_committee", "kind", *DATES)
    list_filter = ("committee", "sector__group", "special_committee", "kind")
    search_fields = ("member__name", "^member__pinyin", "^member__initials")
    autocomplete_fields = ("member", "sector")


@admin.register(Post)
class PostAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 12
    list_display = ("member", "role", "group", "special_committee", *DATES)
    list_filter = ("role", "group", "special_committee")
    search_fields = ("member__name", "^member__pinyin", "^member__initials")
    autocomplete_fields = ("member",)


@admin.register(MemberKind)
class MemberKindAdmin(OfficeAdmin):
    menu, menu_order = Menu.REFERENCE, 10
    list_display = ("order", "name", "is_active")
    list_display_links = ("name",)
    search_fields = ("name",)


@admin.register(Guidance)
class GuidanceAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 40
    list_display = ("group", "kind", "guide", *DATES)
    list_filter = ("kind", "group", "special_committee")
    search_fields = ("group__name", "chairperson__name", "special_committee__name")
    autocomplete_fields = ("chairperson",)

    @admin.display(description="由谁分管、指导")
    def guide(self, guidance: Guidance) -> str:
        return str(guidance.chairperson or guidance.special_committee)


class SeatInline(OfficeInline):
    model = MemberGroupSeat
    autocomplete_fields = ("member",)


@admin.register(MemberGroup)
class MemberGroupAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 50
    list_display = ("name", "kind")
    list_filter = ("kind",)
    search_fields = ("name",)
    inlines = (SeatInline,)


@admin.register(MemberGroupSeat)
class MemberGroupSeatAdmin(OfficeAdmin):
    menu, menu_order = Menu.PEOPLE, 51
    list_display = ("member", "group", "is_head", *DATES)
    list_filter = ("group", "is_head")
    search_fields = ("member__name", "^member__pinyin", "group__name")
    autocomplete_fields = ("member", "group")
