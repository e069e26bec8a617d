"""The institution: committees, terms, sectors and the groups they form, organizations and who keeps their records."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cppcc_office.shared.dated import Dated
from cppcc_office.shared.history import history


class Committee(models.Model):
    """政协: this office's committee, and others whose members take part."""

    class Level(models.TextChoices):
        NATIONAL = "national", "全国"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"

    name = models.CharField("名称", max_length=60, unique=True)
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.CITY)
    is_home = models.BooleanField("本级政协", default=False)

    history = history("sec_committee_history")

    class Meta:
        verbose_name = verbose_name_plural = "政协"
        constraints = [
            models.UniqueConstraint(
                fields=["is_home"],
                condition=Q(is_home=True),
                name="sec_committee_one_home",
                violation_error_message="只能有一个本级政协。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """届: five years of a committee."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="terms", verbose_name="政协")
    number = models.PositiveSmallIntegerField("届次")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    history = history("sec_term_history")

    class Meta:
        verbose_name = verbose_name_plural = "届"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "number"],
                name="sec_term_number",
                violation_error_message="这一届已经登记。",
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 届"


class SectorGroup(models.Model):
    """界别（联组）: the assessed unit, one sector or several joined."""

    name = models.CharField("名称", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("sec_group_history")

    class Meta:
        verbose_name = verbose_name_plural = "界别（联组）"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """界别: one field of society."""

    name = models.CharField("名称", max_length=30, unique=True)
    group = models.ForeignKey(SectorGroup, models.PROTECT, related_name="sectors", verbose_name="所属界别（联组）")
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("sec_sector_history")

    class Meta:
        verbose_name = verbose_name_plural = "界别"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class SpecialCommittee(models.Model):
    """专委会: a standing working body of the committee."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="special_committees", verbose_name="政协")
    name = models.CharField("名称", max_length=40)
    order = models.PositiveSmallIntegerField("序号", default=0)

    history = history("sec_special_history")

    class Meta:
        verbose_name = verbose_name_plural = "专委会"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "name"],
                name="sec_special_name",
                violation_error_message="这个专委会已经登记。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """单位: any department, community, enterprise, school, hospital, village or park."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "部门"
        SUBDISTRICT = "subdistrict", "街道（镇）"
        COMMUNITY = "community", "社区"
        VILLAGE = "village", "乡村"
        ENTERPRISE = "enterprise", "企业"
        SCHOOL = "school", "学校"
        HOSPITAL = "hospital", "医院"
        PARK = "park", "园区"
        PARTY = "party", "党派"
        PEOPLE = "people", "人民团体"
        OTHER = "other", "其他"

    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级（所在街道、镇）",
    )
    address = models.CharField("地址", max_length=120, blank=True)

    history = history("sec_organization_history")

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "parent"],
                name="sec_organization_name",
                violation_error_message="同一上级下已有同名单位。",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(parent__isnull=True),
                name="sec_organization_top_name",
                violation_error_message="已有同名单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ResidentDepartment(Dated):
    """驻点部门: the department in residence for a group."""

    group = models.ForeignKey(
        SectorGroup, models.PROTECT, related_name="resident_departments", verbose_name="界别（联组）"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="residencies", verbose_name="部门")

    history = history("sec_resident_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "驻点部门"
        ordering = ["group__order", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["group", "organization"],
                name="sec_resident_once",
                violation_error_message="这个部门已经是该界别的驻点部门。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.organization}"


class ContactUnit(Dated):
    """联系单位: a unit in the field of a resident department, where the group's members go."""

    resident_department = models.ForeignKey(
        ResidentDepartment, models.CASCADE, related_name="contact_units", verbose_name="驻点部门"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="contact_units", verbose_name="单位")
    liaison_name = models.CharField("联络人", max_length=40, blank=True)
    liaison_phone = models.CharField("联系电话", max_length=20, blank=True)

    history = history("sec_contact_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "联系单位"
        ordering = ["resident_department__group__order", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["resident_department", "organization"],
                name="sec_contact_once",
                violation_error_message="这个单位已经是该部门下的联系单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.organization.name


class GroupLiaison(Dated):
    """界别联络员: staff who keep a group's records; not a member."""

    group = models.ForeignKey(SectorGroup, models.CASCADE, related_name="liaisons", verbose_name="界别（联组）")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="group_liaisons", verbose_name="账号"
    )

    history = history("sec_liaison_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "界别联络员"

    def __str__(self) -> str:
        return f"{self.group} · {self.user}"


class OrganizationClerk(Dated):
    """承办单位经办人: the person of an organization who handles what is handed over."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="clerks", verbose_name="单位")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="organization_clerks", verbose_name="账号"
    )
    signs_off = models.BooleanField(
        "可签发答复", default=False, help_text="单位负责人：经办人起草的答复由他签发后才送出。"
    )

    history = history("sec_clerk_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "承办单位经办人"

    def __str__(self) -> str:
        return f"{self.organization} · {self.user}"
