"""Who took part in an activity: members, and guests who never score."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from activities.models.activity import Activity
from activities.models.kinds import ActivityKind
from activities.models.sittings import Presence, Sitting
from cppcc_office.shared.history import history
from members.models import Member


class ParticipationQuerySet(models.QuerySet):
    def there(self) -> "ParticipationQuerySet":
        """Those who were there, wholly or in part."""
        return self.exclude(presence__in=NOT_THERE)

    def signed_up(self) -> "ParticipationQuerySet":
        """Those who hold a place."""
        return self.filter(sign_up=Participation.SignUp.SIGNED_UP)

    def waiting(self) -> "ParticipationQuerySet":
        """The waiting list, in order of arrival."""
        return self.filter(sign_up=Participation.SignUp.WAITING).order_by("queue_number", "pk")

    def counted(self) -> dict[str, int]:
        """How many hold a place, wait, decline, have said nothing, are on leave or ask for it; one query."""
        signs, leaves = Participation.SignUp, Participation.Leave
        silent = Q(sign_up=signs.NONE, leave=leaves.NONE)
        return self.aggregate(
            invited=Count("pk"),
            signed_up=Count("pk", filter=Q(sign_up=signs.SIGNED_UP)),
            waiting=Count("pk", filter=Q(sign_up=signs.WAITING)),
            declined=Count("pk", filter=Q(sign_up=signs.WITHDRAWN, leave__in=[leaves.NONE, leaves.REFUSED])),
            silent=Count("pk", filter=silent),
            asking=Count("pk", filter=Q(leave=leaves.ASKED)),
            on_leave=Count("pk", filter=Q(leave=leaves.APPROVED)),
        )

    def unanswered(self) -> "ParticipationQuerySet":
        """Invited, and neither signed up nor withdrawn nor on leave."""
        return self.filter(sign_up=Participation.SignUp.NONE, leave=Participation.Leave.NONE)


NOT_THERE = (Presence.NONE, Presence.UNKNOWN, Presence.OFFICIAL)


class Participation(models.Model):
    """参加: one member at one activity; obligation, sign-up, leave and presence are four facts."""

    Obligation = Activity.Obligation
    Presence = Presence

    class SignUp(models.TextChoices):
        NONE = "none", "未报名"
        SIGNED_UP = "signed_up", "已报名"
        WAITING = "waiting", "候补"
        WITHDRAWN = "withdrawn", "不参加"

    class Leave(models.TextChoices):
        NONE = "none", "未请假"
        ASKED = "asked", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"

    class LeaveKind(models.TextChoices):
        OFFICIAL = "official", "公务"
        TRAVEL = "travel", "出差"
        ILLNESS = "illness", "因病"
        FAMILY = "family", "家事"
        OTHER = "other", "其他"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participations", verbose_name="活动")
    member = models.ForeignKey(Member, models.CASCADE, related_name="participations", verbose_name="委员")
    obligation = models.CharField("要求", max_length=12, choices=Obligation, default=Obligation.VOLUNTARY)
    sign_up = models.CharField("报名", max_length=10, choices=SignUp, default=SignUp.NONE)
    signed_up_at = models.DateTimeField("报名时间", null=True, blank=True)
    queue_number = models.PositiveIntegerField("报名顺序", null=True, blank=True, editable=False)
    leave = models.CharField("请假", max_length=10, choices=Leave, default=Leave.NONE)
    leave_kind = models.CharField("请假类别", max_length=10, choices=LeaveKind, blank=True)
    leave_reason = models.CharField("请假事由", max_length=60, blank=True)
    leave_asked_at = models.DateTimeField("请假时间", null=True, blank=True)
    leave_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批假人"
    )
    leave_decided_at = models.DateTimeField("批假时间", null=True, blank=True)
    leave_answer = models.CharField("批假意见", max_length=200, blank=True)
    leave_level = models.CharField(
        "请假由谁批准", max_length=10, choices=ActivityKind.LeaveApprover, blank=True, editable=False
    )
    presence = models.CharField("出席", max_length=10, choices=Presence, default=Presence.WHOLE)
    signed_in_at = models.DateTimeField("自助签到时间", null=True, blank=True, editable=False)
    is_host = models.BooleanField("主持", default=False)
    is_speaker = models.BooleanField("发言", default=False)
    has_written_speech = models.BooleanField("书面发言", default=False)
    is_organizer = models.BooleanField("组织", default=False)
    words = models.TextField("本人感言", blank=True)

    objects = ParticipationQuerySet.as_manager()
    history = history("act_participation_history")

    class Meta:
        verbose_name = verbose_name_plural = "参加情况"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member"],
                name="act_participation_once",
                violation_error_message="这位委员已在名单中。",
            ),
            models.UniqueConstraint(
                fields=["activity", "queue_number"],
                condition=Q(queue_number__isnull=False),
                name="act_participation_queue",
                violation_error_message="报名顺序重复。",
            ),
        ]
        indexes = [models.Index(fields=["member", "presence"], name="act_participation_member")]

    def __str__(self) -> str:
        return f"{self.member} · {self.activity}"

    @property
    def was_there(self) -> bool:
        return self.presence not in NOT_THERE

    @property
    def says_more(self) -> bool:
        """Whether the row matters although its member was not there."""
        return (
            self.obligation == self.Obligation.COMPULSORY
            or self.sign_up != self.SignUp.NONE
            or self.leave != self.Leave.NONE
            or self.presence == self.Presence.OFFICIAL
            or bool(self.words)
            or self.is_host
            or self.is_speaker
            or self.has_written_speech
            or self.is_organizer
        )


class SittingPresence(models.Model):
    """One member at one sitting; the presence at the whole activity follows from all of them."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="sittings", verbose_name="参加情况")
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="presences", verbose_name="场次")
    presence = models.CharField("出席", max_length=10, choices=Presence, default=Presence.WHOLE)
    is_leave = models.BooleanField("这一场请假", default=False)
    signed_in_at = models.DateTimeField("自助签到时间", null=True, blank=True)

    history = history("act_sitting_pres_history")

    class Meta:
        verbose_name = verbose_name_plural = "场次出席"
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "sitting"],
                name="act_sitting_presence_once",
                violation_error_message="这位委员在这一场已经登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation.member} · {self.sitting}"

    @property
    def is_unknown(self) -> bool:
        return self.presence == Presence.UNKNOWN


class Guest(models.Model):
    """其他参加人员: people who are not members; they never score."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="guests", verbose_name="活动")
    name = models.CharField("人员", max_length=80)
    organization = models.CharField("单位", max_length=80, blank=True)
    role = models.CharField("身份", max_length=40, blank=True, help_text="如“部门负责人”“专家”“群众代表”。")
    spoke = models.BooleanField("发言", default=False)

    history = history("act_guest_history")

    class Meta:
        verbose_name = verbose_name_plural = "其他参加人员"

    def __str__(self) -> str:
        return self.name

    @property
    def in_full(self) -> str:
        """王局长（市教育局，部门负责人，发言）."""
        more = "，".join(filter(None, [self.organization, self.role, "发言" if self.spoke else ""]))
        return f"{self.name}（{more}）" if more else self.name
