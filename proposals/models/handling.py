"""Handing over (交办) and what comes back: replies, feedback, extensions. One set for everything that is answered."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, person
from members.models import Member, standing_of
from proposals.models.issues import IssueItem
from proposals.models.proposal import Proposal
from proposals.models.reference import ReplyClass
from proposals.models.writings import Result, SocialReport
from sectors.models import Organization, SectorGroup
from workstations.models import Matter

SUBJECTS = ("proposal", "report", "result", "issue", "matter")


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "HandoverQuerySet":
        """An organization's people see what was handed to them; the office and leaders all; sponsors theirs."""
        if user.is_leader or user.has_perm("proposals.view_handover"):
            return self
        ours = Q(organization__in=standing_of(user).organizations_served)
        own = Q(proposal__in=Proposal.objects.visible_to(user).values("pk"))
        return self.filter(ours | own)

    def served_by(self, user: User) -> "HandoverQuerySet":
        """What the organizations of `user` have to handle."""
        return self.filter(organization__in=standing_of(user).organizations_served)

    def answering(self) -> "HandoverQuerySet":
        """Those that owe the answer itself: the lead's, and each of several separate ones."""
        return self.filter(role__in=Handover.ANSWERING)


class Handover(models.Model):
    """交办: an organization has something to answer, in the lead, assisting, or separately."""

    class Role(models.TextChoices):
        LEAD = "lead", "主办"
        ASSIST = "assist", "会办"
        SEPARATE = "separate", "分办"

    class Status(models.TextChoices):
        HANDED = "handed", "待签收"
        RETURNED = "returned", "已退办"
        SIGNED = "signed", "办理中"
        DRAFTED = "drafted", "答复待签发"
        REPLIED = "replied", "已答复"
        REHANDLED = "rehandled", "重新办理"
        DONE = "done", "办结"
        CANCELLED = "cancelled", "已撤销"

    ANSWERING = (Role.LEAD, Role.SEPARATE)

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, null=True, blank=True, related_name="handovers", verbose_name="提案"
    )
    report = models.ForeignKey(
        SocialReport, models.CASCADE, null=True, blank=True, related_name="handovers", verbose_name="社情民意信息"
    )
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, blank=True, related_name="handovers", verbose_name="履职成果"
    )
    issue = models.ForeignKey(
        IssueItem, models.CASCADE, null=True, blank=True, related_name="handovers", verbose_name="问题"
    )
    matter = models.ForeignKey(
        Matter, models.CASCADE, null=True, blank=True, related_name="handovers", verbose_name="诉求"
    )
    # A ledger may tell of an answer without saying whose it was.
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="handovers", verbose_name="单位"
    )
    role = models.CharField("方式", max_length=10, choices=Role, default=Role.LEAD)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.SIGNED, editable=False)
    round = models.PositiveSmallIntegerField("第几次办理", default=1, editable=False)
    note = models.CharField("交办意见", max_length=200, blank=True)
    handed_on = models.DateField("交办日期", null=True, blank=True)
    handed_by = person("交办人", null=True, blank=True, editable=False)
    return_until = models.DateField("退办截止", null=True, blank=True)
    due_on = models.DateField("办理期限", null=True, blank=True, db_index=True)
    signed_on = models.DateField("签收日期", null=True, blank=True, editable=False)
    signed_by = person("签收人", null=True, blank=True, editable=False)
    return_reason = models.CharField("退办理由", max_length=200, blank=True, editable=False)
    done_on = models.DateField("办结日期", null=True, blank=True, editable=False)

    objects = HandoverQuerySet.as_manager()
    history = history("pro_handover_history")

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*SUBJECTS),
                name="pro_handover_of_one",
                violation_error_message="请指明交办的是哪一件，只填一件。",
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject, "organization"],
                    name="pro_handover_once" if subject == "proposal" else f"pro_handover_{subject}",
                    violation_error_message="同一单位不能既主办又会办。",
                )
                for subject in SUBJECTS
            ),
        ]
        indexes = [models.Index(fields=["organization", "status"], name="pro_handover_status")]

    def __str__(self) -> str:
        return f"{self.organization or '单位未写明'}（{self.get_role_display()}）"

    @property
    def subject(self) -> Proposal | SocialReport | Result | IssueItem | Matter:
        """What has to be answered."""
        return next(found for key in SUBJECTS if (found := getattr(self, key)) is not None)

    @property
    def subject_kind(self) -> str:
        """One of SUBJECTS, and of `HandlingRule.Subject`."""
        return next(key for key in SUBJECTS if getattr(self, f"{key}_id") is not None)


