"""问题清单: what came up in a consultation or at a workstation and waits for an organization's answer."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from consultations.models import Consultation, Opinion
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from members.models import Member, standing_of
from sectors.models import SectorGroup
from workstations.models import Matter


class IssueItemQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "IssueItemQuerySet":
        """The office and leaders see all; who raised one, who keeps the group, who handles it: theirs."""
        if user.is_leader or user.has_perm("proposals.view_issueitem"):
            return self
        standing = standing_of(user)
        concerned = (
            models.Q(member__user=user)
            | models.Q(recorded_by=user)
            | models.Q(group__in=standing.groups_kept)
            | models.Q(handovers__organization__in=standing.organizations_served)
        )
        return self.filter(pk__in=self.model.objects.filter(concerned).values("pk"))


class IssueItem(models.Model):
    """问题: one thing on the list, and where it came from."""

    year = models.PositiveSmallIntegerField("年度")
    text = models.TextField("问题", max_length=1000)
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="界别（联组）"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="提出委员"
    )
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="来自协商"
    )
    opinion = models.ForeignKey(
        Opinion, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="来自意见"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name="来自诉求"
    )
    listed_on = models.DateField("列入日期", default=timezone.localdate)
    recorded_by = person("登记人", null=True, blank=True, editable=False)

    objects = IssueItemQuerySet.as_manager()
    history = history("pro_issue_history")

    class Meta:
        db_table = "pro_issue"
        verbose_name = verbose_name_plural = "问题清单"
        ordering = ["-listed_on", "-pk"]
        indexes = [models.Index(fields=["year", "group"], name="pro_issue_year")]

    def __str__(self) -> str:
        return self.text[:40]
