"""Reviewing proposals (审查): groups of reviewers, their opinions in up to three steps, and the table of decisions."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, person
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from proposals.models.calls import WritingRule
from proposals.models.proposal import Proposal, Sponsorship
from proposals.models.reference import DeclineReason, ProposalCategory


class ReviewGroup(models.Model):
    """审查组: who reviews the proposals of some categories."""

    name = models.CharField("名称", max_length=30, unique=True)
    categories = models.ManyToManyField(
        ProposalCategory, db_table="pro_review_category", related_name="review_groups", verbose_name="提案类别"
    )
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("pro_review_group_history")

    class Meta:
        db_table = "pro_review_group"
        verbose_name = verbose_name_plural = "提案审查组"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


# Django names the rows between the two in English, and shows them before a group is deleted.
_Reviewed = ReviewGroup.categories.through
_Reviewed._meta.verbose_name = _Reviewed._meta.verbose_name_plural = "审查的类别"
_Reviewed.__str__ = lambda row: f"{row.reviewgroup} · {row.proposalcategory}"


class ReviewStage(models.TextChoices):
    """How far a review has come; an office uses one, two or three of them."""

    FIRST = "1", "初审"
    SECOND = "2", "复审"
    FINAL = "3", "终审"


STAGES = {
    1: (ReviewStage.FIRST,),
    2: (ReviewStage.FIRST, ReviewStage.FINAL),
    3: (ReviewStage.FIRST, ReviewStage.SECOND, ReviewStage.FINAL),
}


def stages_on(day: datetime.date) -> tuple[ReviewStage, ...]:
    """The steps of review by the rule in force that day."""
    return STAGES[WritingRule.in_force(day).review_steps]


class Reviewer(models.Model):
    """审查人: somebody of a review group, and at which step."""

    group = models.ForeignKey(ReviewGroup, models.CASCADE, related_name="reviewers", verbose_name="审查组")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_seats", verbose_name="审查人"
    )
    stage = models.CharField("审查环节", max_length=1, choices=ReviewStage, default=ReviewStage.FIRST)

    history = history("pro_reviewer_history")

    class Meta:
        db_table = "pro_reviewer"
        verbose_name = verbose_name_plural = "提案审查人"
        ordering = ["group", "stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user", "stage"],
                name="pro_reviewer_once",
                violation_error_message="这位审查人已在组内。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.user}（{self.get_stage_display()}）"


class ReviewOpinionQuerySet(models.QuerySet):
    def standing(self) -> "ReviewOpinionQuerySet":
        """On the text as it is now; not those on what was returned for completion since."""
        return self.filter(is_past=False)

    def visible_to(self, user: User) -> "ReviewOpinionQuerySet":
        """For those who review the same categories, and the office; never for who made the proposal."""
        return self.filter(proposal__in=review_papers(user).values("pk"))


class ReviewOpinion(models.Model):
    """审查意见: what a reviewer recommends at one step; the decision is another thing."""

    class Advice(models.TextChoices):
        ACCEPT = "accept", "建议立案"
        DECLINE = "decline", "建议不予立案"
        REDIRECT = "redirect", "建议转社情民意"
        RETURN = "return", "建议退回补正"
        MERGE = "merge", "建议并案"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="opinions", verbose_name="提案")
    stage = models.CharField("审查环节", max_length=1, choices=ReviewStage)
    advice = models.CharField("意见", max_length=10, choices=Advice)
    reason = models.ForeignKey(
        DeclineReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="不予立案情形"
    )
    merge_with = models.ForeignKey(
        Proposal, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="建议并入"
    )
    note = models.CharField("说明", max_length=500, blank=True)
    by = person("审查人", editable=False)
    at = models.DateTimeField("时间", auto_now=True)
    is_past = models.BooleanField("退回补正以前的意见", default=False, editable=False)

    objects = ReviewOpinionQuerySet.as_manager()
    history = history("pro_opinion_history")

    class Meta:
        db_table = "pro_review_opinion"
        verbose_name = verbose_name_plural = "审查意见"
        ordering = ["stage", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "stage", "by"],
                condition=Q(is_past=False),
                name="pro_opinion_once",
                violation_error_message="您在这一环节已经写过意见，可以修改原来的意见。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}：{self.get_advice_display()}"

    @property
    def tone(self) -> str:
        """The colour of the advice."""
        return {self.Advice.ACCEPT: "good", self.Advice.DECLINE: "bad", self.Advice.RETURN: "wait"}.get(
            self.advice, "info"
        )


class ProposalStep(Step):
    """A step of a proposal from the draft to the decision."""

    # Who was asked to sign and declined is nobody's business but that of those who wrote it, and of the office.
    AMONG_WRITERS = (
        "invite", "uninvite", "cosign", "refuse", "ask_again", "unsigned", "ask_to_sign", "take_in", "file",
    )  # fmt: skip

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="steps", verbose_name="提案")
    status = models.CharField("办理后状态", max_length=12, choices=Proposal.Status)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta(Step.Meta):
        db_table = "pro_proposal_step"


class ProposalDuty:
    """What somebody is to one proposal; the table below speaks in these words."""

    WRITER = "writer"  # drafted it, leads it, or keeps whoever makes it
    REVIEWER = "reviewer"  # sits in a review group for its category
    SPONSOR = "sponsor"  # signed it, for themselves or for whoever makes it; keeps out of review and decision
    DECIDER = "decider"  # the office, with the right to decide (立案)


def sponsored_by(user: User) -> Q:
    """Condition for proposals that `user` signed or is asked to sign, or signed for a group or a committee."""
    signed = Sponsorship.objects.filter(member__user=user).exclude(state=Sponsorship.State.REFUSED)
    return Q(pk__in=signed.values("proposal")) | Q(pk__in=Proposal.objects.filter(signed_by=user).values("pk"))


def reviewed_by(user: User, stage: str = "") -> QuerySet[Proposal]:
    """Proposals of the categories for which `user` sits in a review group (at that step)."""
    seats = {"review_groups__reviewers__user": user} | ({"review_groups__reviewers__stage": stage} if stage else {})
    return Proposal.objects.filter(category__in=ProposalCategory.objects.filter(**seats).values("pk"))


def is_reviewer(user: User) -> bool:
    return Reviewer.objects.filter(user=user).exists()


def review_papers(user: User) -> QuerySet[Proposal]:
    """Those whose review `user` may look into: as a reviewer of the category or in the office, never a sponsor's."""
    handed_in = Proposal.objects.handed_in().exclude(sponsored_by(user))
    if user.has_perm("proposals.view_reviewopinion"):
        return handed_in
    return handed_in.filter(pk__in=reviewed_by(user).values("pk"))


