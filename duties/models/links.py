"""联系: who is linked with whom, from when to when, and each visit."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Q
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.dated import Dated, DatedQuerySet
from cppcc_office.shared.history import history
from duties.whose import about_own_or_kept, seats_in
from members.models import Member, committees_headed_by, groups_kept_by
from sectors.models import Organization, SpecialCommittee


class LinkKind(models.Model):
    """A kind of link, such as 委员联系村; the list is the office's own."""

    class Who(models.TextChoices):
        MEMBER = "member", "委员"
        CHAIRPERSON = "chairperson", "主席、副主席"
        COMMITTEE = "committee", "专委会"

    class Whom(models.TextChoices):
        ORGANIZATION = "organization", "单位（村、企业等）"
        PERSON = "person", "群众"
        MEMBER = "member", "委员"

    name = models.CharField("名称", max_length=30, unique=True)
    who = models.CharField("联系人", max_length=12, choices=Who, default=Who.MEMBER)
    whom = models.CharField("联系对象", max_length=12, choices=Whom, default=Whom.ORGANIZATION)
    organization_kind = models.CharField("单位类别", max_length=12, choices=Organization.Kind, blank=True)
    visits_a_year = models.PositiveSmallIntegerField("每年走访次数", default=1)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("dut_linkkind_history")

    class Meta:
        verbose_name = verbose_name_plural = "联系类别"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class LinkQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> "LinkQuerySet":
        """Leaders and staff with the right see all; others the own, those of members kept or guided, and of the
        special committee they head.
        """
        if user.is_leader or user.has_perm("duties.view_link"):
            return self
        headed = Q(special_committee__in=committees_headed_by(user))
        return self.filter(about_own_or_kept(user) | Q(linked_member__user=user) | headed)

    def editable_by(self, user: User) -> "LinkQuerySet":
        """The office changes all; a member the own, a keeper those of the group's members, a head the committee's."""
        if user.has_perm("duties.change_link"):
            return self
        kept = Q(seats_in(groups_kept_by(user), member="member"))
        return self.filter(Q(member__user=user) | kept | Q(special_committee__in=committees_headed_by(user)))

    def in_force_in(self, year: int) -> "LinkQuerySet":
        """Links whose life touches that year."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=datetime.date(year, 12, 31))
        return self.filter(begun).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=datetime.date(year, 1, 1)))

    def with_visits(self, year: int) -> "LinkQuerySet":
        """With `visits_made` that year and `last_visit_on` ever; for lists."""
        whole = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        stands = Q(visits__is_withdrawn=False)
        return self.annotate(
            visits_made=Count("visits", filter=stands & Q(visits__visited_on__range=whole), distinct=True),
            last_visit_on=Max("visits__visited_on", filter=stands),
        )

    def unvisited(self, year: int) -> "LinkQuerySet":
        """Links visited less often that year than their kind asks for."""
        return self.in_force_in(year).with_visits(year).filter(visits_made__lt=F("kind__visits_a_year"))

    def listed(self) -> "LinkQuerySet":
        return self.select_related("kind", "member", "special_committee", "organization", "linked_member")


class Link(Dated):
    """联系: a member, chairperson or special committee is in touch with a unit, a person or a member."""

    kind = models.ForeignKey(LinkKind, models.PROTECT, related_name="links", verbose_name="联系类别")
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="links", verbose_name="联系人（委员）"
    )
    special_committee = models.ForeignKey(
        SpecialCommittee, models.CASCADE, null=True, blank=True, related_name="links", verbose_name="联系人（专委会）"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="links", verbose_name="联系的单位"
    )
    linked_member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="linked_by", verbose_name="联系的委员"
    )
    person = models.CharField("联系的群众", max_length=40, blank=True)
    person_about = models.CharField("单位、住址或身份", max_length=80, blank=True)
    person_phone = models.CharField("联系电话", max_length=20, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = LinkQuerySet.as_manager()
    history = history("dut_link_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "联系"
        ordering = ["kind__order", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(member__isnull=False, special_committee__isnull=True)
                | Q(member__isnull=True, special_committee__isnull=False),
                name="dut_link_one_who",
                violation_error_message="联系人请填写一位委员或一个专委会，二者只填其一。",
            ),
            models.CheckConstraint(
                condition=(Q(organization__isnull=False) & Q(linked_member__isnull=True) & Q(person=""))
                | (Q(organization__isnull=True) & Q(linked_member__isnull=False) & Q(person=""))
                | (Q(organization__isnull=True) & Q(linked_member__isnull=True) & ~Q(person="")),
                name="dut_link_one_whom",
                violation_error_message="联系对象请在单位、委员和群众中只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(linked_member__isnull=True) | ~Q(member=F("linked_member")),
                name="dut_link_not_self",
                violation_error_message="不能联系自己。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} — {self.whom}"

    def get_absolute_url(self) -> str:
        return reverse("duties:link", args=[self.pk])

    @property
    def who(self) -> str:
        return str(self.member or self.special_committee)

    @property
    def whom(self) -> str:
        return str(self.organization or self.linked_member or self.person)


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "VisitQuerySet":
        return self.filter(link__in=Link.objects.visible_to(user).values("pk"))

    def counting(self) -> "VisitQuerySet":
        return self.filter(is_withdrawn=False)

    def made_in(self, year: int) -> "VisitQuerySet":
        return self.filter(visited_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))


class Visit(models.Model):
    """走访: one visit, reception or talk with those one is linked with."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="visits", verbose_name="联系")
    visited_on = models.DateField("走访时间", db_index=True)
    text = models.CharField("做了什么", max_length=500)
    companions = models.CharField("同行人员", max_length=120, blank=True)
    is_withdrawn = models.BooleanField("已撤销", default=False)
    withdrawn_because = models.CharField("撤销原因", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = VisitQuerySet.as_manager()
    history = history("dut_visit_history")

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "visited_on", "text"],
                name="dut_visit_once",
                violation_error_message="这次走访已经登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.link}"
