"""What becomes of a social-condition report: its story, the bulletin (期刊) it goes out with, and who may do what."""

from collections.abc import Mapping

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from cppcc_office.shared.history import history
from cppcc_office.shared.vouched import Step, person
from cppcc_office.shared.workflow import REASON, Transition, Workflow, holding
from proposals.models.reference import AdoptingBody
from proposals.models.writings import SocialReport, at_desk


class ReportStep(Step):
    """A step of a report from the draft to its effect."""

    report = models.ForeignKey(SocialReport, models.CASCADE, related_name="steps", verbose_name="社情民意信息")
    status = models.CharField("办理后状态", max_length=10, choices=SocialReport.Status)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta(Step.Meta):
        db_table = "pro_report_step"


class BulletinQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "BulletinQuerySet":
        """The desk sees all; leaders those without a report that is kept to the desk."""
        if at_desk(user):
            return self
        if user.is_leader:
            kept = SocialReport.objects.filter(marking=SocialReport.Marking.DESK, bulletin__isnull=False)
            return self.exclude(pk__in=kept.values("bulletin"))
        return self.none()


class Bulletin(models.Model):
    """一期《社情民意》: one or several reports under one number of the year, sent to bodies."""

    year = models.PositiveSmallIntegerField("年度", editable=False)
    number = models.PositiveIntegerField("期号", editable=False)
    issued_on = models.DateField("编发日期")
    recipients = models.CharField(
        "报送", max_length=300, blank=True, help_text="印在刊头，如“省政协办公厅，市委、市政府领导”。"
    )
    issued_by = person("编发人", editable=False)

    objects = BulletinQuerySet.as_manager()
    history = history("pro_bulletin_history")

    class Meta:
        db_table = "pro_bulletin"
        verbose_name = verbose_name_plural = "社情民意期刊"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"], name="pro_bulletin_number", violation_error_message="这个期号已经用过。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} 年第 {self.number} 期"


