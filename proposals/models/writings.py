"""What members and groups write and hand in, and the first kind of it: social-condition reports."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from members.models import Member, standing_of
from proposals.models.issues import HELD
from proposals.models.proposal import Proposal
from sectors.models import SectorGroup
from workstations.models import Matter


class WritingQuerySet(models.QuerySet):
    """What reports and results have in common: who may read what is written, and what is marked."""

    desk_rights: tuple[str, ...] = ()
    view_right = ""

    def handed_in(self) -> Self:
        """All but drafts and what went back to its author."""
        return self.filter(submitted_on__isnull=False)

    def open_marked(self) -> Self:
        """Those whose title others may read in lists, summaries and evidence."""
        return self.filter(marking=Writing.Marking.OPEN)

    def written_by(self, user: User) -> Self:
        """Those `user` drafted, wrote first, or keeps for a group."""
        kept = standing_of(user).groups_kept
        return self.filter(Q(drafted_by=user) | Q(author__user=user) | Q(author_group__in=kept))

    def concerning(self, user: User) -> Q:
        """Condition for one's own: those whose story one reads whatever their marking."""
        return Q(pk__in=self.model.objects.written_by(user).values("pk"))

    def is_desk(self, user: User) -> bool:
        """Whether `user` has all that is handed in to work on."""
        return any(user.has_perm(right) for right in self.desk_rights)

    def inside_of(self, user: User) -> Self:
        """Those whose story `user` may read, what leaders noted on them included: one's own and what one's own went
        into; all that are handed in for the desk, those not kept to the desk for leaders.
        """
        own, handed_in = self.concerning(user), Q(submitted_on__isnull=False)
        if self.is_desk(user):
            return self.filter(own | handed_in)
        if user.is_leader:
            return self.filter(own | handed_in & ~Q(marking=Writing.Marking.DESK))
        if user.has_perm(self.view_right):
            return self.filter(own | handed_in & Q(marking=Writing.Marking.OPEN))
        return self.filter(own)

    def visible_to(self, user: User) -> Self:
        """Those of `inside_of`, and what went out without a mark for all who work in the committee. What is marked is
        for its authors, the desk and leaders only, whoever else may look.
        """
        inside = self.model.objects.inside_of(user)
        if not (user.is_staff or standing_of(user).works_in_committee):
            return self.filter(pk__in=inside.values("pk"))
        known = Q(status__in=self.model.PUBLISHED, marking=Writing.Marking.OPEN)
        return self.filter(known | Q(pk__in=inside.values("pk")))

    def known_to(self, user: User) -> Self:
        """Those of which `user` may know that they are handled: all that is not marked, and of the rest one's own."""
        inside = self.model.objects.inside_of(user).values("pk")
        served = standing_of(user).organizations_served
        return self.filter(
            Q(marking=Writing.Marking.OPEN)
            | Q(pk__in=inside)
            | Q(handovers__organization__in=served, handovers__status__in=HELD)
        ).distinct()

    def editable_by(self, user: User) -> Self:
        """Drafts and what went back to its author, by who writes them."""
        written = self.model.objects.written_by(user).values("pk")
        return self.filter(status__in=self.model.WRITABLE, pk__in=written)


