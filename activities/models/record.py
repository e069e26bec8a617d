"""How a record comes about: what is typed but not yet handed in, its photos, the steps it takes, late names."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from activities.models.activity import Activity
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step
from members.models import Member

_ARRANGED = (Activity.Status.DRAFT, *Activity.UPCOMING)


class ActivityStep(Step):
    """办理过程 of a record, as `Step` says."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="steps", verbose_name="活动")
    status = models.CharField("之后的状态", max_length=12, choices=Activity.Status)

    class Meta(Step.Meta):
        pass


class ActivityDraft(models.Model):
    """What somebody has typed and not handed in: something new (`activity` empty) or the rewriting of what is there."""

    class Form(models.TextChoices):
        LOG = "log", "登记活动"
        ARRANGE = "arrange", "发起活动"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="activity_drafts", verbose_name="账号"
    )
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="drafts", verbose_name="活动"
    )
    form = models.CharField("填写的是", max_length=8, choices=Form, default=Form.LOG)
    payload = models.JSONField("已填内容", default=dict)
    revision = models.PositiveIntegerField("第几次保存", default=0)
    saved_at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "活动草稿"
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "activity"], name="act_draft_once"),
            models.UniqueConstraint(
                fields=["user", "form"], condition=Q(activity__isnull=True), name="act_draft_one_new"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} 的草稿"

    @property
    def can_go_on(self) -> bool:
        """Whether what was typed can still be handed in where it was begun."""
        return self.form == self.Form.LOG or not self.activity or self.activity.status in _ARRANGED


class ActivityPhoto(models.Model):
    """A photo of an activity, or of a draft until it is handed in."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name="活动"
    )
    draft = models.ForeignKey(
        ActivityDraft, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name="草稿"
    )
    image = models.ImageField("照片", upload_to="activities/%Y/%m/")
    thumbnail = models.ImageField("缩略图", upload_to="activities/%Y/%m/")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    history = history("act_photo_history")

    class Meta:
        verbose_name = verbose_name_plural = "活动照片"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False) | Q(draft__isnull=False),
                name="act_photo_of_something",
                violation_error_message="照片须属于一个活动或一份草稿。",
            )
        ]

    def __str__(self) -> str:
        return f"照片 {self.pk}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """The files go with the row, once that is certain."""
        files = [self.image, self.thumbnail]
        result = super().delete(*args, **kwargs)
        for file in files:
            transaction.on_commit(partial(file.storage.delete, file.name))
        return result


class JoinRequest(models.Model):
    """补入名单: a member asks to be added to a record that is already confirmed or approved."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="join_requests", verbose_name="活动")
    member = models.ForeignKey(Member, models.CASCADE, related_name="join_requests", verbose_name="委员")
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    is_added = models.BooleanField("已补入", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)

    history = history("act_join_history")

    class Meta:
        verbose_name = verbose_name_plural = "补入名单请求"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member"],
                condition=Q(is_added__isnull=True),
                name="act_join_one_open",
                violation_error_message="已经提出过请求，请等待处理。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} 请求补入 {self.activity}"
