"""Results of work and of consultation: speeches, research reports, minutes, advice, submissions; and their way."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from consultations.models import Consultation
from cppcc_office.shared.exactly_one import exactly_one
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from members.models import standing_of
from proposals.models.writings import Writing, WritingQuerySet
from sectors.models import SpecialCommittee


class ResultQuerySet(WritingQuerySet):
    desk_rights = ("proposals.change_result",)
    view_right = "proposals.view_result"

    def written_by(self, user: User) -> Self:
        """Also those of a special committee one heads; those of the office itself are its desk's to write."""
        written = super().written_by(user).values("pk")
        found = Q(pk__in=written) | Q(special_committee__in=standing_of(user).committees_headed)
        return self.filter(found | Q(is_office=True) if self.is_desk(user) else found)

    def readable_by(self, user: User) -> Self:
        """Those of which `user` reads the paper itself: what one sees, and what one's organization has to answer."""
        seen = self.model.objects.visible_to(user).values("pk")
        served = self.model.objects.filter(handovers__organization__in=standing_of(user).organizations_served)
        return self.filter(Q(pk__in=seen) | Q(pk__in=served.values("pk")))


class Result(Writing):
    """履职成果、协商成果: a speech, a research report, minutes, advice, a submission.

    The author hands it in, the office registers it, gives it a number and sends it to whom it is for; adoptions,
    leaders' notes and what departments answer follow. What a ledger tells of is listed as it is.
    """

    class Kind(models.TextChoices):
        SPEECH = "speech", "大会发言"
        RESEARCH = "research", "调研报告"
        MINUTES = "minutes", "协商纪要"
        ADVICE = "advice", "建议案"
        BRIEF = "brief", "协商专报"
        SUBMISSION = "submission", "送阅材料"
        OPINION = "opinion", "意见建议"

    class Status(models.TextChoices):
        DRAFT = "draft", "起草"
        SUBMITTED = "submitted", "待登记"
        REGISTERED = "registered", "待报出"
        SENT = "sent", "已报出"
        RETURNED = "returned", "退回作者"
        LISTED = "listed", "台账登记"

    # Every year has these; of the others the office may have none.
    MAIN = (Kind.SPEECH, Kind.RESEARCH)
    # Minutes and advice are a body's, never one member's; a speech or an opinion is somebody's, never the office's.
    OF_A_BODY = (Kind.MINUTES, Kind.ADVICE)
    OF_THE_OFFICE = (Kind.RESEARCH, Kind.MINUTES, Kind.ADVICE, Kind.BRIEF, Kind.SUBMISSION)
    WRITABLE = (Status.DRAFT, Status.RETURNED)
    PUBLISHED = (Status.SENT, Status.LISTED)

    short_name = "成果"

    kind = models.CharField("成果类型", max_length=12, choices=Kind)
    special_committee = models.ForeignKey(
        SpecialCommittee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="results",
        verbose_name="作者（专委会）",
    )
    is_office = models.BooleanField("作者是政协机关", default=False)
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, blank=True, related_name="results", verbose_name="来自协商"
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.LISTED, editable=False)
    file = models.FileField("附件", upload_to="results/%Y/", blank=True, editable=False)
    document_number = models.CharField(
        "文号", max_length=40, blank=True, help_text="如“政协办〔2026〕12号”，没有文号的不填。"
    )
    sent_to = models.CharField("报送对象", max_length=200, blank=True, help_text="如“市委、市政府，省政协办公厅”。")
    sent_on = models.DateField("报出日期", null=True, blank=True)

    objects = ResultQuerySet.as_manager()
    history = history("pro_result_history")

    class Meta(Writing.Meta):
        verbose_name = verbose_name_plural = "履职成果"
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("author", "author_group", "special_committee", flag="is_office"),
                name="pro_result_one_author",
                violation_error_message="作者请填写一位委员、一个界别、一个专委会或政协机关，并且只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "returned"])
                | (Q(author__isnull=True) | ~Q(kind__in=["minutes", "advice"]))
                & (Q(is_office=False) | ~Q(kind__in=["speech", "opinion"])),
                name="pro_result_kind_author",
                violation_error_message="协商纪要、建议案不以委员个人名义；大会发言、意见建议不以政协机关名义。",
            ),
            models.UniqueConstraint(
                fields=["kind", "title"],
                condition=~Q(status__in=["draft", "returned"]),
                name="pro_result_title",
                violation_error_message="已有同类同题的成果。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "returned"], submitted_on__isnull=True)
                | (~Q(status__in=["draft", "returned"]) & Q(submitted_on__isnull=False) & ~Q(title="")),
                name="pro_result_handed_in",
                violation_error_message="报送的成果须有题目和报送时间，草稿没有报送时间。",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_on__isnull=False) & ~Q(sent_to=""),
                name="pro_result_sent",
                violation_error_message="报出的成果须写明报送对象和报出日期。",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_on"], name="pro_result_status")]

    def get_absolute_url(self) -> str:
        return reverse("results:result", args=[self.pk])

    @property
    def by_whom(self) -> str:
        """The author, whoever that is."""
        return "政协机关" if self.is_office else str(self.author or self.author_group or self.special_committee or "")


class ResultStep(Step):
    """A step of a result from the draft to its effect."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="steps", verbose_name="履职成果")
    status = models.CharField("办理后状态", max_length=10, choices=Result.Status)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta(Step.Meta):
        db_table = "pro_result_step"


class ResultDuty:
    """What somebody is to one result; the table below speaks in these words."""

    WRITER = "writer"  # drafted it, wrote it, keeps the group or heads the special committee whose it is
    DESK = "desk"  # the office: registers, sends out, records what became of it


def result_duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the results towards which `user` has it."""
    is_desk = Result.objects.is_desk(user)
    return {
        ResultDuty.WRITER: Q(pk__in=Result.objects.written_by(user).values("pk")),
        ResultDuty.DESK: Q(pk__isnull=False) if is_desk else Q(pk__in=[]),
    }


def result_duties(result: Result, user: User) -> frozenset[str]:
    """What `user` is to this result today."""
    return holding(result, result_duty_conditions(user))


SENT_TO = "sent_to"
_S, _D = Result.Status, ResultDuty
_OUT = Result.PUBLISHED

RESULT_WORKFLOW = Workflow(
    _S,
    Transition("submit", "报送", (_S.DRAFT, _S.RETURNED), _S.SUBMITTED, (_D.WRITER,)),
    Transition("take_back", "撤回修改", (_S.SUBMITTED,), _S.DRAFT, (_D.WRITER,)),
    Transition("register", "登记", (_S.SUBMITTED,), _S.REGISTERED, (_D.DESK,)),
    Transition("return", "退回作者", (_S.SUBMITTED, _S.REGISTERED), _S.RETURNED, (_D.DESK,), requires=(REASON,)),
    Transition("send", "报出", (_S.REGISTERED,), _S.SENT, (_D.DESK,), requires=(SENT_TO,)),
    Transition("resend", "更正报出情况", _OUT, None, (_D.DESK,), requires=(SENT_TO,)),
    Transition("mark", "调整知悉范围", tuple(set(_S) - set(Result.WRITABLE)), None, (_D.DESK,)),
    Transition("adopt", "登记采用", _OUT, None, (_D.DESK,)),
    Transition("instruct", "登记批示", _OUT, None, (_D.DESK,)),
    Transition("amend", "更正采用、批示", _OUT, None, (_D.DESK,), requires=(REASON,)),
    demands={SENT_TO: "请填写报送对象。"},
)
