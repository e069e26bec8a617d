"""年度计划、年度总结: what a unit hands in once for a year, and who may do what to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from members.models import (
    committees_headed_by,
    committees_sat_in_by,
    groups_guided_by,
    groups_guided_in_committee_by,
    groups_kept_by,
    groups_sat_in_by,
)
from sectors.models import SectorGroup, SpecialCommittee
from workstations.models import Workstation, workstations_attended_by, workstations_kept_by

OWNERS = ("group", "special_committee", "workstation")


class AnnualPaperQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "AnnualPaperQuerySet":
        """Leaders and staff with the right see all; others those of what they belong to, keep or guide."""
        if user.is_leader or has_right(self.model, user, "view") or has_right(self.model, user, "change"):
            return self
        duties = paper_duties(self.model, user)
        return self.filter(
            duties[PaperDuty.KEEPER] | duties[PaperDuty.MEMBER] | Q(group__in=groups_guided_by(user).values("pk"))
        )

    def open_to(self, user: User, action: str) -> "AnnualPaperQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(PAPER_WORKFLOW.rows(action, paper_duties(self.model, user)))

    def editable_by(self, user: User) -> "AnnualPaperQuerySet":
        return self.open_to(user, "edit")

    def with_owner(self) -> "AnnualPaperQuerySet":
        return self.select_related(*OWNERS)

    def counting(self) -> "AnnualPaperQuerySet":
        """Only what is approved counts, anywhere."""
        return self.filter(status=AnnualPaper.Status.APPROVED)

    def handed_in(self) -> "AnnualPaperQuerySet":
        """Submitted at least once, whatever became of it."""
        return self.exclude(status=AnnualPaper.Status.DRAFT)

    def of_groups(self) -> "AnnualPaperQuerySet":
        return self.filter(group__isnull=False)


class AnnualPaper(models.Model):
    """What a group, a special committee, a workstation or the office hands in once for a year."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟稿"
        SUBMITTED = "submitted", "待审批"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"

    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="界别（联组）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="专委会"
    )
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="工作室"
    )
    is_office = models.BooleanField("政协机关", default=False)
    year = models.PositiveSmallIntegerField("年度")
    text = models.TextField("正文", blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.DRAFT)
    submitted_on = models.DateField(
        "报送时间", null=True, blank=True, help_text="第一次报送的日期；退回后重新报送不改。"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)

    objects = AnnualPaperQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-year", "group__order", "pk"]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.owner}{self._meta.verbose_name}"

    @property
    def owner(self) -> str:
        """Whose paper it is, by name."""
        return str(self.group or self.special_committee or self.workstation or "政协机关")

    @property
    def owner_key(self) -> str:
        """The owner as addresses and forms carry it: group:3, office."""
        name = next((name for name in OWNERS if getattr(self, f"{name}_id")), None)
        return f"{name}:{getattr(self, f'{name}_id')}" if name else "office"

    @property
    def counts(self) -> bool:
        return self.status == self.Status.APPROVED


def paper_constraints(name: str, what: str) -> list[models.BaseConstraint]:
    """One owner each; of each owner one a year; who handed it in says when."""
    message = f"该年度的{what}已经登记。"
    return [
        models.CheckConstraint(
            condition=exactly_one(*OWNERS, flag="is_office"),
            name=f"act_{name}_exactly_one",
            violation_error_message="请在界别（联组）、专委会、工作室、政协机关中填写一个，并且只填一个。",
        ),
        models.UniqueConstraint(fields=["group", "year"], name=f"act_{name}_once", violation_error_message=message),
        models.UniqueConstraint(
            fields=["special_committee", "year"], name=f"act_{name}_once_special", violation_error_message=message
        ),
        models.UniqueConstraint(
            fields=["workstation", "year"], name=f"act_{name}_once_station", violation_error_message=message
        ),
        models.UniqueConstraint(
            fields=["year"],
            condition=Q(is_office=True),
            name=f"act_{name}_once_office",
            violation_error_message=message,
        ),
        models.CheckConstraint(
            condition=Q(status="draft") | Q(submitted_on__isnull=False),
            name=f"act_{name}_submitted",
            violation_error_message="已报送的须写明报送时间。",
        ),
    ]


