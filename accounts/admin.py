"""Accounts in the admin site: who signs in, with which rights, who stands in for whom, and what was done."""

import secrets
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.actions import answer_suggestion
from accounts.audit import Action, AuditEvent, log_event
from accounts.devices import end_devices
from accounts.models import Deputy, Device, Invitation, Suggestion, User
from accounts.office_admin import OfficeAdmin, ReadOnlyAdmin, year_filter
from accounts.office_admin.base import OfficeForm
from accounts.rights import GroupForm
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting

DATES = ("starts_on", "ends_on")
GRANT, UNLOCK = "accounts.grant_user", "accounts.unlock_user"
RANKS = ("is_leader", "is_staff", "groups")


class UserForm(OfficeForm):
    """An account; its password is never typed by somebody else."""

    class Meta:
        labels = {"username": "登录名", "is_active": "启用", "is_staff": "机关工作人员", "is_superuser": "系统管理员"}
        help_texts = {
            "username": "字母、数字和 @ . + - _，最多 150 个字。委员也可以直接用手机号码登录。",
            "is_active": "停用后不能登录，已有的记录不受影响。账号不要删除，停用即可。",
            "is_staff": "可以进入管理后台；能做什么由科室权限决定。",
            "is_superuser": "拥有全部权限，包括设置账号和科室权限。",
            "groups": "每个科室（岗位）能做什么，在“科室权限”中设置。",
        }
        widgets = {"groups": forms.CheckboxSelectMultiple}


@admin.register(User)
class UserAdmin(OfficeAdmin):
    menu, menu_order = Menu.SYSTEM, 10
    form = UserForm
    list_display = ("username", "name", "role_names", "is_active", "last_login")
    list_display_links = ("username", "name")
    list_filter = ("is_staff", "is_leader", "is_superuser", "is_active", "groups")
    search_fields = ("username", "name")
    readonly_fields = ("must_change_password", "password_changed_at", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "name", "email", "is_active")}),
        ("角色与权限", {"fields": ("is_leader", "is_staff", "is_superuser", "groups")}),
        ("登录", {"fields": ("must_change_password", "password_changed_at", "last_login", "date_joined")}),
    )
    export_columns = ("username", "name", "role_names", "is_active", "last_login", "date_joined")
    change_form_template = "admin/accounts/user/change_form.html"
    menu_links = (
        (12, MenuLink("批量开通与登录单", "accounts:slips", "accounts.invite_user")),
        (15, MenuLink("登录锁定", "accounts:locks", UNLOCK)),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who opens accounts and who grants rights both change accounts, each another part of the form.

        Accounts of those who grant rights or read the audit log are the administrator's alone: who could give them a
        new password would have their rights too.
        """
        by = request.user
        allowed = super().has_change_permission(request, obj) or by.has_perm(GRANT)
        return allowed and (by.is_superuser or obj is None or not _keeps_the_system(obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are closed, not deleted: the audit log and the records name them."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        by, fixed = request.user, {*super().get_readonly_fields(request, obj)}
        if not by.is_superuser:
            fixed.add("is_superuser")
        if not by.has_perm(GRANT) or (obj == by and not by.is_superuser):
            fixed.update(RANKS)
        if obj is not None and not by.has_perm("accounts.change_user"):
            fixed.update(("username", "name", "email", "is_active"))
        return tuple(fixed)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            log_event(Action.ACCOUNT_CREATED, by=request.user, request=request, target=obj)
        elif not obj.is_active:
            end_devices(obj.devices.all(), by=request.user, request=request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if {*RANKS, "is_superuser"} & set(form.changed_data):
            user = User.objects.prefetch_related("groups").get(pk=form.instance.pk)
            detail = self.role_names(user) or "没有任何角色"
            log_event(Action.RIGHTS_CHANGED, by=request.user, request=request, target=user, detail=detail)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """A new account has no password yet: go on to where it gets one."""
        if "_addanother" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"账号“{obj}”已建立，还没有密码。请点“重置密码”取得初始密码，或发放登录单。")
        return redirect("admin:accounts_user_change", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.new_password_view)
        return [path("<int:pk>/new-password/", view, name="accounts_user_new_password"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_reset": request.user.has_perm("accounts.change_user"), "may_unlock": request.user.has_perm(UNLOCK)}
        return super().change_view(request, object_id, form_url, {**may, **(extra_context or {})})

    def new_password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a password nobody has chosen, show it once, and have it changed at the next sign-in."""
        user = self._account(request, pk)
        context = {**self.admin_site.each_context(request), "title": f"重置密码：{user}", "opts": self.opts}
        if request.method == "POST":
            password = _random_password()
            user.set_password(password)
            user.must_change_password = True
            user._history_user = request.user
            user.save(update_fields=["password", "must_change_password"])
            end_devices(user.devices.all(), by=request.user, request=request)
            log_event(Action.PASSWORD_RESET, by=request.user, request=request, target=user)
            context["password"] = password
        context["original"] = user
        return TemplateResponse(request, "admin/accounts/user/new_password.html", context)

    def _account(self, request: HttpRequest, pk: int) -> User:
        user = self.get_object(request, str(pk))
        allowed = request.user.has_perm("accounts.change_user")
        if user is None or not allowed or not self.has_change_permission(request, user):
            raise PermissionDenied("您不能重置这个账号的密码，请与系统管理员联系。")
        return user

    @admin.display(description="角色")
    def role_names(self, user: User) -> str:
        words = [
            word
            for word, holds in (("系统管理员", user.is_superuser), ("机关", user.is_staff), ("领导", user.is_leader))
            if holds
        ]
        return "、".join([*words, *(group.name for group in user.groups.all())])


def _keeps_the_system(user: User) -> bool:
    """Who grants rights or reads the audit log; superusers do both."""
    return user.has_perm(GRANT) or user.has_perm("accounts.view_auditevent")


# Letters and digits that nobody confuses when they are read aloud.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"


def _random_password() -> str:
    """Twelve characters of three classes in groups of four, such as Kfmw-7293-xbqt."""
    first = "".join(secrets.choice(LETTERS) for _ in range(4)).capitalize()
    middle = "".join(secrets.choice(DIGITS) for _ in range(4))
    last = "".join(secrets.choice(LETTERS) for _ in range(4))
    return f"{first}-{middle}-{last}"


@admin.register(Deputy)
class DeputyAdmin(OfficeAdmin):
    menu, menu_order = Menu.SYSTEM, 20
    list_display = ("user", "deputy", *DATES)
    search_fields = ("user__name", "deputy__name", "user__username", "deputy__username")
    autocomplete_fields = ("user", "deputy")


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.SYSTEM, 13
    list_display = ("user", "name", "ip", "is_remembered", "signed_in_at", "seen_at")
    search_fields = ("user__name", "user__username", "=ip")
    fields = ("user", "name", "ip", "is_remembered", "signed_in_at", "seen_at")
    export_columns = fields


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.SYSTEM, 14
    list_display = ("user", "state_now", "made_at", "made_by", "expires_at", "used_at")
    search_fields = ("user__name", "user__username")
    fields = ("user", "state_now", "made_at", "made_by", "expires_at", "used_at", "revoked_at")
    export_columns = fields

    @admin.display(description="状态")
    def state_now(self, invitation: Invitation) -> str:
        return invitation.state(timezone.now())


@admin.register(Suggestion)
class SuggestionAdmin(OfficeAdmin):
    menu, menu_order = Menu.DAILY, 90
    list_display = ("short_text", "kind", "written_by", "written_at", "answered_at")
    list_filter = ("kind", ("answered_at", admin.EmptyFieldListFilter), year_filter("written_at"))
    search_fields = ("text", "answer", "written_by__name")
    readonly_fields = ("kind", "text", "written_by", "written_at", "answered_by", "answered_at")
    fields = (*readonly_fields[:4], "answer", *readonly_fields[4:])
    export_columns = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Suggestion | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Suggestion, form: Any, change: bool) -> None:
        if "answer" in form.changed_data:
            answer_suggestion(suggestion=obj, answer=obj.answer, by=request.user)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        count = Suggestion.objects.filter(answered_at__isnull=True).count()
        url = f"{reverse('admin:accounts_suggestion_changelist')}?answered_at__isempty=1"
        return [Waiting("待答复的投诉建议", f"{count} 条", url, is_urgent=bool(count))]

    @admin.display(description="内容")
    def short_text(self, suggestion: Suggestion) -> str:
        return suggestion.text[:40] + ("……" if len(suggestion.text) > 40 else "")


