"""What a member contributes besides activities and proposals, by kind, and who may do what to the record of it."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, Vouched
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from duties.whose import about_own_or_kept, seats_in
from members.models import (
    Member,
    groups_convened_by,
    groups_guided_in_committee_by,
    groups_liaised_by,
)
from sectors.models import Organization


class ContributionKind(models.Model):
    """A kind of contribution; the list is the office's own, the family says what is asked about it."""

    class Family(models.TextChoices):
        OWN_POST = "own_post", "双岗建功"
        CENTRAL = "central", "中心工作"
        ADVICE = "advice", "建言献策"
        STORY = "story", "履职故事"
        TALK = "talk", "政策宣讲"
        TRAINING = "training", "外出培训"
        HISTORY = "history", "文史资料"
        OTHER = "other", "其他"

    name = models.CharField("名称", max_length=30, unique=True)
    family = models.CharField("大类", max_length=12, choices=Family, default=Family.OTHER)
    unit = models.CharField("数量单位", max_length=10, blank=True, help_text="如“万元”；不填就不问数量。")
    hint = models.CharField("填写提示", max_length=100, blank=True)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("dut_kind_history")

    class Meta:
        verbose_name = verbose_name_plural = "履职事项类别"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ContributionQuerySet":
        """Leaders and staff with the right see all; others the own, and those of members they keep or guide."""
        if user.is_leader or user.has_perm("duties.view_contribution"):
            return self
        about = Contributor.objects.filter(about_own_or_kept(user))
        return self.filter(Q(recorded_by=user) | Q(pk__in=about.values("contribution")))

    def open_to(self, user: User, action: str) -> "ContributionQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(WORKFLOW.rows(action, duty_conditions(user)))

    def editable_by(self, user: User) -> "ContributionQuerySet":
        """What `user` may rewrite now: before the decision, after a return, or as a correction with a reason."""
        duties = duty_conditions(user)
        lines = [WORKFLOW.rows(action, duties) for action in ("edit", "resubmit", "correct")]
        return self.filter(lines[0] | lines[1] | lines[2])

    def counting(self) -> "ContributionQuerySet":
        """Only what is approved counts, anywhere."""
        return self.filter(status=Contribution.Status.APPROVED)

    def done_in(self, year: int) -> "ContributionQuerySet":
        return self.filter(done_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))

    def listed(self) -> "ContributionQuerySet":
        """With everything a list shows of a record, in a fixed number of queries."""
        return self.select_related("kind", "organization", "recorded_by", "confirmed_by").prefetch_related(
            "contributors__member"
        )


class Contribution(Vouched):
    """履职事项: one thing a member (or several) did or wrote, entered in under a minute."""

    class Status(models.TextChoices):
        RECORDED = "recorded", "待确认"
        CONFIRMED = "confirmed", "待审批"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤销"

    class Stage(models.TextChoices):
        COLLECTED = "collected", "已征集"
        EDITED = "edited", "已编辑"
        PUBLISHED = "published", "已出版（刊用）"

    kind = models.ForeignKey(ContributionKind, models.PROTECT, related_name="contributions", verbose_name="类别")
    title = models.CharField("题目", max_length=120)
    done_on = models.DateField("时间", db_index=True)
    ends_on = models.DateField("结束时间", null=True, blank=True)
    text = models.TextField("内容", max_length=5000, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    organizer = models.CharField("举办单位", max_length=80, blank=True)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1, null=True, blank=True)
    amount = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name="有关单位"
    )
    stage = models.CharField("文史资料进度", max_length=10, choices=Stage, blank=True)
    published_in = models.CharField("刊用的书刊", max_length=80, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.RECORDED)

    objects = ContributionQuerySet.as_manager()
    history = history("dut_contribution_history")

    class Meta:
        verbose_name = verbose_name_plural = "履职事项"
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(fields=["status", "done_on", "kind"], name="dut_contribution_counting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("done_on")),
                name="dut_contribution_dates",
                violation_error_message="结束时间不能早于开始时间。",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=0),
                name="dut_contribution_hours",
                violation_error_message="学时不能小于 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("duties:contribution", args=[self.pk])

    @property
    def names(self) -> str:
        """Everybody it is about, in order."""
        return "、".join(str(one) for one in self.contributors.all())

    @property
    def waits_for(self) -> str:
        """Who has it now, in a few words."""
        return {
            self.Status.RECORDED: "等召集人或联络员确认",
            self.Status.CONFIRMED: "等专委会或机关审批",
            self.Status.RETURNED: "等登记人修改",
        }.get(self.status, "")


