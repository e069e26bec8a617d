"""Where members have to be: plenaries, standing meetings and whatever else is compulsory; who was there or missing."""

from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from activities.models import Activity, ActivityKind, Participation, SittingPresence
from scoring.sources.activities import FAMILIES, about_activity, why_activity_does_not_count
from scoring.sources.base import Attribute, Source, Window, in_office, labels, parts_of_year, post_attributes, yes_or_no

ON_LEAVE, REFUSED, ABSENT = "请假", "请假未批准", "缺席"
PRESENCE, LEAVE = Participation.Presence, Participation.Leave
UNSETTLED = (PRESENCE.NONE, PRESENCE.UNKNOWN)
LEAVE_KINDS = labels(Participation.LeaveKind.choices)
ALL = Q()

# Leave explains an absence only once it is approved; whoever came in spite of leave was there.
ATTENDANCE = Case(
    When(presence__in=UNSETTLED, leave=LEAVE.APPROVED, then=Value(ON_LEAVE)),
    When(presence__in=UNSETTLED, leave=LEAVE.NONE, then=Value(ABSENT)),
    When(presence__in=UNSETTLED, then=Value(REFUSED)),
    default=F("presence"),
    output_field=CharField(),
)


ATTENDANCES = {
    **{value: label for value, label in labels(PRESENCE.choices).items() if value not in UNSETTLED},
    ON_LEAVE: ON_LEAVE,
    REFUSED: REFUSED,
    ABSENT: ABSENT,
}


def granted_kind(row: str = "", covered: Q = ALL) -> Case:
    """The kind of leave, once it is granted for what the row is about; `row` leads to the participation."""
    return Case(
        When(covered, **{f"{row}leave": LEAVE.APPROVED}, then=F(f"{row}leave_kind")),
        default=Value(""),
        output_field=CharField(),
    )


def covered(sitting: str, participation: str, pk: str) -> Q:
    """Leave from this sitting: granted for it, or for all of them where none is marked; or entered by itself."""
    leave = f"{participation}leave"
    some = SittingPresence.objects.filter(participation=OuterRef(pk), is_leave=True)
    marked = Q(**{f"{sitting}is_leave": True, f"{leave}__in": [LEAVE.APPROVED, LEAVE.NONE]})
    return marked | Q(**{leave: LEAVE.APPROVED}) & ~Q(Exists(some))


OF_SITTING = covered("", "participation__", "participation")
OF_HALF_DAY = covered("sittings__", "", "pk")


def meeting_of(activity: str) -> Concat:
    """One meeting is told from another by its day and title: half days that belong together."""
    day = Cast(f"{activity}__held_on", TextField())
    return Concat(day, Value(" "), F(f"{activity}__title"), output_field=TextField())


def about_attendance() -> dict[str, Attribute]:
    """What a rule may ask about being there."""
    return {
        "attendance": Attribute("出席情况", ATTENDANCE, choices=ATTENDANCES),
        "presence": Attribute("出席登记", F("presence"), choices=labels(PRESENCE.choices), is_state=True),
        "leave_kind": Attribute("请假类别（已准假）", granted_kind(), choices=LEAVE_KINDS),
        "is_speaker": yes_or_no("发言", Q(is_speaker=True)),
        "has_written_speech": yes_or_no("书面发言", Q(has_written_speech=True)),
        **post_attributes("member", "activity__held_on"),
    }


