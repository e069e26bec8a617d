"""Who wrote a proposal that is made in a collective name."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from cppcc_office.shared.history import history
from members.models import Member
from proposals.models.proposal import Proposal

MOST_WRITERS = 3  # 桐城 2019: a collective proposal counts for its main writers, three at most


class Writer(models.Model):
    """执笔人: a member who wrote a collective proposal, in the order of their part; the first is the main one."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="writers", verbose_name="集体提案")
    member = models.ForeignKey(Member, models.PROTECT, related_name="proposals_written", verbose_name="委员")
    order = models.PositiveSmallIntegerField("次序", default=1, help_text="1 为主要执笔人，最多 3 人。")

    history = history("pro_writer_history")

    class Meta:
        db_table = "pro_writer"
        verbose_name = verbose_name_plural = "集体提案执笔人"
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__gte=1, order__lte=MOST_WRITERS),
                name="pro_writer_most",
                violation_error_message=f"集体提案的执笔人最多登记 {MOST_WRITERS} 人，次序填 1 到 {MOST_WRITERS}。",
            ),
            models.UniqueConstraint(
                fields=["proposal", "member"],
                name="pro_writer_once",
                violation_error_message="这位委员已是执笔人。",
            ),
            models.UniqueConstraint(
                fields=["proposal", "order"],
                name="pro_writer_order",
                violation_error_message="执笔人的次序重复。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}（{'主要执笔人' if self.order == 1 else '执笔人'}）"

    def clean(self) -> None:
        if self.proposal.kind == Proposal.Kind.MEMBER:
            raise ValidationError("委员提案按提案者计，执笔人只登记在集体提案上。")
