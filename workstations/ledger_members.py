"""Who is attached to a workstation, by what a row of ledger 10 says of the day of its check."""

import datetime
from collections import defaultdict
from collections.abc import Mapping

from django.utils import timezone

from ledgers.changes import Changes, listed
from ledgers.reader.rows import Change, Row
from members.models import Member
from workstations.models import Attachment, Workstation

DAY = datetime.timedelta(days=1)


class Attachments:
    """All attachments, read once for a file; whoever is named no more has left, nobody's past is taken away."""

    def __init__(self, members: Mapping[int, Member], last_checks: Mapping[int, datetime.date]) -> None:
        self.members, self.last_checks = members, last_checks
        self.known: dict[int, list[Attachment]] = defaultdict(list)
        for one in Attachment.objects.order_by("pk"):
            self.known[one.workstation_id].append(one)

    def write(self, changes: Changes, row: Row, station: Workstation, named: list[int], leads: set[int]) -> None:
        """Those named are attached on the day of the check, or today; others attached that day until the day before."""
        day = row["inspected_on"] or timezone.localdate()
        known = self.known.get(station.pk, []) if station.pk else []
        here = {one.member_id: one for one in known if one.is_valid_on(day)}
        left = [one for one in here.values() if one.member_id not in named] if self._is_latest(station, day) else []
        for one in left:
            if one.starts_on == day:
                changes.remove(one)  # named by mistake in a sheet of this very check
            else:
                changes.update(one, ends_on=day - DAY)
        come = [pk for pk in named if pk not in here]
        for pk in come:
            _attach(changes, station, pk, day, [one for one in known if one.member_id == pk], is_lead=pk in leads)
        for pk in here.keys() & set(named) if leads else ():
            led = {} if pk in leads else {"led_from": None, "led_until": None}
            changes.update(here[pk], row, is_lead=pk in leads, **led)
        if (left or come) and not row.is_new:
            gone = listed([self.members[one.member_id].name for one in left])
            row.changes.append(Change("驻室委员", gone, listed([self.members[pk].name for pk in come])))

    def _is_latest(self, station: Workstation, day: datetime.date) -> bool:
        """A sheet older than what is known says nothing about who has left since."""
        last = self.last_checks.get(station.pk)
        return last is None or last <= day


def _attach(
    changes: Changes, station: Workstation, pk: int, day: datetime.date, known: list[Attachment], *, is_lead: bool
) -> None:
    """Somebody who is not attached that day: new, back again, or there earlier than was known."""
    later = min((one for one in known if one.starts_on and one.starts_on > day), key=_start, default=None)
    before = max((one for one in known if one.ends_on and one.ends_on < day), key=_end, default=None)
    if later is not None:
        changes.update(later, starts_on=day)
    elif before is not None and before.ends_on == day - DAY:
        changes.update(before, ends_on=None)
    else:
        starts_on = None if before is None else day
        changes.create(Attachment(workstation=station, member_id=pk, is_lead=is_lead, starts_on=starts_on))


def _start(one: Attachment) -> datetime.date:
    return one.starts_on


def _end(one: Attachment) -> datetime.date:
    return one.ends_on
