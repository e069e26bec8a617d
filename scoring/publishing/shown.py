"""Who reads what of a publication: everybody what the office made public, and the own row whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from scoring.models import Assessment, Publication
from scoring.models.publication import sees_drafts
from scoring.publishing.words import grades_of, rules_of
from scoring.sheets import Table
from scoring.wording import list_words

Shows = Publication.Shows


@dataclass(frozen=True)
class ShownRow:
    """One row with its points by column; in words its list and its rule, each empty where there is one for all."""

    row: Assessment
    points: Sequence[str]
    listed: str
    rule: str
    is_corrected: bool


@dataclass(frozen=True)
class Shown:
    """The rows of a publication as one reader gets them; without points when the office published none."""

    publication: Publication
    rows: tuple[Assessment, ...]
    has_points: bool
    linked: frozenset[int]  # rows whose scorecard the reader may open
    corrected: frozenset[int]  # rows in which the reader sees something else than was first published

    @property
    def has_grades(self) -> bool:
        return any(row.grade for row in self.rows)

    @property
    def has_groups(self) -> bool:
        return any(row.group_name for row in self.rows)

    @property
    def has_lists(self) -> bool:
        return any(row.listed_in for row in self.rows)

    @property
    def has_rules(self) -> bool:
        """Whether places were given under more than one rule."""
        return len({row.card["rulebook"] for row in self.rows}) > 1

    @property
    def items(self) -> list[str]:
        """The names of the items of the first level as columns; of several rules those of one name stand once."""
        return list(dict.fromkeys(line["name"] for row in self.rows for line in row.lines))

    @property
    def lines(self) -> list[ShownRow]:
        """Each row with the points of each column."""
        names, found = self.items, []
        rules = rules_of(self.publication) if self.has_lists or self.has_rules else {}
        for row in self.rows:
            points = {line["name"]: line["points"] for line in row.lines}
            rule = rules.get(row.card["rulebook"])
            listed = list_words(rule, row.listed_in) if rule else row.listed_in
            called = rule.name if rule and self.has_rules else ""
            cells = [points.get(name, "") for name in names]
            found.append(ShownRow(row, cells, listed, called, row.pk in self.corrected))
        return found


def shown_to(publication: Publication, user: User) -> Shown:
    """As `user` reads it on the page."""
    rows = publication.assessments.current().defer("records")
    linked = frozenset(rows.visible_to(user).values_list("pk", flat=True))
    return _whole(publication, linked) if sees_drafts(user) else _public(publication, linked)


def as_published(publication: Publication) -> Shown:
    """As everybody reads it, and as it goes up on the wall."""
    return _public(publication, frozenset())


def _whole(publication: Publication, linked: frozenset[int]) -> Shown:
    rows = _in_order(publication.assessments.current().defer("records"))
    return Shown(publication, rows, True, linked, frozenset(row.pk for row in rows if row.supersedes_id))


def _in_order(rows: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """Rule by rule and list by list, the best first; then those who take no place. Where the row of a corrected result
    was written tells nothing of where the others stand by now.
    """
    rows = list(rows)
    rules: dict[str, int] = {}
    lists: dict[tuple[str, str], int] = {}
    for row in rows:
        rules.setdefault(row.card["rulebook"], len(rules))
        lists.setdefault((row.card["rulebook"], row.listed_in), len(lists))

    def place(row: Assessment) -> tuple[int, bool, int, int, Decimal, int]:
        rule = row.card["rulebook"]
        return (rules[rule], not row.rank, lists[rule, row.listed_in], row.rank, -row.points, row.position)

    return tuple(sorted(rows, key=place))


def _public(publication: Publication, linked: frozenset[int]) -> Shown:
    """Where places are not public, nothing gives one away: the rows stand grade by grade, then by group and name, and
    of the results corrected only those are told that have another grade, and those the reader may open.
    """
    if publication.shows_points:
        return _whole(publication, linked)
    rows = publication.assessments.current().defer("records")
    grades = grades_of(publication)

    def place(row: Assessment) -> int:
        """How far the grade is from the best of its rule."""
        own = grades.get(row.card["rulebook"], [])
        return own.index(row.grade) if row.grade in own else len(own)

    listed = [row for row in rows if publication.shows != Shows.BEST or (row.grade and place(row) == 0)]
    listed.sort(key=lambda row: (place(row), row.group_name, row.name))
    own = {row.pk for row in listed if row.supersedes_id and row.pk in linked}
    return Shown(publication, tuple(listed), False, linked, _graded_anew(publication, listed) | own)


def _graded_anew(publication: Publication, rows: Iterable[Assessment]) -> frozenset[int]:
    """Those of the rows that say another grade than was first published."""
    first = publication.assessments.filter(supersedes=None).values_list("subject_id", "grade", "excluded")
    known = {subject_id: said for subject_id, *said in first}
    return frozenset(row.pk for row in rows if known.get(row.subject_id) != [row.grade, row.excluded])


def table_of(shown: Shown) -> Table:
    """For Excel."""
    publication = shown.publication
    items = shown.items if shown.has_points else []
    header = ["名次" if shown.has_points else "序号", "名称", *(["界别（联组）"] if shown.has_groups else [])]
    header += ["榜单"] if shown.has_lists else []
    header += ["总分", *items] if shown.has_points else []
    header += ["等次"] if shown.has_grades else []
    header += ["计分办法"] if shown.has_rules else []
    rows = [_cells(shown, number, line) for number, line in enumerate(shown.lines, start=1)]
    title = f"{publication}（依据{publication.rule_name}，{publication.get_status_display()}）"
    return Table(f"{publication.year}年{publication.get_subject_display()}考核结果", title, header, rows)


def _cells(shown: Shown, number: int, line: ShownRow) -> list[object]:
    row = line.row
    cells: list[object] = [row.rank or "" if shown.has_points else number, row.name]
    cells += [row.group_name] if shown.has_groups else []
    cells += [line.listed] if shown.has_lists else []
    cells += [float(row.points), *(float(one) if one else "" for one in line.points)] if shown.has_points else []
    cells += [row.grade or row.excluded] if shown.has_grades else []
    return cells + ([line.rule] if shown.has_rules else [])
