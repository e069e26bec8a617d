"""What workstations held in a year, alone or with others, for any number of them at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from activities.models import Activity, ActivityKind, ActivityOrganizer

ROLE = ActivityOrganizer.Role


@dataclass(frozen=True)
class Held:
    """One activity as a workstation's own: in the lead or as partner, and with whom."""

    activity: Activity
    role: str
    others: tuple[ActivityOrganizer, ...]

    @property
    def counts(self) -> bool:
        return self.activity.status == Activity.Status.APPROVED

    @property
    def is_led(self) -> bool:
        return self.role == ROLE.LEAD

    @property
    def is_joint(self) -> bool:
        return bool(self.others)

    @property
    def partners(self) -> str:
        return "、".join(row.who for row in self.others)

    @property
    def station(self) -> str:
        """Which of the four stations it counts towards (a value of ServiceRecord.Station); "" for none."""
        return self.activity.station or self.activity.kind.station


def held_by(workstations: Iterable[int], year: int) -> dict[int, list[Held]]:
    """By workstation and day, what was recorded for the year and not withdrawn; two queries whatever their number.

    Also what is not approved yet: it counts nowhere, and explains a difference.
    """
    mine = ActivityOrganizer.objects.filter(
        workstation__in=list(workstations), activity__in=Activity.objects.on_record().held_in(year)
    ).exclude(activity__status=Activity.Status.WITHDRAWN)
    mine = mine.exclude(activity__kind__family__in=ActivityKind.MEETINGS)
    others: dict[int, list[ActivityOrganizer]] = defaultdict(list)
    rows = ActivityOrganizer.objects.filter(activity__in=mine.values("activity")).order_by("role", "pk")
    for row in rows.select_related("group", "workstation", "member_group", "special_committee"):
        others[row.activity_id].append(row)
    found: dict[int, list[Held]] = defaultdict(list)
    for row in mine.select_related("activity__kind").order_by("activity__held_on", "activity", "role"):
        with_whom = tuple(one for one in others[row.activity_id] if one.workstation_id != row.workstation_id)
        found[row.workstation_id].append(Held(row.activity, row.role, with_whom))
    return found


def partners_of(joint: Iterable[Held]) -> list[tuple[str, int]]:
    """With whom, and how often, the most frequent first."""
    names = Counter(row.who for held in joint for row in held.others)
    return names.most_common()
