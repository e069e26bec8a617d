"""Names somebody pasted or typed, matched against the roster before anything is saved."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from members.models import Member
from members.names import Candidate, Roster, normal_name
from members.spelling import spell

HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
AS_GUEST, LEFT_OUT = "guest", "leave"


@dataclass(frozen=True)
class Question:
    """A written name that needs a person's decision."""

    text: str
    problem: str
    candidates: tuple[Candidate, ...]
    listed: frozenset[int] = frozenset()  # of these, whoever stands on the activity's list

    @property
    def field(self) -> str:
        """The name of the answer in a form: it carries the written name, so it never slips to another one."""
        return f"who-{self.text}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        people = [
            (str(person.member_id), f"是 {person.label}{'，在名单上' * (person.member_id in self.listed)}")
            for person in sorted(self.candidates, key=lambda person: person.member_id not in self.listed)
        ]
        return [*people, (AS_GUEST, "不是委员，列入其他参加人员"), (LEFT_OUT, "不登记这个名字")]


@dataclass
class Matching:
    """What became of a list of names: members found, questions open, guests, names left out."""

    found: list[Candidate] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    guests: list[str] = field(default_factory=list)

    @property
    def member_ids(self) -> list[int]:
        return [person.member_id for person in self.found]


def match_names(
    names: Iterable[str],
    *,
    on: datetime.date,
    answers: Mapping[str, str] | None = None,
    roster: Roster | None = None,
    listed: Iterable[int] = (),
) -> Matching:
    """Match written names on the roster of that day; `answers` holds decisions by the questions' fields.

    Of namesakes those on the activity's list (`listed`, ids) are offered first, and said to be on it; which one
    is meant is for a person to decide.
    """
    answers, matching, listed = answers or {}, Matching(), frozenset(listed)
    names = list(dict.fromkeys(names))
    roster = roster or (Roster.load() if names else Roster([], []))
    looked_up = {name: roster.find(name, on=on) for name in names}
    unknown = [name for name, found in looked_up.items() if found.member_id is None and not found.candidates]
    alike = _sounding_alike(unknown, roster)
    for name, found in looked_up.items():
        if found.member_id is not None:
            _add(matching, roster.by_id[found.member_id])
            continue
        candidates = found.candidates or alike.get(name, ())
        here = tuple(one for one in candidates if roster.in_office(one.member_id, on))
        problem = found.problem
        if here and not found.candidates:
            problem = f"名册中没有“{name}”，有同音的“{'”“'.join(dict.fromkeys(one.name for one in here))}”，请核对。"
        question = Question(name, problem, here, listed)
        answer = answers.get(question.field, "")
        person = next((one for one in here if str(one.member_id) == answer), None)
        if person is not None:
            _add(matching, person)
        elif answer == AS_GUEST:
            matching.guests.append(name)
        elif answer != LEFT_OUT:
            matching.questions.append(question)
    return matching


def _sounding_alike(names: list[str], roster: Roster) -> dict[str, tuple[Candidate, ...]]:
    """Who is spoken like a name nobody has: phones write 徐健 for 徐建. One query, and only for such names."""
    bare = {name: normal_name(name.partition("(")[0]) for name in names}
    sounds = {name: spell(text).pinyin for name, text in bare.items() if HAN_NAME.fullmatch(text)}
    if not sounds:
        return {}
    people: dict[str, list[Candidate]] = {}
    rows = Member.objects.filter(pinyin__in=set(sounds.values())).order_by("pk")
    for pk, pinyin in rows.values_list("pk", "pinyin"):
        if pk in roster.by_id:
            people.setdefault(pinyin, []).append(roster.by_id[pk])
    return {name: tuple(people.get(pinyin, ())) for name, pinyin in sounds.items()}


def _add(matching: Matching, person: Candidate) -> None:
    if person.member_id not in matching.member_ids:
        matching.found.append(person)


def split_guests(text: str) -> tuple[str, ...]:
    """Guests are kept as written, one by one; a title stays with the name (王局长)."""
    parts = text.replace("\r", "\n")
    for mark in "、,，;；":
        parts = parts.replace(mark, "\n")
    return tuple(dict.fromkeys(part.strip(" \u3000") for part in parts.split("\n") if part.strip(" \u3000")))
