"""Who took part in an activity: members, and guests who never score."""

from django.db import models

from activities.models.activity import Activity
from cppcc_office.shared.history import history
from members.models import Member


class Participation(models.Model):
    """参加: one member at one activity; obligation, sign-up, leave and presence are four facts."""

    class Obligation(models.TextChoices):
        COMPULSORY = "compulsory", "必须参加"
        VOLUNTARY = "voluntary", "自愿参加"

    class Leave(models.TextChoices):
        NONE = "none", "未请假"
        ASKED = "asked", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"

    class Presence(models.TextChoices):
        WHOLE = "whole", "全程参加"
        LATE = "late", "迟到"
        EARLY = "early", "早退"
        PART = "part", "部分参加"
        NONE = "none", "未参加"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participations", verbose_name="活动")
    member = models.ForeignKey(Member, models.CASCADE, related_name="participations", verbose_name="委员")
    obligation = models.CharField("要求", max_length=12, choices=Obligation, default=Obligation.VOLUNTARY)
    signed_up_at = models.DateTimeField("报名时间", null=True, blank=True)
    leave = models.CharField("请假", max_length=10, choices=Leave, default=Leave.NONE)
    leave_reason = models.CharField("请假事由", max_length=60, blank=True)
    presence = models.CharField("出席", max_length=10, choices=Presence, default=Presence.WHOLE)

    history = history("act_participation_history")

    class Meta:
        verbose_name = verbose_name_plural = "参加情况"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member"],
                name="act_participation_once",
                violation_error_message="这位委员已在名单中。",
            )
        ]
        indexes = [models.Index(fields=["member", "presence"], name="act_participation_member")]

    def __str__(self) -> str:
        return f"{self.member} · {self.activity}"


class Guest(models.Model):
    """其他参加人员: people who are not members; they never score."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="guests", verbose_name="活动")
    name = models.CharField("人员", max_length=80)

    history = history("act_guest_history")

    class Meta:
        verbose_name = verbose_name_plural = "其他参加人员"

    def __str__(self) -> str:
        return self.name
