"""Who is invited to an activity, and what is laid before those who come."""

from django.conf import settings
from django.db import models

from activities.models.activity import Activity
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import Member, MemberGroup
from sectors.models import SectorGroup, SpecialCommittee


class Invitation(models.Model):
    """邀请范围: a group, a special committee, a member group, one member, or all members."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="invitations", verbose_name="活动")
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="界别（联组）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专委会"
    )
    member_group = models.ForeignKey(
        MemberGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="委员小组"
    )
    member = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="委员")
    is_everyone = models.BooleanField("全体委员", default=False)

    history = history("act_invitation_history")

    class Meta:
        verbose_name = verbose_name_plural = "邀请范围"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("group", "special_committee", "member_group", "member", flag="is_everyone"),
                name="act_invitation_exactly_one",
                violation_error_message="每条邀请只填一项：界别、专委会、委员小组、委员或全体委员。",
            ),
            models.UniqueConstraint(
                fields=["activity", "group"],
                name="act_invitation_group",
                violation_error_message="这个界别已在邀请范围内。",
            ),
            models.UniqueConstraint(
                fields=["activity", "member"],
                name="act_invitation_member",
                violation_error_message="这位委员已在邀请范围内。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group or self.special_committee or self.member_group or self.member or "全体委员")


class ActivityFile(models.Model):
    """材料: a file laid before those who come, or handed out afterwards."""

    class Stage(models.TextChoices):
        BEFORE = "before", "会前材料"
        AFTER = "after", "会后材料"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="files", verbose_name="活动")
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.BEFORE)
    name = models.CharField("名称", max_length=120)
    file = models.FileField("文件", upload_to="activities/files/%Y/%m/")
    size = models.PositiveIntegerField("字节数", default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("act_file_history")

    class Meta:
        verbose_name = verbose_name_plural = "活动材料"
        ordering = ["stage", "pk"]

    def __str__(self) -> str:
        return self.name


class ActivityComment(models.Model):
    """讨论: what somebody says about an activity, before or after it."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="comments", verbose_name="活动")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发言人")
    at = models.DateTimeField("时间", auto_now_add=True)
    text = models.CharField("内容", max_length=500)
    is_hidden = models.BooleanField("已撤回", default=False)

    history = history("act_comment_history")

    class Meta:
        verbose_name = verbose_name_plural = "活动讨论"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:20]
