"""Matters people raise with a workstation (诉求): who has one, what was answered, whether the person is satisfied."""

import datetime
import secrets

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.phones import masked_phone
from cppcc_office.shared.sealed import SealedField, masked_name
from cppcc_office.shared.vouched import Step, person
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from members.models import Member
from workstations.models.constituents import Contact
from workstations.models.register import (
    Workstation,
    workstations_attended_by,
    workstations_kept_by,
    workstations_served_by,
)
from workstations.models.service import ServiceRecord

RECEIPT_DIGITS = 16
KEPT_DAYS, KEPT_UNANSWERED = 180, 365
LONGEST_TEXT, LONGEST_ANSWER, LONGEST_COMMENT = 1000, 1000, 200


def new_receipt() -> str:
    """Sixteen random digits: easily typed on a phone, hopeless to guess."""
    return f"{secrets.randbelow(10**RECEIPT_DIGITS):0{RECEIPT_DIGITS}}"


class MatterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "MatterQuerySet":
        """Leaders and staff with the right see all; others those of workstations they serve, and those they have."""
        if user.is_leader or user.has_perm("workstations.view_matter"):
            return self
        return self.filter(Q(workstation__in=workstations_served_by(user)) | Q(member__user=user))

    def open_to(self, user: User, action: str) -> "MatterQuerySet":
        """Those on which `user` may take `action` now, by the table."""
        return self.filter(WORKFLOW.rows(action, matter_duty_conditions(user)))

    def waiting_for(self, user: User) -> "MatterQuerySet":
        """At a workstation one keeps new or in the hands of nobody who reads it here; or given to oneself."""
        reads = Member.objects.filter(user__is_active=True).values("pk")
        idle = Q(status=Matter.Status.OPEN) & (Q(member__isnull=True) | ~Q(member__in=reads))
        kept = (Q(status=Matter.Status.RECEIVED) | idle) & Q(workstation__in=workstations_kept_by(user))
        return self.filter(kept | Q(status=Matter.Status.OPEN, member__user=user))

    def raised_in(self, year: int) -> "MatterQuerySet":
        return self.filter(raised_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))

    def to_forget(self, day: datetime.date) -> "MatterQuerySet":
        """Ended so long ago that name and phone are no longer needed, or not answered for so long that nobody will
        get in touch; taken up again, that time begins anew.
        """
        long_ago = day - datetime.timedelta(days=KEPT_DAYS)
        longer_ago = day - datetime.timedelta(days=KEPT_UNANSWERED)
        is_over = Q(status__in=[Matter.Status.ANSWERED, Matter.Status.CLOSED, Matter.Status.DECLINED])
        again = MatterStep.objects.filter(matter=OuterRef("pk"), action="reopen", at__date__gte=longer_ago)
        left_lying = ~is_over & Q(raised_on__lt=longer_ago) & ~Exists(again)
        gone = is_over & Q(ended_on__lt=long_ago) | left_lying
        return self.filter(gone).exclude(person_name="", person_phone="")


class Matter(models.Model):
    """诉求: what somebody asks of a workstation.

    Who raised it lies encrypted, stands in no history, and is shown only to those who have to get in touch.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", "待受理"
        OPEN = "open", "办理中"
        HANDED = "handed", "已转交单位"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已办结"
        DECLINED = "declined", "不予办理"

    class Source(models.TextChoices):
        RECEPTION = "reception", "接待登记"
        PUBLIC = "public", "群众扫码"

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        PARTLY = "partly", "基本满意"
        UNSATISFIED = "unsatisfied", "不满意"

    workstation = models.ForeignKey(Workstation, models.PROTECT, related_name="matters", verbose_name="工作室")
    source = models.CharField("来源", max_length=12, choices=Source, default=Source.RECEPTION, editable=False)
    service = models.ForeignKey(
        ServiceRecord, models.SET_NULL, null=True, blank=True, related_name="matters", verbose_name="来自哪次服务"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="matters", verbose_name="来自哪次联系"
    )
    text = models.TextField("诉求内容", max_length=LONGEST_TEXT)
    person_name = SealedField("姓名", max_length=20, blank=True, editable=False)
    person_phone = SealedField("电话", max_length=20, blank=True, editable=False)
    raised_on = models.DateField("提出日期", default=timezone.localdate, editable=False)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    recorded_by = person("登记人", null=True, blank=True, editable=False)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name="办理委员"
    )
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.RECEIVED, editable=False)
    answer = models.TextField("答复", max_length=LONGEST_ANSWER, blank=True, editable=False)
    answered_by = person("答复人", null=True, blank=True, editable=False)
    ended_on = models.DateField("答复日期", null=True, blank=True, editable=False)
    satisfaction = models.CharField("群众评价", max_length=12, choices=Satisfaction, blank=True, editable=False)
    comment = models.CharField("评价说明", max_length=LONGEST_COMMENT, blank=True, editable=False)
    receipt = models.CharField("回执号", max_length=16, unique=True, default=new_receipt, editable=False)
    # One form, one matter: sent twice, the same one is shown again.
    form_key = models.CharField("表单编号", max_length=32, unique=True, null=True, editable=False)

    objects = MatterQuerySet.as_manager()
    history = history("wor_matter_history", excluded_fields=["person_name", "person_phone", "receipt", "form_key"])

    class Meta:
        db_table = "wor_matter"
        verbose_name = verbose_name_plural = "诉求"
        ordering = ["-raised_on", "-pk"]
        indexes = [
            models.Index(fields=["workstation", "status"], name="wor_matter_status"),
            models.Index(fields=["workstation", "raised_on"], name="wor_matter_day"),
        ]

    def __str__(self) -> str:
        return f"{self.raised_on:%Y-%m-%d} 第 {self.pk} 号诉求"

    def get_absolute_url(self) -> str:
        return reverse("service:matter", args=[self.workstation_id, self.pk])

    @property
    def has_person(self) -> bool:
        return bool(self.person_name or self.person_phone)

    @property
    def masked_person(self) -> str:
        """Who raised it, covered: 张** 138****5678."""
        return " ".join(filter(None, [masked_name(self.person_name), masked_phone(self.person_phone)])) or "未留"

    @property
    def tone(self) -> str:
        """The colour of its state."""
        S = self.Status  # noqa: N806 - an enumeration
        return {S.RECEIVED: "wait", S.OPEN: "info", S.HANDED: "info", S.DECLINED: "bad"}.get(self.status, "good")

    @property
    def spoken_receipt(self) -> str:
        """In groups of four, as one reads it out."""
        return " ".join(self.receipt[start : start + 4] for start in range(0, RECEIPT_DIGITS, 4))

    def days(self, today: datetime.date) -> int:
        """From the day it was raised to the answer, or until today."""
        return ((self.ended_on or today) - self.raised_on).days


class MatterStep(Step):
    """A step of a matter; by nobody where the person took it at the door."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="steps", verbose_name="诉求")
    by = person("操作人", null=True, blank=True)
    status = models.CharField("办理后状态", max_length=12, choices=Matter.Status)
    note = models.CharField("说明", max_length=LONGEST_TEXT, blank=True)

    class Meta(Step.Meta):
        db_table = "wor_matter_step"


