"""Proposals (提案) from the first draft to the decision on them, who signs them, and who may see them."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.exactly_one import at_most_one
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from members.models import Member, MemberGroup, standing_of
from proposals.models.calls import CallPeriod
from proposals.models.issues import HELD
from proposals.models.reference import DeclineReason, ProposalCategory
from proposals.models.signature import Signature
from sectors.models import Organization, SectorGroup, SpecialCommittee

COLLECTIVES = ("collective_sponsor", "collective_organization", "special_committee", "member_group")


# What is compared with other proposals; whoever writes one of these signs the proposal anew.
COMPARED = frozenset({"title", "situation", "analysis", "suggestion"})


class ProposalQuerySet(models.QuerySet):
    def bulk_create(self, objs: Iterable["Proposal"], *args: Any, **options: Any) -> list["Proposal"]:
        made = super().bulk_create(objs, *args, **options)
        Signature.objects.sign([one.pk for one in made])
        return made

    def update(self, **values: Any) -> int:
        if COMPARED.isdisjoint(values):
            return super().update(**values)
        with transaction.atomic():
            changed = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            Signature.objects.sign(changed)
        return count

    def handed_in(self) -> "ProposalQuerySet":
        """All but drafts: what has a serial number, whatever became of it."""
        return self.exclude(status=Proposal.Status.DRAFT)

    def counting(self) -> "ProposalQuerySet":
        """What stands as handed in: not a draft, not taken back, not returned for completion."""
        S = Proposal.Status  # noqa: N806 - an enumeration
        return self.exclude(status__in=[S.DRAFT, S.WITHDRAWN, S.RETURNED])

    def written_by(self, user: User) -> "ProposalQuerySet":
        """Those `user` drafted, leads, or keeps for a group, a committee, a member group, a party and the like."""
        standing = standing_of(user)
        lead = Sponsorship.objects.filter(order=1, member__user=user)
        return self.filter(
            Q(drafted_by=user)
            | Q(pk__in=lead.values("proposal"))
            | Q(collective_sponsor__in=standing.groups_kept)
            | Q(special_committee__in=standing.committees_headed)
            | Q(member_group__in=standing.member_groups_headed)
            | Q(collective_organization__in=standing.organizations_served)
        )

    def made_by(self, user: User) -> "ProposalQuerySet":
        """Those `user` writes or keeps, and those one has signed with others."""
        written = self.model.objects.written_by(user).values("pk")
        signed = Sponsorship.objects.filter(member__user=user, state=Sponsorship.State.CONFIRMED)
        return self.filter(Q(pk__in=written) | Q(pk__in=signed.values("proposal")))

    def to_be_signed_by(self, user: User) -> "ProposalQuerySet":
        """Drafts of a group, a committee or a member group that its head was asked to sign and has not signed."""
        standing = standing_of(user)
        headed = (
            Q(collective_sponsor__in=standing.groups_convened)
            | Q(special_committee__in=standing.committees_headed)
            | Q(member_group__in=standing.member_groups_headed)
        )
        asked = self.filter(headed, status__in=Proposal.WRITABLE, signed_by=None, steps__action="ask_to_sign")
        return self.filter(pk__in=asked.order_by().values("pk"))

    def visible_to(self, user: User) -> "ProposalQuerySet":
        """One's own and those one signs or is asked to sign, with what they were merged into; what one's organization
        handles or one's review group reviews; accepted and public ones for all who work in the committee; the office
        and leaders all but drafts.
        """
        standing = standing_of(user)
        written, signed = self.model.objects.written_by(user), Sponsorship.objects.of(user)
        own = Q(pk__in=written.values("pk")) | Q(pk__in=written.exclude(merged_into=None).values("merged_into"))
        asked = Q(pk__in=signed.values("proposal"))
        asked |= Q(pk__in=signed.exclude(proposal__merged_into=None).values("proposal__merged_into"))
        if user.is_leader or user.has_perm("proposals.view_proposal"):
            return self.filter(own | asked | ~Q(status=Proposal.Status.DRAFT))
        handled = Q(handovers__organization__in=standing.organizations_served, handovers__status__in=HELD)
        reviewed = Q(status__in=Proposal.UNDECIDED, category__review_groups__reviewers__user=user)
        handled_or_reviewed = self.model.objects.filter(handled | reviewed).values("pk")
        known = Q(pk__in=handled_or_reviewed)
        if user.is_staff or standing.works_in_committee:
            known |= Q(status=Proposal.Status.ACCEPTED, is_public=True)
        return self.filter(own | asked | known)

    def editable_by(self, user: User) -> "ProposalQuerySet":
        """Drafts and what was returned, by who writes them."""
        return self.filter(status__in=Proposal.WRITABLE, pk__in=self.model.objects.written_by(user).values("pk"))


class Proposal(models.Model):
    """提案. A draft has no year, no number and no day; it gets all three when it is handed in."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        SUBMITTED = "submitted", "已提交"
        RETURNED = "returned", "退回补正"
        WITHDRAWN = "withdrawn", "已撤回"
        ACCEPTED = "accepted", "立案"
        DECLINED = "declined", "不予立案"
        REDIRECTED = "redirected", "转社情民意"

    class Kind(models.TextChoices):
        MEMBER = "member", "委员提案"
        SECTOR = "sector", "界别提案"
        PARTY = "party", "党派提案"
        PEOPLE = "people", "人民团体提案"
        COMMITTEE = "committee", "专委会提案"
        GROUP = "group", "委员小组提案"

    UNDECIDED = (Status.SUBMITTED,)
    WRITABLE = (Status.DRAFT, Status.RETURNED)

    year = models.PositiveSmallIntegerField("年度", null=True, blank=True, help_text="按全会所在年度。")
    serial_number = models.PositiveIntegerField("流水号", null=True, blank=True)
    case_number = models.CharField("提案号", max_length=20, blank=True)
    call = models.ForeignKey(
        CallPeriod, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="征集期"
    )
    kind = models.CharField("提案种类", max_length=10, choices=Kind, default=Kind.MEMBER)
    category = models.ForeignKey(
        ProposalCategory, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="类别"
    )
    title = models.CharField("案由", max_length=160)
    situation = models.TextField("情况", max_length=10000, blank=True)
    analysis = models.TextField("分析", max_length=10000, blank=True)
    suggestion = models.TextField("建议", max_length=10000, blank=True)
    collective_sponsor = models.ForeignKey(
        SectorGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collective_proposals",
        verbose_name="集体提案者",
    )
    collective_organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collective_proposals",
        verbose_name="提案党派、团体",
    )
    special_committee = models.ForeignKey(
        SpecialCommittee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collective_proposals",
        verbose_name="提案专委会",
    )
    member_group = models.ForeignKey(
        MemberGroup, models.PROTECT, null=True, blank=True, related_name="collective_proposals", verbose_name="委员小组"
    )
    suggested_organizations = models.ManyToManyField(
        Organization,
        db_table="pro_proposal_suggested",
        blank=True,
        related_name="suggested_proposals",
        verbose_name="建议承办单位",
    )
    is_public = models.BooleanField("可以公开", default=True)
    not_public_reason = models.CharField("不公开的理由", max_length=120, blank=True)
    drafted_by = person("起草人", null=True, blank=True, editable=False)
    drafted_at = models.DateTimeField("起草时间", auto_now_add=True, null=True)
    revision = models.PositiveIntegerField("第几次保存", default=0, editable=False)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True, editable=False)
    cosign_until = models.DateField("联名确认截止", null=True, blank=True)
    signed_by = person("召集人（负责人）签署", null=True, blank=True, editable=False)
    signed_at = models.DateTimeField("签署时间", null=True, blank=True, editable=False)
    submitted_on = models.DateField("提出时间", null=True, blank=True, db_index=True)
    status = models.CharField("审查意见", max_length=12, choices=Status, default=Status.SUBMITTED)
    decided_on = models.DateField("审定日期", null=True, blank=True)
    decided_by = person("审定人", null=True, blank=True, editable=False)
    decline_reason = models.ForeignKey(
        DeclineReason, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="不予立案情形"
    )
    whereto = models.CharField("去向", max_length=10, choices=DeclineReason.Whereto, blank=True)
    decision_note = models.CharField("审定说明", max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入提案"
    )
    merged_number = models.CharField(
        "并入提案号", max_length=20, blank=True, help_text="并入的提案还没有登记时记在这里，登记以后自动关联。"
    )
    is_key = models.BooleanField("重点提案", default=False)

    MERGED = Q(merged_into__isnull=False) | ~Q(merged_number="")

    objects = ProposalQuerySet.as_manager()
    history = history("pro_proposal_history")

    class Meta:
        verbose_name = verbose_name_plural = "提案"
        ordering = ["-year", "serial_number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "serial_number"],
                name="pro_proposal_serial",
                violation_error_message="该年度的这个流水号已经用过。",
            ),
            models.UniqueConstraint(
                fields=["year", "case_number"],
                condition=~Q(case_number=""),
                name="pro_proposal_case",
                violation_error_message="该年度的这个提案号已经用过。",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", year__isnull=True, serial_number__isnull=True, submitted_on__isnull=True)
                | (~Q(status="draft") & Q(year__isnull=False, serial_number__isnull=False, submitted_on__isnull=False)),
                name="pro_proposal_handed_in",
                violation_error_message="提交的提案须有年度、流水号和提出时间，草稿三项都没有。",
            ),
            models.CheckConstraint(
                condition=at_most_one(*COLLECTIVES),
                name="pro_proposal_one_collective",
                violation_error_message="集体提案者只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(kind="member", **{f"{key}__isnull": True for key in COLLECTIVES})
                | Q(kind="sector", collective_sponsor__isnull=False)
                | Q(kind__in=["party", "people"], collective_organization__isnull=False)
                | Q(kind="committee", special_committee__isnull=False)
                | Q(kind="group", member_group__isnull=False),
                name="pro_proposal_kind",
                violation_error_message="提案种类和集体提案者不一致。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "returned", "withdrawn"]) | ~Q(is_public=False, not_public_reason=""),
                name="pro_proposal_why_closed",
                violation_error_message="不公开的提案请写明理由。",
            ),
        ]
        indexes = [models.Index(fields=["status", "year"], name="pro_proposal_status")]

    def __str__(self) -> str:
        return self.title or "（未写案由）"

    def save(self, *args: Any, **options: Any) -> None:
        only = options.get("update_fields")
        with transaction.atomic():
            super().save(*args, **options)
            if only is None or not COMPARED.isdisjoint(only):
                Signature.objects.sign([self.pk])

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.pk])

    @property
    def number(self) -> str:
        """第 2026001 号, or the serial number before acceptance; "" for a draft."""
        if self.case_number:
            return f"第 {self.case_number} 号"
        return f"流水号 {self.year}-{self.serial_number}" if self.serial_number else ""

    @property
    def title_for_others(self) -> str:
        """What people are told who may not read it: its title once it is accepted, where it is public."""
        if self.status == self.Status.ACCEPTED and self.is_public:
            return str(self)
        state = f"{self.get_status_display()}的提案" if self.is_public else "不公开的提案"
        return f"{self.number}（{state}）"

    @property
    def collective(self) -> models.Model | None:
        """In whose name a collective proposal is made."""
        return next((found for key in COLLECTIVES if (found := getattr(self, key)) is not None), None)

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None or bool(self.merged_number)

    @property
    def paragraphs(self) -> list[tuple[str, list[str]]]:
        """The parts that have text, each with its heading and its paragraphs, as on paper."""
        found = (("一、情况", self.situation), ("二、分析", self.analysis), ("三、建议", self.suggestion))
        return [(words, [line for line in text.splitlines() if line.strip()]) for words, text in found if text.strip()]

    @property
    def text(self) -> str:
        """The three parts, one below the other."""
        return "\n".join(part for part in (self.situation, self.analysis, self.suggestion) if part)


