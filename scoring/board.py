"""The year's scorecards: who stands where under the rulebook in force, and every item behind it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from scoring.engine import Ask, Past, Rulebook, Scorecard, Subject, Tally, score
from scoring.rulebooks import Data, books_in_force, rules_in_force
from scoring.sources import Window, gather
from scoring.subjects import SUBJECTS
from scoring.windows import NOTHING, orders_of, period_words


@dataclass(frozen=True)
class Board:
    """The scorecards of one kind of subject for one year, the best first.

    Without a rulebook in force there are no cards. `subjects` and `tallies` are what was priced, and whatever else was
    asked of the sources beside.
    """

    window: Window
    rulebook: Rulebook | None
    subjects: tuple[Subject, ...] = ()
    tallies: tuple[Tally, ...] = ()
    cards: tuple[Scorecard, ...] = ()

    @property
    def year(self) -> int:
        return self.window.year

    @property
    def period(self) -> str:
        """Which days count, in words."""
        return period_words(self.rulebook, self.window)

    def tallies_of(self, source: str) -> list[Tally]:
        """Those of the window's own days, whichever days the rulebook's items count."""
        return [tally for tally in self.tallies if tally.source == source and not tally.items]

    def card(self, subject_id: int) -> Scorecard | None:
        """None for somebody the rulebook does not apply to."""
        return next((card for card in self.cards if card.subject_id == subject_id), None)

    def subject(self, subject_id: int) -> Subject | None:
        return next((subject for subject in self.subjects if subject.id == subject_id), None)


def window_of(year: int, on: datetime.date | None = None) -> Window:
    """The whole of a year that is over; a year still running up to `on` (today)."""
    today = on or timezone.localdate()
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return Window(year, min(last, max(first, today)))


def year_before(window: Window) -> Window:
    """The same days of the year before."""
    if window.is_whole:
        return Window(window.year - 1, datetime.date(window.year - 1, 12, 31))
    day = window.ends_on
    leap_day = day.month == 2 and day.day == 29
    return Window(window.year - 1, day.replace(year=day.year - 1, day=28 if leap_day else day.day))


def group_board(year: int, *, on: datetime.date | None = None) -> Board:
    """The groups' scorecards of `year`, as of `on` (today) while it runs, each with its place the year before."""
    window = window_of(year, on)
    return boards("group", [year_before(window), window])[year]


def member_board(year: int, *, on: datetime.date | None = None) -> Board:
    """The members' scorecards of `year`, as of `on` (today) while it runs."""
    return boards("member", [window_of(year, on)])[year]


def boards(
    subject: str,
    windows: Iterable[Window],
    besides: Mapping[str, Ask] | None = None,
    books: Sequence[Data] | None = None,
) -> dict[int, Board]:
    """Boards of one kind of subject for several years, by year; a year's cards remember the place of the year before.

    `besides` asks the sources for more than the rulebooks need; `books` stand in for those in force. Three queries,
    whatever the number of subjects, years, items and sources.
    """
    books = books_in_force(subject) if books is None else books
    windows = _with_earlier(subject, windows, books)
    rulebooks = {window.year: rules_in_force(subject, window.ends_on, books) for window in windows}
    subjects = SUBJECTS[subject].load(windows)
    orders = [
        order for window in windows for order in orders_of(rulebooks[window.year], subject, window, besides or NOTHING)
    ]
    tallies = gather(orders)
    found: dict[int, Board] = {}
    for window in windows:
        year, rulebook = window.year, rulebooks[window.year]
        mine = tallies.get((subject, year), [])
        past = found.get(year - 1)
        history = {card.subject_id: _past(card) for card in past.cards} if past else {}
        cards = score(_as_of(rulebook, window), subjects[year], mine, history) if rulebook else []
        found[year] = Board(window, rulebook, tuple(subjects[year]), tuple(mine), tuple(cards))
    return found


def _with_earlier(subject: str, windows: Iterable[Window], books: Sequence[Data]) -> list[Window]:
    """These windows by year, and the whole years before them that their rulebooks look back at."""
    found = {window.year: window for window in windows}
    for window in list(found.values()):
        rules = rules_in_force(subject, window.ends_on, books)
        for year in range(window.year - _years_back(rules, window), window.year):
            found.setdefault(year, Window(year, datetime.date(year, 12, 31)))
    return [found[year] for year in sorted(found)]


def _years_back(rules: Rulebook | None, window: Window) -> int:
    """What follows from several years is said of whole ones only."""
    return rules.meaning.years_back if rules and window.is_whole else 0


def _as_of(rules: Rulebook, window: Window) -> Rulebook:
    return rules if window.is_whole else replace(rules, meaning=replace(rules.meaning, streaks=()))


def _past(card: Scorecard) -> Past:
    return Past(card.rank, card.points, card.grade, card.before)
