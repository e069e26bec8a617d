"""签到册: the sheet people sign in the room, by sector, with leave entered beforehand (OFFICE 3.2 no. 8)."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from activities.models import Activity, Participation, Sitting
from members.models import Membership

COLUMNS = 3


@dataclass(frozen=True)
class Cell:
    """One person on the sheet; `remark` is printed where the signature would stand."""

    number: int
    name: str
    remark: str


@dataclass(frozen=True)
class Part:
    """A sector and its people, in rows of a few columns, the last one filled up with nothing."""

    sector: str
    count: int
    rows: tuple[tuple[Cell | None, ...], ...]


def sheet_of(activity: Activity, sitting: Sitting | None = None) -> list[Part]:
    """Everybody on the list by sector in the committee's order, by strokes within it; four queries.

    Who declined is left off; leave that is granted is printed, leave that is still asked for is not. Where places are
    limited, only who holds one, must come or is on leave stands on it. On the sheet of one sitting leave for others is
    none; on that of the whole it names its sittings.
    """
    seats = Membership.objects.valid_on(activity.held_on).filter(committee__is_home=True).select_related("sector")
    rows = activity.participations.exclude(sign_up=Participation.SignUp.WITHDRAWN).select_related("member")
    rows = rows.prefetch_related(Prefetch("member__memberships", seats, to_attr="seats_that_day"), "sittings__sitting")
    if activity.capacity:
        compulsory, granted = Participation.Obligation.COMPULSORY, Participation.Leave.APPROVED
        rows = rows.exclude(sign_up=Participation.SignUp.WAITING)
        rows = rows.filter(Q(sign_up=Participation.SignUp.SIGNED_UP) | Q(obligation=compulsory) | Q(leave=granted))
    sectors: dict[tuple[int, str], list[Participation]] = {}
    for row in rows.order_by("member__strokes", "member__pinyin", "member__pk"):
        sector = next((seat.sector for seat in row.member.seats_that_day if seat.sector), None)
        sectors.setdefault((sector.order, sector.name) if sector else (9999, "其他"), []).append(row)
    parts, number = [], 0
    for (_, sector), people in sorted(sectors.items(), key=lambda item: item[0]):
        cells = []
        for row in people:
            number += 1
            cells.append(Cell(number, row.member.name, _remark(row, sitting)))
        padded = [*cells, *[None] * (-len(cells) % COLUMNS)]
        lines = tuple(tuple(padded[start : start + COLUMNS]) for start in range(0, len(padded), COLUMNS))
        parts.append(Part(sector, len(people), lines))
    return parts


def _remark(row: Participation, sitting: Sitting | None) -> str:
    if row.leave != Participation.Leave.APPROVED:
        return ""
    marked = [one.sitting for one in row.sittings.all() if one.is_leave]  # none: leave for the whole
    if sitting and marked and sitting not in marked:
        return ""
    which = "、".join(one.name for one in marked) if not sitting else ""
    return f"{which}请假（{row.get_leave_kind_display()}）" if row.leave_kind else f"{which}请假"
