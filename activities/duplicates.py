"""The same deed logged twice is noticed (G1): what is already recorded for that day and looks like it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from activities.deeds import Deed
from activities.models import Activity, ActivityKind, ActivityOrganizer, Participation
from members.models import Post
from sectors.models import GroupLiaison

_S = Activity.Status


@dataclass(frozen=True)
class Likeness:
    """A record like the one about to be saved, and in which way."""

    activity: Activity
    recorder: str
    alike: tuple[str, ...]
    names: tuple[str, ...]
    includes_me: bool
    can_join: bool

    @property
    def sentence(self) -> str:
        """召集人已登记过这次活动，您已在名单中。"""
        if self.activity.status in Activity.BEFORE_RECORD:
            return f"{self.recorder}已为同一天的一次活动发过通知，举行后由主办方提交记录，不用另行登记。"
        if self.includes_me:
            me = "您已在名单中"
        elif self.can_join:
            me = "您还不在名单中"
        else:
            me = "、".join(self.alike)
        return f"{self.recorder}已登记过{'这次活动' if self.includes_me else '同一天的一次活动'}，{me}。"


def likely_duplicates(deed: Deed, *, by: User, apart_from: Activity | None = None) -> list[Likeness]:
    """Records of the same day with the same group, the same unit or place, or some of the same people; the likest
    first, at most five, in three queries. Meetings are left out: whoever sat in one may well have done more that day.
    """
    people = Participation.objects.filter(activity=OuterRef("pk"), member__in=deed.member_ids)
    groups = {deed.behalf.group_id, *deed.partner_ids} - {None}
    held = ActivityOrganizer.objects.filter(activity=OuterRef("pk"))
    held = held.filter(Q(group__in=groups) | Q(workstation=deed.behalf.workstation_id, workstation__isnull=False))
    rows = (
        Activity.objects.filter(held_on=deed.held_on)
        .exclude(status__in=[_S.WITHDRAWN, _S.DRAFT, _S.CANCELLED])
        .exclude(kind__family__in=ActivityKind.MEETINGS)
        .exclude(pk=apart_from.pk if apart_from else 0)
        .annotate(same_holder=Exists(held), same_people=Exists(people), **_recorder_flags())
        .select_related("kind", "contact_unit", "recorded_by")
        .prefetch_related("organizers__group", "organizers__workstation", "participations__member")
    )
    found = [likeness for row in rows if (likeness := _likeness(row, deed, by))]
    found.sort(key=lambda one: (-one.includes_me, -len(one.alike), -one.activity.pk))
    return found[:5]


def _recorder_flags() -> dict[str, Exists]:
    """Whether who recorded it convenes or liaises the group in whose name it stands."""
    lead = ActivityOrganizer.objects.filter(
        activity=OuterRef(OuterRef("pk")), role=ActivityOrganizer.Role.LEAD, group__isnull=False
    ).values("group")
    convener = Post.objects.filter(
        role__in=Post.CONVENERS, member__user=OuterRef("recorded_by"), group__in=lead, ends_on__isnull=True
    )
    liaison = GroupLiaison.objects.filter(user=OuterRef("recorded_by"), group__in=lead, ends_on__isnull=True)
    return {"by_convener": Exists(convener), "by_liaison": Exists(liaison)}


def _likeness(row: Activity, deed: Deed, by: User) -> Likeness | None:
    member = getattr(by, "member", None)
    present = {p.member_id: p.member.name for p in row.participations.all()}
    same_unit = bool(deed.contact_unit and row.contact_unit_id == deed.contact_unit.pk)
    same_place = bool(_bare(deed.place) and _bare(deed.place) == _bare(row.place))
    names = tuple(name for pk, name in present.items() if pk in deed.member_ids and not (member and pk == member.pk))
    ways = (
        ("同一界别" if row.in_name_of == Activity.InNameOf.GROUP else "同一主办", row.same_holder),
        ("同一联系单位", same_unit),
        ("同一地点", same_place),
        ("有相同的参加人", row.same_people),
    )
    alike = tuple(words for words, is_so in ways if is_so)
    if not alike:
        return None
    includes_me = member is not None and member.pk in present
    takes_part = member is not None and member.pk in deed.member_ids
    return Likeness(
        activity=row,
        recorder=_recorder(row, by),
        alike=alike,
        names=names,
        includes_me=includes_me,
        can_join=takes_part and not includes_me and row.status not in (_S.RETURNED, *Activity.BEFORE_RECORD),
    )


def _recorder(row: Activity, by: User) -> str:
    if row.recorded_by_id is None:
        return "机关"
    if row.recorded_by_id == by.pk:
        return "您自己"
    role = "召集人" if row.by_convener else "联络员" if row.by_liaison else "机关" if row.recorded_by.is_staff else ""
    return role if role == "机关" else f"{role}{row.recorded_by.name}"


def _bare(place: str) -> str:
    return "".join(place.split())