class AnnualPlan(AnnualPaper):
    """年度计划."""

    history = history("act_plan_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度计划"
        constraints = paper_constraints("plan", "计划")

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.pk])


class AnnualSummary(AnnualPaper):
    """年度总结."""

    history = history("act_summary_history")

    class Meta(AnnualPaper.Meta):
        verbose_name = verbose_name_plural = "年度总结"
        constraints = paper_constraints("summary", "总结")

    def get_absolute_url(self) -> str:
        return reverse("plans:summary", args=[self.pk])


class PaperDuty:
    """What somebody is to a plan or summary; the table below speaks in these words."""

    KEEPER = "keeper"  # convener or liaison of the group, head of the committee, contact of the workstation, the office
    MEMBER = "member"  # sits in the group or committee, is attached to the workstation
    GUIDE = "guide"  # heads the special committee that guides the group
    OFFICE = "office"  # the secretariat, with the right to change such papers
    SENDER = "sender"  # handed it in


def has_right(model: type[AnnualPaper], user: User, verb: str) -> bool:
    return user.has_perm(f"activities.{verb}_{model._meta.model_name}")


def paper_duties(model: type[AnnualPaper], user: User) -> dict[str, Q]:
    """For each duty the condition that selects the papers towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    is_office = has_right(model, user, "change")
    return {
        PaperDuty.KEEPER: Q(group__in=groups_kept_by(user).values("pk"))
        | Q(special_committee__in=committees_headed_by(user))
        | Q(workstation__in=workstations_kept_by(user))
        | (Q(is_office=True) if is_office else nobody),
        PaperDuty.MEMBER: Q(group__in=groups_sat_in_by(user))
        | Q(special_committee__in=committees_sat_in_by(user))
        | Q(workstation__in=workstations_attended_by(user)),
        PaperDuty.GUIDE: Q(group__in=groups_guided_in_committee_by(user)),
        PaperDuty.OFFICE: everything if is_office else nobody,
        PaperDuty.SENDER: Q(submitted_by=user),
    }


def duties_towards_paper(paper: AnnualPaper, user: User) -> frozenset[str]:
    """What `user` is to this paper today; one query."""
    return holding(paper, paper_duties(type(paper), user))


_S = AnnualPaper.Status
_OPEN = (_S.DRAFT, _S.RETURNED)

# Nobody approves what he handed in himself. After approval items are moved or dropped, each with a reason (adjust);
# whoever wants to write the plan anew has it returned first.
PAPER_WORKFLOW = Workflow(
    _S,
    Transition("propose", "提建议", _OPEN, None, (PaperDuty.MEMBER, PaperDuty.KEEPER)),
    Transition("edit", "修改", _OPEN, None, (PaperDuty.KEEPER,)),
    Transition("submit", "报送", _OPEN, _S.SUBMITTED, (PaperDuty.KEEPER,)),
    Transition("recall", "收回修改", (_S.SUBMITTED,), _S.DRAFT, (PaperDuty.KEEPER,)),
    Transition(
        "approve", "通过", (_S.SUBMITTED,), _S.APPROVED, (PaperDuty.GUIDE, PaperDuty.OFFICE), unless=(PaperDuty.SENDER,)
    ),
    Transition("return", "退回", (_S.SUBMITTED,), _S.RETURNED, (PaperDuty.GUIDE, PaperDuty.OFFICE), requires=(REASON,)),
    Transition(
        "revoke",
        "撤销通过并退回",
        (_S.APPROVED,),
        _S.RETURNED,
        (PaperDuty.GUIDE, PaperDuty.OFFICE),
        requires=(REASON,),
    ),
    Transition("adjust", "调整项目", (_S.APPROVED,), None, (PaperDuty.KEEPER,), requires=(REASON,)),
)