class ActionFilter(admin.SimpleListFilter):
    """What was done, in the log's own words."""

    title = "操作"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Action.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    menu, menu_order = Menu.SYSTEM, 30
    list_display = ("at", "actor_name", "action_word", "target_name", "count", "ip", "success")
    list_display_links = ("at",)
    list_filter = (year_filter("at"), ActionFilter, "success")
    date_hierarchy = "at"
    search_fields = ("actor_name", "target_name", "detail", "=ip")
    show_full_result_count = False
    fields = ("at", "actor_name", "action_word", "target_name", "detail", "count", "ip", "success", "hash")
    export_columns = ("at", "actor_name", "action_word", "target_name", "detail", "count", "ip", "success", "hash")

    @admin.display(description="操作", ordering="action")
    def action_word(self, event: AuditEvent) -> str:
        return event.action_name


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    """Rights by office, ticked list by list; every change stands in the audit log."""

    menu, menu_order, menu_title = Menu.SYSTEM, 11, "科室权限"
    form = GroupForm
    fields = ("name", "rights")
    list_display = ("name", "people")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(number_of_people=Count("user"))

    def save_related(self, request: HttpRequest, form: forms.Form, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.save_rights()
        count = form.instance.permissions.count()
        log_event(Action.RIGHTS_CHANGED, by=request.user, request=request, target=form.instance, count=count)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Only the office itself; its people keep their accounts and lose its rights."""
        names = [f"{self.opts.verbose_name}：{group}" for group in objs]
        return names, {str(self.opts.verbose_name): len(names)}, set(), []

    @admin.display(description="人数")
    def people(self, group: Group) -> int:
        return group.number_of_people
