"""The organizer's list of who was there: ticked, pasted from a chat, or both."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from activities.forms.log import with_sector
from activities.matching import Matching, match_names
from activities.models import Activity, Participation
from activities.models.people import NOT_THERE
from members.models import Member, Membership
from members.names import split_names
from workstations.models import Attachment

Presence = Participation.Presence
THERE = [choice for choice in Presence.choices if choice[0] not in NOT_THERE]


@dataclass
class Row:
    """One member on the list: there or not, and how long."""

    member: Member
    is_there: bool = False
    presence: str = Presence.WHOLE
    is_new: bool = False  # came in by the list just pasted


class AttendanceSheet:
    """What the page shows and what the organizer sent; names stay on the page until every one is decided."""

    def __init__(self, activity: Activity, data: QueryDict | None = None) -> None:
        self.activity = activity
        self.data = data
        self.rows = self._rows()
        self.matching = Matching()
        self.guests: list[str] = []
        self.has_pasted = False
        if data is not None:
            self._take(data)

    @property
    def invited(self) -> list[Row]:
        """The organizers' own members."""
        return [row for row in self.rows.values() if row.member.pk in self.own_ids]

    @property
    def others(self) -> list[Row]:
        return [row for row in self.rows.values() if row.member.pk not in self.own_ids]

    @property
    def count(self) -> int:
        return sum(row.is_there for row in self.rows.values())

    @property
    def presence(self) -> dict[int, str]:
        return {pk: row.presence for pk, row in self.rows.items() if row.is_there}

    @property
    def choices(self) -> list[tuple[str, str]]:
        return THERE

    @property
    def is_ready(self) -> bool:
        """Nothing was pasted that nobody has looked at, and no name is undecided."""
        return not self.has_pasted and not self.matching.questions

    def _rows(self) -> dict[int, Row]:
        """Members of the organizing groups (or of the workstation) in office that day, and whoever is on the list."""
        day, activity = self.activity.held_on, self.activity
        organizers = activity.organizers.all()
        seats = Membership.objects.valid_on(day).filter(
            committee__is_home=True, sector__group__in=[row.group_id for row in organizers if row.group_id]
        )
        attached = Attachment.objects.valid_on(day).filter(
            workstation__in=[row.workstation_id for row in organizers if row.workstation_id]
        )
        own = Member.objects.in_office_on(day).filter(
            Q(pk__in=seats.values("member")) | Q(pk__in=attached.values("member"))
        )
        self.own_ids = set(own.values_list("pk", flat=True))
        facts = {row.member_id: row.presence for row in activity.participations.all()}
        members = with_sector(
            Member.objects.filter(pk__in=self.own_ids | set(facts)).order_by("strokes", "pinyin", "pk")
        )
        rows = {}
        for member in members:
            presence = facts.get(member.pk, Presence.NONE)
            is_there = presence not in NOT_THERE
            rows[member.pk] = Row(member, is_there, presence if is_there else Presence.WHOLE)
        return rows

    def _take(self, data: QueryDict) -> None:
        self._add_missing(int(pk) for pk in data.getlist("there") if pk.isdecimal())
        there = set(data.getlist("there"))
        for pk, row in self.rows.items():
            row.is_there = str(pk) in there
            wanted = data.get(f"presence-{pk}", "")
            row.presence = wanted if wanted in dict(THERE) else Presence.WHOLE
        pasted = split_names(data.get("pasted", ""))
        self.has_pasted = bool(pasted)
        self.matching = match_names([*data.getlist("undecided"), *pasted], on=self.activity.held_on, answers=data)
        self.guests = list(dict.fromkeys([*data.getlist("guest"), *self.matching.guests]))
        self._add_missing(self.matching.member_ids)
        for pk in self.matching.member_ids:
            self.rows[pk].is_new = not self.rows[pk].is_there
            self.rows[pk].is_there = True

    def _add_missing(self, ids) -> None:
        missing = set(ids) - set(self.rows)
        for member in with_sector(Member.objects.filter(pk__in=missing)) if missing else ():
            self.rows[member.pk] = Row(member)
