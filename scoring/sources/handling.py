"""What was handed over to organizations, how they answered, and what those who asked said of it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from proposals.models import (
    SUBJECTS,
    Extension,
    Feedback,
    HandlingRule,
    Handover,
    Reply,
    ReplyClass,
    Satisfaction,
)
from proposals.models.replies import SETTLED
from scoring.sources.base import Attribute, Source, Window, labels, parts_of_year, yes_or_no
from scoring.sources.proposals import in_window

# Who asked something of a workstation is nobody's points.
PRIVATE = ("matter__person_name", "matter__person_phone")
ROLE, STATUS = Handover.Role, Handover.Status
NOT_HANDLED = (STATUS.CANCELLED, STATUS.RETURNED)
IN_TIME, LATE, OVERDUE, WAITING, ANSWERED = "按期答复", "逾期答复", "逾期未答复", "未到期", "已答复（没有期限）"
KEPT, KEPT_LATE, PROMISED, BROKEN, NO_PROMISE = "按期兑现", "逾期兑现", "未到期", "逾期未兑现", "没有承诺"


def words(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def handed_in(window: Window, prefix: str = "") -> Q:
    """Handed over in the window; what only a ledger tells, without a day, belongs to the proposal's own year."""
    told = Q(**{f"{prefix}handed_on__isnull": True}) & in_window(window, f"{prefix}proposal__")
    return Q(**{f"{prefix}handed_on__range": window.days}) | told


def worst(field: str, link: str) -> Subquery:
    """The least satisfied word on `field` (attitude, result) of the last round; `link` leads from it to the row."""
    order = Case(
        When(**{field: Satisfaction.DISSATISFIED}, then=0),
        When(**{field: Satisfaction.MOSTLY}, then=1),
        When(**{field: Satisfaction.SATISFIED}, then=2),
        default=3,
        output_field=IntegerField(),
    )
    said = Feedback.objects.filter(
        **{link: OuterRef("pk")}, reply__round=F("reply__handover__round"), reply__handover__role__in=Handover.ANSWERING
    )
    return Subquery(said.exclude(**{field: ""}).order_by(order, "pk").values(field)[:1])


def about_handover(prefix: str = "") -> dict[str, Attribute]:
    """What a rule may ask about what was handed over, and to whom."""
    kinds = labels(HandlingRule.Subject.choices)
    kind = Case(
        *(When(**{f"{prefix}{key}__isnull": False}, then=Value(key)) for key in SUBJECTS),
        default=Value(""),
        output_field=CharField(),
    )
    return {
        "of": Attribute("办理什么", kind, choices=kinds),
        "role": Attribute("主办、会办或分办", F(f"{prefix}role"), choices=labels(ROLE.choices)),
        "is_key": yes_or_no("重点提案", Q(**{f"{prefix}proposal__is_key": True})),
        "is_rehandled": yes_or_no("重新办理", Q(**{f"{prefix}round__gt": 1}), is_state=True),
    }


def title_of(handover: Handover) -> str:
    """What is marked, or a proposal that is not public, keeps its title to those who may read it."""
    return getattr(handover.subject, "title_for_others", "") or str(handover.subject)


def why_not_handled(handover: Handover) -> str:
    """ "" where the handover stands."""
    if handover.status == STATUS.CANCELLED:
        return "交办已撤销"
    if handover.status == STATUS.RETURNED:
        return f"已退办，还没有决定：{handover.return_reason or '没有写理由'}"
    return ""


LAST_REPLY = Reply.objects.latest_round().filter(handover=OuterRef("pk"), replied_on__isnull=False).order_by("-pk")
REPLIED_ON = Subquery(LAST_REPLY.values("replied_on")[:1])


class HandedOver(Source):
    """What one organization was handed, counted once whatever the number of rounds."""

    def rows(self, window: Window) -> QuerySet:
        return (
            Handover.objects.filter(handed_in(window))
            .annotate(asked_on=Value(window.asked_on, DateField()), answered_on=REPLIED_ON)
            .select_related(*SUBJECTS)
            .defer(*PRIVATE)
        )

    def describe(self, row: Handover) -> tuple[Any, str, Any]:
        return row, title_of(row), row.handed_on or row.subject.submitted_on

    def why_not(self, row: Handover) -> str:
        return why_not_handled(row)


