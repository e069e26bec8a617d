"""Marks given by people: what the office has marked, one mark, what each person said, and who may do what to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, person
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from members.models import Member, groups_guided_by, groups_kept_by
from scoring.models.about import ONE_SUBJECT, SUBJECT_MODELS, AboutSubject, concerns, stands_for
from scoring.models.mark_kinds import MarkKind, plain, value_of_mark


class MarkQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "MarkQuerySet":
        """Leaders and staff with the right see all; who marks, those marks; subjects their own self marks in every
        state; what counts, whoever may see the points it counts in.
        """
        if user.is_leader or user.has_perm("scoring.view_mark"):
            return self
        duties = mark_conditions(user)
        groups = groups_kept_by(user) | groups_guided_by(user)
        seen = Q(member__in=Member.objects.visible_to(user).values("pk")) | Q(group__in=groups) | duties[Duty.SUBJECT]
        counted, own = Q(status__in=Mark.COUNTING) & seen, Q(kind__way=MarkKind.Way.SELF) & duties[Duty.SUBJECT]
        return self.filter(duties[Duty.MARKER] | duties[Duty.ENTERER] | counted | own)

    def editable_by(self, user: User) -> "MarkQuerySet":
        """What `user` may rewrite now: a mark returned to who entered it, a self mark sent back."""
        return self.open_to(user, "resubmit") | self.open_to(user, "refill")

    def open_to(self, user: User, action: str) -> "MarkQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(MARK_WORKFLOW.rows(action, mark_conditions(user)))

    def to_be_marked_by(self, user: User) -> "MarkQuerySet":
        """Open ones in which `user` has not given the own mark yet."""
        unsaid = MarkVoice.objects.filter(by=user, value__isnull=True)
        return self.open_to(user, "mark").filter(pk__in=unsaid.values("mark"))

    def counting(self) -> "MarkQuerySet":
        """Only what a second person confirmed counts, until two have undone it."""
        return self.filter(status__in=Mark.COUNTING)

    def listed(self) -> "MarkQuerySet":
        return self.select_related("kind", "entered_by", "confirmed_by", *SUBJECT_MODELS)


class Mark(AboutSubject):
    """评分: the mark of one kind that one subject has for a year, and whose it is."""

    class Status(models.TextChoices):
        OPEN = "open", "评分中"
        COUNTED = "counted", "待核定"
        AUDIT = "audit", "待审核"
        REDO = "redo", "待重新自评"
        ENTERED = "entered", "待确认"
        RETURNED = "returned", "已退回"
        CONFIRMED = "confirmed", "已生效"
        LEAVING = "leaving", "拟撤销"
        WITHDRAWN = "withdrawn", "已撤销"

    COUNTING = (Status.CONFIRMED, Status.LEAVING)

    kind = models.ForeignKey(MarkKind, models.PROTECT, related_name="marks", verbose_name="评分项目")
    year = models.PositiveSmallIntegerField("年度")
    given_on = models.DateField("评分日期")
    value = value_of_mark("分数", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)
    status = models.CharField("状态", max_length=10, choices=Status)
    return_reason = models.CharField("退回或撤销的原因", max_length=200, blank=True)
    entered_by = person("录入人")
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    confirmed_by = person("确认人", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    withdrawal_asked_by = person("提出撤销的人", null=True, blank=True)
    withdrawn_by = person("撤销人", null=True, blank=True)

    objects = MarkQuerySet.as_manager()
    history = history("sco_mark_given_history")

    class Meta:
        verbose_name = verbose_name_plural = "评分"
        ordering = ["-year", "kind__order", "pk"]
        indexes = [models.Index(fields=["year", "status", "kind"], name="sco_mark_counting")]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT, name="sco_mark_subject", violation_error_message="请选择一个评分对象。"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="sco_mark_second_person",
                violation_error_message="录入和确认须是两个人。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "leaving"]) | Q(confirmed_by__isnull=False, value__isnull=False),
                name="sco_mark_confirmed",
                violation_error_message="已生效的评分须有分数和确认人。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="sco_mark_reason", violation_error_message="请写明理由。"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | ~Q(withdrawn_by=F("withdrawal_asked_by")),
                name="sco_mark_withdrawn_by_two",
                violation_error_message="提出撤销和同意撤销须是两个人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}的{self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("scoring:mark", args=[self.pk])

    @property
    def shown_value(self) -> str:
        return plain(self.value)

    @property
    def tone(self) -> str:
        states = self.Status
        bad = dict.fromkeys((states.RETURNED, states.REDO, states.LEAVING), "bad")
        return {states.CONFIRMED: "good", states.WITHDRAWN: "", **bad}.get(self.status, "wait")

    @property
    def counts(self) -> bool:
        return self.status in self.COUNTING

    @property
    def next_level(self) -> str:
        """Which audit comes next: 初审, 终审."""
        done = sum(1 for voice in self.voices.all() if voice.level)
        return self.kind.level_names[min(done, self.kind.levels - 1)]

    @property
    def waits_for(self) -> str:
        """Who has it now, in a few words."""
        states = self.Status
        return {
            states.OPEN: "等评分人评分",
            states.COUNTED: "评分已经结束，等另一位同志核定",
            states.AUDIT: f"等{self.next_level}" if self.status == states.AUDIT else "",
            states.REDO: "等重新自评",
            states.ENTERED: "等另一位同志确认",
            states.RETURNED: "等录入人修改",
            states.LEAVING: "已提出撤销，等另一位同志同意；同意以前照常计分",
        }.get(self.status, "")


class MarkVoice(models.Model):
    """一人的评分: what one of several people gave, or a self mark (level 0) and what each level of audit made of it."""

    mark = models.ForeignKey(Mark, models.CASCADE, related_name="voices", verbose_name="评分")
    by = person("评分人")
    level = models.PositiveSmallIntegerField("审核级别", null=True, blank=True)
    value = value_of_mark("分数", null=True, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField("时间", null=True, blank=True)

    history = history("sco_voice_history")

    class Meta:
        verbose_name = verbose_name_plural = "各人的评分"
        ordering = ["level", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mark", "by"], name="sco_voice_once", violation_error_message="这位同志已在评分人中。"
            ),
            models.UniqueConstraint(
                fields=["mark", "level"], name="sco_voice_level", violation_error_message="这一级已经审核过。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.by}"

    @property
    def title(self) -> str:
        """自评, 初审, 终审; 评分 for one of several."""
        if self.level is None:
            return "评分"
        return self.mark.kind.level_names[self.level - 1] if self.level else "自评"

    @property
    def shown_value(self) -> str:
        return plain(self.value)


class MarkStep(Step):
    """办理过程 of a mark, as `Step` says."""

    mark = models.ForeignKey(Mark, models.CASCADE, related_name="steps", verbose_name="评分")
    status = models.CharField("之后的状态", max_length=10, choices=Mark.Status)

    class Meta(Step.Meta):
        pass


class MarkFile(models.Model):
    """佐证材料 of a mark; handed out to whoever may see it."""

    mark = models.ForeignKey(Mark, models.CASCADE, related_name="files", verbose_name="评分")
    file = models.FileField("文件", upload_to="marks/%Y/")
    name = models.CharField("文件名", max_length=120)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("sco_markfile_history")

    class Meta:
        verbose_name = verbose_name_plural = "评分的佐证材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Duty:
    """What somebody is to one mark; the table below speaks in these words."""

    OFFICE = "office"  # the secretariat, with the right to change marks
    LEADER = "leader"  # chairpersons, who may audit
    ENTERER = "enterer"  # entered it, or opened it for several people
    SUBJECT = "subject"  # is who it is about, or speaks for it: convener, contact, head, clerk
    CONCERNED = "concerned"  # the same, or keeps it as a liaison: decides nothing about it
    MARKER = "marker"  # is one of the several who mark
    HAND = "hand"  # has had a hand in it: entered, marked or audited it
    ASKER = "asker"  # asked to undo it


def mark_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the marks towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    said = MarkVoice.objects.filter(by=user)
    return {
        Duty.OFFICE: everything if user.has_perm("scoring.change_mark") else nobody,
        Duty.LEADER: everything if user.is_leader else nobody,
        Duty.ENTERER: Q(entered_by=user),
        Duty.SUBJECT: stands_for(user),
        Duty.CONCERNED: concerns(user),
        Duty.MARKER: Q(pk__in=said.filter(level__isnull=True).values("mark")),
        Duty.HAND: Q(entered_by=user) | Q(pk__in=said.values("mark")),
        Duty.ASKER: Q(withdrawal_asked_by=user),
    }


def duties_towards_mark(mark: Mark, user: User) -> frozenset[str]:
    """What `user` is to this mark today."""
    return holding(mark, mark_conditions(user))


_S = Mark.Status
_INVOLVED = (Duty.HAND, Duty.CONCERNED)
_CONCERNED = (Duty.CONCERNED,)

# Nobody decides on what is about oneself, nor confirms or audits what passed through the own hands; only what a second
# person confirmed counts, and what counts is undone by two, with a reason.
MARK_WORKFLOW = Workflow(
    _S,
    Transition("mark", "评分", (_S.OPEN,), None, (Duty.MARKER,), unless=_CONCERNED),
    Transition("close", "结束评分", (_S.OPEN,), _S.COUNTED, (Duty.OFFICE,), unless=_CONCERNED),
    Transition("reopen", "重新评分", (_S.COUNTED,), _S.OPEN, (Duty.OFFICE,), unless=_CONCERNED, requires=(REASON,)),
    Transition("confirm", "确认", (_S.ENTERED, _S.COUNTED), _S.CONFIRMED, (Duty.OFFICE,), unless=_INVOLVED),
    Transition("audit", "审核", (_S.AUDIT,), None, (Duty.OFFICE, Duty.LEADER), unless=_INVOLVED),
    Transition(
        "send_back",
        "退回重新自评",
        (_S.AUDIT,),
        _S.REDO,
        (Duty.OFFICE, Duty.LEADER),
        unless=_INVOLVED,
        requires=(REASON,),
    ),
    Transition("refill", "重新自评", (_S.REDO,), _S.AUDIT, (Duty.SUBJECT,)),
    Transition(
        "return",
        "退回",
        (_S.ENTERED,),
        _S.RETURNED,
        (Duty.OFFICE,),
        unless=(Duty.ENTERER, Duty.CONCERNED),
        requires=(REASON,),
    ),
    Transition("resubmit", "修改并重新提交", (_S.RETURNED,), _S.ENTERED, (Duty.ENTERER,)),
    Transition(
        "withdraw",
        "撤销评分",
        tuple(state for state in _S if state not in (*Mark.COUNTING, _S.WITHDRAWN)),
        _S.WITHDRAWN,
        (Duty.OFFICE,),
        unless=_CONCERNED,
        requires=(REASON,),
    ),
    Transition(
        "ask_withdrawal",
        "提出撤销",
        (_S.CONFIRMED,),
        _S.LEAVING,
        (Duty.OFFICE,),
        unless=_CONCERNED,
        requires=(REASON,),
    ),
    Transition("agree", "同意撤销", (_S.LEAVING,), _S.WITHDRAWN, (Duty.OFFICE,), unless=(Duty.ASKER, Duty.CONCERNED)),
    Transition(
        "keep", "不同意撤销", (_S.LEAVING,), _S.CONFIRMED, (Duty.OFFICE,), unless=_CONCERNED, requires=(REASON,)
    ),
)
