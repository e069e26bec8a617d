"""Rulebooks as rows, items in a tree."""

from django.db import models
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.dated import Dated, DatedQuerySet
from cppcc_office.shared.history import history


def points(label: str, **options: object) -> models.DecimalField:
    """A field for points: four decimals, because published rules multiply quarters of halves."""
    return models.DecimalField(label, max_digits=9, decimal_places=4, **options)


class RulebookQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> "RulebookQuerySet":
        """What counts or counted is for everybody signed in; drafts are for who looks at scoring."""
        sees_drafts = user.is_staff and user.has_perm("scoring.view_rulebook")
        return self if sees_drafts else self.exclude(status=Rulebook.Status.DRAFT)


class Rulebook(Dated):
    """计分办法: what records are worth, for one kind of subject, from one day to another."""

    class Subject(models.TextChoices):
        GROUP = "group", "界别（联组）"
        MEMBER = "member", "委员"
        WORKSTATION = "workstation", "委员工作室"
        MEMBER_GROUP = "member_group", "委员小组"
        SPECIAL_COMMITTEE = "special_committee", "专委会"
        ORGANIZATION = "organization", "承办单位"
        PROPOSAL = "proposal", "提案"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        IN_FORCE = "in_force", "施行"
        RETIRED = "retired", "停用"

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    subject = models.CharField("计分对象", max_length=20, choices=Subject)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.IN_FORCE, editable=False)
    basis = models.CharField("依据", max_length=300, blank=True)
    note = models.TextField("说明", blank=True, help_text="原文没有写明、由本机关自定的，写在这里。")
    applies_to = models.JSONField("适用于", default=dict, blank=True)
    base = points("基础分", default=0)
    floor = points("总分下限", null=True, blank=True)
    cap = points("总分上限", null=True, blank=True)
    rounding = points("四舍五入到", default="0.01")
    candidates = models.PositiveSmallIntegerField("评优候选名额", default=0)
    # Grades and what else the total means, as `scoring.engine.parse` writes it.
    meaning = models.JSONField("等次和达标", default=dict, blank=True)
    # The committee's own document; `document_name` is what people see it called.
    document = models.FileField("原文件", upload_to="rulebooks/%Y/", blank=True, editable=False)
    document_name = models.CharField("原文件名", max_length=120, blank=True, editable=False)

    objects = RulebookQuerySet.as_manager()
    history = history("sco_rulebook_history")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "计分办法"
        ordering = ["subject", "-starts_on", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def document_url(self) -> str:
        return reverse("scoring:rule_document", args=[self.pk])


class RuleItem(models.Model):
    """计分项目: a category with items under it, or records of one source with a price."""

    rulebook = models.ForeignKey(Rulebook, models.CASCADE, related_name="items", verbose_name="计分办法")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="items", verbose_name="上级项目"
    )
    order = models.PositiveSmallIntegerField("序号", default=0)
    code = models.SlugField("代码", max_length=40)
    name = models.CharField("名称", max_length=60)
    clause = models.CharField("条款", max_length=60, blank=True)
    note = models.TextField("说明", blank=True)
    # Everything else the item says, as `scoring.engine.parse` writes it; always a text that was checked as a whole.
    how = models.JSONField("计分方式", default=dict, blank=True)

    history = history("sco_item_history")

    class Meta:
        verbose_name = verbose_name_plural = "计分项目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rulebook", "code"], name="sco_item_code", violation_error_message="项目代码重复。"
            )
        ]

    def __str__(self) -> str:
        return self.name
