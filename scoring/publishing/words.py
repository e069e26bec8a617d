"""What was frozen, in words: nothing here looks at a record or computes a point."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.engine import Item, Line, Rulebook, parse_rulebook
from scoring.models import Assessment, Publication
from scoring.publishing.frozen import rules_in, thawed
from scoring.sources import Source, sources_of
from scoring.subjects import SUBJECTS
from scoring.wording import has_something, number, place_said, sums, told_parts

type Plain = Mapping[str, Any]


def points_words(points: str) -> str:
    return f"{number(Decimal(points))} 分"


def source_label(subject: str, source: str) -> str:
    """What kind of record; its name alone where this version knows no such source any more."""
    found = sources_of(subject).get(source)
    return found.label if found else source


def record_words(record: Plain) -> str:
    return "，".join(filter(None, [record["title"] or f"编号 {record['id']}", record["on"]]))


@dataclass(frozen=True)
class LineWords:
    """An item of a frozen card with, in words, how its records came to its points."""

    line: Line
    depth: int
    steps: tuple[str, ...]


def parsed_rules(publication: Publication) -> list[Rulebook]:
    """Every rule that was frozen with it."""
    return [parse_rulebook(data) for data in rules_in(publication.rule_text)]


def rule_of(assessment: Assessment) -> Rulebook | None:
    """The frozen rule it was made under; None where the text names none of that code."""
    return rules_of(assessment.publication).get(assessment.card["rulebook"])


def lines_words(assessment: Assessment, rule: Rulebook | None) -> list[LineWords]:
    """Every line below its category, said as the frozen `rule` has it."""
    card = thawed(assessment.card)
    items = {one.code: one for item in rule.items for one in (item, *item.descendants)} if rule else {}
    measures = dict(SUBJECTS[assessment.subject_kind].measures)
    sources = sources_of(assessment.subject_kind)

    def below(lines: tuple[Line, ...], depth: int) -> Iterator[LineWords]:
        for line in lines:
            yield LineWords(line, depth, tuple(_steps(line, items.get(line.code), sources, measures)))
            yield from below(line.children, depth + 1)

    return list(below(card.items, 0))


def _steps(line: Line, item: Item | None, sources: Mapping[str, Source], measures: dict[str, str]) -> Iterator[str]:
    source = sources.get(item.source) if item else None
    if item and source and all(name in source.attributes for part in line.parts for name in part.attributes):
        yield from told_parts(source, item, line)
    if item:
        counted_in = source.counted_in if source else "件"
        yield from sums(item, line, measures, counted_in)
    if not line.is_taken and has_something(line):
        yield "取其他分项，本项不计入合计"


def rules_of(publication: Publication) -> dict[str, Rulebook]:
    """The frozen rules by their codes."""
    return {rule.code: rule for rule in parsed_rules(publication)}


def place_words(assessment: Assessment) -> str:
    """第 3 名; 第 3 名（截止日任常委：是）; of several rules, each with places of its own, also which; — for none."""
    if not assessment.rank:
        return "—"
    rules = rules_of(assessment.publication)
    return place_said(assessment.rank, assessment.listed_in, rules.get(assessment.card["rulebook"]), len(rules) > 1)


def grades_of(publication: Publication) -> dict[str, list[str]]:
    """By the code of each frozen rule its grades, the best first."""
    rules = rules_in(publication.rule_text)
    return {rule["code"]: [grade["name"] for grade in rule.get("grades") or ()] for rule in rules}
