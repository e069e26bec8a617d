"""Activities of groups: who held them, and which members took part."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from activities.models import Activity, ActivityKind, ActivityOrganizer, Participation
from consultations.models import ConsultationForm
from scoring.sources.base import (
    Attribute,
    Quantity,
    Source,
    Window,
    first_of,
    group_ever,
    group_on,
    in_office,
    labels,
    parts_of_year,
    post_attributes,
    seated,
    seats,
    yes_or_no,
)

# Everything but what has sources of its own: a workstation's activities, and the meetings everybody is called to.
FAMILIES = (
    ActivityKind.Family.GROUP,
    ActivityKind.Family.SERVICE,
    ActivityKind.Family.COMMITTEE,
    ActivityKind.Family.CONSULTATION,
    ActivityKind.Family.SUPERVISION,
    ActivityKind.Family.TRAINING,
)
NAMES = Activity.InNameOf
# In whose name a joint activity may stand when it counts for a group that is only its partner.
NAMES_OF_LEADS = (NAMES.SPECIAL_COMMITTEE, NAMES.MEMBER_GROUP, NAMES.OFFICE)

SERVED = {"served": Quantity("服务群众人次", "activity__served")}


def kind_names(*, besides_workstations: bool = True) -> list[str]:
    kinds = ActivityKind.objects.exclude(family__in=ActivityKind.MEETINGS)
    if besides_workstations:
        kinds = kinds.exclude(family=ActivityKind.Family.WORKSTATION)
    return list(kinds.values_list("name", flat=True).distinct())


def about_activity() -> dict[str, Attribute]:
    """What a rule may ask about the activity itself."""
    return {
        "kind": Attribute("活动类别", F("activity__kind__name"), names=kind_names),
        "family": Attribute("大类", F("activity__kind__family"), choices=labels(ActivityKind.Family.choices)),
        "duty": Attribute("“1-2-4-5”中的一项", F("activity__kind__duty")),
        "form": Attribute(
            "协商形式",
            F("activity__consultation__form__name"),
            names=lambda: ConsultationForm.objects.values_list("name", flat=True),
        ),
        "is_planned": yes_or_no("列入年度计划", Q(activity__is_planned=True)),
        "enters_unit": yes_or_no("走进联系单位", Q(activity__contact_unit__isnull=False)),
        **parts_of_year("activity__held_on"),
    }


def why_activity_does_not_count(activity: Activity) -> str:
    """ "" when the activity itself is in order."""
    if activity.status == Activity.Status.RETURNED:
        return f"已退回：{activity.return_reason or '没有写原因'}"
    if activity.status == Activity.Status.WITHDRAWN:
        return "已撤销"
    if activity.status != Activity.Status.APPROVED:
        return f"还没有通过审批（{activity.get_status_display()}）"
    return ""


class ActivitiesOfGroups(Source):
    """What groups held, in the lead or as partner; only in the group's name (TL11).

    A joint activity led by a special committee, a member group or the office counts for the partner group as partner.
    """

    name = "activities"
    subject = "group"
    label = "界别活动"
    counted_in = "次"
    attributes = {
        **about_activity(),
        "role": Attribute("主办或联动", F("role"), choices=labels(ActivityOrganizer.Role.choices)),
    }
    quantities = SERVED

    def speaking(self, window: Window) -> QuerySet:
        return (
            ActivityOrganizer.objects.filter(
                group__isnull=False, activity__kind__family__in=FAMILIES, activity__held_on__range=window.days
            )
            .exclude(activity__status__in=Activity.BEFORE_RECORD)
            .select_related("activity")
            .annotate(subject_ref=F("group_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        joint = Q(role=ActivityOrganizer.Role.PARTNER, activity__in_name_of__in=NAMES_OF_LEADS)
        rows = self.speaking(window).filter(activity__status__in=Activity.COUNTING)
        return rows.filter(Q(activity__in_name_of=NAMES.GROUP) | joint)

    def describe(self, row: ActivityOrganizer) -> tuple[Any, str, Any]:
        return row.activity, row.activity.title, row.activity.held_on

    def why_not(self, row: ActivityOrganizer) -> str:
        return (
            why_activity_does_not_count(row.activity)
            or f"不是以界别名义开展（{row.activity.get_in_name_of_display()}）"
        )


class ActivitiesOfBodies(Source):
    """What a body with activities of its own held, in the lead or as partner of whoever led; `owner` is the key that
    names the body.
    """

    name = "activities"
    counted_in = "次"
    owner: str
    attributes = {
        **about_activity(),
        "kind": Attribute("活动类别", F("activity__kind__name"), names=lambda: kind_names(besides_workstations=False)),
        "role": Attribute("主办或联动", F("role"), choices=labels(ActivityOrganizer.Role.choices)),
        "is_joint": yes_or_no(
            "联合开展",
            Exists(ActivityOrganizer.objects.filter(activity=OuterRef("activity")).exclude(pk=OuterRef("pk"))),
        ),
    }
    quantities = {
        "received": Quantity("接待群众人数", "activity__received"),
        "opinions": Quantity("收集意见条数", "activity__opinions"),
        "served": Quantity("服务群众人次", "activity__served"),
    }

    def speaking(self, window: Window) -> QuerySet:
        mine = {f"{self.owner}__isnull": False}
        rows = ActivityOrganizer.objects.filter(**mine, activity__held_on__range=window.days)
        rows = rows.exclude(activity__kind__family__in=ActivityKind.MEETINGS)
        rows = rows.exclude(activity__status__in=Activity.BEFORE_RECORD)
        return rows.select_related("activity").annotate(subject_ref=F(f"{self.owner}_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(activity__status__in=Activity.COUNTING)

    def describe(self, row: ActivityOrganizer) -> tuple[Any, str, Any]:
        return row.activity, row.activity.title, row.activity.held_on

    def why_not(self, row: ActivityOrganizer) -> str:
        return why_activity_does_not_count(row.activity)


class TakingPart(Source):
    """Members who took part in activities, whoever held them."""

    attributes = {
        **about_activity(),
        "in_name_of": Attribute(
            "以谁的名义", F("activity__in_name_of"), choices=labels(Activity.InNameOf.choices), is_state=True
        ),
        "presence": Attribute("出席", F("presence"), choices=labels(Participation.Presence.choices)),
        "obligation": Attribute("要求", F("obligation"), choices=labels(Participation.Obligation.choices)),
        "sign_up": Attribute("报名", F("sign_up"), choices=labels(Participation.SignUp.choices)),
        "is_host": yes_or_no("主持", Q(is_host=True)),
        "is_speaker": yes_or_no("发言", Q(is_speaker=True)),
        "has_written_speech": yes_or_no("书面发言", Q(has_written_speech=True)),
        "is_organizer": yes_or_no("组织", Q(is_organizer=True)),
        **post_attributes("member", "activity__held_on"),
    }
    quantities = SERVED

    def held(self, window: Window) -> QuerySet:
        held = Participation.objects.filter(activity__kind__family__in=FAMILIES, activity__held_on__range=window.days)
        return held.exclude(activity__status__in=Activity.BEFORE_RECORD).select_related("activity", "member")

    def approved(self, window: Window) -> QuerySet:
        rows = self.held(window).filter(activity__status__in=Activity.COUNTING)
        return rows.there()

    def describe(self, row: Participation) -> tuple[Any, str, Any]:
        return row.activity, row.activity.title, row.activity.held_on

    def why_not(self, row: Participation) -> str:
        if not row.was_there:
            return "登记为公务" if row.presence == Participation.Presence.OFFICIAL else "登记为没有参加"
        return why_activity_does_not_count(row.activity) or f"{row.member}当日不在任"


class ParticipationsOfMembers(TakingPart):
    name = "activities"
    subject = "member"
    label = "参加界别活动"
    counted_in = "次"

    def speaking(self, window: Window) -> QuerySet:
        return self.held(window).annotate(subject_ref=F("member_id"))

    def counting(self, window: Window) -> QuerySet:
        rows = self.approved(window).filter(in_office("member", "activity__held_on"))
        return rows.annotate(subject_ref=F("member_id"))


class ParticipationsOfGroups(TakingPart):
    """The same, borne by the group the member belonged to that day; only in a group's name (TL11)."""

    name = "participations"
    subject = "group"
    label = "本界别委员参加活动"
    counted_in = "人次"
    may_repeat = True
    attributes = {**TakingPart.attributes, "member": Attribute("委员", F("member_id"), is_number=True, is_key=True)}

    def speaking(self, window: Window) -> QuerySet:
        group = first_of(group_on("member", "activity__held_on"), group_ever("member"))
        return self.held(window).annotate(subject_ref=group)

    def counting(self, window: Window) -> QuerySet:
        in_group_name = Q(activity__in_name_of=Activity.InNameOf.GROUP)
        rows = self.approved(window).filter(seated("member", "activity__held_on"), in_group_name)
        return rows.annotate(subject_ref=F("member__memberships__sector__group_id"))

    def each_once(self, rows: QuerySet) -> QuerySet:
        """Who sits in two sectors of one group brings what was served there once."""
        others = seats("member", "activity__held_on").filter(sector__group=OuterRef("subject_ref"))
        rows = rows.annotate(seat_ref=F("member__memberships__pk"))
        return rows.exclude(Exists(others.filter(pk__lt=OuterRef("seat_ref"))))

    def why_not(self, row: Participation) -> str:
        reason = "" if not row.was_there else why_activity_does_not_count(row.activity)
        if not reason and row.activity.in_name_of != Activity.InNameOf.GROUP:
            reason = f"不是以界别名义开展（{row.activity.get_in_name_of_display()}）"
        return reason or super().why_not(row)

    def near(self, subject_id: int) -> Q:
        return Q(member__memberships__sector__group=subject_id)

    def describe(self, row: Participation) -> tuple[Any, str, Any]:
        return row.activity, f"{row.member}：{row.activity.title}", row.activity.held_on
