"""Names of members as people write them: lists in one cell, lines pasted from a chat, and whom each one means."""

import datetime
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ledgers.reader.text import fold, squeeze, words
from members.models import Member, Membership
from members.spelling import COMPOUND_SURNAMES
from sectors.wording import group_key, is_known_field, sector_key

_HARD = re.compile(r"[@、,\uff0c;\uff1b/\uff0f|\uff5c\n\r\t\\]")
_NUMBER = r"(?:\d{1,3}\s*[.、\uff0e:\uff1a)]|第?\d{1,3}(?=[ \u3000]*[\u4e00-\u9fff]))"
_NUMBERED = re.compile(rf"^\s*{_NUMBER}\s*")
_ITEM_MARK = re.compile(r"\(\d{1,3}\)|[\u2460-\u249b]")
_NUMBERED_LINE = re.compile(r"^\s*(?:\(\d{1,3}\)|\d{1,3}\s*[.、\uff0e:\uff1a)]|\d{1,3}\s+\S|[\u2460-\u249b])")
_LABEL = re.compile(r"^[^:\uff1a]{0,24}[:\uff1a]")
_COUNT_TAIL = re.compile(r"(?:等)?(?:共|一行)?\d+(?:名|位)?(?:人|委员|同志)*$|等(?:人|委员|同志)?$")
_HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
_EDGES = re.compile(rf"^[^\w{_HAN}(]+|[^\w{_HAN})]+$")
_NOTE = re.compile(r"\(([^()]*)\)?")
_AND = re.compile(r"以及|[和与及]")
_ONE_HAN = re.compile(rf"[{_HAN}]")

TITLES = words(
    """
    党组书记 党组成员 党组副书记 一级调研员 二级调研员 三级调研员 四级调研员 一级巡视员 二级巡视员 调研员 巡视员
    政协主席 政协副主席 副主席 主席 副秘书长 秘书长 副主任委员 主任委员 副主委 主委 副主任 主任 常务委员 政协委员
    委员 常委 副市长 市长 副县长 县长 副区长 区长 副局长 局长 副部长 部长 副书记 书记 副处长 处长 副科长 科长
    副院长 院长 副校长 校长 副会长 会长 副理事长 理事长 副董事长 董事长 副总经理 总经理 副总 总工程师 总工 经理 厂长
    副所长 所长 副站长 站长 副馆长 馆长 副台长 台长 副社长 社长 副主编 主编 副组长 组长 副召集人 召集人 联络员 牵头人
    负责人 副教授 教授 研究员 工程师 老师 医生 医师 律师 会计师 法师 住持 代表 先生 女士 同志 教师 主持人 总
    """
)
_EVERYBODY = frozenset(("所有人", "全体成员"))
_TITLE_SET = frozenset(TITLES)
_TITLE_TAIL = re.compile("(?:" + "|".join(sorted(TITLES, key=len, reverse=True)) + ")$")
_TITLE_HEAD = re.compile(".*(?:" + "|".join(sorted((t for t in TITLES if t != "总"), key=len, reverse=True)) + ")")


def normal_name(text: str) -> str:
    """A person's name as it is kept: no spaces of any width, one kind of middle dot, half-width letters."""
    bare = squeeze(text)
    return re.sub(rf"(?<=[{_HAN}])[.。](?=[{_HAN}])", "·", bare)


def split_names(text: object) -> list[str]:
    """The names in one cell or in a pasted list, in order, each with its bracketed note: ["张三", "龙琳佳(民革)"].

    Separators are 、 , , ; ; / line breaks and the half-width space; a full-width space and · belong to a name.
    @, which chats set before whom they call, separates too; who calls everybody names nobody. Numbering of chat lists,
    titles written apart, counts (等 5 人), phone numbers and labels before a colon fall away.
    """
    if text is None:
        return []
    lines = [line for line in fold(str(text)).splitlines() if line.strip(" \u3000")]
    if any("接龙" in line for line in lines) and any(_NUMBERED_LINE.match(line) for line in lines):
        lines = [line for line in lines if _NUMBERED_LINE.match(line)]
    names: list[str] = []
    for line in lines:
        line = _LABEL.sub("", _NUMBERED.sub("", _ITEM_MARK.sub("、", line)))  # noqa: PLW2901
        for chunk in _outside_brackets(line):
            for token in _spaced(_NUMBERED.sub("", chunk)):
                _take(token, names)
    return names


def _outside_brackets(line: str) -> Iterable[str]:
    """Cut at hard separators that do not stand inside brackets."""
    line = re.sub(r"[ \u3000]*([()])[ \u3000]*", r"\1", line)
    line = re.sub(r"\)(?=[^、,,;;/|\s)])", ") ", line)
    depth, start = 0, 0
    for place, c in enumerate(line):
        if c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        elif not depth and _HARD.match(c):
            yield line[start:place]
            start = place + 1
    yield line[start:]


