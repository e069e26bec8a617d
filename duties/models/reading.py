"""书香政协: books recommended and notes shared; nothing here is ever scored."""

from django.conf import settings
from django.db import models

from accounts.models import User
from cppcc_office.shared.history import history
from members.models import Member


class Book(models.Model):
    """A book somebody recommends to the others."""

    title = models.CharField("书名", max_length=80)
    author = models.CharField("作者", max_length=60, blank=True)
    why = models.CharField("推荐的话", max_length=300, blank=True)
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="books", verbose_name="推荐人"
    )
    recommended_at = models.DateTimeField("推荐时间", auto_now_add=True)

    history = history("dut_book_history")

    class Meta:
        verbose_name = verbose_name_plural = "书目"
        ordering = ["-recommended_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "author"], name="dut_book_once", violation_error_message="这本书已经在书目中。"
            )
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"


class ReadingNoteQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ReadingNoteQuerySet":
        """Shared ones are for everybody who signs in; others for their writer alone."""
        return self.filter(models.Q(is_shared=True) | models.Q(member__user=user))

    def editable_by(self, user: User) -> "ReadingNoteQuerySet":
        """Its writer; staff with the right may take one down."""
        return self if user.has_perm("duties.change_readingnote") else self.filter(member__user=user)


class ReadingNote(models.Model):
    """读书笔记: what a member thought of a book, shared or kept for oneself."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="notes", verbose_name="书")
    member = models.ForeignKey(Member, models.CASCADE, related_name="reading_notes", verbose_name="委员")
    text = models.TextField("笔记", max_length=3000)
    is_shared = models.BooleanField("和大家分享", default=True)
    written_at = models.DateTimeField("时间", auto_now_add=True)

    objects = ReadingNoteQuerySet.as_manager()
    history = history("dut_note_history", excluded_fields=["text"])  # what somebody keeps for oneself

    class Meta:
        verbose_name = verbose_name_plural = "读书笔记"
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.member} {self.book}"