class SponsorshipQuerySet(models.QuerySet):
    def of(self, user: User) -> "SponsorshipQuerySet":
        """Those of `user`, and invitations; who declined has nothing more to do with the proposal."""
        return self.filter(member__user=user).exclude(state=Sponsorship.State.REFUSED)

    def confirmed(self) -> "SponsorshipQuerySet":
        """Who proposes, as people outside are told."""
        return self.filter(state=Sponsorship.State.CONFIRMED)

    def waiting_for(self, user: User) -> "SponsorshipQuerySet":
        """Invitations to sign that `user` has not answered."""
        invited = self.filter(member__user=user, state=Sponsorship.State.INVITED)
        return invited.filter(proposal__status__in=Proposal.WRITABLE)


class Sponsorship(models.Model):
    """提案者: a member's part in a proposal; the first is the lead, the others sign when they are asked."""

    class State(models.TextChoices):
        INVITED = "invited", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REFUSED = "refused", "不参加联名"

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="sponsorships", verbose_name="提案")
    member = models.ForeignKey(Member, models.PROTECT, related_name="sponsorships", verbose_name="委员")
    order = models.PositiveSmallIntegerField("次序", default=1, help_text="1 为第一提案人。")
    state = models.CharField("联名", max_length=10, choices=State, default=State.CONFIRMED)
    invited_at = models.DateTimeField("邀请时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    version = models.PositiveSmallIntegerField("确认的文稿", null=True, blank=True, editable=False)

    objects = SponsorshipQuerySet.as_manager()
    history = history("pro_sponsorship_history")

    class Meta:
        verbose_name = verbose_name_plural = "提案者"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "member"],
                name="pro_sponsor_once",
                violation_error_message="这位委员已是提案者。",
            ),
            models.UniqueConstraint(
                fields=["proposal", "order"],
                name="pro_sponsor_order",
                violation_error_message="提案者的次序重复。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}（{'第一提案人' if self.order == 1 else '联名'}）"


class ProposalVersion(models.Model):
    """提案文稿的一个版本: the text as somebody wrote it; the last one is the text as it stands.

    Who goes on writing within a while extends the last version; whatever is done to the proposal closes it.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions", verbose_name="提案")
    number = models.PositiveSmallIntegerField("版本")
    title = models.CharField("案由", max_length=160, blank=True)
    situation = models.TextField("情况", blank=True)
    analysis = models.TextField("分析", blank=True)
    suggestion = models.TextField("建议", blank=True)
    by = person("修改人", null=True)
    at = models.DateTimeField("时间", help_text="开始写这一稿的时间。")

    class Meta:
        db_table = "pro_version"
        verbose_name = verbose_name_plural = "提案文稿版本"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"], name="pro_version_once", violation_error_message="这个版本已经保存。"
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 稿"
