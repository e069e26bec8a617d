"""Members named in a ledger's cell, with what a person decided about names the roster cannot tell."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from ledgers.reader.rows import Row
from members.names import Found, Roster

GUEST, SKIP = "guest", "skip"


@dataclass
class People:
    """Members in the order written, and people who are to be kept as guests."""

    member_ids: list[int] = field(default_factory=list)
    guests: list[str] = field(default_factory=list)


def people_in(row: Row, key: str, roster: Roster, on: datetime.date | None, *, without: Collection[str] = ()) -> People:
    """Everybody a cell names; a name that cannot be told, or who is not in office, is an error of the row.

    `row.resolutions` holds decisions by written name: a member's id, "guest" or "skip".
    """
    people = People()
    for text in roster.names_in(row[key]):
        if text in without:
            continue
        found = decided(row, text, roster, on)
        if found is None:
            people.guests += [text] if row.resolutions[text] == GUEST else []
        elif found.member_id is None:
            row.error(key, found.problem, text=text, candidates=tuple((c.member_id, c.label) for c in found.candidates))
        elif found.member_id in people.member_ids:
            row.warn(key, f"“{text}”写了不止一次，只计一次。")
        else:
            people.member_ids.append(found.member_id)
    return people


def decided(row: Row, text: str, roster: Roster, on: datetime.date | None) -> Found | None:
    """Whom `text` means, a person's decision first; None for a guest and for somebody to leave out."""
    decision = row.resolutions.get(text)
    if decision in (GUEST, SKIP):
        return None
    if decision is not None:
        return roster.choose(text, int(decision), on)
    return roster.find(text, on)
