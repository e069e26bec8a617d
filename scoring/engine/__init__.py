"""Prices tallies by a rulebook: pure Python, no Django, no clock."""

from scoring.engine.card import Line, Part, Past, Scorecard
from scoring.engine.parse import RulebookError, parse_rulebook
from scoring.engine.rule import Ask, Item, Rulebook
from scoring.engine.score import score, scorecards
from scoring.engine.tally import Subject, Tally

__all__ = [
    "Ask",
    "Item",
    "Line",
    "Part",
    "Past",
    "Rulebook",
    "RulebookError",
    "Scorecard",
    "Subject",
    "Tally",
    "parse_rulebook",
    "score",
    "scorecards",
]
