"""Activities and meetings, who held them, and who may do what to the record of one."""

import datetime

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models.kinds import ActivityKind
from activities.models.organizers import ActivityOrganizer
from activities.models.plans import PlanItem
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Vouched
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from members.models import (
    committees_headed_by,
    groups_convened_by,
    groups_guided_by,
    groups_guided_in_committee_by,
    groups_kept_by,
    groups_liaised_by,
    member_groups_headed_by,
)
from sectors.models import Organization
from workstations.models import ServiceRecord, workstations_kept_by


def station_of(prefix: str = "") -> Case:
    """Which of the four stations an activity reached by `prefix` counts towards: its own, or that of its kind."""
    own = When(**{f"{prefix}station__in": ServiceRecord.Station.values}, then=F(f"{prefix}station"))
    return Case(own, default=F(f"{prefix}kind__station"), output_field=models.CharField())


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ActivityQuerySet":
        """Leaders and staff with the right see all; others what they recorded, took part in, keep or guide."""
        if user.is_leader or user.has_perm("activities.view_activity") or user.has_perm("activities.change_activity"):
            return self
        return self.concerning(user)

    def concerning(self, user: User) -> "ActivityQuerySet":
        """What one recorded, is invited to, took part in, keeps or guides."""
        took_part = Activity.objects.filter(participations__member__user=user)
        kept = groups_kept_by(user) | groups_guided_by(user)
        stations = workstations_kept_by(user)
        organized = ActivityOrganizer.objects.filter(
            Q(group__in=kept)
            | Q(workstation__in=stations)
            | Q(special_committee__in=committees_headed_by(user))
            | Q(member_group__in=member_groups_headed_by(user))
        )
        return self.filter(
            Q(recorded_by=user) | Q(pk__in=took_part.values("pk")) | Q(pk__in=organized.values("activity"))
        )

    def open_to(self, user: User, action: str) -> "ActivityQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(WORKFLOW.rows(action, duty_conditions(user)))

    def editable_by(self, user: User) -> "ActivityQuerySet":
        """What `user` may write or rewrite as a record now: after the day, before the decision, after a return, or as
        a correction with a reason.
        """
        duties = duty_conditions(user)
        return self.filter(
            WORKFLOW.rows("edit", duties)
            | WORKFLOW.rows("resubmit", duties)
            | WORKFLOW.rows("correct", duties)
            | WORKFLOW.rows("record", duties)
        )

    def awaiting_confirmation_by(self, user: User) -> "ActivityQuerySet":
        """What waits for `user` as convener, liaison or contact."""
        return self.open_to(user, "confirm")

    def awaiting_approval_by(self, user: User) -> "ActivityQuerySet":
        """What waits for `user` as head of the guiding committee or as the office."""
        return self.open_to(user, "approve")

    def past_and_unrecorded(self, user: User) -> "ActivityQuerySet":
        """What `user` arranges as keeper of the lead and whose day is over or come: to be held, recorded or cancelled.
        The office's own for the office; what others lead is not its to-do.
        """
        duties = duty_conditions(user)
        duties[Duty.OFFICE] &= Q(in_name_of=Activity.InNameOf.OFFICE)
        today = timezone.localdate()
        return self.filter(WORKFLOW.rows("record", duties) | WORKFLOW.rows("hold", duties) & Q(held_on__lt=today))

    def involving(self, user: User) -> "ActivityQuerySet":
        """What `user` recorded or took part in, oneself."""
        took_part = Activity.objects.filter(participations__member__user=user)
        return self.filter(Q(recorded_by=user) | Q(pk__in=took_part.values("pk")))

    def listed(self) -> "ActivityQuerySet":
        """With everything a list shows of a record, in a fixed number of queries."""
        return self.select_related("kind", "contact_unit", "recorded_by", "confirmed_by").prefetch_related(
            "organizers__group", "organizers__workstation", "participations__member", "photos"
        )

    def recorded_by(self, user: User) -> "ActivityQuerySet":
        return self.filter(recorded_by=user)

    def on_record(self) -> "ActivityQuerySet":
        """What was recorded as done, whatever has become of the record since; not what is only planned or announced."""
        return self.exclude(status__in=Activity.BEFORE_RECORD)

    def upcoming_for(self, user: User) -> "ActivityQuerySet":
        """Announced activities to which `user` is invited as a member, the next one first."""
        invited = Activity.objects.filter(participations__member__user=user, status__in=Activity.UPCOMING)
        return self.filter(pk__in=invited.values("pk")).order_by("held_on", "starts_at", "pk")

    def counting(self) -> "ActivityQuerySet":
        return self.filter(status__in=Activity.COUNTING)

    def in_the_name_of_groups(self) -> "ActivityQuerySet":
        """Only what is done in a group's name can count for the group."""
        return self.filter(in_name_of=Activity.InNameOf.GROUP)

    def held_in(self, year: int) -> "ActivityQuerySet":
        return self.filter(held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))


