"""The institution's names looked up the way people write them; loaded once, then asks nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable

from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from sectors.models import Committee, Organization, Sector, SectorGroup, SpecialCommittee
from sectors.wording import group_key, sector_key

PLACEHOLDER = "本级政协"
_COMMITTEE = re.compile(
    r"(?:中国人民政治协商会议|政协)(?P<place>[\u4e00-\u9fff]{1,20}?)(?:第?[一二三四五六七八九十\d]+届)?委员会(?!主任|委员)"
)
_SEPARATORS = re.compile(r"[、,\uff0c;\uff1b\n/\uff0f]|\s+")


class Directory:
    """Sectors, groups, special committees and organizations by any of their written forms."""

    def __init__(self) -> None:
        self.groups = list(SectorGroup.objects.all())
        self.sectors = list(Sector.objects.select_related("group"))
        self._groups_by_name = {squeeze(group.name): group for group in self.groups}
        self._groups_by_key = _grouped((group_key(group.name), group) for group in self.groups)
        self._sectors_by_name = {squeeze(sector.name): sector for sector in self.sectors}
        self._sectors_by_key = _grouped((sector_key(sector.name), sector) for sector in self.sectors)

    def sector(self, text: str) -> Sector | None:
        """民革, 民革界 or 民革界别; None when there is none, or more than one."""
        return self._sectors_by_name.get(squeeze(text)) or _only(self._sectors_by_key.get(sector_key(text)))

    def group(self, text: str) -> SectorGroup | None:
        """A group by its name in any form, or by the name of one of its sectors."""
        name = squeeze(text)
        if not name:
            return None
        group = self._groups_by_name.get(name) or _only(self._groups_by_key.get(group_key(text)))
        if group is None and (sector := self.sector(text)) is not None:
            group = sector.group
        return group

    def groups_in(self, text: str) -> tuple[list[SectorGroup], list[str]]:
        """The groups named in one cell, and the words that name none."""
        if (whole := self.group(text)) is not None:
            return [whole], []
        found: list[SectorGroup] = []
        unknown = []
        for word in split_list(text):
            group = self.group(word)
            if group is None:
                unknown.append(word)
            elif group not in found:
                found.append(group)
        return found, unknown

    def group_of(self, row: Row, key: str) -> SectorGroup | None:
        """The one group a row's cell names; otherwise None and an error on the row."""
        text = row.need(key, "没有写界别（联组）。")
        group = self.group(text) if text else None
        if text and group is None:
            row.error(key, f"没有名为“{text}”的界别（联组），请对照“界别与界别（联组）设置”核对名称。")
        return group

    def add_group(self, group: SectorGroup) -> None:
        self.groups.append(group)
        self._groups_by_name[squeeze(group.name)] = group
        self._groups_by_key[group_key(group.name)].append(group)

    def add_sector(self, sector: Sector) -> None:
        self.sectors.append(sector)
        self._sectors_by_name[squeeze(sector.name)] = sector
        self._sectors_by_key[sector_key(sector.name)].append(sector)


class Organizations:
    """Organizations by name, and by name within the one above them."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Organization]] = defaultdict(list)
        for organization in Organization.objects.select_related("parent").order_by("pk"):
            self.add(organization)

    def named(self, text: str) -> list[Organization]:
        return self._by_name.get(squeeze(text), [])

    def under(self, parent: Organization | None, text: str) -> Organization | None:
        """The organization of that name directly under `parent`."""
        return next((o for o in self.named(text) if o.parent is parent or o.parent == parent), None)

    def add(self, organization: Organization) -> None:
        self._by_name[squeeze(organization.name)].append(organization)


def load_special_committees() -> dict[str, SpecialCommittee]:
    """The home committee's special committees by name."""
    return {squeeze(s.name): s for s in SpecialCommittee.objects.filter(committee__is_home=True)}


def home_committee() -> Committee:
    """This office's committee; a fresh installation has a placeholder."""
    return Committee.objects.filter(is_home=True).first() or Committee(name=PLACEHOLDER, is_home=True)


def committee_named_in(titles: Iterable[str]) -> str:
    """政协铜陵市委员会, from 政协铜陵市第十届委员会委员名册; empty when no title names a committee."""
    for title in titles:
        if match := _COMMITTEE.search(squeeze(title)):
            return f"政协{match['place']}委员会"
    return ""


def split_list(text: str) -> list[str]:
    """The words of a list of organizations or groups, each once."""
    return list(dict.fromkeys(word for word in _SEPARATORS.split(text) if word))


def _grouped[T](pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, thing in pairs:
        groups[key].append(thing)
    return groups


def _only[T](things: list[T] | None) -> T | None:
    return things[0] if things and len(things) == 1 else None
