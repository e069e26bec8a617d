"""考核结果: what one subject was given for a period. Written once; a correction is a further row."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.vouched import person
from cppcc_office.shared.workdays import workdays_from
from members.models import (
    Member,
    committees_headed_by,
    groups_kept_by,
    member_groups_headed_by,
    standing_of,
)
from proposals.counting import office_calendar
from scoring.models.publication import Publication, PublishingRule, sees_drafts
from scoring.models.rulebook import Rulebook
from sectors.models import Organization
from workstations.models import workstations_attended_by, workstations_kept_by

MEMBER = Rulebook.Subject.MEMBER.value
# Who answers for a subject and may object to what it was given: by kind, the subjects of that user.
ANSWERED_FOR: dict[str, Callable[[User], models.QuerySet]] = {
    MEMBER: lambda user: Member.objects.filter(user=user),
    "group": groups_kept_by,
    "workstation": workstations_kept_by,
    "organization": lambda user: Organization.objects.filter(pk__in=standing_of(user).organizations_served),
    "special_committee": committees_headed_by,
    "member_group": member_groups_headed_by,
}


def last_days_to_object(days: Iterable[datetime.date]) -> dict[datetime.date, datetime.date]:
    """For each day on which somebody's result followed from another's correction, until when its total is open; two
    queries.
    """
    exceptions, rules = office_calendar().exceptions, list(PublishingRule.objects.order_by("-starts_on"))
    found = {day: next((rule for rule in rules if rule.starts_on <= day), PublishingRule()) for day in days}
    return {day: workdays_from(day, rule.objection_days, exceptions) for day, rule in found.items()}


class FrozenError(TypeError):
    """Somebody tried to change or delete what was written down once."""

    def __init__(self) -> None:
        super().__init__("考核结果写入后不能修改或删除；有误的，另写更正后的结果，原来的留存。")


class AssessmentQuerySet(models.QuerySet):
    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise FrozenError

    update = delete = _raw_delete = bulk_update = update_or_create = _refuse

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            raise FrozenError
        return super().bulk_create(objs, *args, **kwargs)

    def current(self) -> "AssessmentQuerySet":
        """Those that no correction has taken the place of."""
        return self.filter(superseded_by__isnull=True)

    def visible_to(self, user: User) -> "AssessmentQuerySet":
        """Whose whole scorecard `user` may read: leaders and staff with the right all; of what is public everybody
        that of groups and other bodies, and of members the own and those of members one keeps or guides.
        """
        if sees_drafts(user):
            return self
        mine = Member.objects.visible_to(user).values("pk")
        public = self.filter(publication__status__in=Publication.PUBLIC)
        return public.filter(~Q(subject_kind=MEMBER) | Q(subject_id__in=mine))

    def answered_for_by(self, user: User) -> "AssessmentQuerySet":
        """Those to which `user` may object: the own, and those of groups and other bodies one keeps."""
        mine = Q(pk__in=[])
        for kind, subjects in ANSWERED_FOR.items():
            mine |= Q(subject_kind=kind, subject_id__in=subjects(user).values("pk"))
        return self.filter(mine)

    def concerning(self, user: User) -> "AssessmentQuerySet":
        """Those on which `user` decides nothing: those one answers for, and of the workstation one is attached to."""
        attended = Q(subject_kind="workstation", subject_id__in=workstations_attended_by(user).values("pk"))
        return self.answered_for_by(user) | self.filter(attended)


class Assessment(models.Model):
    """One subject's points, place and grade with the whole scorecard and the records behind it, as plain data."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="assessments", verbose_name="公布")
    subject_kind = models.CharField("对象类别", max_length=20, choices=Rulebook.Subject)
    subject_id = models.PositiveBigIntegerField("对象编号")
    name = models.CharField("名称", max_length=120)
    group_name = models.CharField("所在界别（联组）", max_length=80, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    points = models.DecimalField("积分", max_digits=12, decimal_places=4)
    rank = models.PositiveIntegerField("名次", default=0, help_text="0 表示不排名次。")
    listed_in = models.CharField("所在榜单", max_length=120, blank=True)
    grade = models.CharField("等次", max_length=40, blank=True)
    excluded = models.CharField("不参评的原因", max_length=80, blank=True)
    card = models.JSONField("积分明细", default=dict)
    records = models.JSONField("计入的记录", default=dict)
    hash = models.CharField("校验值", max_length=64, editable=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="更正哪一份"
    )
    reason = models.CharField("更正原因", max_length=200, blank=True)
    written_by = person("写入人", null=True, blank=True)
    written_at = models.DateTimeField("写入时间", auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核结果"
        ordering = ["position", "pk"]
        default_permissions = ["view"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="sco_assessment_whose")]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "subject_id"],
                condition=Q(supersedes__isnull=True),
                name="sco_assessment_once",
                violation_error_message="这个对象的考核结果已经写入。",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, reason="") | (Q(supersedes__isnull=False) & ~Q(reason="")),
                name="sco_assessment_reason",
                violation_error_message="更正要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.publication}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise FrozenError
        super().save(*args, **{**kwargs, "force_insert": True})

    def get_absolute_url(self) -> str:
        return reverse("scoring:assessment", args=[self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise FrozenError

    @property
    def follows_another(self) -> bool:
        """Written because somebody else's result was corrected: whom it is about had no say."""
        return self.supersedes_id is not None and not hasattr(self, "corrects")

    @property
    def total_open_until(self) -> datetime.date | None:
        """How long one may object to what followed from another's correction, counted from the day it was written."""
        if not self.follows_another:
            return None
        day = timezone.localdate(self.written_at)
        return last_days_to_object([day])[day]

    def takes_objections_on(self, day: datetime.date) -> bool:
        """To every line within the days of the publication; to the total also within those of a correction."""
        if self.publication.takes_objections_on(day):
            return True
        until = self.total_open_until if self.publication.is_public else None
        return until is not None and day <= until

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The items of the first level."""
        return self.card["items"]
