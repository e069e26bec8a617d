"""What comes back of what was handed over: extensions asked for, replies, feedback, and reminders."""

from django.db import models
from django.db.models import F, Q

from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from members.models import Member
from proposals.models.handling import Handover
from proposals.models.proposal import Proposal
from proposals.models.reference import ReplyClass
from sectors.models import SectorGroup


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

    def promises(self) -> "ReplyQuerySet":
        """Answers of the last round that promise something for later and are not yet reported as kept."""
        ended = [Handover.Status.REPLIED, Handover.Status.DONE]
        taken_up = Q(uptake__in=Reply.TAKEN_UP, promised_until__isnull=False)
        promised = self.filter(Q(result_class__is_promise=True) | taken_up)
        return promised.answers().latest_round().filter(kept_on__isnull=True, handover__status__in=ended)


class Reply(models.Model):
    """答复: what an organization answers in one round; an assisting one's is its opinion for the lead.

    The answer to a proposal has a class (A–D, as the office means them), that to anything else says whether it is taken
    up (采纳), and if not or not all of it, why.
    """

    class Talked(models.TextChoices):
        MET = "met", "面商"
        PHONE = "phone", "电话沟通"
        WRITTEN = "written", "书面沟通"
        NONE = "none", "没有沟通"

    class Uptake(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        REFUSED = "refused", "不采纳"

    TAKEN_UP = (Uptake.ADOPTED, Uptake.PARTLY)
    NEEDS_REASON = (Uptake.PARTLY, Uptake.REFUSED)

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="replies", verbose_name="交办")
    round = models.PositiveSmallIntegerField("第几次办理", default=1, editable=False)
    text = models.TextField("答复内容", max_length=20000, blank=True)
    file = models.FileField("答复附件", upload_to="replies/%Y/", blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True, editable=False)
    result_class = models.ForeignKey(
        ReplyClass, models.PROTECT, null=True, blank=True, related_name="replies", verbose_name="办理结果类别"
    )
    uptake = models.CharField("采纳情况", max_length=10, choices=Uptake, blank=True)
    uptake_reason = models.CharField("理由", max_length=500, blank=True)
    talked = models.CharField("答复前怎样与提出者沟通", max_length=10, choices=Talked, blank=True)
    promised_until = models.DateField("承诺解决期限", null=True, blank=True)
    kept_on = models.DateField("兑现日期", null=True, blank=True, editable=False)
    kept_note = models.CharField("兑现情况", max_length=500, blank=True, editable=False)
    went_ahead = models.BooleanField("会办意见逾期未到，先行答复", default=False)
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
        permissions = [("correct_reply", "可以更正办理结果类别")]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "round"], name="pro_reply_once", violation_error_message="这一次办理已有答复。"
            ),
            models.CheckConstraint(
                condition=Q(uptake="") | Q(result_class__isnull=True),
                name="pro_reply_verdict",
                violation_error_message="办理结果类别和采纳情况只填一项。",
            ),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True) | ~Q(uptake__in=["partly", "refused"]) | ~Q(uptake_reason=""),
                name="pro_reply_reason",
                violation_error_message="部分采纳、不采纳的，请写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover} {self.replied_on or '（起草中）'}"

    @property
    def verdict(self) -> str:
        """The class, or whether it is taken up; nothing where a ledger did not say."""
        return str(self.result_class) if self.result_class_id else self.get_uptake_display()

    @property
    def short_verdict(self) -> str:
        return self.result_class.code if self.result_class_id else self.get_uptake_display()

    @property
    def is_promise(self) -> bool:
        """Whether something is still to be done after the answer."""
        if self.result_class_id:
            return self.result_class.is_promise
        return self.uptake in self.TAKEN_UP and self.promised_until is not None


SETTLED = (
    Q(result_class__is_settled=True)
    | Q(kept_on__isnull=False)
    | Q(uptake=Reply.Uptake.ADOPTED, promised_until__isnull=True)
)


class Progress(models.Model):
    """进展: what an organization reports between its answer and the day on which it is done."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="progresses", verbose_name="答复")
    text = models.CharField("进展", max_length=500)
    reported_on = models.DateField("报告日期")
    reported_by = person("报告人", null=True, blank=True, editable=False)

    history = history("pro_progress_history")

    class Meta:
        db_table = "pro_progress"
        verbose_name = verbose_name_plural = "落实进展"
        ordering = ["reported_on", "pk"]

    def __str__(self) -> str:
        return f"{self.reported_on} {self.text[:30]}"


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
    # A special committee, a member group, a party or a people's organization speaks through its proposal.
    collective_of = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="feedbacks", verbose_name="集体提案"
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
            models.UniqueConstraint(
                fields=["reply", "collective_of"],
                name="pro_feedback_collective",
                violation_error_message="这件集体提案已经反馈。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_result_display()


class Reminder(models.Model):
    """提醒: that an organization was reminded of what is due, overdue or promised, or the office of what was sent back;
    no day reminds twice.
    """

    class Kind(models.TextChoices):
        DUE = "due", "即将到期"
        OVERDUE = "overdue", "已逾期"
        PROMISE = "promise", "承诺到期"
        RETURNED = "returned", "退办待定"

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="reminders", verbose_name="交办")
    kind = models.CharField("提醒", max_length=10, choices=Kind)
    about = models.DateField("哪个期限")
    sent_on = models.DateField("提醒日期")

    class Meta:
        db_table = "pro_reminder"
        verbose_name = verbose_name_plural = "办理提醒"
        ordering = ["-sent_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "kind", "sent_on"],
                name="pro_reminder_once",
                violation_error_message="这一天已经提醒。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.handover} {self.get_kind_display()} {self.about}"
