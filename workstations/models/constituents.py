"""界别群众 (X+N): the people of a sector a member is in touch with, and every contact made with them."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.dated import Dated, DatedQuerySet
from cppcc_office.shared.history import history
from cppcc_office.shared.phones import holds_mobile, holds_number, masked_phone
from cppcc_office.shared.sealed import SealedField, masked_name
from cppcc_office.shared.vouched import person
from members.models import Member
from sectors.models import Sector
from workstations.models.register import Workstation, workstations_kept_by

MOST_PEOPLE = 5000
# What may be told of a person only with consent; all of it goes when the consent is withdrawn.
PERSONAL = ("phone", "wechat", "occupation")


def masked_wechat(account: str) -> str:
    """w****: a word that there is one."""
    return account[:1] + "****" if account else ""


class ConstituentQuerySet(DatedQuerySet):
    def named_to(self, user: User) -> "ConstituentQuerySet":
        """Those whose names `user` reads: the own circle, and whom the contact's workstation is linked with."""
        return self.filter(Q(member__user=user) | Q(workstation__in=workstations_kept_by(user)))

    def visible_to(self, user: User) -> "ConstituentQuerySet":
        """Those one reads the names of; staff with the right all of them, with names covered. Leaders see numbers."""
        return self if user.has_perm("workstations.view_constituent") else self.named_to(user)

    def editable_by(self, user: User) -> "ConstituentQuerySet":
        return self.named_to(user)

    def counted_by(self, user: User) -> "ConstituentQuerySet":
        """Those that make up the numbers `user` sees."""
        return self if user.is_leader else self.visible_to(user)

    def with_contacts(self, year: int) -> "ConstituentQuerySet":
        """Each with the contacts of the year and the last of all."""
        days = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        of_year = Count("contacts", filter=Q(contacts__held_on__range=days))
        return self.annotate(of_year=of_year, last_on=models.Max("contacts__held_on"))


class Constituent(Dated):
    """界别群众: one person in a member's circle, from the day the member got to know the person.

    Without the person's consent nothing but the name may be kept. Name, contact and occupation lie encrypted and, like
    the sector, stand in no history; when the consent is withdrawn they are erased and only the number stays.
    """

    class Consent(models.TextChoices):
        WRITTEN = "written", "书面"
        SPOKEN = "spoken", "当面口头"
        PHONE = "phone", "电话"
        WECHAT = "wechat", "微信"

    member = models.ForeignKey(Member, models.PROTECT, related_name="constituents", verbose_name="委员")
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="constituents", verbose_name="工作室"
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="constituents", verbose_name="界别"
    )
    name = SealedField("姓名", max_length=20, blank=True)
    occupation = SealedField("职业、单位", max_length=60, blank=True)
    phone = SealedField("电话", max_length=20, blank=True)
    wechat = SealedField("微信号", max_length=40, blank=True)
    consent_on = models.DateField("同意日期", null=True, blank=True)
    consent_how = models.CharField("怎样同意的", max_length=10, choices=Consent, blank=True)
    erased_on = models.DateField("撤回同意、删除信息日期", null=True, blank=True, editable=False)
    recorded_by = person("登记人", editable=False)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ConstituentQuerySet.as_manager()
    history = history("wor_constituent_history", excluded_fields=["name", "sector", *PERSONAL])

    class Meta(Dated.Meta):
        db_table = "wor_constituent"
        verbose_name = verbose_name_plural = "界别群众"
        ordering = ["-pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(consent_on__isnull=False) | Q(phone="", wechat="", occupation="", sector__isnull=True),
                name="wor_constituent_consent",
                violation_error_message="没有本人同意，只能登记姓名。",
            ),
            models.CheckConstraint(
                condition=Q(consent_on__isnull=True, consent_how="") | Q(consent_on__isnull=False) & ~Q(consent_how=""),
                name="wor_constituent_how",
                violation_error_message="同意的日期和方式要一起填写。",
            ),
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True) | Q(name="", consent_on__isnull=True, ends_on__isnull=False),
                name="wor_constituent_erased",
                violation_error_message="撤回同意以后，不能再保留个人信息。",
            ),
        ]
        indexes = [models.Index(fields=["member", "starts_on"], name="wor_constituent_since")]

    def __str__(self) -> str:
        """Without the name: this stands in logs and histories."""
        return f"界别群众 {self.pk} 号"

    def get_absolute_url(self) -> str:
        return reverse("service:constituent", args=[self.member_id, self.pk])

    @property
    def called(self) -> str:
        """The name for those who may read it."""
        return self.name or "已删除"

    @property
    def masked(self) -> str:
        """李**, for those who see that there is somebody."""
        return masked_name(self.name) or "已删除"

    @property
    def masked_contact(self) -> str:
        """138****5678 微信 w****."""
        wechat = f"微信 {masked_wechat(self.wechat)}" if self.wechat else ""
        return " ".join(filter(None, [masked_phone(self.phone), wechat])) or "未登记"

    @property
    def has_contact(self) -> bool:
        return bool(self.phone or self.wechat)

    @property
    def state(self) -> tuple[str, str]:
        """In words, with a colour."""
        if self.erased_on:
            return "已撤回同意", ""
        if self.ends_on and self.ends_on < timezone.localdate():
            return "已停止联系", ""
        return ("已同意", "good") if self.consent_on else ("未取得同意", "wait")