class MatterDuty:
    """What somebody is to one matter; the table below speaks in these words."""

    CONTACT = "contact"  # keeps the workstation's records
    ATTACHED = "attached"  # a member attached to the workstation
    HOLDER = "holder"  # the member who has it
    TAKEN = "taken"  # nobody's own duty: some member has it
    OFFICE = "office"  # the secretariat, with the right to change matters


def matter_duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the matters towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)
    return {
        MatterDuty.CONTACT: Q(workstation__in=workstations_kept_by(user)),
        MatterDuty.ATTACHED: Q(workstation__in=workstations_attended_by(user)),
        MatterDuty.HOLDER: Q(member__user=user),
        MatterDuty.TAKEN: Q(status=Matter.Status.OPEN, member__isnull=False),
        MatterDuty.OFFICE: everything if user.has_perm("workstations.change_matter") else nobody,
    }


def matter_duties(matter: Matter, user: User) -> frozenset[str]:
    """What `user` is to this matter today."""
    return holding(matter, matter_duty_conditions(user))


MEMBER, ANSWER, NOTE, SATISFACTION, PERSON = "member", "answer", "note", "satisfaction", "person"
_S, _D = Matter.Status, MatterDuty
_KEEPERS = (_D.CONTACT, _D.OFFICE)
_HANDLERS = (_D.CONTACT, _D.HOLDER, _D.OFFICE)

# What organizations answer, handed over or as an issue, the office clears before the person reads it.
WORKFLOW = Workflow(
    _S,
    Transition("take", "我来办理", (_S.RECEIVED, _S.OPEN), _S.OPEN, (_D.ATTACHED,), unless=(_D.TAKEN,)),
    Transition("assign", "交给委员办理", (_S.RECEIVED, _S.OPEN), _S.OPEN, _KEEPERS, requires=(MEMBER,)),
    Transition("answer", "答复", (_S.RECEIVED, _S.OPEN), _S.ANSWERED, _HANDLERS, requires=(ANSWER,)),
    Transition("list", "列入问题清单", (_S.RECEIVED, _S.OPEN), _S.OPEN, _KEEPERS),
    Transition("clear", "转告群众", (_S.RECEIVED, _S.OPEN, _S.HANDED), _S.ANSWERED, (_D.OFFICE,), requires=(ANSWER,)),
    Transition("hand", "转交单位", (_S.RECEIVED, _S.OPEN, _S.HANDED), _S.HANDED, (_D.OFFICE,)),
    Transition("take_back", "收回", (_S.HANDED,), _S.OPEN, (_D.OFFICE,), requires=(REASON,)),
    Transition("note", "记录进展", (_S.OPEN, _S.HANDED), None, _HANDLERS, requires=(NOTE,)),
    Transition("close", "记录群众评价", (_S.ANSWERED,), _S.CLOSED, _HANDLERS, requires=(SATISFACTION,)),
    Transition("decline", "不予办理", (_S.RECEIVED, _S.OPEN), _S.DECLINED, _KEEPERS, requires=(REASON,)),
    Transition("reopen", "重新办理", (_S.ANSWERED, _S.CLOSED, _S.DECLINED), _S.OPEN, _KEEPERS, requires=(REASON,)),
    # Promised at the door to whoever comes with the receipt.
    Transition("correct", "更正姓名、电话", tuple(_S), None, _KEEPERS, requires=(PERSON,)),
    Transition("forget", "删除姓名、电话", tuple(_S), None, _KEEPERS),
    demands={
        MEMBER: "请选择办理的委员。",
        ANSWER: "请填写答复。",
        NOTE: "请写一句进展。",
        SATISFACTION: "请选择群众是否满意。",
        PERSON: "请填写要更正的姓名或者电话。",
    },
)
