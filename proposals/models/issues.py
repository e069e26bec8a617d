"""问题清单: what came up in a consultation or at a workstation and waits for an organization's answer."""

import datetime

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from consultations.models import Consultation
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from members.models import Member, standing_of
from sectors.models import SectorGroup
from workstations.models import Matter, workstations_kept_by

# States of handovers by which an issue is known: not answered yet, answered and not judged, over.
_WAITING = ("handed", "returned", "signed", "drafted", "rehandled")
# Those in which it opens the thing to the organization; taken back, it opens nothing any more.
HELD = (*_WAITING, "replied", "done")


def _handed(*statuses: str) -> Exists:
    """Whether an organization that owes the answer has it in one of these states."""
    known = {"handovers__role__in": ("lead", "separate"), "handovers__status__in": statuses}
    return Exists(IssueItem.objects.filter(pk=OuterRef("pk"), **known).order_by())


def _promised() -> Exists:
    """Whether an answer of the last round took it up and something is still to be done."""
    reply = {"promised_until__isnull": False, "kept_on__isnull": True, "uptake__in": ("adopted", "partly")}
    known = {f"handovers__replies__{name}": value for name, value in reply.items()}
    last = {"handovers__status": "done", "handovers__replies__round": F("handovers__round")}
    return Exists(IssueItem.objects.filter(pk=OuterRef("pk"), **known, **last).order_by())


class IssueItemQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "IssueItemQuerySet":
        """The office and leaders see all; others those they raised, spoke about, wrote down or handle, and those of
        groups and workstations they keep or guide.
        """
        if user.is_leader or user.has_perm("proposals.view_issueitem"):
            return self
        standing = standing_of(user)
        concerned = (
            Q(member__user=user)
            | Q(origins__opinion__member__user=user)
            | Q(recorded_by__in=user.acts_for())
            | Q(group__in=standing.groups_kept | standing.groups_guided)
            | Q(matter__in=Matter.objects.visible_to(user).values("pk"))
            | Q(handovers__organization__in=standing.organizations_served, handovers__status__in=HELD)
        )
        return self.filter(pk__in=self.model.objects.filter(concerned).order_by().values("pk"))

    def kept_by(self, user: User) -> "IssueItemQuerySet":
        """The office's, and those of groups and workstations one keeps, or that one wrote down oneself."""
        if user.has_perm("proposals.change_issueitem"):
            return self
        kept = (
            Q(recorded_by__in=user.acts_for())
            | Q(group__in=standing_of(user).groups_kept)
            | Q(matter__workstation__in=workstations_kept_by(user))
        )
        return self.filter(kept)

    def editable_by(self, user: User) -> "IssueItemQuerySet":
        """By who keeps them, until they are handed over or withdrawn."""
        live = ~_handed(*HELD)
        return self.kept_by(user).filter(live, withdrawn_on__isnull=True)

    def with_state(self) -> "IssueItemQuerySet":
        """`state`, one of IssueItem.State, by what the records say."""
        S = IssueItem.State  # noqa: N806 - an enumeration
        state = Case(
            When(withdrawn_on__isnull=False, then=Value(S.WITHDRAWN)),
            When(_handed(*_WAITING), then=Value(S.HANDLED)),
            When(_handed("replied"), then=Value(S.ANSWERED)),
            When(_promised(), then=Value(S.FOLLOWED)),
            When(_handed("done"), then=Value(S.DONE)),
            default=Value(S.LISTED),
            output_field=models.CharField(),
        )
        return self.annotate(state=state)

    def overdue(self, day: datetime.date) -> "IssueItemQuerySet":
        """Those of which an answer is late."""
        late = self.model.objects.filter(handovers__status__in=_WAITING, handovers__due_on__lt=day)
        return self.filter(pk__in=late.order_by().values("pk"))


class IssueItem(models.Model):
    """问题: one thing on the list. From which opinions it comes, `Origin` says."""

    class State(models.TextChoices):
        """Never stored: it follows from the handovers."""

        LISTED = "listed", "待交办"
        HANDLED = "handled", "办理中"
        ANSWERED = "answered", "已答复，待评价"
        FOLLOWED = "followed", "已答复，落实中"
        DONE = "done", "办结"
        WITHDRAWN = "withdrawn", "已撤回"

    year = models.PositiveSmallIntegerField("年度")
    text = models.TextField("问题", max_length=1000)
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="界别（联组）"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="提出委员"
    )
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="来自协商"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="来自诉求"
    )
    listed_on = models.DateField("列入日期", default=timezone.localdate)
    recorded_by = person("登记人", null=True, blank=True, editable=False)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True, editable=False)
    withdrawn_by = person("撤回人", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("撤回原因", max_length=200, blank=True, editable=False)

    objects = IssueItemQuerySet.as_manager()
    history = history("pro_issue_history")

    class Meta:
        db_table = "pro_issue"
        verbose_name = verbose_name_plural = "问题清单"
        ordering = ["-listed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdraw_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdraw_reason="")),
                name="pro_issue_withdrawn",
                violation_error_message="撤回问题须写明原因。",
            )
        ]
        indexes = [models.Index(fields=["year", "group"], name="pro_issue_year")]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return reverse("issues:issue", args=[self.pk])


def consultations_to_list_from(user: User) -> QuerySet[Consultation]:
    """Consultations from whose opinions `user` may list issues: all one sees for the office, those one keeps else."""
    if user.has_perm("proposals.add_issueitem"):
        return Consultation.objects.visible_to(user)
    return Consultation.objects.kept_by(user)
