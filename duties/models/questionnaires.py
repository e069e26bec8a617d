"""问卷: questions to members, who is asked, who has answered, and, kept apart, what was answered."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.history import history
from members.models import Member
from sectors.models import SectorGroup


class QuestionnaireQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "QuestionnaireQuerySet":
        """Staff with the right see all, leaders all that are published; others those they are asked to answer."""
        if user.has_perm("duties.view_questionnaire"):
            return self
        if user.is_leader:
            return self.filter(published_at__isnull=False)
        asked = Invitee.objects.filter(member__user=user).values("questionnaire")
        return self.filter(published_at__isnull=False, pk__in=asked)

    def open_at(self, now: datetime.datetime) -> "QuestionnaireQuerySet":
        return self.filter(published_at__isnull=False, opens_at__lte=now, closes_at__gt=now)

    def to_be_answered_by(self, user: User, now: datetime.datetime) -> "QuestionnaireQuerySet":
        waiting = Invitee.objects.filter(member__user=user, has_answered=False)
        return self.open_at(now).filter(pk__in=waiting.values("questionnaire"))


class Questionnaire(models.Model):
    """问卷: closed and open questions to some members for some time; named or truly anonymous."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "全体委员"
        STANDING = "standing", "常委"
        CONVENERS = "conveners", "界别召集人"
        GROUPS = "groups", "选定的界别"
        MEMBERS = "members", "选定的委员"

    title = models.CharField("标题", max_length=100)
    intro = models.TextField("说明", max_length=2000, blank=True)
    is_anonymous = models.BooleanField("匿名", default=True, help_text="匿名问卷不记录谁答了什么，发布后不能改为实名。")
    audience = models.CharField("发给谁", max_length=12, choices=Audience, default=Audience.EVERYONE)
    groups = models.ManyToManyField(SectorGroup, blank=True, db_table="dut_questionnaire_groups", verbose_name="界别")
    members = models.ManyToManyField(Member, blank=True, db_table="dut_questionnaire_members", verbose_name="委员")
    opens_at = models.DateTimeField("开始时间", default=timezone.now)
    closes_at = models.DateTimeField("截止时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="发布人",
    )

    objects = QuestionnaireQuerySet.as_manager()
    history = history("dut_survey_history")

    class Meta:
        verbose_name = verbose_name_plural = "问卷"
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="dut_survey_times",
                violation_error_message="截止时间须晚于开始时间。",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("duties:questionnaire", args=[self.pk])

    def is_open_at(self, now: datetime.datetime) -> bool:
        return self.published_at is not None and self.opens_at <= now < self.closes_at

    def is_closed_at(self, now: datetime.datetime) -> bool:
        return self.published_at is not None and now >= self.closes_at

    def state_at(self, now: datetime.datetime) -> str:
        if self.published_at is None:
            return "未发布"
        if now < self.opens_at:
            return "未开始"
        return "进行中" if self.is_open_at(now) else "已截止"


class Question(models.Model):
    """One question; the options of a closed one stand one a line."""

    class Kind(models.TextChoices):
        SINGLE = "single", "单选"
        MULTIPLE = "multiple", "多选"
        OPEN = "open", "问答"

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="questions", verbose_name="问卷")
    order = models.PositiveSmallIntegerField("序号", default=1)
    text = models.CharField("问题", max_length=200)
    kind = models.CharField("题型", max_length=10, choices=Kind, default=Kind.SINGLE)
    options = models.TextField("选项", max_length=2000, blank=True, help_text="每行一个选项；问答题不填。")
    is_required = models.BooleanField("必答", default=True)

    history = history("dut_question_history")

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def option_list(self) -> list[str]:
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    @property
    def is_closed(self) -> bool:
        return self.kind != self.Kind.OPEN


class Invitee(models.Model):
    """Who is asked, fixed when the questionnaire is published, and whether they have answered; not when, not what.

    No history and no time: neither must lead from a person to an anonymous answer.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="invitees", verbose_name="问卷")
    member = models.ForeignKey(Member, models.CASCADE, related_name="invited_to", verbose_name="委员")
    has_answered = models.BooleanField("已答", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "答卷人"
        constraints = [models.UniqueConstraint(fields=["questionnaire", "member"], name="dut_invitee_once")]

    def __str__(self) -> str:
        return f"{self.member} · {self.questionnaire}"


class AnswerSheet(models.Model):
    """答卷: one set of answers. An anonymous one names nobody, carries no time and a random number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="sheets", verbose_name="问卷")
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="answer_sheets", verbose_name="委员"
    )

    class Meta:
        verbose_name = verbose_name_plural = "答卷"
        constraints = [models.UniqueConstraint(fields=["questionnaire", "member"], name="dut_sheet_once")]

    def __str__(self) -> str:
        return f"{self.questionnaire}答卷"


class Answer(models.Model):
    """One answer: an option by its place in the list, or text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(AnswerSheet, models.CASCADE, related_name="answers", verbose_name="答卷")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers", verbose_name="问题")
    option = models.PositiveSmallIntegerField("选项", null=True, blank=True)
    text = models.TextField("回答", max_length=2000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回答"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "question", "option"], name="dut_answer_once"),
        ]

    def __str__(self) -> str:
        return self.text or f"选项 {self.option}"