class Activity(Vouched):
    """活动（会议）: one thing that was held on one day."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟稿"
        ANNOUNCED = "announced", "已通知"
        CLOSED = "closed", "报名截止"
        HELD = "held", "已举行"
        CANCELLED = "cancelled", "已取消"
        RECORDED = "recorded", "待确认"
        CONFIRMED = "confirmed", "待审批"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤销"

    class InNameOf(models.TextChoices):
        GROUP = "group", "界别（联组）"
        WORKSTATION = "workstation", "委员工作室"
        SPECIAL_COMMITTEE = "committee", "专委会"
        MEMBER_GROUP = "membergroup", "委员小组"
        EMPLOYER = "employer", "所在单位"
        OWN = "own", "个人"
        OFFICE = "office", "政协机关"

    class Obligation(models.TextChoices):
        COMPULSORY = "compulsory", "必须参加"
        VOLUNTARY = "voluntary", "自愿参加"

    # Not a record yet, or never going to be one: it counts nowhere and stands in no list of what was done.
    BEFORE_RECORD = (Status.DRAFT, Status.ANNOUNCED, Status.CLOSED, Status.HELD, Status.CANCELLED)
    # Only what is approved counts, anywhere; what was merged into another record is withdrawn.
    COUNTING = (Status.APPROVED,)
    # Members may see it, answer it and ask for leave.
    UPCOMING = (Status.ANNOUNCED, Status.CLOSED)

    title = models.CharField("活动名称", max_length=120)
    kind = models.ForeignKey(ActivityKind, models.PROTECT, related_name="activities", verbose_name="活动类别")
    in_name_of = models.CharField("以谁的名义", max_length=12, choices=InNameOf, default=InNameOf.GROUP)
    held_on = models.DateField("活动时间")
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    ends_at = models.TimeField("结束时间", null=True, blank=True)
    place = models.CharField("活动地点", max_length=120, blank=True)
    contact_unit = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="走进的联系单位",
    )
    summary = models.TextField("做了什么", blank=True)
    served = models.PositiveIntegerField("服务群众人次", default=0)
    received = models.PositiveIntegerField("接待群众人数", default=0)
    opinions = models.PositiveIntegerField("收集意见条数", default=0)
    is_planned = models.BooleanField("列入年度计划", default=False)
    plan_item = models.ForeignKey(
        PlanItem, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="计划项目"
    )
    station = models.CharField(
        "计入四站的哪一站",
        max_length=12,
        choices=ServiceRecord.Station,
        blank=True,
        help_text="只用于工作室的活动；不选的按活动类别计入。",
    )
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1, null=True, blank=True)
    obligation = models.CharField("参加要求", max_length=12, choices=Obligation, default=Obligation.VOLUNTARY)
    capacity = models.PositiveSmallIntegerField("名额", null=True, blank=True, help_text="不限人数的留空。")
    sign_up_by = models.DateTimeField("报名截止时间", null=True, blank=True)
    notice = models.TextField("通知正文", blank=True)
    self_sign_in = models.BooleanField(
        "现场自助签到", default=False, help_text="委员凭会场出示的签到码自己签到，不采集位置。默认不开启。"
    )
    sign_in_code = models.CharField("签到码", max_length=12, blank=True, editable=False)
    announced_at = models.DateTimeField("发出通知时间", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="已并入", editable=False
    )
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.RECORDED)

    objects = ActivityQuerySet.as_manager()
    history = history("act_activity_history")

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-held_on", "-pk"]
        indexes = [
            models.Index(fields=["status", "held_on", "kind"], name="act_activity_counting"),
            models.Index(fields=["title", "held_on"], name="act_activity_key"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan_item__isnull=True) | Q(is_planned=True),
                name="act_activity_planned",
                violation_error_message="与计划项目对应的活动应列入年度计划。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:detail", args=[self.pk])

    @property
    def where(self) -> str:
        """The contact unit and the place, whichever is known."""
        unit = self.contact_unit.name if self.contact_unit else ""
        return " · ".join(dict.fromkeys(part for part in (unit, self.place) if part))

    @property
    def is_of_workstation(self) -> bool:
        """Whether a workstation holds it, in the lead or as partner."""
        return any(row.workstation_id for row in self.organizers.all())

    @property
    def counts_towards(self) -> str:
        """Which of the four stations it counts towards as a workstation's, in words; "" for none."""
        station = self.station or self.kind.station
        return str(ServiceRecord.Station(station).label) if station else ""

    @property
    def day_has_come(self) -> bool:
        """Whether it may have been held by now: from its day on."""
        return self.held_on <= timezone.localdate()

    @property
    def whose(self) -> str:
        """In whose name, by name: the group, the workstation, or 个人, 所在单位, 政协机关."""
        if self.in_name_of not in (self.InNameOf.OWN, self.InNameOf.EMPLOYER, self.InNameOf.OFFICE):
            lead = next((row for row in self.organizers.all() if row.role == ActivityOrganizer.Role.LEAD), None)
            if lead:
                return str(lead.group or lead.workstation or lead.member_group or lead.special_committee or "政协机关")
        return self.get_in_name_of_display()

    @property
    def present(self) -> list:
        """Participations of those who were there."""
        return [row for row in self.participations.all() if row.was_there]

    @property
    def waits_for(self) -> str:
        """Who has it now, in a few words."""
        names = self.InNameOf
        if self.status == self.Status.RECORDED:
            keeper = {
                names.WORKSTATION: "工作室联络员",
                names.SPECIAL_COMMITTEE: "专委会负责人",
                names.MEMBER_GROUP: "组长",
            }.get(self.in_name_of, "召集人或联络员")
            return f"等{keeper}确认"
        if self.status == self.Status.CONFIRMED:
            return "等专委会或机关审批" if self.in_name_of == names.GROUP else "等机关审批"
        if self.status == self.Status.RETURNED:
            return "等登记人修改"
        if self.status == self.Status.HELD:
            return "等主办方提交记录"
        return ""


