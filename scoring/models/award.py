"""评优: an award of a year, who is considered for it, and who may decide what; apart from grades."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, person
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding, holding_each
from scoring.models.about import ONE_SUBJECT, SUBJECT_MODELS, AboutSubject, concerns
from scoring.models.mark_kinds import MarkKind, plain
from scoring.models.rulebook import Rulebook, points


class AwardQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "AwardQuerySet":
        """Leaders and staff with the right see all; what is published, everybody signed in."""
        if user.is_leader or user.has_perm("scoring.view_award"):
            return self
        return self.filter(status=Award.Status.PUBLISHED)

    def open_to(self, user: User, action: str) -> "AwardQuerySet":
        return self.filter(AWARD_WORKFLOW.rows(action, award_conditions(user)))


class Award(models.Model):
    """评优项目: what is awarded to whom in a year, how many places, and who becomes a candidate by rule."""

    class Status(models.TextChoices):
        PREPARED = "prepared", "准备中"
        SELECTING = "selecting", "评选中"
        PUBLISHED = "published", "已公布"
        CANCELLED = "cancelled", "已停办"

    class By(models.TextChoices):
        PLACES = "places", "积分名次在前的"
        POINTS = "points", "积分达到分数线的"
        GRADE = "grade", "评为某个等次的"
        FACTS = "facts", "符合条件的提案"
        NAMED = "named", "由人推荐"

    name = models.CharField("名称", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    subject = models.CharField("评选对象", max_length=20, choices=Rulebook.Subject)
    basis = models.CharField("依据", max_length=200, blank=True)
    places = models.PositiveSmallIntegerField("名额", null=True, blank=True)
    share = models.DecimalField("名额占比（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    collective_share = models.DecimalField("集体提案至少占（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    by = models.CharField("候选从哪里来", max_length=10, choices=By, default=By.PLACES)
    first = models.PositiveSmallIntegerField(
        "前几名", null=True, blank=True, help_text="不填时按计分办法里的评优候选名额。"
    )
    points_at_least = points("分数线", null=True, blank=True)
    grade = models.CharField("等次", max_length=20, blank=True)
    needs_satisfied = models.BooleanField("委员对办理结果满意", default=False)
    needs_key = models.BooleanField("重点提案", default=False)
    needs_led = models.BooleanField("领导领衔督办", default=False)
    mark_kind = models.ForeignKey(
        MarkKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        limit_choices_to={"way": MarkKind.Way.SEVERAL},
        verbose_name="评选时的评分项目",
        help_text="多人评分、一年只评一次的项目；不填就不评分。同一年几项评优选同一个项目的，共用各候选的评分。",
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PREPARED, editable=False)
    published_on = models.DateField("公布日期", null=True, blank=True, editable=False)
    # Out of how many the share is taken, as it was when candidates were drawn up.
    considered = models.PositiveIntegerField("参评总数", default=0, editable=False)

    objects = AwardQuerySet.as_manager()
    history = history("sco_award_history")

    class Meta:
        verbose_name = verbose_name_plural = "评优"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "year"], name="sco_award_once", violation_error_message="这一年已经有同名的评优。"
            ),
            models.CheckConstraint(
                condition=Q(places__isnull=True) ^ Q(share__isnull=True),
                name="sco_award_places",
                violation_error_message="名额和名额占比请填一项，不要都填。",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100),
                name="sco_award_share",
                violation_error_message="名额占比应大于 0，不超过 100。",
            ),
            models.CheckConstraint(
                condition=Q(collective_share__isnull=True) | Q(collective_share__gte=0, collective_share__lte=100),
                name="sco_award_collective",
                violation_error_message="集体提案占比应在 0 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:award", args=[self.pk])

    def clean(self) -> None:
        """What the way to candidates needs, and only what fits the subject."""
        is_proposal = self.subject == Rulebook.Subject.PROPOSAL
        if self.by == self.By.POINTS and self.points_at_least is None:
            raise ValidationError({"points_at_least": "请填写分数线。"})
        if self.by == self.By.GRADE and not self.grade:
            raise ValidationError({"grade": "请填写等次的名称，与计分办法里的一致。"})
        if self.by == self.By.FACTS and not is_proposal:
            raise ValidationError({"by": "按条件产生候选，只用于提案。"})
        if self.collective_share is not None and not is_proposal:
            raise ValidationError({"collective_share": "集体占比只用于提案。"})
        if self.mark_kind and self.mark_kind.subject != self.subject:
            raise ValidationError({"mark_kind": f"这个评分项目不是评{self.get_subject_display()}的。"})
        if self.mark_kind and not self.mark_kind.is_yearly:
            raise ValidationError(
                {"mark_kind": "这个评分项目一年可以评几次，同一个候选会有几个分数；请选一年只评一次的。"}
            )

    @property
    def sharing_marks(self) -> models.QuerySet["Award"]:
        """The year's other awards that go by the same marks."""
        if self.mark_kind_id is None:
            return Award.objects.none()
        rows = Award.objects.filter(mark_kind=self.mark_kind_id, year=self.year)
        return rows.exclude(pk=self.pk).exclude(status=self.Status.CANCELLED)

    @property
    def goes_by_marks(self) -> bool:
        """Whether marks move the places: not once they are published."""
        return self.mark_kind_id is not None and self.status != self.Status.PUBLISHED

    @property
    def most(self) -> int:
        """How many places there are; a share counts whole ones, one at least."""
        if self.places is not None:
            return self.places
        return max(int(self.considered * self.share / 100), 1) if self.considered else 0

    @property
    def places_words(self) -> str:
        if self.places is not None:
            return f"{self.places} 个"
        share = f"{plain(self.share)}%"
        return f"{self.considered} 的 {share}，{self.most} 个" if self.considered else share

    @property
    def tone(self) -> str:
        return {"published": "good", "selecting": "wait", "prepared": "wait"}.get(self.status, "")


