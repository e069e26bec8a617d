"""Two records of one event: what would move, what only one has, and where they differ."""

from dataclasses import dataclass
from typing import Any

from activities.behalf import behalf_of
from activities.models import Activity, ActivityOrganizer, Participation

# What is taken from the other record where the kept one says nothing.
FACTS = (
    "place",
    "contact_unit",
    "starts_at",
    "ends_at",
    "summary",
    "served",
    "received",
    "opinions",
    "station",
    "hours",
    "plan_item",
    "notice",
)
# What can only be one or the other; a difference is shown and the kept record stands.
FIXED = ("title", "kind", "held_on", "in_name_of", "obligation")


@dataclass(frozen=True)
class Difference:
    """A fact on which the two records disagree."""

    label: str
    kept: str
    other: str


@dataclass(frozen=True)
class Merger:
    """The preview of merging `other` into `kept`; a fixed number of queries."""

    kept: Activity
    other: Activity
    facts: tuple[tuple[str, Any], ...]
    differences: tuple[Difference, ...]
    people: tuple[Participation, ...]
    both: tuple[Participation, ...]
    guests: tuple[str, ...]
    partners: tuple[str, ...]
    photos: int
    files: int
    comments: int

    @property
    def fact_words(self) -> list[tuple[str, str]]:
        return [(label_of(name), words_of(self.other, name)) for name, _ in self.facts]

    @property
    def changes(self) -> str:
        """What the step keeps: everything that came over, and what was not taken, in full."""
        counted = [("照片", self.photos), ("材料", self.files), ("讨论", self.comments)]
        lines = [f"并入“{self.other.title}”（{self.other.held_on:%Y-%m-%d}，编号 {self.other.pk}）"]
        lines += [f"参加委员：增加{'、'.join(row.member.name for row in self.people)}"] * bool(self.people)
        lines += [f"其他参加人员：增加{'、'.join(self.guests)}"] * bool(self.guests)
        lines += [f"联动方：增加{'、'.join(self.partners)}"] * bool(self.partners)
        lines += [f"{label}：增加 {count}" for label, count in counted if count]
        lines += [f"{label}：{words}" for label, words in self.fact_words]
        lines += [f"没有采用的{one.label}：{one.other}" for one in self.differences]
        return "\n".join(lines)


def preview_merger(kept: Activity, other: Activity) -> Merger:
    """Compare two records, the one that stays and the one that goes."""
    here = {row.member_id: row for row in kept.participations.select_related("member")}
    there = list(other.participations.select_related("member").order_by("pk"))
    both = tuple(row for row in there if row.member_id in here)
    known = {guest.name for guest in kept.guests.all()}
    facts, differences = [], []
    for name in FACTS:
        mine, others = getattr(kept, name), getattr(other, name)
        if others and not mine:
            facts.append((name, others))
        elif others and mine != others:
            differences.append(Difference(label_of(name), words_of(kept, name), words_of(other, name)))
    differences += [
        Difference(label_of(name), words_of(kept, name), words_of(other, name))
        for name in FIXED
        if getattr(kept, name) != getattr(other, name)
    ]
    differences += [
        Difference(f"{row.member.name}的出席", here[row.member_id].get_presence_display(), row.get_presence_display())
        for row in both
        if row.was_there and here[row.member_id].was_there and row.presence != here[row.member_id].presence
    ]
    return Merger(
        kept=kept,
        other=other,
        facts=tuple(facts),
        differences=tuple(differences),
        people=tuple(row for row in there if row.member_id not in here),
        both=both,
        guests=tuple(guest.name for guest in other.guests.all() if guest.name not in known),
        partners=tuple(str(row).rpartition("（")[0] for row in organizers_to_add(kept, other)),
        photos=other.photos.count(),
        files=other.files.count(),
        comments=other.comments.count(),
    )


def organizers_to_add(kept: Activity, other: Activity) -> list[ActivityOrganizer]:
    """Organizers of the record that goes whom the one that stays does not name; its lead becomes a partner too."""
    rows = ActivityOrganizer.objects.select_related("group", "workstation", "member_group", "special_committee")
    known = {who(row) for row in rows.filter(activity=kept)}
    return [row for row in rows.filter(activity=other) if who(row) not in known]


def who(row: ActivityOrganizer) -> tuple[int | None, ...]:
    return (row.group_id, row.workstation_id, row.member_group_id, row.special_committee_id)


def label_of(name: str) -> str:
    return str(Activity._meta.get_field(name).verbose_name)


def words_of(activity: Activity, name: str) -> str:
    if name == "in_name_of":
        return behalf_of(activity).label
    display = getattr(activity, f"get_{name}_display", None)
    return str(display() if display else getattr(activity, name))
