"""A person's own calendar feed."""

import secrets

from django.conf import settings
from django.db import models


def new_token() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """日历订阅: the secret address under which a person's calendar program reads the own activities.

    Whoever has the address can read it, so it can be made anew at any time; then the old one is gone.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name="账号"
    )
    token = models.CharField("密钥", max_length=64, unique=True, default=new_token, editable=False)
    made_at = models.DateTimeField("生成时间", auto_now=True)

    class Meta:
        db_table = "act_calendar_feed"
        verbose_name = verbose_name_plural = "日历订阅"

    def __str__(self) -> str:
        return f"{self.user} 的日历订阅"