class Dispatch(models.Model):
    """报送: a bulletin went to a body on a day."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="dispatches", verbose_name="期刊")
    body = models.ForeignKey(AdoptingBody, models.PROTECT, related_name="dispatches", verbose_name="报送单位")
    sent_on = models.DateField("报送日期")

    history = history("pro_dispatch_history")

    class Meta:
        db_table = "pro_dispatch"
        verbose_name = verbose_name_plural = "报送"
        ordering = ["sent_on", "body__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "body"], name="pro_dispatch_once", violation_error_message="已经报送这个单位。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}（{self.sent_on}）"


class ReportDuty:
    """What somebody is to one report; the table below speaks in these words."""

    WRITER = "writer"  # drafted it, wrote it first, or keeps the group whose it is
    AUTHOR = "author"  # a writer or one of the other authors, also of what was combined into it
    EDITOR = "editor"  # may edit (采编)
    CHECKER = "checker"  # may check (核稿)
    SIGNER = "signer"  # may sign (签发)
    HAND = "hand"  # had a hand in this very text; somebody else checks and signs it


# What makes somebody one of the hands in a text.
HAND_WORK = ("edit", "combine", "hand_up")


def worked_on_by(user: User) -> Q:
    """Condition for reports in which `user` had a hand since they were registered, whoever edited them last."""
    registered = ReportStep.objects.filter(report=OuterRef("report"), action="register").order_by("-pk")
    since = Coalesce(Subquery(registered.values("pk")[:1]), 0)
    steps = ReportStep.objects.filter(by=user, action__in=HAND_WORK).annotate(since=since).filter(pk__gt=F("since"))
    return Q(edited_by=user) | Q(pk__in=steps.order_by().values("report"))


def report_duty_conditions(user: User) -> dict[str, Q]:
    """For each duty the condition that selects the reports towards which `user` has it."""
    nobody, everything = Q(pk__in=[]), Q(pk__isnull=False)

    def holds(right: str) -> Q:
        return everything if user.has_perm(f"proposals.{right}") else nobody

    return {
        ReportDuty.WRITER: Q(pk__in=SocialReport.objects.written_by(user).values("pk")),
        ReportDuty.AUTHOR: SocialReport.objects.concerning(user),
        ReportDuty.EDITOR: holds("edit_report"),
        ReportDuty.CHECKER: holds("check_report"),
        ReportDuty.SIGNER: holds("sign_report"),
        ReportDuty.HAND: worked_on_by(user),
    }


def report_duties(report: SocialReport, user: User) -> frozenset[str]:
    """What `user` is to this report today."""
    return holding(report, report_duty_conditions(user))


TARGET = "target"
_S, _D = SocialReport.Status, ReportDuty
# Two people at least: nobody checks or signs a text of the own hand, nor one of which one is an author.
_OTHERS = (_D.HAND, _D.AUTHOR)

REPORT_WORKFLOW = Workflow(
    _S,
    Transition("submit", "报送", (_S.DRAFT, _S.RETURNED), _S.SUBMITTED, (_D.WRITER,)),
    Transition("take_back", "撤回修改", (_S.SUBMITTED,), _S.DRAFT, (_D.WRITER,)),
    Transition("register", "登记采编", (_S.SUBMITTED, _S.KEPT), _S.EDITING, (_D.EDITOR,)),
    Transition("edit", "修改采编稿", (_S.EDITING,), None, (_D.EDITOR,)),
    Transition("mark", "调整知悉范围", tuple(set(_S) - {_S.DRAFT, _S.RETURNED}), None, (_D.EDITOR,)),
    Transition("combine", "综合进另一条", (_S.EDITING,), _S.COMBINED, (_D.EDITOR,), requires=(TARGET,)),
    Transition("part", "从综合稿拆出", (_S.COMBINED,), _S.EDITING, (_D.EDITOR,), requires=(REASON,)),
    Transition("hand_up", "送核稿", (_S.EDITING,), _S.EDITED, (_D.EDITOR,)),
    Transition("check", "核稿通过", (_S.EDITED,), _S.CHECKED, (_D.CHECKER,), unless=_OTHERS),
    Transition("sign", "签发", (_S.CHECKED,), _S.SIGNED, (_D.SIGNER,), unless=_OTHERS),
    Transition("send_back", "退回采编", (_S.EDITED,), _S.EDITING, (_D.CHECKER,), requires=(REASON,)),
    Transition("send_back", "退回采编", (_S.CHECKED, _S.SIGNED), _S.EDITING, (_D.SIGNER,), requires=(REASON,)),
    Transition("issue", "编发", (_S.SIGNED,), _S.ISSUED, (_D.EDITOR,)),
    Transition("keep", "留存", (_S.SUBMITTED, _S.EDITING), _S.KEPT, (_D.EDITOR,), requires=(REASON,)),
    Transition("return", "退回作者", (_S.SUBMITTED, _S.EDITING), _S.RETURNED, (_D.EDITOR,), requires=(REASON,)),
    Transition("adopt", "登记采用", (_S.ISSUED, _S.LISTED), None, (_D.EDITOR,)),
    Transition("instruct", "登记批示", (_S.ISSUED, _S.LISTED), None, (_D.EDITOR,)),
    Transition("amend", "更正采用、批示", (_S.ISSUED, _S.LISTED), None, (_D.EDITOR,), requires=(REASON,)),
    demands={TARGET: "请选择综合进哪一条。"},
)


# What waits at each place of the desk: the words for it, and the state it waits in.
AWAITED = {
    "register": ("等您登记采编", _S.SUBMITTED),
    "check": ("等您核稿", _S.EDITED),
    "sign": ("等您签发", _S.CHECKED),
    "issue": ("等您编发", _S.SIGNED),
}


def awaiting(action: str, duties: Mapping[str, Q]) -> Q:
    """Condition for the reports that wait for this action by somebody with these duties."""
    return Q(status=AWAITED[action][1]) & REPORT_WORKFLOW.rows(action, duties)
