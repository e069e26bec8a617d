"""Ledger 03: the roster of members."""

import datetime
import re
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from members.ledgers.columns import COLUMNS
from members.models import Member, MemberKind, Membership, Post
from members.names import normal_name, split_names
from sectors.directory import Directory, home_committee, load_special_committees, split_list
from sectors.ledgers import name_home_committee
from sectors.models import Sector, SectorGroup, SpecialCommittee
from sectors.wording import sector_key

_GENDERS = {
    "男": Member.Gender.MALE,
    "女": Member.Gender.FEMALE,
    "男性": Member.Gender.MALE,
    "女性": Member.Gender.FEMALE,
}
_ROLES = {
    "主席": Post.Role.CHAIR,
    "政协主席": Post.Role.CHAIR,
    "副主席": Post.Role.VICE_CHAIR,
    "政协副主席": Post.Role.VICE_CHAIR,
    "秘书长": Post.Role.SECRETARY_GENERAL,
    "常委": Post.Role.STANDING,
    "常务委员": Post.Role.STANDING,
    "政协常委": Post.Role.STANDING,
    "召集人": Post.Role.CONVENER,
    "界别召集人": Post.Role.CONVENER,
    "联组召集人": Post.Role.CONVENER,
    "界别组召集人": Post.Role.CONVENER,
    "界别组长": Post.Role.CONVENER,
    "组长": Post.Role.CONVENER,
    "副召集人": Post.Role.VICE_CONVENER,
    "界别副召集人": Post.Role.VICE_CONVENER,
    "联组副召集人": Post.Role.VICE_CONVENER,
    "副组长": Post.Role.VICE_CONVENER,
}
_NO_POST = frozenset(("委员", "政协委员", "普通委员", "界别委员"))
_NO_KIND = frozenset(("", "无", "否", "委员", "政协委员", "一般", "一般委员", "普通", "普通委员", "本级委员"))
_OF_COMMITTEE = re.compile(r"(?P<name>.+?)(?P<role>副主任|主任)(?:委员)?")
_NOT_A_NAME = re.compile(r"[\d?？*#@]")
FOREVER = datetime.date.max
EVER = datetime.date.min


@dataclass
class _Person:
    """A row of the roster, resolved."""

    name: str
    sector: Sector
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    special_committee: str
    kind: MemberKind | None = None
    posts: list[tuple[str, SectorGroup | None, str]] = field(default_factory=list)

    @property
    def span(self) -> tuple[datetime.date, datetime.date]:
        return (self.starts_on or EVER, self.ends_on or FOREVER)


