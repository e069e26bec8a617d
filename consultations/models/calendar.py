"""The days on which deadlines do not follow the week."""

import datetime

from django.db import models

from cppcc_office.shared.history import history


class WorkdayException(models.Model):
    """节假日和调休: a day that is free though it is a weekday, or worked though it is a Saturday or Sunday."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班", default=False, help_text="调休上班的周末打勾；放假的工作日不打勾。")
    name = models.CharField("名称", max_length=30, blank=True, help_text="如“国庆节”“国庆节调休”。")

    history = history("con_workday_history")

    class Meta:
        verbose_name = verbose_name_plural = "节假日和调休"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name or ('上班' if self.is_workday else '放假')}"


def workday_exceptions() -> dict[datetime.date, bool]:
    """Every exception by its day; one query."""
    return dict(WorkdayException.objects.order_by().values_list("day", "is_workday"))
