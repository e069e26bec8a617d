"""The list of activities and meetings, their forms, and approval of many at once."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.office_admin import OfficeAdmin, year_filter
from accounts.office_admin.base import MOST_ROWS_IN_A_FORM
from activities.actions import approve_activities, return_activities
from activities.actions.decide import Outcome
from activities.actions.record import WITHOUT_CONFIRMATION
from activities.actions.steps import locked, step
from activities.admin.record import (
    WORDS,
    CommentInline,
    FileInline,
    GuestInline,
    InvitationInline,
    OrganizerInline,
    ParticipationInline,
    ReasonForm,
    SittingInline,
    StepInline,
    allowed_rewriting,
    tell_story,
)
from activities.deeds import describe
from activities.models import Activity, ActivityOrganizer, Participation
from activities.models.people import NOT_THERE
from cppcc_office.shared.admin_site import Menu, Waiting
from cppcc_office.shared.workflow import LONGEST_REASON, Refused, why

# Settled on the activity's own page, by the workflow; only shown here.
ARRANGED = (
    "starts_at",
    "ends_at",
    "obligation",
    "capacity",
    "sign_up_by",
    "self_sign_in",
    "announced_at",
    "cancel_reason",
    "merged_into",
    "notice",
)


@admin.register(Activity)
class ActivityAdmin(OfficeAdmin):
    menu, menu_order, menu_title = Menu.DAILY, 10, "活动与会议"
    list_display = ("title", "held_on", "kind", "organizer_names", "taking_part", "status")
    list_filter = (year_filter("held_on"), "status", "kind__family", "kind", "organizers__group", "in_name_of")
    date_hierarchy = "held_on"
    search_fields = ("title", "place", "organizers__group__name", "organizers__workstation__name")
    search_help_text = "可按活动名称、地点、界别或工作室查找。"
    form = ReasonForm
    actions = ("approve_selected", "return_selected")
    autocomplete_fields = ("kind", "contact_unit")
    readonly_fields = (
        "status",
        "return_reason",
        "recorded_by",
        "recorded_at",
        "confirmed_by",
        "confirmed_at",
        "approved_by",
        "approved_at",
        "participation_list",
        *ARRANGED,
    )
    fieldsets = (
        (None, {"fields": ("title", ("kind", "in_name_of"), ("held_on", "place"), "contact_unit", "summary")}),
        ("数字", {"fields": (("served", "received", "opinions"), ("station", "is_planned"), "participation_list")}),
        (
            "举行之前的安排",
            {
                "fields": (
                    ("starts_at", "ends_at", "obligation"),
                    ("capacity", "sign_up_by", "self_sign_in"),
                    ("announced_at", "cancel_reason", "merged_into"),
                    "notice",
                ),
                "description": "时间、名额、邀请、通知等，请点右上角“查看页面”，按“修改安排”办理。",
            },
        ),
        (
            "确认与审批",
            {
                "fields": (
                    "status",
                    "return_reason",
                    ("recorded_by", "recorded_at"),
                    ("confirmed_by", "confirmed_at"),
                    ("approved_by", "approved_at"),
                ),
                "description": "通过、退回、代为确认等，请点右上角“查看页面”办理，或在列表中批量办理。",
            },
        ),
    )
    inlines = (
        OrganizerInline,
        ParticipationInline,
        GuestInline,
        InvitationInline,
        SittingInline,
        FileInline,
        CommentInline,
        StepInline,
    )
    export_columns = (
        "held_on",
        "title",
        "kind",
        "organizer_names",
        "in_name_of",
        "place",
        "contact_unit",
        "member_names",
        "taking_part",
        "served",
        "received",
        "opinions",
        "is_planned",
        "status",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        organizers = ActivityOrganizer.objects.select_related(
            "group", "workstation", "member_group", "special_committee"
        ).order_by("role", "pk")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("organizers", organizers))
            .annotate(
                number_present=Count("participations", filter=~Q(participations__presence__in=NOT_THERE), distinct=True)
            )
        )

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        taking_part = Participation.objects.there().select_related("member")
        return (
            super()
            .get_export_queryset(request)
            .prefetch_related(Prefetch("participations", taking_part, to_attr="those_present"))
        )

    def get_inlines(self, request: HttpRequest, obj: Activity | None) -> Any:
        """A meeting of hundreds is edited in the list of participations, not in one endless form."""
        inlines = super().get_inlines(request, obj)
        if obj is not None and obj.participations.count() > MOST_ROWS_IN_A_FORM:
            return [inline for inline in inlines if inline is not ParticipationInline]
        return inlines

    def has_change_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.pk or bool(allowed_rewriting(request, obj)))

    def has_delete_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        """Records are withdrawn or their approval revoked; they stay readable and count nowhere."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Activity | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        is_past = "version_id" in request.resolver_match.kwargs
        if obj is not None and not is_past and allowed_rewriting(request, obj) == "correct":
            return [*fieldsets, ("更正", {"fields": ("reason",)})]
        return fieldsets

    def get_form(self, request: HttpRequest, obj: Activity | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.needs_reason = obj is not None and allowed_rewriting(request, obj) == "correct"
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Activity:
        if change:
            form.before = describe(Activity.objects.get(pk=form.instance.pk))
        return super().save_form(request, form, change)

    def save_model(self, request: HttpRequest, obj: Activity, form: Any, change: bool) -> None:
        if not change:
            obj.recorded_by = request.user
            if obj.in_name_of in WITHOUT_CONFIRMATION:
                obj.status = Activity.Status.CONFIRMED
        elif locked(obj).status != obj.status:
            raise PermissionDenied("这条记录刚刚被别人办理过。请返回上一页，刷新后再改。")
        label = WORDS[allowed_rewriting(request, obj)] if change else "登记"
        obj._change_reason = why(label, form.cleaned_data.get("reason", ""))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        activity = Activity.objects.select_related("kind", "contact_unit").get(pk=form.instance.pk)
        if not change:
            step(activity, action="record", label="登记", by=request.user)
            return
        tell_story(request, activity, form.before, form.cleaned_data.get("reason", ""))

    @admin.action(description="通过所选", permissions=["change"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Activity]) -> None:
        outcome = approve_activities(ids=list(queryset.values_list("pk", flat=True)), by=request.user)
        self._tell(request, outcome, "通过")

    @admin.action(description="退回所选……", permissions=["change"])
    def return_selected(self, request: HttpRequest, queryset: QuerySet[Activity]) -> HttpResponse | None:
        """Ask for the reason first."""
        reason = request.POST.get("reason", "").strip()
        if reason:
            ids = list(queryset.values_list("pk", flat=True))
            try:
                self._tell(request, return_activities(ids=ids, by=request.user, reason=reason), "退回")
                return None
            except Refused as refused:
                self.message_user(request, refused.sentence, messages.ERROR)
        context = {
            **self.admin_site.each_context(request),
            "title": "退回所选活动",
            "opts": self.opts,
            "rows": queryset,
            "longest": LONGEST_REASON,
        }
        return TemplateResponse(request, "admin/activities/activity/return.html", context)

    def _tell(self, request: HttpRequest, outcome: Outcome, word: str) -> None:
        if outcome.done:
            self.message_user(request, f"已{word} {len(outcome.done)} 件。", messages.SUCCESS)
        for sentence in outcome.refusals:
            self.message_user(request, sentence, messages.WARNING)

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        counts = Activity.objects.aggregate(
            to_approve=Count("pk", filter=Q(status=Activity.Status.CONFIRMED)),
            to_confirm=Count("pk", filter=Q(status=Activity.Status.RECORDED)),
        )
        url = reverse("admin:activities_activity_changelist")
        return [
            Waiting(
                "待审批的活动",
                f"{counts['to_approve']} 件",
                f"{url}?status__exact={Activity.Status.CONFIRMED}",
                "界别召集人或联络员已确认，等待审批",
                is_urgent=bool(counts["to_approve"]),
            ),
            Waiting(
                "待界别确认的活动",
                f"{counts['to_confirm']} 件",
                f"{url}?status__exact={Activity.Status.RECORDED}",
                "委员已登记，等待召集人或联络员确认",
            ),
        ]

    @admin.display(description="主办与联动")
    def organizer_names(self, activity: Activity) -> str:
        return "、".join(
            str(one.group or one.workstation or one.member_group or one.special_committee or "政协机关")
            for one in activity.organizers.all()
        )

    @admin.display(description="参加委员数", ordering="number_present")
    def taking_part(self, activity: Activity) -> int:
        return activity.number_present

    @admin.display(description="参加委员")
    def member_names(self, activity: Activity) -> str:
        return "、".join(one.member.name for one in activity.those_present)

    @admin.display(description="参加情况")
    def participation_list(self, activity: Activity) -> SafeString | str:
        if not activity.pk:
            return "保存后填写"
        url = f"{reverse('admin:activities_participation_changelist')}?activity__id__exact={activity.pk}"
        return format_html('<a href="{}">查看名单（参加 {} 人）</a>', url, activity.number_present)