class HandoverStep(Step):
    """A step of one handover: signed for, returned, extended, replied, corrected, handled again, done."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="steps", verbose_name="交办")
    status = models.CharField("办理后状态", max_length=10, choices=Handover.Status)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta(Step.Meta):
        db_table = "pro_handover_step"


class Extension(models.Model):
    """延期: asked for with a reason, granted or refused by the office."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="extensions", verbose_name="交办")
    until = models.DateField("申请延至")
    reason = models.CharField("理由", max_length=200)
    asked_by = person("申请人", editable=False)
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    is_granted = models.BooleanField("同意", null=True, editable=False)
    decided_by = person("审批人", null=True, blank=True, editable=False)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True, editable=False)
    answer = models.CharField("审批意见", max_length=200, blank=True, editable=False)

    history = history("pro_extension_history")

    class Meta:
        db_table = "pro_extension"
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover"],
                condition=Q(is_granted__isnull=True),
                name="pro_extension_open",
                violation_error_message="已有一项延期申请等待审批。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.handover} 延至 {self.until}"


class ReplyQuerySet(models.QuerySet):
    def latest_round(self) -> "ReplyQuerySet":
        """Of something handled again only the last answer."""
        return self.filter(round=F("handover__round"))

    def answers(self) -> "ReplyQuerySet":
        """Answers that went out to who asked; drafts and assisting opinions are something else."""
        return self.filter(replied_on__isnull=False, handover__role__in=Handover.ANSWERING)


class Reply(models.Model):
    """答复: what an organization answers in one round; an assisting one's is its opinion for the lead."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="replies", verbose_name="交办")
    round = models.PositiveSmallIntegerField("第几次办理", default=1, editable=False)
    text = models.TextField("答复内容", max_length=20000, blank=True)
    file = models.FileField("答复附件", upload_to="replies/%Y/", blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True, editable=False)
    result_class = models.ForeignKey(
        ReplyClass, models.PROTECT, null=True, blank=True, related_name="replies", verbose_name="办理结果类别"
    )
    promised_until = models.DateField("承诺解决期限", null=True, blank=True)
    kept_on = models.DateField("兑现日期", null=True, blank=True, editable=False)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    signer = models.CharField("签发人", max_length=40, blank=True)
    drafted_by = person("起草人", null=True, blank=True, editable=False)
    signed_off_by = person("签发操作人", null=True, blank=True, editable=False)
    replied_on = models.DateField("答复时间", null=True, blank=True, db_index=True)

    objects = ReplyQuerySet.as_manager()
    history = history("pro_reply_history")

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "round"], name="pro_reply_once", violation_error_message="这一次办理已有答复。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.handover} {self.replied_on or '（起草中）'}"


class Satisfaction(models.TextChoices):
    VERY = "very", "非常满意"
    SATISFIED = "satisfied", "满意"
    MOSTLY = "mostly", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class Feedback(models.Model):
    """委员意见: what one of those who asked says of how it was handled (态度) and of the result (结果). Once given it
    stands.
    """

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="feedbacks", verbose_name="答复")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="feedbacks", verbose_name="委员"
    )
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="feedbacks", verbose_name="界别（联组）"
    )
    attitude = models.CharField("对办理工作", max_length=14, choices=Satisfaction, blank=True)
    result = models.CharField("对办理结果", max_length=14, choices=Satisfaction)
    comment = models.CharField("意见", max_length=500, blank=True)
    given_on = models.DateField("反馈日期", null=True, blank=True)
    given_by = person("反馈人", null=True, blank=True, editable=False)

    history = history("pro_feedback_history")

    class Meta:
        verbose_name = verbose_name_plural = "委员反馈意见"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "member"], name="pro_feedback_member", violation_error_message="这位委员已经反馈。"
            ),
            models.UniqueConstraint(
                fields=["reply", "group"], name="pro_feedback_group", violation_error_message="这个界别已经反馈。"
            ),
        ]

    def __str__(self) -> str:
        return self.get_result_display()