ABOUT_ANSWER = {
    "answered": Attribute(
        "答复时间",
        Case(
            When(answered_on__isnull=False, due_on__isnull=True, then=Value(ANSWERED)),
            When(answered_on__lte=F("due_on"), then=Value(IN_TIME)),
            When(answered_on__isnull=False, then=Value(LATE)),
            When(due_on__lt=F("asked_on"), then=Value(OVERDUE)),
            default=Value(WAITING),
            output_field=CharField(),
        ),
        choices=words(IN_TIME, LATE, OVERDUE, WAITING, ANSWERED),
        is_state=True,
    ),
    "is_signed": yes_or_no(
        "已签收", Q(signed_on__isnull=False) | Q(status__in=[STATUS.REPLIED, STATUS.DONE]), is_state=True
    ),
    "signed_in_time": yes_or_no("在退办期限以内签收", Q(signed_on__lte=F("return_until")), is_state=True),
    "is_extended": yes_or_no(
        "经批准延期", Exists(Extension.objects.filter(handover=OuterRef("pk"), is_granted=True)), is_state=True
    ),
    "result_class": Attribute(
        "办理结果类别",
        Subquery(LAST_REPLY.values("result_class__code")[:1]),
        names=lambda: ReplyClass.objects.values_list("code", flat=True),
        is_state=True,
    ),
    "uptake": Attribute(
        "采纳情况",
        Subquery(LAST_REPLY.values("uptake")[:1]),
        choices=labels(Reply.Uptake.choices),
        is_state=True,
    ),
    "talked": Attribute(
        "与提出者沟通", Subquery(LAST_REPLY.values("talked")[:1]), choices=labels(Reply.Talked.choices), is_state=True
    ),
    "is_settled": yes_or_no("办成（已解决、已采纳或已兑现）", Exists(LAST_REPLY.filter(SETTLED)), is_state=True),
    "attitude": Attribute(
        "对办理工作（提出者中最低的）",
        worst("attitude", "reply__handover"),
        choices=labels(Satisfaction.choices),
        is_state=True,
    ),
    "result": Attribute(
        "对办理结果（提出者中最低的）",
        worst("result", "reply__handover"),
        choices=labels(Satisfaction.choices),
        is_state=True,
    ),
    "status": Attribute("办理状态", F("status"), choices=labels(STATUS.choices), is_state=True),
}