class Nominee(AboutSubject):
    """One considered for an award: by rule or named by people, chosen or not, by whom and why; perhaps undone later."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", "候选"
        SELECTED = "selected", "选定"
        PASSED = "passed", "不选"
        AWARDED = "awarded", "获评"
        LOST = "lost", "未获评"
        LEAVING = "leaving", "拟取消"
        WITHDRAWN = "withdrawn", "已取消"

    HONOURED = (Status.AWARDED, Status.LEAVING)

    award = models.ForeignKey(Award, models.CASCADE, related_name="nominees", verbose_name="评优")
    order = models.PositiveIntegerField("候选次序", default=0)
    by_rule = models.BooleanField("按规则产生", default=True)
    standing = models.CharField("情况", max_length=120, blank=True)
    excluded = models.CharField("不能参评的原因", max_length=60, blank=True)
    is_collective = models.BooleanField("集体提案", default=False)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.CANDIDATE)
    reason = models.CharField("理由", max_length=200, blank=True)
    decided_by = person("决定人", null=True, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    withdrawal_reason = models.CharField("取消的原因", max_length=200, blank=True)
    withdrawal_asked_by = person("提出取消的人", null=True, blank=True)
    withdrawn_by = person("同意取消的人", null=True, blank=True)
    withdrawn_on = models.DateField("取消日期", null=True, blank=True)

    history = history("sco_nominee_history")

    class Meta:
        verbose_name = verbose_name_plural = "评优候选"
        ordering = ["award", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT, name="sco_nominee_subject", violation_error_message="请选择一个评选对象。"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | ~Q(withdrawn_by=F("withdrawal_asked_by")),
                name="sco_nominee_second_person",
                violation_error_message="提出取消和同意取消须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(withdrawn_by__isnull=False) & ~Q(withdrawal_reason=""),
                name="sco_nominee_withdrawn",
                violation_error_message="取消评优须有原因和两个人。",
            ),
            *(
                models.UniqueConstraint(
                    fields=["award", name], name=f"sco_nominee_{name}", violation_error_message="已经在候选中。"
                )
                for name in SUBJECT_MODELS
            ),
        ]

    def __str__(self) -> str:
        """Awards are published to everybody: what a proposal that is not public is about stays out."""
        return self.proposal.title_for_others if self.proposal_id else str(self.subject)

    @property
    def tone(self) -> str:
        good, bad = ("selected", "awarded"), ("leaving", "withdrawn")
        return "good" if self.status in good else "bad" if self.status in bad else ""


class AwardStep(Step):
    """办理过程 of an award, and of one nominee where it names one."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="steps", verbose_name="评优")
    nominee = models.ForeignKey(
        Nominee, models.CASCADE, null=True, blank=True, related_name="steps", verbose_name="候选"
    )
    status = models.CharField("之后的状态", max_length=10)

    class Meta(Step.Meta):
        pass


