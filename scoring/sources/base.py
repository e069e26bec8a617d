"""What a source of points is: one kind of record, told apart by attributes, counted for all subjects at once."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractQuarter, Round
from django.urls import NoReverseMatch

from members.models import Membership, Post
from scoring.engine import Ask
from scoring.engine.tally import Word
from sectors.models import Committee

YES, NO = "是", "否"


# Parts of a year (F52), from the first to the last of its months.
PARTS = {"H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}


@dataclass(frozen=True)
class Window:
    """The days of a year that count: the whole year, or up to a day while it runs.

    With `starts_on` it is a part of a rule's year, cut out by days: then only these days say what belongs to it.
    With `part` as well, one of `PARTS`, it is a half year or a quarter: together they make up the year, also of records
    that belong to a year as such. `as_of` is the day by which is asked what was overdue, where not the last.
    """

    year: int
    ends_on: datetime.date
    starts_on: datetime.date | None = None
    part: str = ""
    as_of: datetime.date | None = None

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        return self.starts_on or datetime.date(self.year, 1, 1), self.ends_on

    @property
    def asked_on(self) -> datetime.date:
        """The day by which is told what was overdue, whichever days' records are asked."""
        return self.as_of or self.ends_on

    @property
    def is_whole(self) -> bool:
        return self.starts_on is None and self.ends_on >= datetime.date(self.year, 12, 31)

    @property
    def months(self) -> tuple[int, int]:
        """The first and the last month of the year that it is about."""
        return PARTS.get(self.part, (1, 12))

    @property
    def opens_year(self) -> bool:
        return self.months[0] == 1

    @property
    def closes_year(self) -> bool:
        return self.months[1] == 12


@dataclass(frozen=True)
class Attribute:
    """Something a rule may ask about a record.

    `expression` gives the stored value. `choices` turn it into the word a rulebook uses; `names` list the words where
    they are rows of the office, or the numbers where there are only a few. `is_state` marks what may still change or be
    judged (status, presence): a record that fails only there is shown among the evidence as left out. `is_many`: one
    record may have several. `is_key` tells records apart by a row's number, which says nothing to a reader. `each_in`
    is the source with a record for each of the several: only there it is known which such values belong together.
    """

    label: str
    expression: Any
    choices: Mapping[str, str] | None = None
    names: Callable[[], Iterable[str]] | None = None
    is_number: bool = False
    is_many: bool = False
    is_state: bool = False
    is_key: bool = False
    each_in: str = ""

    def words(self) -> set[str] | None:
        """Every word the attribute can have; None when any number or text is possible."""
        if self.choices is not None:
            return set(self.choices.values())
        return set(self.names()) if self.names else None

    def read(self, stored: Any) -> Word | None:
        """The rulebook's word for what the database gave; None for nothing."""
        if stored in (None, ""):
            return None
        if self.is_number:
            return int(stored)
        return self.choices.get(stored, stored) if self.choices is not None else str(stored)


@dataclass(frozen=True)
class Quantity:
    """Something that can be added up over records: whole numbers, each `parts` of which make one unit.

    Decimals are summed as hundredths (`parts=100`), because SQLite adds decimals up as floats.
    """

    label: str
    expression: Any
    parts: int = 1

    def read(self, stored: Any) -> Decimal:
        return Decimal(stored or 0) / self.parts


def yes_or_no(label: str, condition: Any, **options: Any) -> Attribute:
    """An attribute that holds or does not."""
    expression = Case(When(condition, then=Value(YES)), default=Value(NO), output_field=CharField())
    return Attribute(label, expression, choices={YES: YES, NO: NO}, **options)


def parts_of_year(day: str) -> dict[str, Attribute]:
    """The quarter of the record's day, 1 to 4, its half of the year, and its month."""
    second = Case(When(**{f"{day}__month__gte": 7}, then=Value(2)), default=Value(1), output_field=IntegerField())

    def numbered(label: str, expression: Any, last: int) -> Attribute:
        return Attribute(label, expression, names=lambda: map(str, range(1, last + 1)), is_number=True)

    return {
        "quarter": numbered("季度", ExtractQuarter(day), 4),
        "half": numbered("半年", second, 2),
        "month": numbered("月份", ExtractMonth(day), 12),
    }


