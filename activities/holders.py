"""在等谁处理: who has a record now, by name."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from django.db.models import QuerySet
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

type Named = dict[int, list[tuple[int | None, str]]]  # by what they keep: account and words, such as 召集人张三


def holders_of(activity: Activity) -> str:
    """The people a record waits for today, such as 召集人张三、联络员李四; empty when it waits for nobody."""
    return holders_of_all([activity])[activity.pk]


def holders_of_all(activities: Iterable[Activity]) -> dict[int, str]:
    """The same of many, organizers fetched with them: a fixed number of queries, one for each sort of keeper."""
    leads = {
        one: next((row for row in one.organizers.all() if row.role == ActivityOrganizer.Role.LEAD), None)
        for one in activities
    }
    keepers = Keepers([lead for lead in leads.values() if lead])
    return {one.pk: _holders(one, lead, keepers) for one, lead in leads.items()}


def _holders(activity: Activity, lead: ActivityOrganizer | None, keepers: "Keepers") -> str:
    if activity.status == _S.RETURNED:
        return f"登记人{activity.recorded_by}" if activity.recorded_by_id else "登记人"
    if activity.status in (_S.RECORDED, _S.HELD) and lead:
        recorder = activity.recorded_by_id if activity.status == _S.RECORDED else None
        return "、".join(keepers.of(lead, recorder)) or NOBODY.get(activity.in_name_of, "机关")
    if activity.status == _S.CONFIRMED:
        is_groups = activity.in_name_of == Activity.InNameOf.GROUP and lead and lead.group_id
        found = keepers.guides.get(lead.group_id, []) if is_groups else []
        heads = [words for account, words in found if account is None or account != activity.confirmed_by_id]
        return "，或".join(["、".join(heads)] * bool(heads) + ["机关"])
    return ""


class Keepers:
    """Who keeps or guides the leads of some records today; each sort is asked for once, when first needed."""

    def __init__(self, leads: Iterable[ActivityOrganizer]) -> None:
        self._leads, self._today = list(leads), timezone.localdate()

    def of(self, lead: ActivityOrganizer, recorder: int | None = None) -> list[str]:
        """Who confirms what this lead held; a liaison does not confirm what the liaison recorded."""
        if lead.workstation_id:
            return [words for _, words in self.contacts.get(lead.workstation_id, [])]
        if lead.special_committee_id:
            return [words for _, words in self.heads.get(lead.special_committee_id, [])]
        if lead.member_group_id:
            return [words for _, words in self.group_heads.get(lead.member_group_id, [])]
        if lead.is_office:
            return []
        liaisons = [words for account, words in self.liaisons.get(lead.group_id, []) if account != (recorder or 0)]
        return [words for _, words in self.conveners.get(lead.group_id, [])] + liaisons

    def _asked(self, name: str) -> set[int]:
        return {getattr(lead, name) for lead in self._leads if getattr(lead, name)}

    @cached_property
    def contacts(self) -> Named:
        rows = WorkstationContact.objects.valid_on(self._today).filter(workstation__in=self._asked("workstation_id"))
        return _by((row.workstation_id, row.user_id, f"联络员{row.user}") for row in rows.select_related("user"))

    @cached_property
    def heads(self) -> Named:
        rows = _heads_of(self._asked("special_committee_id"), self._today)
        return _by(
            (
                row.special_committee_id,
                row.member.user_id,
                f"{row.get_role_display().removeprefix('专委会')}{row.member}",
            )
            for row in rows
        )

    @cached_property
    def group_heads(self) -> Named:
        rows = MemberGroupSeat.objects.valid_on(self._today).filter(
            is_head=True, group__in=self._asked("member_group_id")
        )
        return _by((row.group_id, row.member.user_id, f"组长{row.member}") for row in rows.select_related("member"))

    @cached_property
    def conveners(self) -> Named:
        rows = Post.objects.valid_on(self._today).filter(role__in=Post.CONVENERS, group__in=self._asked("group_id"))
        rows = rows.select_related("member")
        return _by((row.group_id, row.member.user_id, _post_words(row, "界别")) for row in rows)

    @cached_property
    def liaisons(self) -> Named:
        rows = GroupLiaison.objects.valid_on(self._today).filter(group__in=self._asked("group_id"))
        return _by((row.group_id, row.user_id, f"联络员{row.user}") for row in rows.select_related("user"))

    @cached_property
    def guides(self) -> Named:
        """Heads of the special committees that guide each group."""
        guidance = Guidance.objects.valid_on(self._today).filter(
            kind=Guidance.Kind.GUIDE, group__in=self._asked("group_id"), special_committee__isnull=False
        )
        groups: dict[int, list[int]] = defaultdict(list)
        for group, committee in guidance.values_list("group", "special_committee"):
            groups[committee].append(group)
        return _by(
            (group, row.member.user_id, f"{row.special_committee}{row.member}")
            for row in _heads_of(groups, self._today)
            for group in groups[row.special_committee_id]
        )


def _post_words(post: Post, of: str) -> str:
    """召集人张三, 主任李四."""
    return f"{post.get_role_display().removeprefix(of)}{post.member}"


def _heads_of(committees: Iterable[int], today: object) -> QuerySet[Post]:
    rows = Post.objects.valid_on(today).filter(role__in=Post.COMMITTEE_HEADS, special_committee__in=committees)
    return rows.select_related("member", "special_committee").order_by("role", "pk")


def _by(rows: Iterable[tuple[int, int | None, str]]) -> Named:
    found: Named = defaultdict(list)
    for key, account, words in rows:
        found[key].append((account, words))
    return found