class Contributor(models.Model):
    """A member who did it, wrote it or attended, or somebody from outside who wrote with them; the first leads."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="contributors", verbose_name="履职事项")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name="委员"
    )
    outsider = models.CharField("其他人员", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=1)

    history = history("dut_contributor_history")

    class Meta:
        verbose_name = verbose_name_plural = "参与人（作者）"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(member__isnull=False) & Q(outsider="")) | (Q(member__isnull=True) & ~Q(outsider="")),
                name="dut_contributor_one",
                violation_error_message="请填写一位委员，或一位其他人员。",
            ),
            models.UniqueConstraint(
                fields=["contribution", "member"],
                name="dut_contributor_once",
                violation_error_message="这位委员已在名单中。",
            ),
        ]

    def __str__(self) -> str:
        return self.member.name if self.member_id else self.outsider


class ContributionStep(Step):
    """办理过程 of a record, as `Step` says."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="steps", verbose_name="履职事项")
    status = models.CharField("之后的状态", max_length=12, choices=Contribution.Status)

    class Meta(Step.Meta):
        pass


class ContributionFile(models.Model):
    """佐证材料: a picture or paper that shows it; handed out to whoever may see the record."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="files", verbose_name="履职事项")
    file = models.FileField("文件", upload_to="contributions/%Y/")
    name = models.CharField("文件名", max_length=120)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("dut_file_history")

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Duty:
    """What somebody is to one record; the table below speaks in these words."""

    RECORDER = "recorder"  # typed it in
    OWNER = "owner"  # is one of those it is about
    CONVENER = "convener"  # convenes the group of the first named, or is deputy of one who does
    LIAISON = "liaison"  # is liaison of that group, or deputy of one
    GUIDE = "guide"  # heads the special committee that guides that group
    OFFICE = "office"  # the secretariat, with the right to change contributions
    LAST_HAND = "last_hand"  # the last to vouch for it: who confirmed it, or recorded it where nobody confirms


KEEPERS = (Duty.CONVENER, Duty.LIAISON)


def duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the records towards which `user` has it."""

    def led_from(groups: models.QuerySet) -> Q:
        seat = seats_in(groups, member="member", day="contribution__done_on")
        leads = Contributor.objects.filter(Q(seat), order=1)
        return Q(pk__in=leads.values("contribution"))

    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    return {
        Duty.RECORDER: Q(recorded_by=user),
        Duty.OWNER: Q(pk__in=Contributor.objects.filter(member__user=user).values("contribution")),
        Duty.CONVENER: led_from(groups_convened_by(user)),
        Duty.LIAISON: led_from(groups_liaised_by(user)),
        Duty.GUIDE: led_from(groups_guided_in_committee_by(user)),
        Duty.OFFICE: everything if user.has_perm("duties.change_contribution") else nobody,
        Duty.LAST_HAND: Q(confirmed_by=user) | Q(confirmed_by__isnull=True, recorded_by=user),
    }


def duties_towards(contribution: Contribution, user: User) -> frozenset[str]:
    """What `user` is to this record today; one query besides those that look up the person's posts."""
    return holding(contribution, duty_conditions(user))


_S = Contribution.Status

# The convener's own entry needs no second confirmation, a liaison never confirms what only she typed, and nobody
# approves what he vouched for or what is about himself. Where no convener is at hand the office confirms in the
# convener's stead, with a reason; then somebody else approves.
WORKFLOW = Workflow(
    _S,
    Transition("confirm", "确认", (_S.RECORDED,), _S.CONFIRMED, (Duty.CONVENER,)),
    Transition("confirm", "确认", (_S.RECORDED,), _S.CONFIRMED, (Duty.LIAISON,), unless=(Duty.RECORDER,)),
    Transition(
        "approve",
        "通过",
        (_S.CONFIRMED,),
        _S.APPROVED,
        (Duty.GUIDE, Duty.OFFICE),
        unless=(Duty.LAST_HAND, Duty.OWNER),
    ),
    Transition("edit", "修改", (_S.RECORDED,), None, (Duty.RECORDER, Duty.OWNER, *KEEPERS)),
    Transition("resubmit", "修改并重新提交", (_S.RETURNED,), _S.RECORDED, (Duty.RECORDER, Duty.OWNER, *KEEPERS)),
    Transition("correct", "更正", (_S.CONFIRMED,), None, (*KEEPERS, Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
    Transition("correct", "更正", (_S.APPROVED,), None, (Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
    Transition(
        "return",
        "退回",
        (_S.RECORDED,),
        _S.RETURNED,
        (*KEEPERS, Duty.OFFICE),
        unless=(Duty.RECORDER,),
        requires=(REASON,),
    ),
    Transition("return", "退回", (_S.CONFIRMED,), _S.RETURNED, (Duty.GUIDE, Duty.OFFICE), requires=(REASON,)),
    Transition("revoke", "撤销通过并退回", (_S.APPROVED,), _S.RETURNED, (Duty.OFFICE,), requires=(REASON,)),
    Transition("vouch", "代为确认", (_S.RECORDED,), _S.CONFIRMED, (Duty.OFFICE,), requires=(REASON,)),
    Transition(
        "advance", "登记编辑出版进度", (_S.RECORDED, _S.CONFIRMED, _S.APPROVED), None, (Duty.OFFICE, Duty.GUIDE)
    ),
    Transition("withdraw", "撤销", (_S.RECORDED, _S.RETURNED), _S.WITHDRAWN, (Duty.RECORDER, Duty.OWNER)),
)
