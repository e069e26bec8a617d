"""What the lowest floor keeps for itself: which tables were written."""

from django.db import models


class Change(models.Model):
    """One transaction wrote one table; the steps of a table add up to its state, which nothing ever takes back to an
    earlier sum. Rows are only added, so that writers never wait for each other; many are folded into one now and then.
    """

    table = models.CharField("数据表", max_length=63)
    step = models.BigIntegerField("步长")

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "数据变动"

    def __str__(self) -> str:
        return self.table