@register
class MemberLedger(Ledger):
    """03: one row is a member's time in a sector; posts hold for the same time."""

    key = "members"
    title = "委员名册"
    right = "members.add_member"
    needs = ("sectors",)
    clue = r"委员(?:名册|名单|花名册|信息|基本情况|登记|一览)"
    columns = COLUMNS
    guide = (
        "每行填一位委员；中途离任的，写明离任时间，不要删去。",
        "手机号码请填 11 位手机号；出生年月可只填到月，如 1978.05。",
        "职务填“界别召集人”“主席”“副主席”“秘书长”等；是否常委填“是”或“否”。",
    )

    def load(self) -> None:
        self.directory = Directory()
        self.committee = home_committee()
        if self.committee.pk is None:
            self.changes.create(self.committee)
        self.special_committees = load_special_committees()
        self.kinds = {kind.name: kind for kind in MemberKind.objects.filter(is_active=True)}
        self.seats: dict[tuple[str, str], list[Membership]] = defaultdict(list)
        self.seats_of: dict[int, list[Membership]] = defaultdict(list)
        for seat in Membership.objects.select_related("member", "sector__group", "committee"):
            self.seats[(normal_name(seat.member.name), sector_key(seat.sector.name if seat.sector else ""))].append(
                seat
            )
            self.seats_of[seat.member_id].append(seat)
        self.posts: dict[int, list[Post]] = defaultdict(list)
        for post in Post.objects.select_related("group", "special_committee"):
            self.posts[post.member_id].append(post)
        self.by_phone: dict[tuple[str, str], Member] = {
            (normal_name(m.name), m.phone): m for m in Member.objects.exclude(phone="")
        }
        self.phones: dict[str, Row] = {}

    def resolve(self, row: Row) -> _Person | None:
        written = row.need("name", "没有写姓名。") or ""
        name = normal_name(re.sub(r"\(.*", "", squeeze(written)))
        if written and (not name or _NOT_A_NAME.search(name)):
            row.error("name", f"“{written}”不是姓名，请核对。")
        elif len(names := split_names(written)) > 1:
            row.error("name", f"这一格写了 {len(names)} 个姓名，一行只填一位委员。")
        sector = None
        if row.need("sector", "没有写界别。"):
            sector = self.directory.sector(row["sector"])
            if sector is None:
                row.error("sector", f"没有名为“{row['sector']}”的界别，请对照“界别与界别（联组）设置”核对名称。")
        starts_on, ends_on = row["starts_on"], row["ends_on"]
        if starts_on and ends_on and ends_on < starts_on:
            row.error("ends_on", f"离任时间 {ends_on} 早于任职时间 {starts_on}，请核对。")
        if row["gender"] and squeeze(row["gender"]) not in _GENDERS:
            row.warn("gender", f"性别“{row['gender']}”没有采用，请填男或女。")
        self._compare_phone(row)
        if sector is None or not row.is_good:
            return None
        person = _Person(name, sector, starts_on, ends_on, squeeze(row["special_committee"] or ""))
        person.kind = self._kind(row)
        person.posts = self._posts(row, person)
        return person

    def _kind(self, row: Row) -> MemberKind | None:
        """By its name, with or without 委员 at its end; an empty cell and an ordinary member have none."""
        word = squeeze(row["kind"] or "")
        kind = self.kinds.get(word) or self.kinds.get(f"{word}委员")
        if kind is None and word not in _NO_KIND:
            known = "、".join(self.kinds) or "（没有）"
            row.warn("kind", f"委员类别“{word}”不在目录内，没有登记；目录里有：{known}，可以先在“委员类别”里添加。")
        return kind

    def _compare_phone(self, row: Row) -> None:
        phone = row["phone"]
        if phone:
            earlier = self.phones.setdefault(phone, row)
            if earlier is not row and normal_name(earlier["name"] or "") != normal_name(row["name"] or ""):
                row.warn("phone", f"手机号码与第 {earlier.number} 行的“{earlier['name']}”相同，请核对。")

    def _posts(self, row: Row, person: _Person) -> list[tuple[str, SectorGroup | None, str]]:
        """Posts as (role, group, special committee's name)."""
        posts: list[tuple[str, SectorGroup | None, str]] = []
        if row["is_standing"]:
            posts.append((Post.Role.STANDING, None, ""))
        for word in [] if self.post_is_job else split_list(row["post"] or ""):
            role = role_of(word)
            match = _OF_COMMITTEE.fullmatch(squeeze(word))
            if role in Post.CONVENERS:
                posts.append((role, person.sector.group, ""))
            elif role is not None:
                posts.append((role, None, ""))
            elif match and match["name"] in self.committee_names:
                head = Post.Role.COMMITTEE_DEPUTY if match["role"] == "副主任" else Post.Role.COMMITTEE_HEAD
                posts.append((head, None, match["name"]))
            elif squeeze(word) not in _NO_POST:
                row.warn("post", f"职务“{word}”不在目录内，没有登记；委员本人照常登记。")
        return list(dict.fromkeys(posts))

    @cached_property
    def post_is_job(self) -> bool:
        """Where 职务 stands beside 工作单位 and mostly holds other words than posts, it is the post in the own job."""
        words = [word for row in self.rows for word in split_list(row["post"] or "")]
        known = sum(role_of(word) is not None or squeeze(word) in _NO_POST for word in words)
        return len(words) > 4 and known * 2 < len(words) and len(words) * 2 > len(self.rows)

    @cached_property
    def committee_names(self) -> set[str]:
        """Special committees on record or named in this roster."""
        return {*self.special_committees, *(squeeze(row["special_committee"] or "") for row in self.rows)} - {""}

    def natural_key(self, data: _Person) -> Hashable:
        return (data.name, sector_key(data.sector.name), *self._period(data))

    def _period(self, data: _Person) -> tuple[Any, ...]:
        """Somebody who left and came back has two rows; rows whose times overlap are one and the same."""
        periods = self.__dict__.setdefault("_periods", defaultdict(list))[(data.name, sector_key(data.sector.name))]
        for start, end in periods:
            if data.span[0] <= end and start <= data.span[1]:
                return (start, end)
        periods.append(data.span)
        return data.span

    def write(self, row: Row, data: _Person) -> None:
        special = self._special_committee(row, data.special_committee) if data.special_committee else None
        seats = self.seats[(data.name, sector_key(data.sector.name))]
        seat = next((s for s in seats if _overlap(_span(s), data.span)), None)
        member = seat.member if seat else self._member_elsewhere(row, data)
        facts = self._facts(row)
        if member is None:
            member = Member(name=data.name, **facts)
            member.spell_name()
            self.changes.create(member, row, is_main=True)
        else:
            self.changes.update(member, row, **facts)
        if seat is None:
            seat = Membership(
                member=member,
                committee=self.committee,
                sector=data.sector,
                special_committee=special,
                kind=data.kind,
                starts_on=data.starts_on,
                ends_on=data.ends_on,
            )
            self.changes.create(seat, row, is_main=True)
            seats.append(seat)
            held = (data.starts_on, data.ends_on)
        else:
            held = (seat.starts_on, seat.ends_on)
            given = {"starts_on": data.starts_on, "special_committee": special, "kind": data.kind}
            ends = {"ends_on": data.ends_on} if row.has("ends_on") else {}
            self.changes.update(seat, row, **{key: value for key, value in given.items() if value}, **ends)
        if data.name and row["phone"]:
            self.by_phone.setdefault((data.name, row["phone"]), member)
        self._write_posts(row, data, seat, held)

    def _facts(self, row: Row) -> dict[str, Any]:
        """What the row says of the person; an empty cell says nothing."""
        facts = {
            "gender": _GENDERS.get(squeeze(row["gender"] or ""), ""),
            "ethnicity": ethnicity(row["ethnicity"] or ""),
            "born_on": row["born_on"],
            "party": party(row["party"] or ""),
            "employer": f"{row['employer'] or ''}{row['post'] or ''}"[:120]
            if self.post_is_job
            else row["employer"] or "",
            "phone": row["phone"] or "",
            "note": row["note"] or "",
        }
        return {key: value for key, value in facts.items() if value}

    def _member_elsewhere(self, row: Row, data: _Person) -> Member | None:
        """The same person in another sector or at another time: same name, same phone, times that do not overlap."""
        member = self.by_phone.get((data.name, row["phone"] or "?"))
        if member is None:
            return None
        spans = [_span(seat) for seat in self.seats_of.get(member.pk, [])] if member.pk else []
        spans += [
            _span(s)
            for (name, _), seats in self.seats.items()
            if name == data.name
            for s in seats
            if s.member is member
        ]
        return None if any(_overlap(span, data.span) for span in spans) else member

    def _special_committee(self, row: Row, name: str) -> SpecialCommittee:
        committee = self.special_committees.get(name)
        if committee is None:
            order = len(self.special_committees) + 1
            committee = SpecialCommittee(committee=self.committee, name=name, order=order)
            self.special_committees[name] = self.changes.create(committee, row)
        return committee

    def _write_posts(
        self,
        row: Row,
        data: _Person,
        seat: Membership,
        held: tuple[datetime.date | None, datetime.date | None],
    ) -> None:
        """Posts hold for the time of the membership (`held` before this row); those with other dates stay."""
        member, wanted = seat.member, {}
        for role, group, committee_name in data.posts:
            committee = self._special_committee(row, committee_name) if committee_name else None
            post = Post(
                member=member,
                role=role,
                group=group,
                special_committee=committee,
                starts_on=seat.starts_on,
                ends_on=seat.ends_on,
            )
            wanted[_post_key(post)] = post
        named_by_columns = {
            *([Post.Role.STANDING] if row.has("is_standing") else []),
            *(set(_ROLES.values()) - {Post.Role.STANDING} if row.has("post") else []),
        }
        existing = [
            post
            for post in self.posts.get(member.pk or 0, [])
            if (_post_key(post) in wanted and _overlap(_span(post), _span(seat)))
            or (post.role in named_by_columns and (post.starts_on, post.ends_on) == held)
        ]
        self.changes.match(
            row,
            existing,
            wanted,
            key=_post_key,
            fields=("starts_on", "ends_on"),
            name=lambda post: post.get_role_display(),
        )

    def plan(self) -> Any:
        super().plan()
        name_home_committee(self)
        return self.changes


def _post_key(post: Post) -> tuple[Any, ...]:
    return (post.role, post.group_id, post.special_committee.name if post.special_committee else "")


def _span(seat: Membership | Post) -> tuple[datetime.date, datetime.date]:
    return (seat.starts_on or EVER, seat.ends_on or FOREVER)


def _overlap(one: tuple[datetime.date, datetime.date], other: tuple[datetime.date, datetime.date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def role_of(word: str) -> str | None:
    """The post a word names: 主席, 市政协副主席, 界别召集人."""
    name = squeeze(word)
    return _ROLES.get(name) or _ROLES.get(re.sub(r"^(?:市|县|区|省)?政协", "", name))


def ethnicity(text: str) -> str:
    """汉 is kept as 汉族."""
    word = squeeze(text)
    return word if not word or word.endswith(("族", "人", "籍")) else f"{word}族"


def party(text: str) -> str:
    """中共党员 is kept as 中共, 民建会员 as 民建."""
    word = squeeze(text)
    bare = re.sub(r"(?<=..)(?:党员|预备党员|盟员|会员|社员)(?:\(.*\))?$", "", word)
    return {"中国共产党": "中共", "共产党": "中共", "党员": "中共"}.get(bare, "农工党" if bare == "农工" else bare)