class HandoversOfOrganizations(HandedOver):
    name = "handovers"
    subject = "organization"
    label = "承办件"
    counted_in = "件"
    attributes = {**about_handover(), **ABOUT_ANSWER}

    def speaking(self, window: Window) -> QuerySet:
        return self.rows(window).filter(organization__isnull=False).annotate(subject_ref=F("organization_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).exclude(status__in=NOT_HANDLED)


def _without(attributes: Mapping[str, Attribute], *names: str) -> dict[str, Attribute]:
    return {name: attribute for name, attribute in attributes.items() if name not in names}


class HandoversOfProposals(HandedOver):
    """What organizations owe one proposal, whenever in its year or afterwards it was handed over."""

    is_of_year = True
    name = "handovers"
    subject = "proposal"
    label = "交办和答复"
    counted_in = "件"
    attributes = _without(HandoversOfOrganizations.attributes, "of", "is_key")

    def speaking(self, window: Window) -> QuerySet:
        rows = Handover.objects.filter(in_window(window, "proposal__"), proposal__isnull=False)
        rows = rows.annotate(asked_on=Value(window.asked_on, DateField()), answered_on=REPLIED_ON)
        return rows.select_related("proposal", "organization").annotate(subject_ref=F("proposal_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).exclude(status__in=NOT_HANDLED)

    def describe(self, row: Handover) -> tuple[Any, str, Any]:
        return row, str(row), row.handed_on or row.proposal.submitted_on


ABOUT_REPLY = {
    **about_handover("handover__"),
    "result_class": Attribute(
        "办理结果类别", F("result_class__code"), names=lambda: ReplyClass.objects.values_list("code", flat=True)
    ),
    "uptake": Attribute("采纳情况", F("uptake"), choices=labels(Reply.Uptake.choices)),
    "is_returned": yes_or_no("被退回重办", Q(round__lt=F("handover__round")), is_state=True),
    "promise": Attribute(
        "承诺",
        Case(
            When(promised_until__isnull=True, then=Value(NO_PROMISE)),
            When(kept_on__isnull=False, kept_on__lte=F("promised_until"), then=Value(KEPT)),
            When(kept_on__isnull=False, then=Value(KEPT_LATE)),
            When(promised_until__lt=F("asked_on"), then=Value(BROKEN)),
            default=Value(PROMISED),
            output_field=CharField(),
        ),
        choices=words(KEPT, KEPT_LATE, PROMISED, BROKEN, NO_PROMISE),
        is_state=True,
    ),
    "talked": Attribute("与提出者沟通", F("talked"), choices=labels(Reply.Talked.choices)),
    "went_ahead": yes_or_no("没有等到会办意见，先行答复", Q(went_ahead=True)),
    **parts_of_year("replied_on"),
}


class RepliesOfOrganizations(Source):
    """Each answer that went out, those that were sent back and done again included."""

    name = "replies"
    subject = "organization"
    label = "答复"
    counted_in = "件"
    attributes = ABOUT_REPLY

    def speaking(self, window: Window) -> QuerySet:
        rows = Reply.objects.filter(replied_on__range=window.days, handover__organization__isnull=False)
        rows = rows.select_related(*(f"handover__{key}" for key in SUBJECTS))
        rows = rows.defer(*(f"handover__{field}" for field in PRIVATE))
        return rows.annotate(subject_ref=F("handover__organization_id"), asked_on=Value(window.asked_on, DateField()))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).exclude(handover__status=STATUS.CANCELLED)

    def describe(self, row: Reply) -> tuple[Any, str, Any]:
        return row.handover, title_of(row.handover), row.replied_on

    def why_not(self, row: Reply) -> str:
        return why_not_handled(row.handover)


ABOUT_FEEDBACK = {
    "attitude": Attribute("对办理工作", F("attitude"), choices=labels(Satisfaction.choices)),
    "result": Attribute("对办理结果", F("result"), choices=labels(Satisfaction.choices)),
    "is_last": yes_or_no("对最后一次办理", Q(reply__round=F("reply__handover__round")), is_state=True),
    **about_handover("reply__handover__"),
}


class FeedbackOfOrganizations(Source):
    """Each word of those who asked; a sponsor who spoke in two rounds spoke twice."""

    name = "feedback"
    subject = "organization"
    label = "提出者的反馈意见"
    counted_in = "份"
    attributes = ABOUT_FEEDBACK

    def rows(self) -> QuerySet:
        rows = Feedback.objects.annotate(said_on=Coalesce("given_on", "reply__replied_on"))
        rows = rows.select_related(*(f"reply__handover__{key}" for key in SUBJECTS), "reply__handover__organization")
        return rows.defer(*(f"reply__handover__{field}" for field in PRIVATE))

    def speaking(self, window: Window) -> QuerySet:
        rows = self.rows().filter(said_on__range=window.days, reply__handover__organization__isnull=False)
        return rows.annotate(subject_ref=F("reply__handover__organization_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).exclude(reply__handover__status=STATUS.CANCELLED)

    def describe(self, row: Feedback) -> tuple[Any, str, Any]:
        return row.reply.handover, f"{title_of(row.reply.handover)}：{row}", row.said_on

    def why_not(self, row: Feedback) -> str:
        return why_not_handled(row.reply.handover)


class FeedbackOfProposals(FeedbackOfOrganizations):
    """The same, whenever in the proposal's year or afterwards it was said."""

    is_of_year = True
    subject = "proposal"
    attributes = _without(ABOUT_FEEDBACK, "of", "is_key")

    def speaking(self, window: Window) -> QuerySet:
        rows = self.rows().filter(in_window(window, "reply__handover__proposal__"))
        return rows.annotate(subject_ref=F("reply__handover__proposal_id"))

    def describe(self, row: Feedback) -> tuple[Any, str, Any]:
        return row.reply.handover, f"{row.reply.handover}：{row}", row.said_on