class Duty:
    """What somebody is to one record; the table below speaks in these words."""

    RECORDER = "recorder"  # typed it in
    OWNER = "owner"  # typed it in, in the own or the employer's name
    CONVENER = "convener"  # convenes the group in whose name it stands, or is deputy of one who does
    LIAISON = "liaison"  # is liaison of that group, or deputy of one
    HEAD = "head"  # heads the special committee or member group in whose name it stands
    CONTACT = "contact"  # keeps the records of the workstation in whose name it stands
    GUIDE = "guide"  # heads the special committee that guides the group
    OFFICE = "office"  # the secretariat, with the right to change activities
    LAST_HAND = "last_hand"  # the last to vouch for it: who confirmed it, or recorded it where nobody confirms


KEEPERS = (Duty.CONVENER, Duty.LIAISON, Duty.CONTACT, Duty.HEAD)
ORGANIZERS = (*KEEPERS, Duty.OFFICE)  # who arranges what is still to come: the lead's keepers, or the office for them


def duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the records towards which `user` has it."""

    def led_by(**lookup: object) -> Q:
        leads = ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD, **lookup)
        return Q(pk__in=leads.values("activity"))

    names = Activity.InNameOf
    group, station = Q(in_name_of=names.GROUP), Q(in_name_of=names.WORKSTATION)
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    return {
        Duty.RECORDER: Q(recorded_by=user),
        Duty.OWNER: Q(recorded_by=user, in_name_of__in=[names.OWN, names.EMPLOYER]),
        Duty.CONVENER: group & led_by(group__in=groups_convened_by(user)),
        Duty.LIAISON: group & led_by(group__in=groups_liaised_by(user)),
        Duty.CONTACT: station & led_by(workstation__in=workstations_kept_by(user)),
        Duty.HEAD: Q(in_name_of=names.SPECIAL_COMMITTEE) & led_by(special_committee__in=committees_headed_by(user))
        | Q(in_name_of=names.MEMBER_GROUP) & led_by(member_group__in=member_groups_headed_by(user)),
        Duty.GUIDE: group & led_by(group__in=groups_guided_in_committee_by(user)),
        Duty.OFFICE: everything if user.has_perm("activities.change_activity") else nobody,
        Duty.LAST_HAND: Q(confirmed_by=user) | Q(confirmed_by__isnull=True, recorded_by=user),
    }


def duties_towards(activity: Activity, user: User) -> frozenset[str]:
    """What `user` is to this record today; one query besides those that look up the person's posts."""
    return holding(activity, duty_conditions(user))


