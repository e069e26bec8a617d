"""What an office decides about proposals once and for all: categories, reasons, classes of reply, adopting bodies."""

from django.db import models

from cppcc_office.shared.history import history
from sectors.models import Committee


class AdoptingBody(models.Model):
    """采用单位: a body that adopts reports; 市政协 and 市委 are two bodies."""

    name = models.CharField("名称", max_length=30, unique=True)
    level = models.CharField("层级", max_length=10, choices=Committee.Level, default=Committee.Level.CITY)
    order = models.PositiveSmallIntegerField("序号", default=0, help_text="由低到高。")

    class Meta:
        verbose_name = verbose_name_plural = "采用单位"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class ProposalCategory(models.Model):
    """提案类别: the office's own list; the groups that review are made of these."""

    name = models.CharField("名称", max_length=20, unique=True)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("pro_category_history")

    class Meta:
        db_table = "pro_category"
        verbose_name = verbose_name_plural = "提案类别"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class DeclineReason(models.Model):
    """不予立案的情形: one of the listed reasons, and where what was written goes instead."""

    class Whereto(models.TextChoices):
        REPORT = "report", "转为社情民意信息"
        LETTER = "letter", "转为委员来信"
        PETITION = "petition", "转信访部门"
        REFERENCE = "reference", "转有关部门参考"
        AUTHOR = "author", "退还提案者"

    text = models.CharField("情形", max_length=80, unique=True)
    whereto = models.CharField("去向", max_length=10, choices=Whereto, default=Whereto.REFERENCE)
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("pro_decline_history")

    class Meta:
        db_table = "pro_decline_reason"
        verbose_name = verbose_name_plural = "不予立案情形"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class ReplyClass(models.Model):
    """办理结果类别: A, B, C (D), each with the meaning this office gives it."""

    code = models.CharField("类别", max_length=4, unique=True)
    meaning = models.CharField("含义", max_length=60)
    is_settled = models.BooleanField("计入办成", default=False, help_text="所提问题已经解决或基本解决的类别。")
    is_promise = models.BooleanField("须跟踪落实", default=False, help_text="答应以后解决的类别：写明期限，到期询问。")
    order = models.PositiveSmallIntegerField("序号", default=0)
    is_active = models.BooleanField("可选用", default=True)

    history = history("pro_class_history")

    class Meta:
        db_table = "pro_reply_class"
        verbose_name = verbose_name_plural = "办理结果类别"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.meaning}"
