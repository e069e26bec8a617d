"""The organizer's list of who was there: ticked, pasted from a chat, or both; for the whole or for one sitting."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q
from django.http import QueryDict

from activities.actions.attendance import ROLES, GuestFacts, Ticks
from activities.matching import Matching, match_names
from activities.models import Activity, Guest, Participation, Sitting
from activities.models.people import NOT_THERE
from activities.presence import overall
from members.models import Member, Membership
from members.names import split_names
from sectors.models import SectorGroup
from workstations.models import Attachment

Presence, Leave, SignUp = Participation.Presence, Participation.Leave, Participation.SignUp
THERE = [choice for choice in Presence.choices if choice[0] not in NOT_THERE]
HOW = [*THERE, (Presence.OFFICIAL.value, Presence.OFFICIAL.label)]
BY_SITTINGS = "auto"
MORE_GUESTS = 2


@dataclass
class Row:
    """One member on the list: there or not, how long, in which roles, and what was said before."""

    member: Member
    group: SectorGroup | None = None
    is_there: bool = False
    presence: str = Presence.WHOLE
    is_new: bool = False  # came in by the list just pasted
    roles: set[str] = field(default_factory=set)
    known: Participation | None = None
    by_sittings: str = ""  # what follows from the sittings, where the whole is shown
    is_own_choice: bool = False  # the whole was set otherwise than the sittings say
    is_on_leave: bool = False
    signed_in_at: object = None

    @property
    def sector_name(self) -> str:
        return self.member.sector_name

    @property
    def remark(self) -> str:
        """What was said before the day, as far as the organizer needs it: the type of leave, never the words."""
        row = self.known
        if row is None:
            return ""
        kind = f"（{row.get_leave_kind_display()}）" if row.leave_kind else ""
        if row.leave == Leave.APPROVED and (self.is_on_leave or not self.by_sittings):
            return f"已准假{kind}"
        if row.leave == Leave.ASKED:
            return f"请假待批{kind}"
        if row.leave == Leave.REFUSED:
            return "未准假"
        return row.get_sign_up_display() if row.sign_up != SignUp.NONE else ""

    @property
    def by_sittings_display(self) -> str:
        return str(Presence(self.by_sittings).label) if self.by_sittings else ""

    @property
    def ticked_roles(self) -> list[tuple[str, str, bool]]:
        return [(name, label, name in self.roles) for name, label in ROLES.items()]

    @property
    def role_words(self) -> str:
        return "、".join(label for name, label in ROLES.items() if name in self.roles)


class AttendanceSheet:
    """What the page shows and what the organizer sent; names stay on the page until every one is decided.

    `sitting` narrows it to one sitting; `group` to the members of one group, so that a long list is ticked in parts:
    rows that are not on the page stay as they are.
    """

    def __init__(
        self,
        activity: Activity,
        data: QueryDict | None = None,
        *,
        sitting: Sitting | None = None,
        group: SectorGroup | None = None,
    ) -> None:
        self.activity, self.sitting, self.group = activity, sitting, group
        self.data = data
        self.sittings = list(activity.sittings.all())
        self.rows = self._rows()
        self.matching = Matching()
        self.guests: list[str] = []
        self.known_guests = list(activity.guests.all())
        self.has_pasted = False
        if data is not None:
            self._take(data)

    @property
    def sections(self) -> list[tuple[str, list[Row]]]:
        """Who is invited from elsewhere, then the organizers' own members, those not invited last; without members of
        their own, group by group.
        """
        if self.own_ids:
            own = [row for row in self.rows.values() if row.member.pk in self.own_ids]
            others = [row for row in self.rows.values() if row.member.pk not in self.own_ids]
            listed = [row for row in own if row.known]
            rest = [row for row in own if not row.known]
            parts = [
                ("其他界别的委员", others),
                ("本界别（工作室）委员", listed or rest),
                ("没有邀请的本界别、联动方委员", rest if listed else []),
            ]
            return [(name, rows) for name, rows in parts if rows]
        parts: dict[SectorGroup | None, list[Row]] = {}
        for row in self.rows.values():
            parts.setdefault(row.group, []).append(row)
        order = sorted(parts, key=lambda group: (group is None, group.order if group else 0, group.pk if group else 0))
        return [(group.name if group else "其他委员", parts[group]) for group in order]

    @property
    def count(self) -> int:
        return sum(row.is_there for row in self.rows.values())

    @property
    def presence(self) -> dict[int, str]:
        """What is to be set: for the whole of several sittings, everybody's; else of those who were there."""
        if not self.sets_whole_by_sittings:
            return {pk: row.presence for pk, row in self.rows.items() if row.is_there}
        found = {pk: self._whole(row) for pk, row in self.rows.items()}
        return {pk: whole for pk, whole in found.items() if self.rows[pk].known or whole != Presence.UNKNOWN}

    @property
    def sets_whole_by_sittings(self) -> bool:
        return bool(self.sittings) and self.sitting is None

    @property
    def ticks(self) -> Ticks:
        return Ticks(
            among=frozenset(self.rows),
            absent=self.absent,
            sitting=self.sitting,
            roles={pk: frozenset(row.roles) for pk, row in self.rows.items()},
            guests=self._guests(),
        )

    @property
    def asks_about_absent(self) -> bool:
        """Whether it makes a difference that nobody has looked yet; in a record it does not."""
        return bool(self.sitting) or (self.activity.status in Activity.BEFORE_RECORD and not self.sittings)

    @property
    def absent(self) -> str:
        if not self.asks_about_absent:
            return Presence.NONE
        chosen = self.data.get("absent", "") if self.data else ""
        return Presence.NONE if chosen == Presence.NONE else Presence.UNKNOWN

    @property
    def says_absent(self) -> bool:
        return self.absent == Presence.NONE

    @property
    def choices(self) -> list[tuple[str, str]]:
        return HOW

    @property
    def is_ready(self) -> bool:
        """Nothing was pasted that nobody has looked at, and no name is undecided."""
        return not self.has_pasted and not self.matching.questions

    @property
    def blank_guests(self) -> range:
        return range(MORE_GUESTS)

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
        known = {row.member_id: row for row in activity.participations.prefetch_related("sittings")}
        wanted = Member.objects.filter(pk__in=self.own_ids | set(known)).order_by("strokes", "pinyin", "pk")
        rows = {member.pk: self._row(member, known.get(member.pk)) for member in self._with_seats(wanted)}
        self.groups = sorted({row.group for row in rows.values() if row.group}, key=lambda one: (one.order, one.pk))
        if self.group:
            rows = {pk: row for pk, row in rows.items() if row.group == self.group}
        return rows

    def _row(self, member: Member, known: Participation | None) -> Row:
        row = Row(member, member.seat_group, known=known)
        if known is None:
            return row
        ones = {one.sitting_id: one for one in known.sittings.all()}
        presence, row.signed_in_at = known.presence, known.signed_in_at
        marked = [pk for pk, one in ones.items() if one.is_leave]
        row.is_on_leave = not marked
        if self.sitting:
            one = ones.get(self.sitting.pk)
            presence = one.presence if one else Presence.UNKNOWN
            row.signed_in_at = one.signed_in_at if one else None
            row.is_on_leave = not marked or self.sitting.pk in marked
        elif self.sittings:
            row.by_sittings = overall([ones[one.pk].presence if one.pk in ones else "unknown" for one in self.sittings])
            row.is_own_choice = presence not in (Presence.UNKNOWN, row.by_sittings)
        row.is_there = presence not in (Presence.NONE, Presence.UNKNOWN)
        row.presence = presence if row.is_there else Presence.WHOLE
        if row.by_sittings:
            row.presence = presence
        row.roles = {name for name in ROLES if getattr(known, name)}
        return row

    def _with_seats(self, members) -> list[Member]:
        """Members with their sector and group on the day, in one further query."""
        seats = Membership.objects.valid_on(self.activity.held_on).filter(committee__is_home=True)
        rows = Prefetch("memberships", seats.select_related("sector__group"), to_attr="seats_then")
        found = list(members.prefetch_related(rows))
        for member in found:
            seat = next((one for one in member.seats_then if one.sector), None)
            member.sector_name = seat.sector.name if seat else ""
            member.seat_group = seat.sector.group if seat else None
        return found

    def _take(self, data: QueryDict) -> None:
        self._add_missing(int(pk) for pk in data.getlist("there") if pk.isdecimal())
        there = set(data.getlist("there"))
        allowed, usual = dict(HOW), Presence.WHOLE
        if self.sets_whole_by_sittings:
            allowed, usual = dict(Presence.choices) | {BY_SITTINGS: ""}, BY_SITTINGS
        ticked = {name: set(data.getlist(name)) for name in ROLES}
        for pk, row in self.rows.items():
            row.is_there = str(pk) in there
            wanted = data.get(f"presence-{pk}", "")
            row.presence = wanted if wanted in allowed else usual
            row.roles = {name for name, pks in ticked.items() if str(pk) in pks}
        pasted = split_names(data.get("pasted", ""))
        self.has_pasted = bool(pasted)
        self.matching = match_names(
            [*data.getlist("undecided"), *pasted],
            on=self.activity.held_on,
            answers=data,
            listed=[pk for pk, row in self.rows.items() if row.known],
        )
        self.guests = list(dict.fromkeys([*data.getlist("guest"), *self.matching.guests]))
        self._add_missing(self.matching.member_ids)
        for pk in self.matching.member_ids:
            self.rows[pk].is_new = not self.rows[pk].is_there
            self.rows[pk].is_there = True
        for guest in self.known_guests:
            facts = self._guest(str(guest.pk), guest.pk)
            if facts:
                guest.name, guest.organization, guest.role, guest.spoke = (
                    facts.name,
                    facts.organization,
                    facts.role,
                    facts.spoke,
                )

    def _whole(self, row: Row) -> str:
        """The presence at the whole: as chosen, or as it follows; a name from a pasted list was there."""
        if row.is_new:
            return row.presence if row.presence in dict(HOW) else Presence.WHOLE
        return row.by_sittings or Presence.UNKNOWN if row.presence == BY_SITTINGS else row.presence

    def _guests(self) -> tuple[GuestFacts, ...]:
        keys = [(str(guest.pk), guest.pk) for guest in self.known_guests]
        keys += [(f"new{number}", None) for number in self.blank_guests]
        return tuple(facts for key, pk in keys if (facts := self._guest(key, pk)))

    def _guest(self, key: str, pk: int | None) -> GuestFacts | None:
        """One line of guests as sent; None where the page did not show it."""
        if self.data is None or f"guest-name-{key}" not in self.data:
            return None
        texts = {name: self.data.get(f"guest-{name}-{key}", "").strip() for name in ("name", "organization", "role")}
        return GuestFacts(**texts, spoke=f"guest-spoke-{key}" in self.data, pk=pk)

    def _add_missing(self, ids) -> None:
        missing = set(ids) - set(self.rows)
        for member in self._with_seats(Member.objects.filter(pk__in=missing)) if missing else ():
            known = self.activity.participations.filter(member=member).first()
            self.rows[member.pk] = self._row(member, known)
            self.rows[member.pk].is_there = False


def lengths() -> dict[str, int]:
    """How long a guest's words may be, for the page."""
    return {name: Guest._meta.get_field(name).max_length for name in ("name", "organization", "role")}