def opinions_at(stage: str, **about: object) -> Exists:
    """Whether somebody has said something on the outer proposal at that step."""
    return Exists(ReviewOpinion.objects.standing().filter(proposal=OuterRef("pk"), stage=stage, **about))


def open_at(user: User, day: datetime.date) -> dict[str, Q]:
    """For each step the condition for proposals on which `user` may write an opinion at it: it is the first, or the
    step before has one.
    """
    found, before = {}, ""
    for stage in stages_on(day):
        begun = Q(opinions_at(before)) if before else Q()
        found[stage.value] = Q(pk__in=reviewed_by(user, stage).values("pk")) & begun
        before = stage.value
    return found


def open_stages(proposal: Proposal, user: User, day: datetime.date) -> list[str]:
    """The steps at which `user` may write an opinion on this proposal, or change it."""
    conditions = open_at(user, day)
    now = holding(proposal, conditions)
    return [stage for stage in conditions if stage in now]


def awaiting_review_by(user: User, day: datetime.date) -> QuerySet[Proposal]:
    """Those at a step open to `user` where `user` has said nothing yet."""
    waiting = Q(pk__in=[])
    for stage, is_open in open_at(user, day).items():
        waiting |= is_open & ~Q(opinions_at(stage, by=user))
    open_to_user = WORKFLOW.rows("review", proposal_duty_conditions(user))
    return Proposal.objects.filter(waiting, open_to_user)


def proposal_duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the proposals towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    written = Proposal.objects.written_by(user).values("pk")
    return {
        ProposalDuty.WRITER: Q(pk__in=written),
        ProposalDuty.REVIEWER: Q(pk__in=reviewed_by(user).values("pk")),
        ProposalDuty.SPONSOR: sponsored_by(user),
        ProposalDuty.DECIDER: everything if user.has_perm("proposals.change_proposal") else nobody,
    }


def proposal_duties(proposal: Proposal, user: User) -> frozenset[str]:
    """What `user` is to this proposal today."""
    return holding(proposal, proposal_duty_conditions(user))


ADVICE, DECLINED_FOR, TARGET = "advice", "declined_for", "target"
_S, _D = Proposal.Status, ProposalDuty

WORKFLOW = Workflow(
    _S,
    Transition("submit", "提交", (_S.DRAFT, _S.RETURNED), _S.SUBMITTED, (_D.WRITER,)),
    Transition("withdraw", "撤回", (_S.SUBMITTED, _S.RETURNED), _S.WITHDRAWN, (_D.WRITER,), requires=(REASON,)),
    Transition(
        "review", "填写审查意见", (_S.SUBMITTED,), None, (_D.REVIEWER,), unless=(_D.SPONSOR,), requires=(ADVICE,)
    ),
    Transition("accept", "立案", (_S.SUBMITTED,), _S.ACCEPTED, (_D.DECIDER,), unless=(_D.SPONSOR,)),
    Transition(
        "decline",
        "不予立案",
        (_S.SUBMITTED,),
        _S.DECLINED,
        (_D.DECIDER,),
        unless=(_D.SPONSOR,),
        requires=(DECLINED_FOR,),
    ),
    Transition("redirect", "转社情民意", (_S.SUBMITTED,), _S.REDIRECTED, (_D.DECIDER,), unless=(_D.SPONSOR,)),
    Transition(
        "return", "退回补正", (_S.SUBMITTED,), _S.RETURNED, (_D.DECIDER,), unless=(_D.SPONSOR,), requires=(REASON,)
    ),
    Transition(
        "reverse",
        "撤销审定",
        (_S.ACCEPTED, _S.DECLINED, _S.REDIRECTED),
        _S.SUBMITTED,
        (_D.DECIDER,),
        unless=(_D.SPONSOR,),
        requires=(REASON,),
    ),
    Transition("merge", "并案", (_S.ACCEPTED,), None, (_D.DECIDER,), unless=(_D.SPONSOR,), requires=(TARGET,)),
    Transition("part", "撤销并案", (_S.ACCEPTED,), None, (_D.DECIDER,), unless=(_D.SPONSOR,), requires=(REASON,)),
    demands={
        ADVICE: "请选择审查意见。",
        DECLINED_FOR: "请选择不予立案的情形。",
        TARGET: "请选择并入哪一件提案。",
    },
)