def labels(choices: Any) -> dict[str, str]:
    """Stored value → word, of a model's choices."""
    return {value: str(label) for value, label in choices}


def seats(member: str, day: str) -> QuerySet[Membership]:
    """Seats in the home committee that the outer row's `member` had on the outer row's `day`."""
    return Membership.objects.valid_on(OuterRef(day)).filter(member=OuterRef(member), committee__is_home=True)


def in_office(member: str, day: str) -> Exists:
    return Exists(seats(member, day))


def seated(member: str, day: str) -> Q:
    """The same as a join, for a single `filter()`; the group is then at `<member>__memberships__sector__group`."""
    seat = f"{member}__memberships"
    begun = Q(**{f"{seat}__starts_on__isnull": True}) | Q(**{f"{seat}__starts_on__lte": F(day)})
    lasting = Q(**{f"{seat}__ends_on__isnull": True}) | Q(**{f"{seat}__ends_on__gte": F(day)})
    # Asked of each seat, not joined: else SQLite begins with all seats of the committee and tries each on every record.
    at_home = Exists(Committee.objects.filter(is_home=True, pk=OuterRef(f"{seat}__committee")))
    return begun & lasting & Q(at_home)


def group_on(member: str, day: str) -> Subquery:
    """The group the member belonged to on that day; nothing when not in office."""
    return Subquery(seats(member, day).order_by("pk").values("sector__group")[:1])


def group_ever(member: str) -> Subquery:
    """The member's last group, whenever that was: where a record shows that counts for nobody."""
    past = Membership.objects.filter(member=OuterRef(member), committee__is_home=True)
    return Subquery(past.order_by("-starts_on", "-pk").values("sector__group")[:1])


def first_of(*groups: Any) -> Coalesce:
    """The first group that is known."""
    return Coalesce(*groups, output_field=BigIntegerField())


def post_attributes(member: str, day: str) -> dict[str, Attribute]:
    """One attribute for each post: did the member hold it on the day of the record."""
    held = Post.objects.valid_on(OuterRef(day)).filter(member=OuterRef(member))
    return {f"is_{role.value}": yes_or_no(f"当日任{role.label}", Exists(held.filter(role=role))) for role in Post.Role}


@dataclass(frozen=True)
class Found:
    """A record as evidence: its attributes, whether it counts, and if not, why."""

    model: type[Model]
    pk: int
    title: str
    on: datetime.date | None
    url: str
    attributes: Mapping[str, Word | frozenset[str]]
    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    reason: str = ""
    items: frozenset[str] | None = None  # those whose days it falls in; None for all