_S = Activity.Status

# In a group's name: its convener's own entry needs no second confirmation, a liaison never confirms what only she
# typed. Nobody approves what he himself vouched for. Where a group has no convener at hand, the office may confirm
# in the convener's stead, with a reason; then somebody else approves.
# Before the day the lead arranges: whoever keeps the lead's records, or the office in its stead. What was held is
# recorded by the same people and then goes the way of any new record (RECORDED, or CONFIRMED where a new record of
# theirs would be); `edit` and `correct` are for records, `arrange` for what is still to come.
WORKFLOW = Workflow(
    _S,
    Transition("announce", "发出通知", (_S.DRAFT,), _S.ANNOUNCED, ORGANIZERS),
    Transition("arrange", "修改安排", (_S.DRAFT, *Activity.UPCOMING), None, ORGANIZERS),
    Transition("close", "截止报名", (_S.ANNOUNCED,), _S.CLOSED, ORGANIZERS),
    Transition("reopen", "重新开放报名", (_S.CLOSED, _S.HELD), _S.ANNOUNCED, ORGANIZERS),
    Transition("hold", "活动已举行", Activity.UPCOMING, _S.HELD, ORGANIZERS),
    Transition("record", "填写并提交记录", (_S.HELD,), _S.RECORDED, ORGANIZERS),
    Transition("cancel", "取消活动", (_S.DRAFT, *Activity.UPCOMING), _S.CANCELLED, ORGANIZERS, requires=(REASON,)),
    Transition("confirm", "确认", (_S.RECORDED,), _S.CONFIRMED, (Duty.CONVENER, Duty.CONTACT, Duty.HEAD)),
    Transition("confirm", "确认", (_S.RECORDED,), _S.CONFIRMED, (Duty.LIAISON,), unless=(Duty.RECORDER,)),
    Transition("approve", "通过", (_S.CONFIRMED,), _S.APPROVED, (Duty.GUIDE, Duty.OFFICE), unless=(Duty.LAST_HAND,)),
    Transition("edit", "修改", (_S.RECORDED,), None, (Duty.RECORDER, *KEEPERS)),
    Transition("edit", "修改", (_S.CONFIRMED,), None, (Duty.OWNER,)),
    Transition("resubmit", "修改并重新提交", (_S.RETURNED,), _S.RECORDED, (Duty.RECORDER, *KEEPERS)),
    Transition("correct", "更正", (_S.CONFIRMED,), None, (*KEEPERS, Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
    Transition("correct", "更正", (_S.APPROVED,), None, (Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
    Transition(
        "return",
        "退回",
        (_S.RECORDED,),
        _S.RETURNED,
        (*KEEPERS, Duty.OFFICE),
        unless=(Duty.RECORDER,),
        requires=(REASON,),
    ),
    Transition("return", "退回", (_S.CONFIRMED,), _S.RETURNED, (Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
    Transition("revoke", "撤销通过并退回", (_S.APPROVED,), _S.RETURNED, (Duty.OFFICE,), requires=(REASON,)),
    Transition("vouch", "代为确认", (_S.RECORDED,), _S.CONFIRMED, (Duty.OFFICE,), requires=(REASON,)),
    Transition("withdraw", "撤销", (_S.RECORDED, _S.RETURNED), _S.WITHDRAWN, (Duty.RECORDER,)),
    Transition("withdraw", "撤销", (_S.CONFIRMED,), _S.WITHDRAWN, (Duty.OWNER,)),
    # Of two records of one event the one that goes; whoever merges must be allowed to with both.
    Transition("merge", "并入另一条", (_S.RECORDED, _S.CONFIRMED), _S.WITHDRAWN, ORGANIZERS, requires=(REASON,)),
    Transition("merge", "并入另一条", (_S.APPROVED,), _S.WITHDRAWN, (Duty.OFFICE,), requires=(REASON,)),
)
