"""An explanation made ready for its page."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from accounts.models import User
from scoring.engine import Item, Line, Rulebook
from scoring.evidence import Evidence, Explanation
from scoring.sources import Source, sources_of
from scoring.subjects import SUBJECTS
from scoring.wording import number, part_words, shown_parts, sums


@dataclass(frozen=True)
class LineView:
    """A line of an item, and in words how its records came to its points."""

    line: Line
    item: Item
    steps: tuple[str, ...]


@dataclass(frozen=True)
class RecordView:
    """A record with the address of its page, as far as this reader has one."""

    evidence: Evidence
    url: str

    @property
    def worth(self) -> str:
        """Its price under every line it counts for: “10 + 15”."""
        return " + ".join(number(piece.points) for piece in self.evidence.pieces)


@dataclass(frozen=True)
class ItemView:
    """An item with its lines and records, those left out apart."""

    line: Line
    item: Item
    lines: tuple[LineView, ...]
    steps: tuple[str, ...]
    counted: tuple[RecordView, ...]
    left_out: tuple[RecordView, ...]


def item_views(found: Explanation, user: User) -> list[ItemView]:
    """Every item of the card, for `user` to read."""
    return [_item_view(found, line, user) for line in found.card.items]


def _item_view(found: Explanation, line: Line, user: User) -> ItemView:
    item = _item(found.rulebook, line.code)
    measures = dict(SUBJECTS[found.rulebook.subject].measures)
    sources = sources_of(found.rulebook.subject)
    by_code = {leaf.code: leaf for leaf in item.leaves}
    lines = tuple(_line_view(leaf, by_code[leaf.code], sources, measures) for leaf in line.lines)
    records = [RecordView(evidence, _url(evidence, user)) for evidence in found.records[line.code]]
    return ItemView(
        line,
        item,
        lines,
        # An item without lines of its own explains itself in its only line.
        tuple(sums(item, line, measures)) if item.items else (),
        tuple(record for record in records if record.evidence.counts),
        tuple(record for record in records if not record.evidence.counts),
    )


def _line_view(line: Line, item: Item, sources: dict[str, Source], measures: dict[str, str]) -> LineView:
    if not item.source:
        return LineView(line, item, tuple(sums(item, line, measures)))
    source = sources[item.source]
    shown = shown_parts(source, line.parts)
    parts = [part_words(source, item, part) for part in shown if part.paid or part.unit]
    return LineView(line, item, (*parts, *sums(item, line, measures, source.counted_in)))


def _item(rulebook: Rulebook, code: str) -> Item:
    return next(item for item in rulebook.items if item.code == code)


def _url(evidence: Evidence, user: User) -> str:
    """The record's page; the secretariat's form for records that have no page yet."""
    if evidence.url:
        return evidence.url
    meta = evidence.record.model._meta
    if user.is_staff and user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
        try:
            return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[evidence.record.pk])
        except NoReverseMatch:
            return ""
    return ""
