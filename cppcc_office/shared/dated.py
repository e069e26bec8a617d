"""Relations with a life: valid from one day to another, both days included."""

import datetime

from django.db import models
from django.db.models import F, Q


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day: datetime.date) -> "DatedQuerySet":
        """Rows whose life includes `day`; both ends count."""
        return self.valid_within(day, day)

    def valid_within(self, first: datetime.date, last: datetime.date) -> "DatedQuerySet":
        """Rows whose life includes at least one of these days."""
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=last)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=first)
        )


class Dated(models.Model):
    """A relation with a first and a last day; an empty end means it still holds."""

    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label).3s_%(class)s_dates",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]

    def is_valid_on(self, day: datetime.date) -> bool:
        return self.is_valid_within(day, day)

    def is_valid_within(self, first: datetime.date, last: datetime.date) -> bool:
        return (self.starts_on is None or self.starts_on <= last) and (self.ends_on is None or self.ends_on >= first)
