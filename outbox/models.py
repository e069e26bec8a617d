"""站内消息: what the office or an organizer tells people inside the product, and by e-mail where that is set up."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from accounts.models import User


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "LetterQuerySet":
        """What one sent; staff with the right see all that was sent."""
        return self if user.has_perm("outbox.view_letter") else self.filter(sent_by=user)


class Letter(models.Model):
    """One message to any number of people. Once sent it is never changed."""

    subject = models.CharField("标题", max_length=120)
    text = models.TextField("正文", max_length=5000)
    url = models.CharField("有关页面", max_length=200, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name="发送人"
    )
    sent_at = models.DateTimeField("发送时间", auto_now_add=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        db_table = "out_letter"
        default_permissions = ("view",)
        verbose_name = verbose_name_plural = "站内消息"
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("outbox:sent_letter", args=[self.pk])


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "DeliveryQuerySet":
        """What came to oneself; nobody reads another's letters."""
        return self.filter(user=user)

    def unread(self) -> "DeliveryQuerySet":
        return self.filter(read_at=None)

    def to_be_mailed(self) -> "DeliveryQuerySet":
        return self.filter(email_state=Delivery.Email.PENDING)


class Delivery(models.Model):
    """A letter to one person: whether it was read here, and what became of the e-mail."""

    class Email(models.TextChoices):
        NONE = "none", "不发邮件"
        PENDING = "pending", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="deliveries", verbose_name="消息")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries", verbose_name="收件人")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    email_state = models.CharField("邮件", max_length=10, choices=Email, default=Email.NONE)
    email_error = models.CharField("失败原因", max_length=200, blank=True)
    emailed_at = models.DateTimeField("邮件发送时间", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "out_delivery"
        default_permissions = ()
        verbose_name = verbose_name_plural = "收到的消息"
        ordering = ["-letter__sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "user"], name="out_delivery_once", violation_error_message="这个人已在收件人中。"
            )
        ]
        indexes = [
            models.Index(fields=["user", "read_at"], name="out_delivery_unread"),
            models.Index(fields=["email_state"], name="out_delivery_email"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} → {self.user}"

    def get_absolute_url(self) -> str:
        return reverse("outbox:message", args=[self.pk])
