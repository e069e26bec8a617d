"""Who holds an activity."""

from django.db import models
from django.db.models import Q

from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from members.models import MemberGroup
from sectors.models import SectorGroup, SpecialCommittee
from workstations.models import Workstation

ORGANIZERS = ("group", "workstation", "member_group", "special_committee")


class ActivityOrganizer(models.Model):
    """Who holds an activity: one in the lead, any number of partners."""

    class Role(models.TextChoices):
        LEAD = "lead", "主办"
        PARTNER = "partner", "联动"

    activity = models.ForeignKey("activities.Activity", models.CASCADE, related_name="organizers", verbose_name="活动")
    role = models.CharField("角色", max_length=10, choices=Role, default=Role.LEAD)
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="界别（联组）"
    )
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="工作室"
    )
    member_group = models.ForeignKey(
        MemberGroup, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="委员小组"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="organized", verbose_name="专委会"
    )
    is_office = models.BooleanField("政协机关", default=False)

    history = history("act_organizer_history")

    class Meta:
        verbose_name = verbose_name_plural = "主办与联动"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*ORGANIZERS, flag="is_office"),
                name="act_organizer_exactly_one",
                violation_error_message="请填写一个主办（联动）方，并且只填一个。",
            ),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(role="lead"),
                name="act_organizer_one_lead",
                violation_error_message="一个活动只能有一个主办方。",
            ),
            models.UniqueConstraint(
                fields=["activity", "group"],
                name="act_organizer_group_once",
                violation_error_message="主办和联动不能是同一个界别。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}（{self.get_role_display()}）"

    @property
    def who(self) -> str:
        """By name."""
        return str(self.group or self.workstation or self.member_group or self.special_committee or "政协机关")
