"""来源: which opinions of a consultation went into which issue, result, report or proposal."""

from django.db import models

from accounts.models import User
from consultations.models import Opinion
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from proposals.models.issues import IssueItem
from proposals.models.proposal import Proposal
from proposals.models.results import Result
from proposals.models.writings import SocialReport

# The foreign keys, in the order in which pages name them.
TAKERS = ("issue", "proposal", "report", "result")
type Taker = IssueItem | Proposal | SocialReport | Result


class OriginQuerySet(models.QuerySet):
    def of(self, taker: Taker) -> "OriginQuerySet":
        """The opinions that went into one thing, with who spoke and where, in the order in which they were spoken."""
        rows = self.filter(**{taker_key(taker): taker}).select_related(
            "opinion__member", "opinion__consultation__activity", "taken_by"
        )
        return rows.order_by("opinion__consultation__activity__held_on", "opinion__order", "opinion_id")

    def spoken_by(self, user: User) -> "OriginQuerySet":
        """What became of what `user` said oneself."""
        return self.filter(opinion__member__user=user)

    def with_taker(self) -> "OriginQuerySet":
        return self.select_related(*TAKERS)


class Origin(models.Model):
    """来源: one opinion went into one thing. Many may go into one, and one into several."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="origins", verbose_name="意见")
    issue = models.ForeignKey(
        IssueItem, models.CASCADE, null=True, blank=True, related_name="origins", verbose_name="问题"
    )
    proposal = models.ForeignKey(
        Proposal, models.CASCADE, null=True, blank=True, related_name="origins", verbose_name="提案"
    )
    report = models.ForeignKey(
        SocialReport, models.CASCADE, null=True, blank=True, related_name="origins", verbose_name="社情民意信息"
    )
    result = models.ForeignKey(
        Result, models.CASCADE, null=True, blank=True, related_name="origins", verbose_name="履职成果"
    )
    taken_by = person("采用人", null=True, blank=True, editable=False)
    taken_at = models.DateTimeField("采用时间", auto_now_add=True)

    objects = OriginQuerySet.as_manager()
    history = history("pro_origin_history")

    class Meta:
        db_table = "pro_origin"
        verbose_name = verbose_name_plural = "意见去向"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*TAKERS),
                name="pro_origin_of_one",
                violation_error_message="请指明意见用到了哪一件，只填一件。",
            ),
            *(
                models.UniqueConstraint(
                    fields=["opinion", key],
                    name=f"pro_origin_{key}",
                    violation_error_message="这条意见已经用在这里。",
                )
                for key in TAKERS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion} → {self.taker}"

    @property
    def taker(self) -> Taker:
        """What the opinion went into."""
        return next(found for key in TAKERS if (found := getattr(self, key)) is not None)


def taker_key(taker: Taker) -> str:
    """One of TAKERS: the name of the foreign key that points to such a thing."""
    return next(key for key in TAKERS if Origin._meta.get_field(key).related_model is type(taker))
