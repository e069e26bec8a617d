"""届: the terms of the home committee, for rules that count over one."""

import datetime
from collections.abc import Iterable, Sequence

from scoring.engine import Rulebook
from scoring.sources import Window
from sectors.models import Term

type Terms = Sequence[tuple[datetime.date, datetime.date | None]]  # first and last day, the latest first


def all_terms() -> Terms:
    rows = Term.objects.filter(committee__is_home=True).order_by("-starts_on")
    return list(rows.values_list("starts_on", "ends_on"))


def terms_asked(rules: Iterable[Rulebook]) -> Terms:
    """The terms, where one of the rulebooks asks for them; one query or none."""
    return all_terms() if any(rulebook.meaning.asks_term for rulebook in rules) else ()


def term_since(window: Window, terms: Terms) -> datetime.date | None:
    """The first day of the term that the window's last day is in."""
    term = _term_of(window, terms)
    return term[0] if term else None


def is_last_year(window: Window, terms: Terms) -> bool:
    """Whether the window is the last whole year of its term: the next one would end after it."""
    term = _term_of(window, terms)
    last = term[1] if term else None
    return window.is_whole and last is not None and last < datetime.date(window.year + 1, 12, 31)


def _term_of(window: Window, terms: Terms) -> tuple[datetime.date, datetime.date | None] | None:
    day = window.ends_on
    return next((term for term in terms if term[0] <= day and (term[1] is None or day <= term[1])), None)
