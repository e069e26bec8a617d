"""Workstations (studios, liaison stations, consultation rooms), who is attached to them and who keeps their records."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.dated import Dated, DatedQuerySet
from cppcc_office.shared.history import history
from members.models import Member
from sectors.models import Committee, Organization, Sector


class WorkstationKind(models.Model):
    """A kind of workstation; the list is the office's own."""

    name = models.CharField("名称", max_length=20, unique=True)
    emphasis = models.CharField(
        "服务重点", max_length=200, blank=True, help_text="这一类工作室侧重做什么；各室另有重点的，写在工作室上。"
    )
    is_core = models.BooleanField(
        "核心工作室", default=False, help_text="“1+N”中的“1”：这一类工作室可以有成员工作室，自己不属于别的工作室。"
    )
    order = models.PositiveSmallIntegerField("序号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "工作室类型"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What the workstations of this kind are to each other already stays possible."""
        if self.pk and self.is_core and Workstation.objects.filter(kind=self, core__isnull=False).exists():
            raise ValidationError({"is_core": "这一类型里有工作室属于别的核心工作室，请先取消它们的归属。"})
        if self.pk and not self.is_core and Workstation.objects.filter(core__kind=self).exists():
            raise ValidationError({"is_core": "这一类型里有工作室还有成员工作室，请先取消它们的归属。"})


class WorkstationQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> "WorkstationQuerySet":
        """A workstation is there to be known; those withdrawn are for leaders, staff with the right, and for who kept
        or served them.
        """
        if not user.is_active:
            return self.none()
        if user.is_leader or user.has_perm("workstations.view_workstation"):
            return self
        served = Attachment.objects.filter(member__user=user).values("workstation")
        return self.filter(Q(ends_on__isnull=True) | Q(pk__in=workstations_kept_by(user)) | Q(pk__in=served))

    def editable_by(self, user: User) -> "WorkstationQuerySet":
        """The office changes all; a contact what visitors need to know of the own, as long as it exists."""
        if user.has_perm("workstations.change_workstation"):
            return self
        return self.filter(ends_on__isnull=True, pk__in=workstations_kept_by(user))

    def search(self, text: str) -> "WorkstationQuerySet":
        """By words of the name or the place, or by a member attached: name, pinyin or initials."""
        text = text.strip()
        if not text:
            return self
        people = Attachment.objects.filter(member__in=Member.objects.search(text)).values("workstation")
        places = (
            Q(location__name__contains=text) | Q(location__parent__name__contains=text) | Q(host__name__contains=text)
        )
        return self.filter(Q(name__contains=text) | Q(outside_city__contains=text) | places | Q(pk__in=people))

    def listed(self) -> "WorkstationQuerySet":
        return self.select_related("kind", "committee", "sector", "location__parent", "host", "core")


class Workstation(Dated):
    """委员工作室、联络站、协商议事室: where members meet the people."""

    class Form(models.TextChoices):
        STUDIO = "studio", "委员工作室"
        STATION = "station", "联络站"
        ROOM = "room", "协商议事室"
        GROUP = "group", "工作联络组"
        CENTRE = "centre", "履职实践中心"

    class Level(models.TextChoices):
        CITY = "city", "市级"
        COUNTY = "county", "县级"

    name = models.CharField("名称", max_length=60, unique=True)
    form = models.CharField("形式", max_length=10, choices=Form, default=Form.STUDIO)
    kind = models.ForeignKey(WorkstationKind, models.PROTECT, related_name="workstations", verbose_name="类型")
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.COUNTY)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="workstations", verbose_name="挂牌政协"
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="workstations", verbose_name="所属界别"
    )
    core = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        limit_choices_to={"kind__is_core": True},
        verbose_name="所属核心工作室",
        help_text="“1+N”：由哪个核心工作室带动。核心工作室自己不填。",
    )
    location = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workstations",
        verbose_name="所在社区（村）",
        help_text="设在街道（镇）一级的，选街道（镇）。",
    )
    outside_city = models.CharField(
        "市外所在地", max_length=60, blank=True, help_text="设在本市以外的填写，如：香港特别行政区。"
    )
    address = models.CharField("详细地址", max_length=120, blank=True)
    host = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_workstations",
        verbose_name="依托单位",
    )
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)
    hours = models.CharField("开放时间", max_length=120, blank=True)
    emphasis = models.TextField("服务重点", max_length=500, blank=True)
    about = models.TextField("简介", max_length=2000, blank=True)
    starts_on = models.DateField("挂牌时间", null=True, blank=True)
    ends_on = models.DateField("撤牌时间", null=True, blank=True)
    withdrawn_because = models.CharField("撤牌原因", max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤牌经办人"
    )

    objects = WorkstationQuerySet.as_manager()
    history = history("wor_workstation_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "委员工作室"
        ordering = ["pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outside_city="") | Q(location__isnull=True),
                name="wor_workstation_one_place",
                violation_error_message="所在社区（村）和市外所在地只填其一。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | ~Q(withdrawn_because=""),
                name="wor_workstation_why_gone",
                violation_error_message="撤牌须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(core__isnull=True) | ~Q(core=F("pk")),
                name="wor_workstation_core_other",
                violation_error_message="工作室不能属于自己。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The level goes with the committee that hung the sign out; only a core workstation has others under it, and
        it stands under none.
        """
        wrong = {}
        known = self.committee and self.committee.level in self.Level.values
        if known and self.level != self.committee.level:
            said = self.Level(self.committee.level).label
            wrong["level"] = f"“{self.committee}”是{said}政协，层级请选“{said}”。"
        if self.kind_id and (why := self.why_not_of(self.kind)):
            wrong["core" if self.kind.is_core else "kind"] = why
        elif self.core_id and not self.core.kind.is_core:
            wrong["core"] = f"“{self.core}”不是核心工作室，请另选。"
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            wrong["starts_on"] = f"挂牌时间不能晚于撤牌时间 {self.ends_on:%Y-%m-%d}。"
        if wrong:
            raise ValidationError(wrong)

    def why_not_of(self, kind: WorkstationKind) -> str:
        """Why it cannot be of that kind, as it stands to others in 1+N; "" when it can."""
        if kind.is_core and self.core_id:
            return "核心工作室不属于别的核心工作室。"
        if not kind.is_core and self.pk and self.branches.exists():
            return "这个工作室还有成员工作室，只能是核心工作室。"
        return ""

    def get_absolute_url(self) -> str:
        return reverse("workstation", args=[self.pk])

    @property
    def place(self) -> str:
        """Subdistrict and community, or where outside the city."""
        if self.location is None:
            return self.outside_city
        return f"{self.location.parent or ''}{self.location}"

    @property
    def emphasis_words(self) -> str:
        """What it does first: its own words, or those of its kind."""
        return self.emphasis or self.kind.emphasis


class AttachmentQuerySet(DatedQuerySet):
    def serving_on(self, day: datetime.date) -> "AttachmentQuerySet":
        """Members attached that day to a workstation that exists that day."""
        return self.valid_on(day).filter(workstation__in=Workstation.objects.valid_on(day).values("pk"))


class Attachment(Dated):
    """驻室委员: a member attached to a workstation."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="attachments", verbose_name="工作室")
    member = models.ForeignKey(Member, models.CASCADE, related_name="attachments", verbose_name="委员")
    is_lead = models.BooleanField("负责人", default=False)
    led_from = models.DateField("任负责人起", null=True, blank=True)
    led_until = models.DateField("任负责人止", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()
    history = history("wor_attachment_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "驻室委员"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["workstation", "member"],
                condition=Q(ends_on__isnull=True),
                name="wor_attachment_open",
                violation_error_message="这位委员已经驻在该工作室。",
            ),
            models.CheckConstraint(
                condition=Q(is_lead=True) | Q(led_from__isnull=True, led_until__isnull=True),
                name="wor_attachment_lead",
                violation_error_message="填写负责人的起止时间，请同时勾选“负责人”。",
            ),
            models.CheckConstraint(
                condition=Q(led_from__isnull=True) | Q(led_until__isnull=True) | Q(led_until__gte=F("led_from")),
                name="wor_attachment_led",
                violation_error_message="任负责人的结束时间不能早于开始时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workstation} · {self.member}"

    def clean(self) -> None:
        """Somebody who left may come back; two terms at one workstation do not overlap."""
        others = Attachment.objects.filter(workstation=self.workstation_id, member=self.member_id).exclude(pk=self.pk)
        first, last = self.starts_on or datetime.date.min, self.ends_on or datetime.date.max
        if first <= last and others.valid_within(first, last).exists():
            raise ValidationError("这位委员在这段时间已经驻在该工作室，请核对起止日期。")

    def leads_on(self, day: datetime.date) -> bool:
        """Whether the member heads the workstation that day."""
        begun = self.led_from is None or self.led_from <= day
        return self.is_lead and begun and (self.led_until is None or self.led_until >= day) and self.is_valid_on(day)


class ChairpersonLink(Dated):
    """联系领导: a chairperson of the committee who is linked with a workstation."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="chairpersons", verbose_name="工作室")
    chairperson = models.ForeignKey(
        Member, models.CASCADE, related_name="linked_workstations", verbose_name="主席、副主席"
    )

    history = history("wor_chairperson_history")

    class Meta(Dated.Meta):
        db_table = "workstations_chairperson"
        verbose_name = verbose_name_plural = "联系领导"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["workstation", "chairperson", "starts_on"],
                name="wor_chairperson_once",
                violation_error_message="这位领导已经登记为该工作室的联系领导。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workstation} · {self.chairperson}"


class WorkstationPhoto(models.Model):
    """工作室照片: how the place looks."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="photos", verbose_name="工作室")
    image = models.ImageField("照片", upload_to="workstations/%Y/")
    thumbnail = models.ImageField("缩略图", upload_to="workstations/%Y/")
    caption = models.CharField("说明", max_length=60, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("wor_photo_history")

    class Meta:
        db_table = "workstations_photo"
        verbose_name = verbose_name_plural = "工作室照片"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.caption or f"{self.workstation} 照片 {self.pk}"


class WorkstationContact(Dated):
    """工作室联络员: staff who keep a workstation's records."""

    workstation = models.ForeignKey(Workstation, models.CASCADE, related_name="contacts", verbose_name="工作室")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="workstation_contacts", verbose_name="账号"
    )

    history = history("wor_contact_history")

    class Meta(Dated.Meta):
        db_table = "workstations_contact"
        verbose_name = verbose_name_plural = "工作室联络员"

    def __str__(self) -> str:
        return f"{self.workstation} · {self.user}"


def contacts_held_by(user: User, on: datetime.date | None = None) -> list[WorkstationContact]:
    """What makes `user`, or whom one is deputy of, contact of a workstation that day."""
    day = on or timezone.localdate()
    rows = WorkstationContact.objects.valid_on(day).filter(user__in=user.acts_for(day)).select_related("workstation")
    return user.recalled(("contacts held", day), lambda: list(rows))


def workstations_kept_by(user: User, on: datetime.date | None = None) -> models.QuerySet[Workstation]:
    """Workstations whose contact `user` is that day, or the deputy of one."""
    return Workstation.objects.filter(pk__in={row.workstation_id for row in contacts_held_by(user, on)})


def contacts_of(workstation: Workstation) -> models.QuerySet[User]:
    """Accounts of the contacts who keep the workstation's records today."""
    contacts = workstation.contacts.valid_on(timezone.localdate()).values("user")
    return User.objects.filter(pk__in=contacts, is_active=True)


def workstations_attended_by(user: User, on: datetime.date | None = None) -> models.QuerySet[Workstation]:
    """Workstations to which `user` is attached that day as a member, oneself."""
    if not hasattr(user, "member"):
        return Workstation.objects.none()
    day = on or timezone.localdate()
    rows = Attachment.objects.valid_on(day).filter(member__user=user)
    ids = user.recalled(("workstations attended", day), lambda: frozenset(rows.values_list("workstation", flat=True)))
    return Workstation.objects.filter(pk__in=ids)


def workstations_served_by(user: User) -> models.QuerySet[Workstation]:
    """Workstations whose contact `user` is today, or to which one is attached as a member."""
    return workstations_kept_by(user) | workstations_attended_by(user)