def _spaced(chunk: str) -> list[str]:
    """Cut at half-width spaces; single characters standing apart are one name: 张 三 is 张三."""
    tokens = [token for token in re.findall(r"(?:\([^)]*\)?|[^ ])+", chunk) if token.strip("\u3000")]
    names: list[str] = []
    run: list[str] = []
    for token in [*tokens, ""]:
        core = token.split("(")[0].strip("\u3000")
        if len(core) == 1 and _ONE_HAN.match(core):
            run.append(token)
            continue
        if len(run) == 1 and names and names[-1] in COMPOUND_SURNAMES:
            names[-1] += run.pop()
        if len(run) == 1 and token:
            token = run[0] + token  # noqa: PLW2901 - 王 小明 is one name
            run = []
        names += _pairs(run)
        run = []
        if token:
            names.append(token)
    return names


def _pairs(run: list[str]) -> list[str]:
    if len(run) == 3:
        return ["".join(run)]
    return ["".join(run[i : i + 2]) for i in range(0, len(run), 2)]


def _take(token: str, names: list[str]) -> None:
    """Add one token to the names, or to the note of the last one, or drop it."""
    token = _EDGES.sub("", token)
    head, bracket, note = token.partition("(")
    head = _COUNT_TAIL.sub("", normal_name(head))
    if not head or head in _TITLE_SET or head in _EVERYBODY or head.isdigit():
        if bracket and names and not head and "(" not in names[-1] and not note.strip(") ").isdigit():
            names[-1] += "(" + note.rstrip(")") + ")"
        return
    if names and "(" not in names[-1] and _is_field(head):
        names[-1] += f"({head})"
        return
    names.append(head + ("(" + normal_name(note.rstrip(")")) + ")" if bracket and note.strip(") ") else ""))


def _is_field(text: str) -> bool:
    return text.endswith(("界别", "联组")) or (text.endswith("界") and is_known_field(text))


@dataclass(frozen=True)
class Seat:
    """One member's time in one sector."""

    member_id: int
    name: str
    sector_id: int | None
    sector: str
    group: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None

    def holds_on(self, day: datetime.date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True)
class Candidate:
    """A member a written name may mean."""

    member_id: int
    name: str
    sector: str
    gender: str = ""
    employer: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}（{self.sector}）" if self.sector else self.name


@dataclass(frozen=True)
class Found:
    """Whom a written name means: `member_id`, or None with `problem`, a sentence for the office.

    `candidates`: members it may mean, where it fits more than one; after a slip of the pen, those with a similar name.
    `member_id` is None whenever `problem` is set; `not_in_office` tells that kind of problem apart.
    """

    text: str
    member_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    problem: str = ""
    not_in_office: bool = False


