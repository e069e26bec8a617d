"""督办 of key proposals: which leader sees to it, in what form, what was found, and the look back afterwards."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cppcc_office.shared.history import history
from members.models import Member
from proposals.models.proposal import Proposal


class SupervisionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SupervisionQuerySet":
        """Of proposals one may see."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))

    def led_by(self, user: User) -> "SupervisionQuerySet":
        """Those `user` leads, oneself or as deputy."""
        return self.filter(leader__user__in=user.acts_for())


class Supervision(models.Model):
    """领衔督办: one leader's supervision of how a key proposal is handled."""

    class Form(models.TextChoices):
        ON_SITE = "on_site", "现场督办"
        MEETING = "meeting", "主席会议督办"
        COMMITTEE = "committee", "专委会督办"
        INSPECTION = "inspection", "视察督办"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supervisions", verbose_name="提案")
    leader = models.ForeignKey(Member, models.PROTECT, related_name="supervisions", verbose_name="领衔领导")
    form = models.CharField("督办形式", max_length=10, choices=Form, default=Form.ON_SITE)
    planned_on = models.DateField("计划日期", null=True, blank=True)
    held_on = models.DateField("督办日期", null=True, blank=True)
    findings = models.TextField("督办情况", max_length=2000, blank=True)
    look_back_on = models.DateField("回头看日期", null=True, blank=True)
    look_back = models.TextField("回头看情况", max_length=2000, blank=True)

    objects = SupervisionQuerySet.as_manager()
    history = history("pro_supervision_history")

    class Meta:
        db_table = "pro_supervision"
        verbose_name = verbose_name_plural = "重点提案督办"
        ordering = ["planned_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(look_back_on__isnull=True) | Q(held_on__isnull=True) | Q(look_back_on__gte=F("held_on")),
                name="pro_supervision_days",
                violation_error_message="回头看不能早于督办日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader.name} {self.get_form_display()}"