def without_mobiles(text: str) -> None:
    """What the public reads may say where a service is to be called, and names nobody's mobile."""
    if holds_mobile(text):
        raise ValidationError("群众能看到这里的内容，请不要写手机号码。")


def without_numbers(text: str) -> None:
    """What was said is kept in clear, so no telephone number belongs into it."""
    if holds_number(text):
        raise ValidationError("请不要写电话号码。")


class ContactQuerySet(models.QuerySet):
    def editable_by(self, user: User) -> "ContactQuerySet":
        """The member's own, and those at a workstation one keeps."""
        return self.filter(Q(member__user=user) | Q(workstation__in=workstations_kept_by(user)))

    def visible_to(self, user: User) -> "ContactQuerySet":
        return self if user.has_perm("workstations.view_contact") else self.editable_by(user)

    def opened_by(self, user: User) -> "ContactQuerySet":
        """Those whose page `user` opens: who sees the member's record sees day, way and number there, no more."""
        return self.visible_to(user) | self.filter(member__in=Member.objects.visible_to(user).values("pk"))

    def counted_by(self, user: User) -> "ContactQuerySet":
        return self if user.is_leader else self.visible_to(user)

    def held_in(self, year: int) -> "ContactQuerySet":
        return self.filter(held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))

    def figures(self) -> tuple[int, int]:
        """How many, with how many people; one query."""
        found = self.order_by().aggregate(n=Count("pk"), people=Sum("people"))
        return found["n"], found["people"] or 0


class Contact(models.Model):
    """联系记录: one visit, talk or message of a member to people of the circle, and a line of what was said."""

    class Way(models.TextChoices):
        VISIT = "visit", "走访"
        RECEPTION = "reception", "接待"
        MEETING = "meeting", "座谈"
        PHONE = "phone", "电话"
        ONLINE = "online", "微信、网络"

    member = models.ForeignKey(Member, models.PROTECT, related_name="contacts", verbose_name="委员")
    workstation = models.ForeignKey(
        Workstation, models.PROTECT, null=True, blank=True, related_name="contacts_made", verbose_name="工作室"
    )
    held_on = models.DateField("日期", default=timezone.localdate)
    way = models.CharField("方式", max_length=10, choices=Way, default=Way.VISIT)
    constituents = models.ManyToManyField(
        Constituent, related_name="contacts", blank=True, db_table="wor_contact_constituent", verbose_name="联系了谁"
    )
    people = models.PositiveIntegerField(
        "人数", default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    text = models.CharField("说了什么", max_length=120, validators=[without_numbers])
    recorded_by = person("登记人", editable=False)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ContactQuerySet.as_manager()
    history = history("wor_contact_made_history")

    class Meta:
        db_table = "wor_contact_made"
        verbose_name = verbose_name_plural = "联系记录"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1), name="wor_contact_made_people", violation_error_message="人数至少为 1。"
            )
        ]
        indexes = [models.Index(fields=["member", "held_on"], name="wor_contact_made_day")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.get_way_display()} {self.people} 人"

    def get_absolute_url(self) -> str:
        return reverse("service:contact", args=[self.member_id, self.pk])
