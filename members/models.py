"""Members, where and when they sit, their posts, who guides whom, and the groups they form besides sectors."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.dated import Dated
from cppcc_office.shared.history import history
from ledgers.reader.text import squeeze
from members.spelling import spell
from sectors.models import Committee, GroupLiaison, Sector, SectorGroup, SpecialCommittee


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "MemberQuerySet":
        """Staff with the right and leaders see all members; others themselves and the members of groups they keep."""
        if user.is_leader or user.has_perm("members.view_member"):
            return self
        mine = Membership.objects.filter(
            member=OuterRef("pk"), sector__group__in=groups_kept_by(user) | groups_guided_by(user)
        )
        return self.filter(Q(user=user) | Exists(mine))

    def editable_by(self, user: User) -> "MemberQuerySet":
        """Only staff with the right change a member's data."""
        return self if user.has_perm("members.change_member") else self.none()

    def search(self, text: str) -> "MemberQuerySet":
        """By characters of the name, by pinyin from its beginning, or by initials: 张三, zhangs, zs."""
        text = squeeze(text).replace("ü", "v").replace("Ü", "v")
        if not text:
            return self
        sound = text.lower().replace("'", "").replace("\u2019", "")
        return self.filter(Q(name__contains=text) | Q(pinyin__startswith=sound) | Q(initials__startswith=sound))

    def in_office_on(self, day: datetime.date) -> "MemberQuerySet":
        """Members of the home committee whose membership includes `day`."""
        seats = Membership.objects.valid_on(day).filter(committee__is_home=True, member=OuterRef("pk"))
        return self.filter(Exists(seats))


class Member(models.Model):
    """委员: a person; the membership says where and when."""

    class Gender(models.TextChoices):
        MALE = "male", "男"
        FEMALE = "female", "女"

    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField("拼音", max_length=120, blank=True, editable=False)
    initials = models.CharField("拼音首字母", max_length=20, blank=True, editable=False)
    strokes = models.PositiveSmallIntegerField("姓氏笔画", default=0, editable=False)
    gender = models.CharField("性别", max_length=6, choices=Gender, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    born_on = models.DateField("出生年月", null=True, blank=True, help_text="只知年月时，日填 1。")
    party = models.CharField("党派", max_length=20, blank=True)
    employer = models.CharField("工作单位及职务", max_length=120, blank=True)
    phone = models.CharField("手机号码", max_length=20, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    photo = models.ImageField("照片", upload_to="members/", blank=True)
    thumbnail = models.ImageField("缩略图", upload_to="members/", blank=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="member", verbose_name="账号"
    )

    objects = MemberQuerySet.as_manager()
    history = history("mem_member_history")

    class Meta:
        verbose_name = verbose_name_plural = "委员"
        ordering = ["pk"]
        indexes = [models.Index(fields=["name"], name="mem_member_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spell_name()
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "pinyin", "initials", "strokes"}
        super().save(*args, **kwargs)

    def spell_name(self) -> None:
        """Bring the name into its kept form and fill what follows from it; bulk writers call it themselves."""
        self.name = squeeze(self.name)
        spelling = spell(self.name)
        self.pinyin, self.initials, self.strokes = spelling.pinyin, spelling.initials, spelling.strokes


class Membership(Dated):
    """A member's seat: in which committee and sector, from when to when."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships", verbose_name="委员")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="memberships", verbose_name="政协")
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="界别"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="所在专委会"
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

    member = models.ForeignKey(Member, models.CASCADE, related_name="posts", verbose_name="委员")
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
        Member, models.CASCADE, null=True, blank=True, related_name="guidance", verbose_name="主席、副主席"
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
    member = models.ForeignKey(Member, models.CASCADE, related_name="group_seats", verbose_name="委员")
    is_head = models.BooleanField("组长", default=False)

    history = history("mem_seat_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "小组成员"

    def __str__(self) -> str:
        return f"{self.group} · {self.member}"


def groups_convened_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SectorGroup]:
    """Groups `user` convenes that day, alone or as one of several, or as deputy of a convener."""
    day, people = on or timezone.localdate(), user.acts_for(on)
    conveners = Post.objects.valid_on(day).filter(
        role__in=Post.CONVENERS, member__user__in=people, group=OuterRef("pk")
    )
    return SectorGroup.objects.filter(Exists(conveners))


def groups_liaised_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SectorGroup]:
    """Groups whose liaison `user` is that day, or the deputy of one."""
    day, people = on or timezone.localdate(), user.acts_for(on)
    return SectorGroup.objects.filter(
        Exists(GroupLiaison.objects.valid_on(day).filter(user__in=people, group=OuterRef("pk")))
    )


def groups_kept_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SectorGroup]:
    """Groups whose records `user` keeps and confirms that day: as convener, as liaison, or as deputy of one."""
    return groups_convened_by(user, on) | groups_liaised_by(user, on)


def groups_guided_in_committee_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SectorGroup]:
    """Groups guided that day by a special committee that `user` heads, or as deputy of a head."""
    day, people = on or timezone.localdate(), user.acts_for(on)
    heads = Post.objects.valid_on(day).filter(
        role__in=Post.COMMITTEE_HEADS, member__user__in=people, special_committee=OuterRef("special_committee")
    )
    guidance = Guidance.objects.valid_on(day).filter(Exists(heads), kind=Guidance.Kind.GUIDE, group=OuterRef("pk"))
    return SectorGroup.objects.filter(Exists(guidance))


def groups_guided_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SectorGroup]:
    """Groups `user` answers for that day: as chairperson, as head of the guiding committee, or as deputy of one."""
    day, people = on or timezone.localdate(), user.acts_for(on)
    heads = Post.objects.valid_on(day).filter(
        role__in=Post.COMMITTEE_HEADS, member__user__in=people, special_committee=OuterRef("special_committee")
    )
    guidance = Guidance.objects.valid_on(day).filter(
        Q(chairperson__user__in=people) | Exists(heads), group=OuterRef("pk")
    )
    return SectorGroup.objects.filter(Exists(guidance))


def groups_sat_in_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SectorGroup]:
    """Groups in which `user` has a seat of the home committee that day, oneself."""
    seats = Membership.objects.valid_on(on or timezone.localdate()).filter(
        member__user=user, committee__is_home=True, sector__group=OuterRef("pk")
    )
    return SectorGroup.objects.filter(Exists(seats))


def committees_headed_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SpecialCommittee]:
    """Special committees that `user` heads that day, alone or as one of several, or as deputy of a head."""
    day, people = on or timezone.localdate(), user.acts_for(on)
    heads = Post.objects.valid_on(day).filter(
        role__in=Post.COMMITTEE_HEADS, member__user__in=people, special_committee=OuterRef("pk")
    )
    return SpecialCommittee.objects.filter(Exists(heads))


def member_groups_headed_by(user: User, on: datetime.date | None = None) -> models.QuerySet[MemberGroup]:
    """Member groups that `user` heads that day, or as deputy of a head."""
    day, people = on or timezone.localdate(), user.acts_for(on)
    heads = MemberGroupSeat.objects.valid_on(day).filter(is_head=True, member__user__in=people, group=OuterRef("pk"))
    return MemberGroup.objects.filter(Exists(heads))


def committees_sat_in_by(user: User, on: datetime.date | None = None) -> models.QuerySet[SpecialCommittee]:
    """Special committees in which `user` sits that day, oneself."""
    seats = Membership.objects.valid_on(on or timezone.localdate()).filter(
        member__user=user, committee__is_home=True, special_committee=OuterRef("pk")
    )
    return SpecialCommittee.objects.filter(Exists(seats))
