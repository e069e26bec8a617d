"""Plenaries and standing meetings: who was there, on leave, or missing."""

from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When

from activities.models import Activity, ActivityKind, Participation
from scoring.sources.activities import why_activity_does_not_count
from scoring.sources.base import Attribute, Source, Window, in_office, labels, post_attributes

ON_LEAVE, REFUSED, ABSENT = "请假", "请假未批准", "缺席"
PRESENCE, LEAVE = Participation.Presence, Participation.Leave
UNSETTLED = (PRESENCE.NONE, PRESENCE.UNKNOWN)

# Leave explains an absence only once it is approved; whoever came in spite of leave was there.
ATTENDANCE = Case(
    When(presence__in=UNSETTLED, leave=LEAVE.APPROVED, then=Value(ON_LEAVE)),
    When(presence__in=UNSETTLED, leave=LEAVE.NONE, then=Value(ABSENT)),
    When(presence__in=UNSETTLED, then=Value(REFUSED)),
    default=F("presence"),
    output_field=CharField(),
)


class MeetingsOfMembers(Source):
    name = "meetings"
    subject = "member"
    label = "全体会议和常委会议"
    counted_in = "次"
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
        "attendance": Attribute(
            "出席情况",
            ATTENDANCE,
            choices={
                **{value: label for value, label in labels(PRESENCE.choices).items() if value not in UNSETTLED},
                ON_LEAVE: ON_LEAVE,
                REFUSED: REFUSED,
                ABSENT: ABSENT,
            },
        ),
        **post_attributes("member", "activity__held_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        return (
            Participation.objects.filter(
                activity__kind__family__in=ActivityKind.MEETINGS, activity__held_on__range=window.days
            )
            .exclude(activity__status__in=Activity.BEFORE_RECORD)
            .select_related("activity", "member")
            .annotate(subject_ref=F("member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(
            in_office("member", "activity__held_on"), activity__in=Activity.objects.counting()
        )

    def describe(self, row: Participation) -> tuple[Any, str, Any]:
        return row.activity, row.activity.title, row.activity.held_on

    def why_not(self, row: Participation) -> str:
        return why_activity_does_not_count(row.activity) or f"{row.member}当日不在任"
