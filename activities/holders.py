"""在等谁处理: who has a record now, by name."""

from django.utils import timezone

from activities.models import Activity, ActivityOrganizer
from members.models import Guidance, MemberGroupSeat, Post
from sectors.models import GroupLiaison
from workstations.models import WorkstationContact

_S = Activity.Status
NOBODY = {
    Activity.InNameOf.GROUP: "机关（尚未指定召集人或联络员）",
    Activity.InNameOf.WORKSTATION: "机关（尚未指定工作室联络员）",
    Activity.InNameOf.SPECIAL_COMMITTEE: "机关（尚未指定专委会负责人）",
    Activity.InNameOf.MEMBER_GROUP: "机关（尚未指定组长）",
}


def holders_of(activity: Activity) -> str:
    """The people a record waits for today, such as 召集人张三、联络员李四; empty when it waits for nobody."""
    if activity.status == _S.RETURNED:
        return f"登记人{activity.recorded_by}" if activity.recorded_by_id else "登记人"
    lead = next((row for row in activity.organizers.all() if row.role == ActivityOrganizer.Role.LEAD), None)
    if activity.status in (_S.RECORDED, _S.HELD) and lead:
        return "、".join(_keepers(activity, lead)) or NOBODY.get(activity.in_name_of, "机关")
    if activity.status == _S.CONFIRMED:
        heads = _heads(activity, lead) if activity.in_name_of == Activity.InNameOf.GROUP and lead else []
        return "，或".join(["、".join(heads)] * bool(heads) + ["机关"])
    return ""


def _keepers(activity: Activity, lead: ActivityOrganizer) -> list[str]:
    today = timezone.localdate()
    if lead.workstation_id:
        rows = WorkstationContact.objects.valid_on(today).filter(workstation=lead.workstation_id)
        return [f"联络员{row.user}" for row in rows.select_related("user")]
    if lead.special_committee_id:
        rows = Post.objects.valid_on(today).filter(
            role__in=Post.COMMITTEE_HEADS, special_committee=lead.special_committee_id
        )
        rows = rows.select_related("member").order_by("role", "pk")
        return [f"{row.get_role_display().removeprefix('专委会')}{row.member}" for row in rows]
    if lead.member_group_id:
        rows = MemberGroupSeat.objects.valid_on(today).filter(is_head=True, group=lead.member_group_id)
        return [f"组长{row.member}" for row in rows.select_related("member")]
    if lead.is_office:
        return []
    conveners = Post.objects.valid_on(today).filter(role__in=Post.CONVENERS, group=lead.group_id)
    liaisons = GroupLiaison.objects.valid_on(today).filter(group=lead.group_id)
    if activity.status == _S.RECORDED:
        liaisons = liaisons.exclude(user=activity.recorded_by_id)
    return [
        *(f"{row.get_role_display().removeprefix('界别')}{row.member}" for row in conveners.select_related("member")),
        *(f"联络员{row.user}" for row in liaisons.select_related("user")),
    ]


def _heads(activity: Activity, lead: ActivityOrganizer) -> list[str]:
    today = timezone.localdate()
    committees = Guidance.objects.valid_on(today).filter(
        kind=Guidance.Kind.GUIDE, group=lead.group_id, special_committee__isnull=False
    )
    heads = Post.objects.valid_on(today).filter(
        role__in=Post.COMMITTEE_HEADS, special_committee__in=committees.values("special_committee")
    )
    return [
        f"{row.special_committee}{row.member}"
        for row in heads.select_related("member", "special_committee").order_by("role", "pk")
        if row.member.user_id is None or row.member.user_id != activity.confirmed_by_id
    ]
