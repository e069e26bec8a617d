"""履职登记表、履职报告: what a member hands in once a year, filled from the records, signed off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from duties.whose import about_own_or_kept, seats_in
from members.models import Member, groups_guided_in_committee_by


class DutyPaperQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "DutyPaperQuerySet":
        """Drafts are their writer's; what is handed in is for those who keep or guide the member, leaders, staff."""
        if user.is_leader or user.has_perm("duties.view_dutypaper"):
            return self.filter(Q(member__user=user) | ~Q(status=DutyPaper.Status.DRAFT))
        return self.filter(Q(member__user=user) | (about_own_or_kept(user) & ~Q(status=DutyPaper.Status.DRAFT)))

    def editable_by(self, user: User) -> "DutyPaperQuerySet":
        return self.filter(PAPER_WORKFLOW.rows("edit", paper_conditions(user)))

    def open_to(self, user: User, action: str) -> "DutyPaperQuerySet":
        return self.filter(PAPER_WORKFLOW.rows(action, paper_conditions(user)))


class DutyPaper(models.Model):
    """A member's duty record form or duty report of a year."""

    class Kind(models.TextChoices):
        FORM = "form", "履职登记表"
        REPORT = "report", "履职报告"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审签"
        SIGNED = "signed", "已审签"
        RETURNED = "returned", "已退回"

    member = models.ForeignKey(Member, models.CASCADE, related_name="duty_papers", verbose_name="委员")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("文种", max_length=8, choices=Kind)
    text = models.TextField("正文（自述）", max_length=20000, blank=True)
    speaks = models.BooleanField("会上述职", default=False)
    speaking_order = models.PositiveSmallIntegerField("发言次序", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    opinion = models.CharField("审签意见", max_length=200, blank=True)
    frozen = models.JSONField("审签时的记录", null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审签人"
    )
    signed_at = models.DateTimeField("审签时间", null=True, blank=True)

    objects = DutyPaperQuerySet.as_manager()
    history = history("dut_paper_history")

    class Meta:
        verbose_name = verbose_name_plural = "履职登记表和报告"
        ordering = ["-year", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year", "kind"],
                name="dut_paper_once",
                violation_error_message="这一年的这份材料已经有了。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.year} 年{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("duty_paper", args=[self.pk])


class DutyPaperStep(models.Model):
    """One step of a paper; steps are only ever added."""

    paper = models.ForeignKey(DutyPaper, models.CASCADE, related_name="steps", verbose_name="材料")
    label = models.CharField("操作名称", max_length=20)
    status = models.CharField("之后的状态", max_length=10, choices=DutyPaper.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="操作人")
    at = models.DateTimeField("时间", auto_now_add=True)
    reason = models.CharField("原因（意见）", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.label} · {self.by}"


class PaperDuty:
    OWNER = "owner"  # the member whose paper it is
    GUIDE = "guide"  # heads the special committee that guides the member's group
    OFFICE = "office"


def paper_conditions(user: User) -> dict[str, Q]:
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    guided = groups_guided_in_committee_by(user)
    return {
        PaperDuty.OWNER: Q(member__user=user),
        PaperDuty.GUIDE: Q(seats_in(guided, member="member")) & Q(kind=DutyPaper.Kind.FORM),
        PaperDuty.OFFICE: everything if user.has_perm("duties.change_dutypaper") else nobody,
    }


def paper_duties(paper: DutyPaper, user: User) -> frozenset[str]:
    return holding(paper, paper_conditions(user))


_P = DutyPaper.Status
_SIGNERS = (PaperDuty.GUIDE, PaperDuty.OFFICE)
PAPER_WORKFLOW = Workflow(
    _P,
    Transition("edit", "修改", (_P.DRAFT, _P.RETURNED), None, (PaperDuty.OWNER,)),
    Transition("submit", "提交", (_P.DRAFT, _P.RETURNED), _P.SUBMITTED, (PaperDuty.OWNER,), requires=("text",)),
    Transition("take_back", "收回修改", (_P.SUBMITTED,), _P.DRAFT, (PaperDuty.OWNER,)),
    Transition("sign", "审签", (_P.SUBMITTED,), _P.SIGNED, _SIGNERS, unless=(PaperDuty.OWNER,)),
    Transition("return", "退回", (_P.SUBMITTED,), _P.RETURNED, _SIGNERS, unless=(PaperDuty.OWNER,), requires=(REASON,)),
    Transition("reopen", "撤回审签", (_P.SIGNED,), _P.RETURNED, (PaperDuty.OFFICE,), requires=(REASON,)),
    demands={"text": "请先写好正文（自述）再提交。"},
)