OFFICE, ASKER, CONCERNED = "office", "asker", "concerned"


def award_conditions(user: User) -> dict[str, Q]:
    """The office with the right to change awards runs them."""
    return {OFFICE: Q(pk__isnull=False) if user.has_perm("scoring.change_award") else Q(pk__in=[])}


def duties_towards_award(user: User) -> frozenset[str]:
    return frozenset({OFFICE} if user.has_perm("scoring.change_award") else ())


def nominee_conditions(user: User) -> dict[str, Q]:
    """The office, who asked to undo it, and whom it is about or who speaks for it."""
    return award_conditions(user) | {ASKER: Q(withdrawal_asked_by=user), CONCERNED: concerns(user)}


def duties_towards_nominee(nominee: Nominee, user: User) -> frozenset[str]:
    return holding(nominee, nominee_conditions(user))


def duties_towards_nominees(award: Award, user: User) -> dict[int, frozenset[str]]:
    """For every nominee of an award, by its number; one query."""
    return holding_each(award.nominees.order_by(), nominee_conditions(user))


_A, _N = Award.Status, Nominee.Status
AWARD_WORKFLOW = Workflow(
    _A,
    Transition("draw_up", "产生候选", (_A.PREPARED, _A.SELECTING), _A.SELECTING, (OFFICE,)),
    Transition("nominate", "另行推荐", (_A.SELECTING,), None, (OFFICE,), requires=(REASON,)),
    Transition("open_marks", "发起评分", (_A.SELECTING,), None, (OFFICE,)),
    Transition("publish", "公布", (_A.SELECTING,), _A.PUBLISHED, (OFFICE,)),
    Transition("cancel", "停办", (_A.PREPARED, _A.SELECTING), _A.CANCELLED, (OFFICE,), requires=(REASON,)),
)
_NOT_ONESELF = (CONCERNED,)
# Chosen and passed over while it is open; what was published is undone by two people, with a reason. Nobody decides on
# what is about oneself.
NOMINEE_WORKFLOW = Workflow(
    _N,
    Transition("select", "选定", (_N.CANDIDATE, _N.PASSED), _N.SELECTED, (OFFICE,), unless=_NOT_ONESELF),
    Transition(
        "pass", "不选", (_N.CANDIDATE, _N.SELECTED), _N.PASSED, (OFFICE,), unless=_NOT_ONESELF, requires=(REASON,)
    ),
    Transition("restore", "改回候选", (_N.SELECTED, _N.PASSED), _N.CANDIDATE, (OFFICE,), unless=_NOT_ONESELF),
    Transition(
        "ask_withdrawal", "提出取消", (_N.AWARDED,), _N.LEAVING, (OFFICE,), unless=_NOT_ONESELF, requires=(REASON,)
    ),
    Transition("withdraw", "同意取消", (_N.LEAVING,), _N.WITHDRAWN, (OFFICE,), unless=(ASKER, CONCERNED)),
    Transition("keep", "不同意取消", (_N.LEAVING,), _N.AWARDED, (OFFICE,), unless=_NOT_ONESELF, requires=(REASON,)),
)
