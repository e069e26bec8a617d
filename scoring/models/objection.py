"""复核: an objection to one line of a scorecard, what came of it, and who may do what to it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, person
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from scoring.models.assessment import Assessment

ANSWER = "answer"
# An objection to no item in particular.
TOTAL = "total"


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ObjectionQuerySet":
        """Leaders and staff with the right see all; others the own, and those about what they answer for."""
        if user.is_leader or user.has_perm("scoring.view_objection"):
            return self
        mine = Assessment.objects.answered_for_by(user).values("pk")
        return self.filter(Q(submitted_by=user) | Q(assessment__in=mine))

    def open_to(self, user: User, action: str) -> "ObjectionQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(OBJECTION_WORKFLOW.rows(action, objection_conditions(user)))

    def live(self) -> "ObjectionQuerySet":
        """All but those that were taken back."""
        return self.exclude(status=Objection.Status.WITHDRAWN)

    def unsettled(self) -> "ObjectionQuerySet":
        """Not answered yet, or accepted and not corrected yet."""
        return self.filter(status__in=(Objection.Status.SUBMITTED, Objection.Status.ACCEPTED))


class Objection(models.Model):
    """复核申请: why one line of somebody's scorecard is not right, the answer, and the corrected assessment."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "待答复"
        ACCEPTED = "accepted", "已采纳，待更正"
        CORRECTED = "corrected", "已更正"
        REJECTED = "rejected", "不采纳"
        WITHDRAWN = "withdrawn", "已撤回"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="objections", verbose_name="考核结果")
    line_code = models.CharField("项目代码", max_length=40)
    line_name = models.CharField("对哪一项", max_length=60)
    reason = models.TextField("理由", max_length=1000)
    # The record it is about, as far as there is one: kind of row, its number, its words then, and who entered it;
    # without one, who alone entered whatever stands behind the line.
    record_kind = models.CharField("记录类别", max_length=60, blank=True)
    record_id = models.PositiveBigIntegerField("记录编号", null=True, blank=True)
    record_title = models.CharField("涉及的记录", max_length=200, blank=True)
    record_by = person("记录登记人", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.SUBMITTED)
    submitted_by = person("申请人")
    submitted_at = models.DateTimeField("申请时间", auto_now_add=True)
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_by = person("答复人", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    corrected = models.OneToOneField(
        Assessment, models.PROTECT, null=True, blank=True, related_name="corrects", verbose_name="更正后的结果"
    )

    objects = ObjectionQuerySet.as_manager()
    history = history("sco_objection_history")

    class Meta:
        verbose_name = verbose_name_plural = "复核申请"
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "line_code"],
                condition=~Q(status="withdrawn"),
                name="sco_objection_once",
                violation_error_message="这一项已经申请过复核。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "corrected", "rejected"])
                | (~Q(answer="") & Q(answered_by__isnull=False)),
                name="sco_objection_answer",
                violation_error_message="采纳或者不采纳，都要写明答复。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment.name}：{self.line_name}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:objection", args=[self.pk])

    @property
    def status_words(self) -> str:
        """The status; of one that was settled without another result, that nothing was corrected."""
        is_unchanged = self.status == self.Status.CORRECTED and self.corrected_id is None
        return "已办结，结果不变" if is_unchanged else self.get_status_display()

    @property
    def waits_for(self) -> str:
        """Who has it now, in a few words."""
        if self.status == self.Status.ACCEPTED and not self.assessment.publication.is_public:
            return "公示已经撤回，等机关更正记录后办结"
        words = {self.Status.SUBMITTED: "等机关答复", self.Status.ACCEPTED: "等机关更正记录、更正结果"}
        return words.get(self.status, "")


class ObjectionStep(Step):
    """办理过程 of an objection, as `Step` says."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="steps", verbose_name="复核申请")
    status = models.CharField("之后的状态", max_length=12, choices=Objection.Status)

    class Meta(Step.Meta):
        pass


class ObjectionFile(models.Model):
    """佐证材料 of an objection; handed out to whoever may see it."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="files", verbose_name="复核申请")
    file = models.FileField("文件", upload_to="objections/%Y/")
    name = models.CharField("文件名", max_length=120)
    uploaded_by = person("上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "复核佐证材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Duty:
    """What somebody is to one objection; the table below speaks in these words."""

    OBJECTOR = "objector"  # handed it in
    OFFICE = "office"  # the secretariat, with the right to change objections
    RECORDER = "recorder"  # entered the record it is about, or where none is named every record of the line
    CONCERNED = "concerned"  # answers for whose result it is, or is attached to that workstation


def objection_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the objections towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    return {
        Duty.OBJECTOR: Q(submitted_by=user),
        Duty.OFFICE: everything if user.has_perm("scoring.change_objection") else nobody,
        Duty.RECORDER: Q(record_by=user),
        Duty.CONCERNED: Q(assessment__in=Assessment.objects.concerning(user).values("pk")),
    }


def duties_towards_objection(objection: Objection, user: User) -> frozenset[str]:
    return holding(objection, objection_conditions(user))


_S = Objection.Status
# Nobody answers, corrects or closes what he handed in himself, what is about himself, or about a record he entered.
NOT_ONESELF = (Duty.OBJECTOR, Duty.RECORDER, Duty.CONCERNED)

OBJECTION_WORKFLOW = Workflow(
    _S,
    Transition("accept", "采纳", (_S.SUBMITTED,), _S.ACCEPTED, (Duty.OFFICE,), unless=NOT_ONESELF, requires=(ANSWER,)),
    Transition(
        "reject", "不采纳", (_S.SUBMITTED,), _S.REJECTED, (Duty.OFFICE,), unless=NOT_ONESELF, requires=(ANSWER,)
    ),
    Transition("correct", "更正结果", (_S.ACCEPTED,), _S.CORRECTED, (Duty.OFFICE,), unless=NOT_ONESELF),
    Transition(
        "close",
        "结果不变，办结",
        (_S.ACCEPTED,),
        _S.CORRECTED,
        (Duty.OFFICE,),
        unless=NOT_ONESELF,
        requires=(REASON,),
    ),
    Transition("withdraw", "撤回", (_S.SUBMITTED,), _S.WITHDRAWN, (Duty.OBJECTOR,)),
    demands={ANSWER: "请写明答复。"},
)
