"""Where and when members sit, their posts, who guides whom, and the groups they form besides sectors."""

from django.db import models
from django.db.models import Q

from cppcc_office.shared.dated import Dated
from cppcc_office.shared.history import history
from sectors.models import Committee, Sector, SectorGroup, SpecialCommittee


class MemberKind(models.Model):
    """委员类别: kinds of member that rules tell apart (特聘委员, 港澳委员); the list is the office's own, most members
    have none.
    """

    name = models.CharField("名称", max_length=20, unique=True)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("mem_kind_history")

    class Meta:
        db_table = "mem_kind"
        verbose_name = verbose_name_plural = "委员类别"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(Dated):
    """A member's seat: in which committee and sector, from when to when."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="memberships", verbose_name="委员")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="memberships", verbose_name="政协")
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="界别"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="所在专委会"
    )
    kind = models.ForeignKey(
        MemberKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="委员类别",
        help_text="一般委员不填。",
    )

    history = history("mem_membership_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "任职"
        ordering = ["starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "committee", "sector", "starts_on"],
                name="mem_membership_once",
                violation_error_message="这段任职已经登记。",
            ),
        ]
        indexes = [models.Index(fields=["committee", "starts_on", "ends_on"], name="mem_membership_days")]

    def __str__(self) -> str:
        return f"{self.member} · {self.sector or self.committee}"


class Post(Dated):
    """职务: what a member is besides being a member, from when to when."""

    class Role(models.TextChoices):
        CHAIR = "chair", "主席"
        VICE_CHAIR = "vice_chair", "副主席"
        SECRETARY_GENERAL = "secretary_general", "秘书长"
        STANDING = "standing", "常委"
        CONVENER = "convener", "界别召集人"
        VICE_CONVENER = "vice_convener", "界别副召集人"
        COMMITTEE_HEAD = "committee_head", "专委会主任"
        COMMITTEE_DEPUTY = "committee_deputy", "专委会副主任"

    CHAIRPERSONS = (Role.CHAIR, Role.VICE_CHAIR)
    CONVENERS = (Role.CONVENER, Role.VICE_CONVENER)
    COMMITTEE_HEADS = (Role.COMMITTEE_HEAD, Role.COMMITTEE_DEPUTY)

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="posts", verbose_name="委员")
    role = models.CharField("职务", max_length=20, choices=Role)
    group = models.ForeignKey(
        SectorGroup, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="界别（联组）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="专委会"
    )

    history = history("mem_post_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "职务"
        ordering = ["starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(role__in=["convener", "vice_convener"]) | Q(group__isnull=False),
                name="mem_post_convener_of",
                violation_error_message="召集人须写明是哪个界别（联组）的召集人。",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["committee_head", "committee_deputy"]) | Q(special_committee__isnull=False),
                name="mem_post_committee_of",
                violation_error_message="专委会职务须写明是哪个专委会。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.get_role_display()}"


class Guidance(Dated):
    """分管、指导、联系: a chairperson or a special committee answers for a group."""

    class Kind(models.TextChoices):
        OVERSEE = "oversee", "分管"
        GUIDE = "guide", "指导"
        LINK = "link", "联系"

    kind = models.CharField("方式", max_length=10, choices=Kind, default=Kind.GUIDE)
    chairperson = models.ForeignKey(
        "members.Member", models.CASCADE, null=True, blank=True, related_name="guidance", verbose_name="主席、副主席"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.CASCADE, null=True, blank=True, related_name="guidance", verbose_name="专委会"
    )
    group = models.ForeignKey(SectorGroup, models.CASCADE, related_name="guidance", verbose_name="界别（联组）")

    history = history("mem_guidance_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "分管与指导"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(chairperson__isnull=False, special_committee__isnull=True)
                | Q(chairperson__isnull=True, special_committee__isnull=False),
                name="mem_guidance_one_guide",
                violation_error_message="请在主席（副主席）和专委会中填写一个。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chairperson or self.special_committee} {self.get_kind_display()} {self.group}"


class MemberGroup(models.Model):
    """委员小组、学习组、工作组: any other grouping of members."""

    class Kind(models.TextChoices):
        MEMBER = "member", "委员小组"
        STUDY = "study", "学习组"
        WORK = "work", "工作组"
        LIAISON = "liaison", "工作联络组"

    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.MEMBER)
    name = models.CharField("名称", max_length=60)

    history = history("mem_membergroup_history")

    class Meta:
        verbose_name = verbose_name_plural = "委员小组"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="mem_membergroup_name",
                violation_error_message="同类小组中已有这个名称。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MemberGroupSeat(Dated):
    """A member in a member group."""

    group = models.ForeignKey(MemberGroup, models.CASCADE, related_name="seats", verbose_name="小组")
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="group_seats", verbose_name="委员")
    is_head = models.BooleanField("组长", default=False)

    history = history("mem_seat_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "小组成员"

    def __str__(self) -> str:
        return f"{self.group} · {self.member}"
