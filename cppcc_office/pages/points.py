"""Points explained: a scorecard's items, and the records behind the one that was opened."""

from typing import Any

from scoring.engine import Line, Scorecard
from scoring.evidence import evidence


def opened_item(card: Scorecard | None, code: str) -> Line | None:
    """The item whose records are asked for, or nothing when the card has no such item."""
    if card is None or not code:
        return None
    try:
        return card.item(code)
    except KeyError:
        return None


def records_behind(kind: str, pk: int, item: Line | None, year: int) -> list[Any]:
    """The records of the opened item, those left out included."""
    return evidence(kind, pk, item.code, year) if item else []
