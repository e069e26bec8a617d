"""协商纪要: drawn up from the records, edited, approved, sent."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from activities.models import Activity
from activities.models.activity import KEEPERS, Duty, duty_conditions
from consultations.models.consultation import Consultation
from cppcc_office.shared.history import history
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "MinutesQuerySet":
        """Approved ones for whoever sees the consultation; drafts for who keeps, guides or approves it, and leaders."""
        seen = Q(consultation__in=Consultation.objects.visible_to(user))
        if user.is_leader or user.has_perm("consultations.view_minutes"):
            return self
        keeps = Q(consultation__in=Consultation.objects.kept_by(user))
        return self.filter(seen & Q(status=Minutes.Status.APPROVED) | keeps)

    def open_to(self, user: User, action: str) -> "MinutesQuerySet":
        return self.filter(WORKFLOW.rows(action, minutes_duty_conditions(user)))

    def editable_by(self, user: User) -> "MinutesQuerySet":
        return self.open_to(user, "edit")

    def counting(self) -> "MinutesQuerySet":
        return self.filter(status=Minutes.Status.APPROVED)


class Minutes(models.Model):
    """协商纪要 of one consultation."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟稿"
        SUBMITTED = "submitted", "待审定"
        APPROVED = "approved", "已审定"

    consultation = models.OneToOneField(Consultation, models.CASCADE, related_name="minutes", verbose_name="协商")
    heading = models.CharField("版头", max_length=40, default="协商纪要", help_text="红色大字，如“专题协商会纪要”。")
    number = models.CharField("期号", max_length=40, blank=True, help_text="如“〔2026〕3号”。")
    title = models.CharField("标题", max_length=120)
    text = models.TextField("正文", max_length=30000)
    attended = models.TextField("出席", max_length=5000, blank=True)
    sent_to = models.CharField("报送", max_length=300, blank=True)
    sent_on = models.DateField("报送日期", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟稿人"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人"
    )
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)

    objects = MinutesQuerySet.as_manager()
    history = history("con_minutes_history")

    class Meta:
        verbose_name = verbose_name_plural = "协商纪要"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


SUBMITTER = "submitter"  # handed it in: somebody else approves


def minutes_duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the minutes towards which `user` has it."""
    duties = duty_conditions(user)
    keeps = duties[Duty.RECORDER]
    for duty in KEEPERS:
        keeps |= duties[duty]

    def of(condition: Q) -> Q:
        activities = Activity.objects.filter(condition, consultation=OuterRef("consultation"))
        return Q(Exists(activities))

    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    return {
        "keeper": of(keeps),
        Duty.GUIDE: of(duties[Duty.GUIDE]),
        Duty.OFFICE: everything if user.has_perm("consultations.change_minutes") else nobody,
        SUBMITTER: Q(submitted_by=user),
    }


def minutes_duties(minutes: Minutes, user: User) -> frozenset[str]:
    """What `user` is to these minutes today."""
    return holding(minutes, minutes_duty_conditions(user))


_S = Minutes.Status
_WRITERS = ("keeper", Duty.GUIDE, Duty.OFFICE)

WORKFLOW = Workflow(
    _S,
    Transition("edit", "修改", (_S.DRAFT,), None, _WRITERS),
    Transition("submit", "送审", (_S.DRAFT,), _S.SUBMITTED, _WRITERS),
    Transition("approve", "审定", (_S.SUBMITTED,), _S.APPROVED, (Duty.GUIDE, Duty.OFFICE), unless=(SUBMITTER,)),
    Transition("return", "退回修改", (_S.SUBMITTED,), _S.DRAFT, (Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
    Transition("take_back", "撤回送审", (_S.SUBMITTED,), _S.DRAFT, (SUBMITTER,)),
    Transition("revoke", "撤销审定", (_S.APPROVED,), _S.DRAFT, (Duty.OFFICE,), requires=(REASON,)),
    Transition("send", "登记报送", (_S.APPROVED,), None, _WRITERS),
)
