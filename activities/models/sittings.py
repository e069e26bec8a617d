"""Several sittings of one activity, such as the half days of a plenary."""

from django.db import models

from activities.models.activity import Activity
from cppcc_office.shared.history import history


class Presence(models.TextChoices):
    """How somebody was there. On official duty elsewhere is neither present nor absent."""

    WHOLE = "whole", "全程参加"
    LATE = "late", "迟到"
    EARLY = "early", "早退"
    PART = "part", "部分参加"
    NONE = "none", "未参加"
    OFFICIAL = "official", "公务"
    UNKNOWN = "unknown", "未登记"


class Sitting(models.Model):
    """场次: one half day or part of an activity. An activity in one piece has none."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sittings", verbose_name="活动")
    order = models.PositiveSmallIntegerField("序号", default=1)
    name = models.CharField("场次", max_length=40)
    held_on = models.DateField("日期")
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    ends_at = models.TimeField("结束时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    sign_in_code = models.CharField("签到码", max_length=12, blank=True, editable=False)

    history = history("act_sitting_history")

    class Meta:
        verbose_name = verbose_name_plural = "场次"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "order"],
                name="act_sitting_order",
                violation_error_message="场次的序号重复。",
            )
        ]

    def __str__(self) -> str:
        return self.name