class Writing(models.Model):
    """Something a member or a group writes and hands in. Drafts and what went back to its author have no day of handing
    in, so nothing counts them.
    """

    class Marking(models.TextChoices):
        OPEN = "open", "公开"
        INTERNAL = "internal", "内部"
        DESK = "desk", "仅限经办"

    title = models.CharField("题目", max_length=160, blank=True)
    text = models.TextField("正文", max_length=30000, blank=True)
    author = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="作者（委员）"
    )
    author_group = models.ForeignKey(
        SectorGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="作者（界别，集体成果）",
    )
    submitted_on = models.DateField("报送时间", null=True, blank=True, db_index=True)
    marking = models.CharField(
        "知悉范围",
        max_length=10,
        choices=Marking,
        default=Marking.OPEN,
        help_text="“内部”只有作者、经办人员和领导可见；“仅限经办”只有作者和经办人员可见。",
    )
    file_name = models.CharField("附件名", max_length=120, blank=True, editable=False)
    drafted_by = person("起草人", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField("第几次保存", default=0, editable=False)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-submitted_on", "-pk"]

    def __str__(self) -> str:
        return self.title or "（未写题目）"

    @property
    def is_marked(self) -> bool:
        return self.marking != self.Marking.OPEN

    @property
    def is_out(self) -> bool:
        """Whether everybody who works in the committee may read it."""
        return self.status in self.PUBLISHED and not self.is_marked

    @property
    def title_for_others(self) -> str:
        """What a list says that people outside may read."""
        return f"（{self.get_marking_display()}{self.short_name}，不显示题目）" if self.is_marked else str(self)


class SocialReportQuerySet(WritingQuerySet):
    desk_rights = ("proposals.edit_report", "proposals.check_report", "proposals.sign_report")
    view_right = "proposals.view_socialreport"

    def authored_by(self, user: User) -> "SocialReportQuerySet":
        """Those of which `user` is one of the authors, and those written by them for a group."""
        named = Authorship.objects.filter(member__user=user).values("report")
        return self.filter(Q(pk__in=self.model.objects.written_by(user).values("pk")) | Q(pk__in=named))

    def concerning(self, user: User) -> Q:
        mine = self.model.objects.authored_by(user)
        whole = mine.filter(combined_into__isnull=False).values("combined_into")
        return Q(pk__in=mine.values("pk")) | Q(pk__in=whole)


def at_desk(user: User) -> bool:
    """Whether `user` edits, checks or signs reports."""
    return SocialReport.objects.is_desk(user)


class SocialReport(Writing):
    """社情民意信息, from the author's draft to the issue it went out with.

    The author's own title and text stay as they were handed in; what the desk makes of them stands beside. Several
    reports may go out as one (综合): the others then point at it. One made of a proposal keeps the link; a party's has
    no author but that proposal's.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        SUBMITTED = "submitted", "待登记"
        EDITING = "editing", "采编中"
        EDITED = "edited", "待核稿"
        CHECKED = "checked", "待签发"
        SIGNED = "signed", "待编发"
        ISSUED = "issued", "已编发"
        COMBINED = "combined", "已综合"
        KEPT = "kept", "留存"
        RETURNED = "returned", "退回作者"
        LISTED = "listed", "台账登记"

    WRITABLE = (Status.DRAFT, Status.RETURNED)
    PUBLISHED = (Status.ISSUED, Status.LISTED)

    short_name = "信息"

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.LISTED, editable=False)
    file = models.FileField("附件", upload_to="reports/%Y/", blank=True, editable=False)
    proposal = models.OneToOneField(
        Proposal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="redirected_report",
        verbose_name="由提案转来",
        editable=False,
    )
    matter = models.ForeignKey(
        Matter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="来自诉求",
        editable=False,
    )
    edited_title = models.CharField("采编题目", max_length=160, blank=True, editable=False)
    edited_text = models.TextField("采编稿", max_length=30000, blank=True, editable=False)
    edited_by = person("责任编辑", null=True, blank=True, editable=False)
    checked_by = person("核稿人", null=True, blank=True, editable=False)
    signed_by = person("签发人", null=True, blank=True, editable=False)
    signed_on = models.DateField("签发日期", null=True, blank=True, editable=False)
    combined_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="综合进",
        editable=False,
    )
    bulletin = models.ForeignKey(
        "proposals.Bulletin",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="刊于",
        editable=False,
    )

    objects = SocialReportQuerySet.as_manager()
    history = history("pro_report_history")

    class Meta(Writing.Meta):
        verbose_name = verbose_name_plural = "社情民意信息"
        permissions = [
            ("edit_report", "采编社情民意信息"),
            ("check_report", "核稿社情民意信息"),
            ("sign_report", "签发社情民意信息"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("author", "author_group")
                | Q(proposal__isnull=False, author__isnull=True, author_group__isnull=True),
                name="pro_report_one_author",
                violation_error_message="作者请填写一位委员或一个界别，二者只填其一。",
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=~Q(status__in=["draft", "returned"]),
                name="pro_report_title",
                violation_error_message="已有同题的社情民意信息。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "returned"], submitted_on__isnull=True)
                | (~Q(status__in=["draft", "returned"]) & Q(submitted_on__isnull=False) & ~Q(title="")),
                name="pro_report_handed_in",
                violation_error_message="报送的信息须有题目和报送时间，草稿没有报送时间。",
            ),
            models.CheckConstraint(
                condition=Q(status="combined", combined_into__isnull=False)
                | (~Q(status="combined") & Q(combined_into__isnull=True)),
                name="pro_report_combined",
                violation_error_message="综合稿的来稿须写明综合进哪一条。",
            ),
            models.CheckConstraint(
                condition=Q(status="issued", bulletin__isnull=False) | (~Q(status="issued") & Q(bulletin__isnull=True)),
                name="pro_report_issued",
                violation_error_message="编发的信息须写明期号。",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_on"], name="pro_report_status")]

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])

    @property
    def by_whom(self) -> str:
        """The author, whoever that is."""
        return str(self.author or self.author_group or self.proposal.collective or "")

    @property
    def title_as_issued(self) -> str:
        return self.edited_title or self.title

    @property
    def text_as_issued(self) -> str:
        return self.edited_text or self.text

    @property
    def whole(self) -> "SocialReport":
        """The one it went out as: itself, or what it was combined into."""
        return self.combined_into or self


class Authorship(models.Model):
    """作者: a member's part in a report, in the order of the names; the first is the report's author. A report known
    from a ledger, and a group's own, have none.
    """

    report = models.ForeignKey(SocialReport, models.CASCADE, related_name="authorships", verbose_name="社情民意信息")
    member = models.ForeignKey(Member, models.PROTECT, related_name="authorships", verbose_name="委员")
    order = models.PositiveSmallIntegerField("次序", default=1, help_text="1 为第一作者。")

    history = history("pro_authorship_history")

    class Meta:
        db_table = "pro_authorship"
        verbose_name = verbose_name_plural = "信息作者"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "member"],
                name="pro_authorship_once",
                violation_error_message="这位委员已是作者。",
            ),
            models.UniqueConstraint(
                fields=["report", "order"], name="pro_authorship_order", violation_error_message="作者的次序重复。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}（{'第一作者' if self.order == 1 else f'第 {self.order} 作者'}）"
