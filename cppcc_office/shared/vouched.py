"""Records that somebody types, somebody confirms and somebody approves, and the story of how that went."""

from django.conf import settings
from django.db import models


def person(label: str, **options: object) -> models.ForeignKey:
    """An account that did something to a record; it cannot be deleted from under it."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class Vouched(models.Model):
    """A record with who logged, confirmed and approved it, and why it was last returned.

    The states themselves and the table that leads from one to another belong to the model.
    """

    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    recorded_by = person("登记人", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    confirmed_by = person("确认人", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    approved_by = person("审批人", null=True, blank=True)
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)

    class Meta:
        abstract = True


class Step(models.Model):
    """One step of a record: who did what when, why, and what it changed. Steps are only ever added.

    The model adds the record it belongs to and `status`, the state after the step.
    """

    action = models.CharField("操作", max_length=20)
    label = models.CharField("操作名称", max_length=20)
    by = person("操作人")
    at = models.DateTimeField("时间", auto_now_add=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    changes = models.TextField("改动", blank=True)

    class Meta:
        abstract = True
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.label} · {self.by}"
