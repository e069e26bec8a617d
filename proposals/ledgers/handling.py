"""Departments named in ledgers: found by name, or made when the office hands something to a new one."""

from ledgers.changes import Changes
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from sectors.directory import Organizations, split_list
from sectors.models import Organization


class Departments:
    """Organizations that handle what is handed over; an unknown one is created as a department."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self._known = Organizations()

    def named_in(self, row: Row, key: str) -> list[str]:
        """The names in a cell, each once; a name too long for one is an error."""
        names = [squeeze(name) for name in split_list(row[key] or "")]
        for name in names:
            if len(name) > 80:
                row.error(key, f"单位名称“{name[:20]}……”太长，请核对。")
        return names

    def get(self, row: Row, name: str) -> Organization:
        named = self._known.named(name)
        if named:
            return next((o for o in named if o.kind == Organization.Kind.DEPARTMENT), named[0])
        organization = self.changes.create(Organization(name=name, kind=Organization.Kind.DEPARTMENT), row)
        self._known.add(organization)
        return organization
