"""Members: the persons; where and when they sit stands beside."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from cppcc_office.shared.history import history
from ledgers.reader.text import squeeze
from members.models.seats import Membership
from members.models.standing import groups_guided_by, groups_kept_by
from members.spelling import spell


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