class Source:
    """One kind of record that can earn or lose points for one kind of subject.

    A concrete source gives `counting` (the records of a window that count, with their `subject_ref`) and `speaking`
    (all that could, whatever their state), and says of a record its title, day, page and why it does not count.
    A member who holds two seats at a time, in two groups, brings a record to both.
    """

    name: str
    subject: str
    label: str
    counted_in: str  # the word records are counted in: 3 次, 2 件
    attributes: Mapping[str, Attribute]
    quantities: Mapping[str, Quantity] = {}
    grain = "pk"  # what tells its records apart
    may_repeat = False  # whether `counting` joins seats, so that a record may come twice
    is_of_year = False  # whether a record belongs to a year as such, whatever its day

    def speaking(self, window: Window) -> QuerySet:
        raise NotImplementedError

    def counting(self, window: Window) -> QuerySet:
        raise NotImplementedError

    def each_once(self, rows: QuerySet) -> QuerySet:
        """Rows of `counting` with each record once for a subject, to add up its quantities; for a `may_repeat`."""
        return rows

    def near(self, subject_id: int) -> Q:
        """Narrows `speaking` to records that may concern the subject, where finding out exactly is expensive."""
        return Q()

    def describe(self, row: Any) -> tuple[Model, str, datetime.date | None]:
        """The record a row of `speaking` stands for, its title and its day."""
        raise NotImplementedError

    def why_not(self, row: Any) -> str:
        """Why this row does not count, for a reader; asked only of rows that do not."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        return f"{self.subject}.{self.name}"

    def grouped(
        self, window: Window, ask: Ask, width: int, depth: int, number: int = 0, only: range | None = None
    ) -> QuerySet:
        """One row for all records alike, in a shape shared by every source, so that they can be asked together.

        Columns: `number` (of the order), subject, record (0 unless an attribute with several values is asked), number
        of records, `depth` sums, `width` attribute values as text. Asked names stand in alphabetical order, the rest
        is padding.
        """
        names, quantities = sorted(ask.attributes), sorted(ask.quantities)
        has_many = any(self.attributes[name].is_many for name in names)
        slots = {
            f"value_{i}": Cast(self.attributes[names[i]].expression, TextField())
            if i < len(names)
            else Value("", TextField())
            for i in range(width)
        }
        sums = {
            f"sum_{i}": Coalesce(Sum(_summed(self.quantities[quantities[i]])), 0)
            if i < len(quantities)
            else Value(0, IntegerField())
            for i in range(depth)
        }
        rows = self.counting(window).filter(subject_ref__isnull=False).order_by()
        if quantities:
            rows = self.each_once(rows)
        if only is not None:
            rows = rows.filter(subject_ref__gte=only.start, subject_ref__lt=only.stop)
        rows = rows.annotate(
            order_ref=Value(number, IntegerField()),
            record_ref=F("pk") if has_many else Value(0, IntegerField()),
            **slots,
        )
        columns = ["order_ref", "subject_ref", "record_ref", *slots]
        rows = rows.values(*columns).annotate(number=Count(self.grain, distinct=self.may_repeat), **sums)
        return rows.values_list("order_ref", "subject_ref", "record_ref", "number", *sums, *slots)

    def found(self, subject_id: int, window: Window, ask: Ask) -> list[Found]:
        """Every record of one subject in the window, also those that do not count, by date."""
        names = sorted(ask.attributes)
        single = [name for name in names if not self.attributes[name].is_many]
        mine = self.speaking(window).filter(self.near(subject_id), subject_ref=subject_id).distinct()
        counting = self.counting(window).filter(pk=OuterRef("pk"), subject_ref=subject_id)
        rows = list(
            mine.annotate(
                does_count=Exists(counting),
                **{f"asked_{name}": self.attributes[name].expression for name in single},
                **{f"sum_{name}": _summed(self.quantities[name]) for name in ask.quantities},
            )
        )
        several: dict[tuple[int, str], set[str]] = {}
        for name in (name for name in names if self.attributes[name].is_many):
            for pk, stored in mine.values_list("pk", self.attributes[name].expression):
                word = self.attributes[name].read(stored)
                several.setdefault((pk, name), set()).update({str(word)} if word is not None else set())
        return sorted((self._found(row, ask, single, several) for row in rows), key=lambda f: (str(f.on), f.pk))

    def _found(self, row: Any, ask: Ask, single: list[str], several: dict[tuple[int, str], set[str]]) -> Found:
        record, title, day = self.describe(row)
        attributes: dict[str, Word | frozenset[str]] = {
            name: frozenset(words) for (pk, name), words in several.items() if pk == row.pk
        }
        for name in single:
            word = self.attributes[name].read(getattr(row, f"asked_{name}"))
            if word is not None:
                attributes[name] = word
        return Found(
            model=type(record),
            pk=record.pk,
            title=title,
            on=day,
            url=page_of(record),
            attributes=attributes,
            quantities={name: self.quantities[name].read(getattr(row, f"sum_{name}")) for name in ask.quantities},
            reason="" if row.does_count else self.why_not(row),
        )


def _summed(quantity: Quantity) -> Any:
    """What the database adds up, in whole parts of a unit."""
    if quantity.parts == 1:
        return F(quantity.expression)
    return Cast(Round(F(quantity.expression) * quantity.parts), BigIntegerField())


def page_of(record: Model) -> str:
    """The address of a record's page; "" while its kind has none."""
    try:
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    except NoReverseMatch:
        return ""
