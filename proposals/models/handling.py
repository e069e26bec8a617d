"""Handing over (交办), one set for everything that is answered, and the table of who may do what with it."""

import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, person
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from members.models import standing_of
from proposals.models.issues import HELD, IssueItem
from proposals.models.proposal import Proposal, Sponsorship
from proposals.models.results import Result
from proposals.models.writings import Authorship, SocialReport
from sectors.models import Organization, OrganizationClerk
from workstations.models import Matter

SUBJECTS = ("proposal", "report", "result", "issue", "matter")


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "HandoverQuerySet":
        """An organization's people see what was handed to them, and to others of what is still theirs; the office and
        leaders all but those of what is marked and not for them; who asked, and whoever may see the thing itself,
        theirs.
        """
        if user.is_leader or user.has_perm("proposals.view_handover"):
            reports, results = (kind.objects.known_to(user).values("pk") for kind in (SocialReport, Result))
            return self.filter(
                Q(report__isnull=True) | Q(report__in=reports), Q(result__isnull=True) | Q(result__in=results)
            )
        standing = standing_of(user)
        served = self.model.objects.held_by(user)
        known = (
            Q(organization__in=standing.organizations_served)
            | Q(proposal__in=Proposal.objects.visible_to(user).values("pk"))
            | Q(issue__in=IssueItem.objects.visible_to(user).values("pk"))
            | Q(matter__in=Matter.objects.visible_to(user).values("pk"))
        )
        known |= Q(report__in=SocialReport.objects.inside_of(user).values("pk"))
        known |= Q(result__in=Result.objects.inside_of(user).values("pk"))
        for key in ("report", "result", "matter"):
            known |= Q(**{f"{key}__in": served.filter(**{f"{key}__isnull": False}).values(key)})
        return self.filter(known)

    def served_by(self, user: User) -> "HandoverQuerySet":
        """What the organizations of `user` have to handle."""
        return self.filter(organization__in=standing_of(user).organizations_served)

    def held_by(self, user: User) -> "HandoverQuerySet":
        """Of these what was not taken back: only that opens the thing itself and what others do with it."""
        return self.served_by(user).filter(status__in=HELD)

    def open_to(self, user: User, action: str) -> "HandoverQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(WORKFLOW.rows(action, handover_duty_conditions(user)))

    def unanswered(self) -> "HandoverQuerySet":
        """Whatever still waits for the organization's word."""
        return self.filter(status__in=Handover.UNANSWERED)

    def to_be_decided(self) -> "HandoverQuerySet":
        """Sent back, or with an extension asked for: the office has the next word."""
        asked = self.model.objects.filter(extensions__isnull=False, extensions__is_granted__isnull=True)
        return self.filter(Q(status=Handover.Status.RETURNED) | Q(pk__in=asked.values("pk")))

    def matters_to_clear(self) -> "HandoverQuerySet":
        """Answered matters of workstations whose words the office has not cleared for the person."""
        over = self.filter(matter__status=Matter.Status.HANDED, status=Handover.Status.DONE).answering()
        return over.exclude(matter__in=self.model.objects.unanswered().filter(matter__isnull=False).values("matter"))

    def overdue(self, day: datetime.date) -> "HandoverQuerySet":
        return self.unanswered().filter(due_on__lt=day)

    def to_be_judged_by(self, user: User) -> "HandoverQuerySet":
        """Answers of what `user` asked for, on which `user` has not said a word yet in this round."""
        said = Q(replies__round=F("round"), replies__feedbacks__given_by=user)
        waiting = self.filter(asked_condition(user), status=Handover.Status.REPLIED, handed_on__isnull=False)
        return waiting.exclude(pk__in=Handover.objects.filter(said).values("pk"))

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
    UNANSWERED = (Status.HANDED, Status.RETURNED, Status.SIGNED, Status.DRAFTED, Status.REHANDLED)

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
    return_counted = models.CharField("退办截止怎样算出", max_length=200, blank=True, editable=False)
    due_on = models.DateField("办理期限", null=True, blank=True, db_index=True)
    counted = models.CharField("期限怎样算出", max_length=200, blank=True, editable=False)
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

    def get_absolute_url(self) -> str:
        return reverse("handling:handover", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of its state."""
        S = self.Status  # noqa: N806 - an enumeration
        tones = {S.HANDED: "wait", S.RETURNED: "bad", S.DRAFTED: "wait", S.REHANDLED: "bad", S.CANCELLED: ""}
        return tones.get(self.status, "info" if self.status == S.SIGNED else "good")

    def days_left(self, today: datetime.date) -> int | None:
        """Until the due date, negative when it has passed; None when nothing is due."""
        waits = self.due_on is not None and self.status in self.UNANSWERED
        return (self.due_on - today).days if waits else None

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
    # The product itself takes some steps, when a time is over.
    by = person("操作人", null=True, blank=True)
    status = models.CharField("办理后状态", max_length=10, choices=Handover.Status)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta(Step.Meta):
        db_table = "pro_handover_step"


class HandoverDuty:
    """What somebody is to one handover; the table below speaks in these words."""

    OFFICE = "office"  # the secretariat, with the right to change handovers
    SUPERVISOR = "supervisor"  # with the right to correct the class of an answer
    CLERK = "clerk"  # handles what is handed to the organization
    SIGNER = "signer"  # signs the organization's answers off
    SENDER = "sender"  # a clerk where nobody signs off: names the signer and sends
    STAND_IN = "stand_in"  # the office, for an organization nobody of which has an account
    ASKER = "asker"  # whose word on the answer is asked


def asked_proposals(user: User) -> QuerySet[Proposal]:
    """Proposals that `user` signed, or made as convener or head; merged ones speak through the one they went into."""
    standing = standing_of(user)
    signed = Sponsorship.objects.filter(member__user=user, state=Sponsorship.State.CONFIRMED)
    own = Proposal.objects.filter(
        Q(kind=Proposal.Kind.MEMBER, pk__in=signed.values("proposal"))
        | Q(collective_sponsor__in=standing.groups_convened)
        | Q(special_committee__in=standing.committees_headed)
        | Q(member_group__in=standing.member_groups_headed)
        | Q(collective_organization__in=standing.organizations_served)
    )
    return Proposal.objects.filter(Q(pk__in=own.values("pk")) | Q(merged__in=own.values("pk"))).order_by()


def _asked_issues(user: User) -> QuerySet[IssueItem]:
    """Issues that `user` raised or spoke of; where no member is known, those of groups one convenes."""
    spoken = IssueItem.objects.filter(origins__opinion__member__isnull=False).order_by()
    nobody = Q(member__isnull=True) & ~Q(pk__in=spoken.values("pk"))
    asked = Q(member__user=user) | Q(origins__opinion__member__user=user)
    return IssueItem.objects.filter(asked | nobody & Q(group__in=standing_of(user).groups_convened)).order_by()


def asked_condition(user: User) -> Q:
    """Handovers of whatever `user` asked for, and for which the answer is judged."""
    groups = standing_of(user).groups_convened
    named = Authorship.objects.filter(member__user=user).values("report")
    written = SocialReport.objects.filter(Q(author__user=user) | Q(pk__in=named)).order_by()
    return Q(role__in=Handover.ANSWERING) & (
        Q(proposal__in=asked_proposals(user).values("pk"))
        | Q(report__in=written.values("pk"))
        | Q(report__in=written.filter(combined_into__isnull=False).values("combined_into"))
        | Q(report__author_group__in=groups)
        | Q(result__author__user=user)
        | Q(result__author_group__in=groups)
        | Q(issue__in=_asked_issues(user).values("pk"))
    )


def handover_duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the handovers towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    served = Q(organization__in=standing_of(user).organizations_served)
    clerks = OrganizationClerk.objects.valid_on(timezone.localdate()).filter(user__is_active=True).order_by()
    of_it = clerks.filter(organization=OuterRef("organization"))
    signing = clerks.filter(user__in=user.acts_for(), signs_off=True).values("organization")
    is_office = user.has_perm("proposals.change_handover")
    return {
        HandoverDuty.OFFICE: everything if is_office else nobody,
        HandoverDuty.SUPERVISOR: everything if user.has_perm("proposals.correct_reply") else nobody,
        HandoverDuty.CLERK: served,
        HandoverDuty.SIGNER: Q(organization__in=signing),
        HandoverDuty.SENDER: served & ~Exists(of_it.filter(signs_off=True)),
        HandoverDuty.STAND_IN: ~Exists(of_it) & Q(pk__isnull=False) if is_office else nobody,
        HandoverDuty.ASKER: asked_condition(user),
    }


def handover_duties(handover: Handover, user: User) -> frozenset[str]:
    """What `user` is to this handover today."""
    return holding(handover, handover_duty_conditions(user))


def of_subject(subject: models.Model) -> QuerySet[Handover]:
    """All that was handed over of one proposal, report, result, issue or matter."""
    return Handover.objects.filter(**{kind_of(subject): subject})


def kind_of(subject: models.Model) -> str:
    """One of SUBJECTS: the name of the foreign key that points to such a thing."""
    return next(key for key in SUBJECTS if Handover._meta.get_field(key).related_model is type(subject))


TO, UNTIL, TEXT, CLASS, SIGNED_BY, RESULT = "to", "until", "text", "result_class", "signer", "result"
_S, _D = Handover.Status, HandoverDuty
_HANDLERS = (_D.CLERK, _D.STAND_IN)
_LIVE = Handover.UNANSWERED

WORKFLOW = Workflow(
    _S,
    Transition("sign", "签收", (_S.HANDED, _S.REHANDLED), _S.SIGNED, _HANDLERS),
    Transition("return", "退办", (_S.HANDED, _S.SIGNED), _S.RETURNED, (_D.CLERK,), requires=(REASON,)),
    Transition("keep", "不同意退办", (_S.RETURNED,), _S.SIGNED, (_D.OFFICE,), requires=(REASON,)),
    Transition("pass", "改交其他单位", (_S.HANDED, _S.RETURNED, _S.SIGNED), _S.CANCELLED, (_D.OFFICE,), requires=(TO,)),
    Transition("cancel", "撤销交办", _LIVE, _S.CANCELLED, (_D.OFFICE,), requires=(REASON,)),
    Transition("ask", "申请延期", (_S.SIGNED,), None, _HANDLERS, requires=(UNTIL, REASON)),
    Transition("grant", "同意延期", (_S.SIGNED, _S.DRAFTED), None, (_D.OFFICE,)),
    Transition("refuse", "不同意延期", (_S.SIGNED, _S.DRAFTED), None, (_D.OFFICE,), requires=(REASON,)),
    Transition("draft", "起草答复", (_S.SIGNED,), None, _HANDLERS),
    Transition(
        "submit",
        "报请签发",
        (_S.SIGNED,),
        _S.DRAFTED,
        (_D.CLERK,),
        unless=(_D.SENDER,),
        requires=(TEXT,),
    ),
    Transition("rework", "退回修改", (_S.DRAFTED,), _S.SIGNED, (_D.SIGNER,), requires=(REASON,)),
    Transition("approve", "签发", (_S.DRAFTED,), _S.REPLIED, (_D.SIGNER,), requires=(TEXT,)),
    Transition("send", "送出答复", (_S.SIGNED,), _S.REPLIED, (_D.SENDER, _D.STAND_IN), requires=(TEXT, SIGNED_BY)),
    Transition("judge", "反馈意见", (_S.REPLIED,), None, (_D.ASKER, _D.OFFICE), requires=(RESULT,)),
    Transition("rehandle", "重新办理", (_S.REPLIED, _S.DONE), _S.REHANDLED, (_D.OFFICE,), requires=(REASON,)),
    Transition("correct", "更正类别", (_S.REPLIED, _S.DONE), None, (_D.SUPERVISOR,), requires=(CLASS, REASON)),
    Transition("progress", "报告进展", (_S.REPLIED, _S.DONE), None, _HANDLERS, requires=(TEXT,)),
    Transition("fulfil", "报告兑现", (_S.REPLIED, _S.DONE), None, _HANDLERS, requires=(TEXT,)),
    demands={
        TO: "请选择改交哪个单位。",
        UNTIL: "请填写申请延至哪一天。",
        TEXT: "请填写答复内容。",
        CLASS: "请选择办理结果类别或采纳情况。",
        SIGNED_BY: "请填写签发人。",
        RESULT: "请选择对办理结果是否满意。",
    },
)
