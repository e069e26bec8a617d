"""Opinions at a consultation, by speaker, in the order in which they were spoken."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from activities.models import Activity, Guest
from consultations.models.consultation import Consultation, TakingPart
from cppcc_office.shared.history import history
from members.models import Member


class OpinionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "OpinionQuerySet":
        """Who sees the consultation sees what was said; each speaker sees the own in any case."""
        return self.filter(Q(consultation__in=Consultation.objects.visible_to(user)) | Q(member__user=user))

    def editable_by(self, user: User) -> "OpinionQuerySet":
        return self.filter(consultation__in=Consultation.objects.editable_by(user))

    def spoken_by(self, user: User) -> "OpinionQuerySet":
        return self.filter(member__user=user)

    def offered(self) -> "OpinionQuerySet":
        """Opinions proper, not what was reported or answered."""
        return self.filter(phase__in=Opinion.OFFERED)

    def counting(self) -> "OpinionQuerySet":
        """What members offered at consultations that are approved; the day that counts is the activity's."""
        return self.offered().filter(consultation__activity__status=Activity.Status.APPROVED, member__isnull=False)

    def held_in(self, year: int) -> "OpinionQuerySet":
        return self.filter(
            consultation__activity__held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        )


class Opinion(models.Model):
    """意见: one thing one speaker said. What an organization makes of it is kept elsewhere and refers to this row."""

    class Phase(models.TextChoices):
        OPINION = "opinion", "意见建议"
        QUESTION = "question", "提问"
        ANSWER = "answer", "解答回应"
        BRIEFING = "briefing", "通报情况"
        SUMMARY = "summary", "主持讲话"

    OFFERED = (Phase.OPINION, Phase.QUESTION)

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="opinions", verbose_name="协商")
    order = models.PositiveIntegerField("次序")
    phase = models.CharField("环节", max_length=10, choices=Phase, default=Phase.OPINION)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name="发言委员"
    )
    guest = models.ForeignKey(
        Guest, models.SET_NULL, null=True, blank=True, related_name="opinions", verbose_name="发言的其他人员"
    )
    body = models.ForeignKey(
        TakingPart, models.SET_NULL, null=True, blank=True, related_name="opinions", verbose_name="发言的党派、部门"
    )
    speaker_name = models.CharField("发言人", max_length=160)
    text = models.TextField("内容", max_length=3000)
    is_written = models.BooleanField("书面", default=False)
    key = models.UUIDField("提交标识", default=uuid.uuid4, editable=False)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人", editable=False
    )
    typed_at = models.DateTimeField("记录时间", auto_now_add=True)

    objects = OpinionQuerySet.as_manager()
    history = history("con_opinion_history")

    class Meta:
        verbose_name = verbose_name_plural = "协商意见"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "key"],
                name="con_opinion_key",
                violation_error_message="这一条已经保存。",
            ),
        ]
        indexes = [models.Index(fields=["consultation", "order"], name="con_opinion_order")]

    def __str__(self) -> str:
        return f"{self.speaker_name}：{self.text[:30]}"
