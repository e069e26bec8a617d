"""An explanation made ready for its page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Model, QuerySet, Value
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from proposals.models import Proposal, Result, SocialReport
from scoring.adding_up import CRUMBS_OF_RECORDS, SumRow, crumbs, rounded
from scoring.engine import Item, Line, Rulebook
from scoring.engine.numbers import ZERO
from scoring.evidence import Evidence, Explanation
from scoring.rule_words import earning_words
from scoring.sources import Source, sources_of
from scoring.subjects import SUBJECTS
from scoring.subjects.members import YEAR_SHARE
from scoring.wording import number, sums, told_parts

# Why somebody who reads a score may not open a record behind it.
CLOSED = {
    Proposal: "提案没有公开，页面只对提案者和经办人员开放",
    SocialReport: "知悉范围有限，页面只对作者和经办人员开放",
    Result: "知悉范围有限，页面只对作者和经办人员开放",
}
CLOSED_ELSE = "页面只对本人和经办人员开放"


@dataclass(frozen=True)
class LineView:
    """A line of an item, and in words how its records came to its points."""

    line: Line
    item: Item
    steps: tuple[str, ...]


@dataclass(frozen=True)
class RecordView:
    """A record with the address of its page, or why this reader has none; its whole title for who may open it."""

    evidence: Evidence
    title: str
    url: str
    closed: str

    @property
    def worth(self) -> str:
        """Its price under every line it counts for: “10 + 15”."""
        return " + ".join(number(piece.points) for piece in self.evidence.pieces)


@dataclass(frozen=True)
class ItemView:
    """An item with its lines and records, those left out apart; `earning` says what would count, while nothing does."""

    line: Line
    item: Item
    lines: tuple[LineView, ...]
    steps: tuple[str, ...]
    counted: tuple[RecordView, ...]
    left_out: tuple[RecordView, ...]
    earning: tuple[str, ...]

    @property
    def crumbs(self) -> list[SumRow]:
        """What is left between the item as it is shown and its records as they are shown, where they are to add up."""
        added = [record.evidence.added for record in self.counted]
        if None in added:
            return []
        besides = rounded(self.line.exact - sum(added, ZERO))
        return crumbs(CRUMBS_OF_RECORDS, rounded(self.line.points), (besides, *map(rounded, added)))


def part_year_words(found: Explanation) -> str:
    """What a member who was not in office all year may want to know of the days before and after; "" for others."""
    if found.subject.measures.get(YEAR_SHARE, 1) == 1:
        return ""
    said = "当年在任不满全年：任职以前和离任以后的会议、活动不算缺席，也不计分。"
    every = (one for item in found.rulebook.items for one in (item, *item.descendants))
    if any(one.average and one.average.per == YEAR_SHARE for one in every):
        return said + "有的项目按在任月数折算，这是使用机关自定的做法，折算过程写在各项里。"
    return said + "计分办法没有规定按在任时间折算，各项标准和全年在任的一样。"


# By kind and number the whole title of what somebody may open.
type Opened = dict[type[Model], dict[int, str]]


def item_views(found: Explanation, user: User) -> list[ItemView]:
    """Every item of the card, for `user` to read; one query for each kind of record."""
    opened = opened_titles((one for records in found.records.values() for one in records), user)
    return [_item_view(found, line, user, opened) for line in found.card.items]


def opened_titles(records: Iterable[Evidence], user: User) -> Opened:
    """Which of these records `user` may open."""
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for one in records:
        if one.url:
            keys[one.record.model].add(one.record.pk)
    return {model: titles_open_to(model, user, pks) for model, pks in keys.items()}


def titles_open_to(model: type[Model], user: User, pks: Iterable[int]) -> dict[int, str]:
    """Those `user` may open, with the whole title where others are told less; one query."""
    title = F("title") if hasattr(model, "title_for_others") else Value("")
    return dict(open_to(model, user).filter(pk__in=pks).values_list("pk", title))


def open_to(model: type[Model], user: User) -> QuerySet:
    """The rows whose page `user` opens; `opened_by` where a page shows more people less of a row."""
    rows = model.objects.all()
    return rows.opened_by(user) if hasattr(rows, "opened_by") else rows.visible_to(user)


def _item_view(found: Explanation, line: Line, user: User, opened: Opened) -> ItemView:
    item = _item(found.rulebook, line.code)
    measures = dict(SUBJECTS[found.rulebook.subject].measures)
    sources = sources_of(found.rulebook.subject)
    by_code = {leaf.code: leaf for leaf in item.leaves}
    lines = tuple(_line_view(leaf, by_code[leaf.code], sources, measures) for leaf in line.lines)
    records = [_record_view(evidence, user, opened) for evidence in found.records[line.code]]
    counted = tuple(record for record in records if record.evidence.counts)
    return ItemView(
        line,
        item,
        lines,
        # An item without lines of its own explains itself in its only line.
        tuple(sums(item, line, measures)) if item.items else (),
        counted,
        tuple(record for record in records if not record.evidence.counts),
        () if counted else tuple(earning_words(item, found.rulebook.subject, found.subject.attributes)),
    )


def _line_view(line: Line, item: Item, sources: dict[str, Source], measures: dict[str, str]) -> LineView:
    if not item.source:
        return LineView(line, item, tuple(sums(item, line, measures)))
    source = sources[item.source]
    parts = told_parts(source, item, line)
    return LineView(line, item, (*parts, *sums(item, line, measures, source.counted_in)))


def _item(rulebook: Rulebook, code: str) -> Item:
    return next(item for item in rulebook.items if item.code == code)


def _record_view(evidence: Evidence, user: User, opened: Opened) -> RecordView:
    model, pk = evidence.record.model, evidence.record.pk
    title = opened.get(model, {}).get(pk) or evidence.title
    return RecordView(evidence, title, *page_for(model, pk, evidence.url, user, opened))


def page_for(model: type[Model], pk: int, url: str, user: User, opened: Opened) -> tuple[str, str]:
    """The address of a record for this reader, and where there is none, why; `url` is its page's, "" without one."""
    if not url:
        form = _admin_url(model, pk, user)
        return form, "" if form else "记录由机关登记，没有单独的页面"
    if pk in opened[model]:
        return url, ""
    return "", CLOSED.get(model, CLOSED_ELSE)


def _admin_url(model: type[Model], pk: int, user: User) -> str:
    """The secretariat's form for a kind of record that has no page."""
    meta = model._meta
    if user.is_staff and user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
        try:
            return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[pk])
        except NoReverseMatch:
            return ""
    return ""