class Attendance(Source):
    """Members and the meetings they were called to, whether they came or not."""

    subject = "member"
    called: Q

    def speaking(self, window: Window) -> QuerySet:
        return (
            Participation.objects.filter(self.called, activity__held_on__range=window.days)
            .exclude(activity__status__in=Activity.BEFORE_RECORD)
            .select_related("activity", "member")
            .annotate(subject_ref=F("member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(
            in_office("member", "activity__held_on"), activity__status__in=Activity.COUNTING
        )

    def describe(self, row: Participation) -> tuple[Any, str, Any]:
        return row.activity, row.activity.title, row.activity.held_on

    def why_not(self, row: Participation) -> str:
        return why_activity_does_not_count(row.activity) or f"{row.member}当日不在任"


class MeetingsOfMembers(Attendance):
    name = "meetings"
    label = "全体会议和常委会议"
    counted_in = "次"
    called = Q(activity__kind__family__in=ActivityKind.MEETINGS)
    attributes = {
        "meeting": Attribute(
            "会议",
            F("activity__kind__family"),
            choices={family.value: str(family.label) for family in ActivityKind.MEETINGS},
        ),
        "kind": Attribute(
            "会议类别",
            F("activity__kind__name"),
            names=lambda: ActivityKind.objects.filter(family__in=ActivityKind.MEETINGS).values_list("name", flat=True),
        ),
        **parts_of_year("activity__held_on"),
        **about_attendance(),
    }


class ObligationsOfMembers(Attendance):
    """Whatever else was compulsory, whoever held it: official duty elsewhere is told apart from absence."""

    name = "obligations"
    label = "必须参加的其他活动"
    counted_in = "次"
    called = Q(obligation=Participation.Obligation.COMPULSORY, activity__kind__family__in=FAMILIES)
    attributes = {**about_activity(), **about_attendance()}


class SignUpsOfMembers(Attendance):
    """What a member was free to join and signed up for: whether he came, too."""

    name = "sign_ups"
    label = "自愿参加并已报名的活动"
    counted_in = "次"
    called = Q(
        obligation=Participation.Obligation.VOLUNTARY,
        sign_up=Participation.SignUp.SIGNED_UP,
        activity__kind__family__in=FAMILIES,
    )
    attributes = {**about_activity(), **about_attendance()}


class SittingsOfMembers(Source):
    """Single sittings (half days) of what is held in several."""

    name = "sittings"
    subject = "member"
    label = "场次（半天）"
    counted_in = "场"
    attributes = {
        "family": Attribute("大类", F("sitting__activity__kind__family"), choices=labels(ActivityKind.Family.choices)),
        "meeting": Attribute("会议", meeting_of("sitting__activity")),
        "name": Attribute("场次", F("sitting__name")),
        "presence": Attribute("出席", F("presence"), choices=labels(PRESENCE.choices), is_state=True),
        "is_leave": yes_or_no("这一场请假", OF_SITTING),
        "leave_kind": Attribute("请假类别（已准假）", granted_kind("participation__", OF_SITTING), choices=LEAVE_KINDS),
        **parts_of_year("sitting__held_on"),
        **post_attributes("participation__member", "sitting__held_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        return (
            SittingPresence.objects.filter(sitting__held_on__range=window.days)
            .exclude(sitting__activity__status__in=Activity.BEFORE_RECORD)
            .select_related("sitting__activity", "participation__member")
            .annotate(subject_ref=F("participation__member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(
            in_office("participation__member", "sitting__held_on"), sitting__activity__status__in=Activity.COUNTING
        )

    def describe(self, row: SittingPresence) -> tuple[Any, str, Any]:
        return row.sitting.activity, f"{row.sitting.activity.title}：{row.sitting}", row.sitting.held_on

    def why_not(self, row: SittingPresence) -> str:
        return why_activity_does_not_count(row.sitting.activity) or f"{row.participation.member}当日不在任"


class HalfDaysOfMembers(Source):
    """Whatever members were called to, half day by half day; what is held in one piece, and whoever stands in the list
    of what is held in several but in none of its sittings, counts as one.
    """

    name = "half_days"
    subject = "member"
    label = "会议和活动（按场次，没有场次的算一场）"
    counted_in = "场"
    attributes = {
        "family": Attribute("大类", F("activity__kind__family"), choices=labels(ActivityKind.Family.choices)),
        "kind": Attribute(
            "活动类别",
            F("activity__kind__name"),
            names=lambda: ActivityKind.objects.values_list("name", flat=True).distinct(),
        ),
        "meeting": Attribute("会议", meeting_of("activity")),
        "has_sittings": yes_or_no("分场次", Q(sittings__isnull=False)),
        "presence": Attribute(
            "出席", Coalesce("sittings__presence", "presence"), choices=labels(PRESENCE.choices), is_state=True
        ),
        "is_leave": yes_or_no("这一场请假", OF_HALF_DAY),
        "leave_kind": Attribute("请假类别（已准假）", granted_kind("", OF_HALF_DAY), choices=LEAVE_KINDS),
        "obligation": Attribute("要求", F("obligation"), choices=labels(Participation.Obligation.choices)),
        **parts_of_year("half_day_on"),
        **post_attributes("member", "half_day_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        """Two sittings may be alike in everything asked: their own numbers keep them apart."""
        held_on = Coalesce("sittings__sitting__held_on", "activity__held_on")
        return (
            Participation.objects.annotate(sitting_ref=F("sittings"), half_day_on=held_on)
            .annotate(sitting_name=F("sittings__sitting__name"))
            .filter(half_day_on__range=window.days)
            .exclude(activity__status__in=Activity.BEFORE_RECORD)
            .select_related("activity", "member")
            .annotate(subject_ref=F("member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(in_office("member", "half_day_on"), activity__status__in=Activity.COUNTING)

    def describe(self, row: Participation) -> tuple[Any, str, Any]:
        part = f"：{row.sitting_name}" if row.sitting_name else ""
        return row.activity, f"{row.activity.title}{part}", row.half_day_on

    def why_not(self, row: Participation) -> str:
        return why_activity_does_not_count(row.activity) or f"{row.member}当日不在任"