class Roster:
    """Everybody who sits or has sat, to look written names up in; loaded with two queries, then asks nothing."""

    def __init__(self, people: Iterable[Candidate], seats: Iterable[Seat]) -> None:
        self._people: dict[str, list[Candidate]] = defaultdict(list)
        self._seats: dict[int, list[Seat]] = defaultdict(list)
        self._cache: dict[tuple[str, datetime.date | None], Found] = {}
        self._near: dict[str, list[str]] = {}  # slow to find, and one wrong name often stands in many rows
        for seat in seats:
            self._seats[seat.member_id].append(seat)
        for person in people:
            self._people[normal_name(person.name)].append(person)

    @classmethod
    def load(cls) -> "Roster":
        """The roster as the database has it now."""
        seats = [
            Seat(*row)
            for row in Membership.objects.order_by("starts_on", "pk").values_list(
                "member_id",
                "member__name",
                "sector_id",
                "sector__name",
                "sector__group__name",
                "starts_on",
                "ends_on",
            )
        ]
        sectors = {seat.member_id: seat.sector or "" for seat in seats}
        people = [
            Candidate(pk, name, sectors.get(pk, ""), gender, employer)
            for pk, name, gender, employer in Member.objects.order_by("pk").values_list(
                "pk", "name", "gender", "employer"
            )
        ]
        return cls(people, seats)

    @cached_property
    def by_id(self) -> dict[int, Candidate]:
        return {person.member_id: person for people in self._people.values() for person in people}

    def find(self, text: str, on: datetime.date | None = None) -> Found:
        """Whom `text` means; with `on`, only somebody in office that day (first and last day count)."""
        key = (text, on)
        if key not in self._cache:
            self._cache[key] = self._find(text, on)
        return self._cache[key]

    def seats_of(self, member_id: int) -> list[Seat]:
        """The member's seats in order of time."""
        return self._seats.get(member_id, [])

    def in_office(self, member_id: int, day: datetime.date) -> bool:
        return any(seat.holds_on(day) for seat in self._seats.get(member_id, ()))

    def _find(self, text: str, on: datetime.date | None) -> Found:
        written = fold(text).strip()
        name = normal_name(_NOTE.sub("", written))
        notes = [normal_name(note) for note in _NOTE.findall(written) if note.strip()]
        if not name:
            return Found(text, problem="没有写姓名。")
        people = self._named(name)
        if not people:
            return self._unknown(text, name)
        for note in notes:
            people, problem = self._narrow(name, people, note)
            if problem:
                return Found(text, candidates=tuple(people), problem=problem)
        if len(people) > 1:
            fields = "、".join(p.sector or "未写界别" for p in people)
            return Found(
                text,
                candidates=tuple(people),
                problem=f"名册中有 {len(people)} 位“{people[0].name}”（{fields}），"
                f"请写明是哪一位，如“{people[0].label}”。",
            )
        return self._checked(text, people[0], on)

    def names_in(self, text: object) -> list[str]:
        """The names in a cell; 张三和李四 are two where the roster has both and nobody of the whole name."""
        names: list[str] = []
        for name in split_names(text):
            parts = [part for part in _AND.split(name) if part]
            apart = parts != [name] and not self._bare(name) and all(map(self._bare, parts))
            names += parts if apart else [name]
        return names

    def _bare(self, text: str) -> list[Candidate]:
        return self._named(normal_name(_NOTE.sub("", fold(text))))

    def choose(self, text: str, member_id: int, on: datetime.date | None = None) -> Found:
        """What `find` gives when a person has decided that `text` is this member."""
        person = self.by_id.get(member_id)
        if person is None:
            return Found(text, problem=f"为“{text}”选定的委员已不在名册中，请重新选择。")
        return self._checked(text, person, on)

    def _checked(self, text: str, person: Candidate, on: datetime.date | None) -> Found:
        if on is not None and not self.in_office(person.member_id, on):
            return Found(
                text,
                candidates=(person,),
                problem=f"“{person.name}”在 {on:%Y-%m-%d} 不在任（{self._times(person.member_id)}），"
                "请核对日期或姓名。",
                not_in_office=True,
            )
        return Found(text, member_id=person.member_id)

    def _named(self, name: str) -> list[Candidate]:
        """People of that name; titles before or after it are tried without."""
        if name in self._people:
            return self._people[name]
        bare = name
        while match := _TITLE_TAIL.search(bare):
            bare = bare[: match.start()]
            if bare in self._people:
                return self._people[bare]
        for form in (name, bare):
            if (match := _TITLE_HEAD.match(form)) and form[match.end() :] in self._people:
                return self._people[form[match.end() :]]
        return []

    def _narrow(self, name: str, people: list[Candidate], note: str) -> tuple[list[Candidate], str]:
        """Those of `people` the bracketed note speaks of; a note that is no sector only matters where it must."""
        for key_of, field in ((sector_key, "sector"), (group_key, "group")):
            key = key_of(note)
            fitting = [
                p for p in people if any(key_of(getattr(s, field) or "") == key for s in self._seats[p.member_id])
            ]
            if fitting:
                return fitting, ""
        if note.endswith(("界", "界别", "联组")) or sector_key(note) in self._known_fields or is_known_field(note):
            fields = "、".join(dict.fromkeys(p.sector or "未写界别" for p in people))
            return people, f"名册中的“{name}”不在“{note}”，在{fields}，请核对。"
        if len(people) > 1:
            gender = {"男": "male", "女": "female"}.get(note)
            fitting = [p for p in people if p.gender == gender or (len(note) > 1 and note in squeeze(p.employer))]
            return fitting or people, ""
        return people, ""

    @cached_property
    def _known_fields(self) -> frozenset[str]:
        return frozenset(sector_key(s.sector) for seats in self._seats.values() for s in seats if s.sector)

    def _unknown(self, text: str, name: str) -> Found:
        if name not in self._near:
            self._near[name] = difflib.get_close_matches(name, self._people, n=3, cutoff=0.6) if len(name) <= 12 else []
        near = self._near[name]
        people = tuple(person for close in near for person in self._people[close])
        hint = f"是否“{people[0].name}”？" if people else ""
        return Found(
            text,
            candidates=people,
            problem=f"名册中没有“{name}”。{hint}请核对姓名；不是委员的，不能算作委员。",
        )

    def _times(self, member_id: int) -> str:
        spans = [
            f"{seat.starts_on or '任职时间不详'} 至 {seat.ends_on or '今'}" for seat in self._seats.get(member_id, ())
        ]
        return "任期 " + "、".join(spans) if spans else "名册中没有任职时间"
