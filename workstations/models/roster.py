"""值班表: which attached member sits at a workstation when, and members asking one another to change places."""

import datetime

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import person
from cppcc_office.shared.workflow import Transition, Workflow
from members.models import Member
from workstations.models.register import Attachment, Workstation, workstations_kept_by
from workstations.models.service import ServiceRecord, workstations_seen_by


def keeps_roster(workstation: Workstation, user: User) -> bool:
    """Whether `user` draws up the roster: the workstation's contact, and staff with the right."""
    return user.has_perm("workstations.change_shift") or workstations_kept_by(user).filter(pk=workstation.pk).exists()


class ShiftQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ShiftQuerySet":
        """Whoever sees the workstation's service, and the member's own."""
        return self.filter(Q(workstation__in=workstations_seen_by(user)) | Q(member__user=user))

    def editable_by(self, user: User) -> "ShiftQuerySet":
        if user.has_perm("workstations.change_shift"):
            return self
        return self.filter(workstation__in=workstations_kept_by(user))

    def standing(self) -> "ShiftQuerySet":
        """Those that hold: the member attached, and the workstation there, on that very day."""
        attached = Attachment.objects.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=OuterRef("held_on")),
            Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("held_on")),
            workstation=OuterRef("workstation"),
            member=OuterRef("member"),
        )
        is_there = Q(workstation__ends_on__isnull=True) | Q(workstation__ends_on__gte=F("held_on"))
        return self.filter(is_there, Exists(attached))

    def coming(self, today: datetime.date) -> "ShiftQuerySet":
        return self.standing().filter(held_on__gte=today).order_by("held_on", "starts_at", "pk")

    def kept(self) -> "ShiftQuerySet":
        """Those the member came to: something entered that day at the workstation, by the member or for the member."""
        return self.filter(_came())

    def with_attendance(self) -> "ShiftQuerySet":
        return self.annotate(came=Case(When(_came(), then=Value(True)), default=Value(False)))

    def at(self, starts_at: datetime.time, ends_at: datetime.time) -> "ShiftQuerySet":
        """Those that overlap with these hours, on any day."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def held_in(self, year: int) -> "ShiftQuerySet":
        return self.filter(held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))

    def listed(self) -> "ShiftQuerySet":
        return self.select_related("workstation", "member").order_by("held_on", "starts_at", "pk")


def _came() -> Exists:
    done = ServiceRecord.objects.filter(workstation=OuterRef("workstation"), held_on=OuterRef("held_on"))
    return Exists(done.filter(Q(member=OuterRef("member")) | Q(recorded_by=OuterRef("member__user"))))


class Shift(models.Model):
    """值班: one attached member at a workstation on one day, from one hour to another."""

    workstation = models.ForeignKey(Workstation, models.PROTECT, related_name="shifts", verbose_name="工作室")
    member = models.ForeignKey(Member, models.PROTECT, related_name="shifts", verbose_name="值班委员")
    held_on = models.DateField("日期")
    starts_at = models.TimeField("开始时间")
    ends_at = models.TimeField("结束时间")
    recorded_by = person("排班人", editable=False)
    recorded_at = models.DateTimeField("排班时间", auto_now_add=True)

    objects = ShiftQuerySet.as_manager()
    history = history("wor_shift_history")

    class Meta:
        db_table = "wor_shift"
        verbose_name = verbose_name_plural = "值班"
        ordering = ["-held_on", "-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="wor_shift_hours",
                violation_error_message="结束时间要晚于开始时间。",
            ),
            # Overlaps are looked for under a lock; the same beginning twice is impossible whatever happens.
            models.UniqueConstraint(
                fields=["member", "held_on", "starts_at"],
                name="wor_shift_once",
                violation_error_message="这位委员这个时间已经有值班。",
            ),
        ]
        indexes = [models.Index(fields=["workstation", "held_on"], name="wor_shift_day")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.hours} {self.member}"

    def get_absolute_url(self) -> str:
        return reverse("service:shift", args=[self.workstation_id, self.pk])

    @property
    def hours(self) -> str:
        """9:00—11:00."""
        return f"{self.starts_at:%-H:%M}—{self.ends_at:%-H:%M}"

    @property
    def day_words(self) -> str:
        """12月1日（周二）9:00—11:00."""
        return f"{self.held_on:%-m月%-d日}（{weekday_words(self.held_on)}）{self.hours}"


def weekday_words(day: datetime.date) -> str:
    return f"周{'一二三四五六日'[day.weekday()]}"


class SwapQuerySet(models.QuerySet):
    def listed(self) -> "SwapQuerySet":
        return self.select_related("shift__workstation", "asker__user", "asked__user", "in_return")

    def waiting_for(self, user: User, today: datetime.date) -> "SwapQuerySet":
        """What colleagues ask of `user`, as long as the day has not passed."""
        asked = self.filter(asked__user=user, status=Swap.Status.ASKED, shift__held_on__gte=today)
        return asked.order_by("shift__held_on", "pk")


class Swap(models.Model):
    """换班: a member asks an attached colleague to take a duty, perhaps in exchange for one of the colleague's."""

    class Status(models.TextChoices):
        ASKED = "asked", "等对方答复"
        AGREED = "agreed", "已换班"
        DECLINED = "declined", "对方没有同意"
        WITHDRAWN = "withdrawn", "已收回"
        LAPSED = "lapsed", "已失效"

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="swaps", verbose_name="值班")
    asker = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="提出的委员")
    asked = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="对方委员")
    in_return = models.ForeignKey(
        Shift, models.SET_NULL, null=True, blank=True, related_name="offered_swaps", verbose_name="对换的值班"
    )
    note = models.CharField("说明", max_length=100, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASKED, editable=False)
    reason = models.CharField("不同意的原因", max_length=200, blank=True, editable=False)
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)

    objects = SwapQuerySet.as_manager()
    history = history("wor_swap_history")

    class Meta:
        db_table = "wor_swap"
        verbose_name = verbose_name_plural = "换班"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(status="asked"),
                name="wor_swap_one_open",
                violation_error_message="这次值班已经提出换班，正在等对方答复。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asker}请{self.asked}换班"

    @property
    def tone(self) -> str:
        return {"asked": "wait", "agreed": "good", "declined": "bad"}.get(self.status, "")


class SwapDuty:
    """What somebody is to one swap."""

    ASKER = "asker"
    ASKED = "asked"


def swap_duties(swap: Swap, user: User) -> frozenset[str]:
    people = {SwapDuty.ASKER: swap.asker.user_id, SwapDuty.ASKED: swap.asked.user_id}
    return frozenset(duty for duty, account in people.items() if account == user.pk)


_S = Swap.Status
SWAP_WORKFLOW = Workflow(
    _S,
    Transition("agree", "同意换班", (_S.ASKED,), _S.AGREED, (SwapDuty.ASKED,)),
    Transition("decline", "不同意", (_S.ASKED,), _S.DECLINED, (SwapDuty.ASKED,)),
    Transition("take_back", "收回换班申请", (_S.ASKED,), _S.WITHDRAWN, (SwapDuty.ASKER,)),
)
