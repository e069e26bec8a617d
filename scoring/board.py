"""The year's scorecards: who stands where under the rulebook in force, and every item behind it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from scoring.engine import Ask, Past, Rulebook, Scorecard, Subject, Tally, parse_rulebook, score, scorecards
from scoring.engine.judge import remembered
from scoring.in_force import Doubled, doubled, rules_in_force, rules_of
from scoring.publishing.past import published_past, with_published
from scoring.rulebooks import Data, books_in_force
from scoring.scored import scored
from scoring.sources import Window, gather
from scoring.terms import Terms, is_last_year, term_since, terms_asked
from scoring.windows import NOTHING, items_of, orders_of, period_words, window_of_part
from scoring.years import first_year_of_records


@dataclass(frozen=True)
class Board:
    """The scorecards of one kind of subject for one year: rulebook by rulebook, in each the best first.

    `rules` are those that count for somebody, each with places of its own; without any there are no cards. `subjects`
    and `tallies` are what was priced, and whatever else was asked of the sources beside; `there` are the subjects as
    the window's own days know them, whichever days the rule's year has; `doubled` tells whose rule is open.
    """

    window: Window
    rules: tuple[Rulebook, ...]
    subjects: tuple[Subject, ...] = ()
    there: tuple[Subject, ...] = ()
    tallies: tuple[Tally, ...] = ()
    cards: tuple[Scorecard, ...] = ()
    doubled: tuple[Doubled, ...] = ()

    @property
    def year(self) -> int:
        return self.window.year

    @property
    def rulebook(self) -> Rulebook | None:
        """The one in force; of several the one that began last."""
        return self.rules[0] if self.rules else None

    def rulebook_of(self, card: Scorecard) -> Rulebook:
        """The one under which the card was made."""
        return next(rule for rule in self.rules if rule.code == card.rulebook)

    @property
    def basis(self) -> str:
        """《甲办法》《乙办法》."""
        return "".join(f"《{rule.name}》" for rule in self.rules)

    @property
    def period(self) -> str:
        """Which days count, in words."""
        return "；".join(dict.fromkeys(period_words(rule, self.window) for rule in self.rules or (None,)))

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
    closing = day.replace(year=day.year - 1, day=28 if leap_day else day.day)
    return window_of_part(window.year - 1, window.part, closing) if window.part else Window(window.year - 1, closing)


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
    tried: Data | None = None,
    only: range | None = None,
) -> dict[int, Board]:
    """Boards of one kind of subject for several years, by year; a year's cards remember the place of the year before.

    `besides` asks the sources for more than the rulebooks need; `books` stand in for those in force, and `tried` goes
    before them. With `only`, subjects with numbers in that range, not yet compared with anybody nor with earlier years.
    Three queries (four for members), and one where a rulebook asks for the term, one where something follows
    from earlier years, one (two) for each other day on which a rulebook's year ends, whatever the number of subjects,
    years, rulebooks, items and sources.
    """
    known = rules_of(subject, books_in_force(subject) if books is None else books)
    trying = parse_rulebook(tried) if tried else None
    windows = list(windows) if only else _with_earlier(windows, known, trying)
    holding = {w.year: rules_in_force(known, w.ends_on, trying) for w in windows}
    people = scored(subject, windows, holding, only)
    terms = terms_asked(rule for found in holding.values() for rule in found)
    rules = {
        w.year: [as_of(rule, w, terms) for rule in holding[w.year] if rule.code in people[w.year].under]
        for w in windows
    }
    orders = [
        order for window in windows for order in orders_of(rules[window.year], subject, window, besides or NOTHING)
    ]
    tallies = gather(replace(order, only=only) for order in orders)
    settled = published_past(subject, _looked_back_at(rules, windows))
    found: dict[int, Board] = {}
    history: dict[int, Past] = {}
    for window in windows:
        year = window.year
        mine = tallies.get((subject, year), [])
        last, before = found.get(year - 1), {}
        if last:
            has_streaks = any(rule.meaning.streaks for rule in rules[year])
            before = told_later(last.year, last.cards, history, has_records=bool(last.tallies), has_streaks=has_streaks)
        history = with_published(before, settled.get(year - 1, {}))
        compared = None if only else history
        under, everybody = people[year].under, people[year].everybody
        cards = [card for rule in rules[year] for card in _cards(rule, under[rule.code], mine, compared)]
        shown = tuple(rules[year] or holding[year][:1])
        open_ones = doubled(holding[year], everybody)
        found[year] = Board(window, shown, everybody, people[year].there, tuple(mine), tuple(cards), open_ones)
    return found


def told_later(
    year: int, cards: Iterable[Scorecard], history: Mapping[int, Past], *, has_records: bool, has_streaks: bool
) -> dict[int, Past]:
    """What the next year knows of everybody. A year without any record has no places, for all stood first with nothing;
    and where several years are asked for (`has_streaks`, a query), years before the first with records are none.
    """
    if has_records:
        return remembered(cards, history)
    is_year = not has_streaks or year >= first_year_of_records()
    return {pk: replace(past, rank=0) for pk, past in remembered(cards if is_year else (), history).items()}


def _cards(
    rulebook: Rulebook, subjects: Sequence[Subject], tallies: Iterable[Tally], history: Mapping[int, Past] | None
) -> list[Scorecard]:
    """The cards of those who belong to this rulebook; without history, not compared with anybody."""
    mine = {subject.id for subject in subjects}
    counted = (
        tally if tally.items is None else replace(tally, items=items_of(rulebook, tally.items))
        for tally in tallies
        if tally.subject in mine
    )
    if history is None:
        return scorecards(rulebook.as_far_as_complete, subjects, counted)
    return score(rulebook, subjects, counted, history)


def _looked_back_at(rules: Mapping[int, Sequence[Rulebook]], windows: Iterable[Window]) -> set[int]:
    """The years from which something follows in a later one of these."""
    backs = [(w.year, _years_back(rule, w)) for w in windows for rule in rules[w.year]]
    return {earlier for year, back in backs for earlier in range(year - back, year)}


def _with_earlier(windows: Iterable[Window], known: Sequence[Rulebook], tried: Rulebook | None) -> list[Window]:
    """These windows by year, and the whole years before them that their rulebooks look back at."""
    found = {window.year: window for window in windows}
    for window in list(found.values()):
        rules = rules_in_force(known, window.ends_on, tried)
        back = max((_years_back(rule, window) for rule in rules), default=0)
        for year in range(window.year - back, window.year):
            found.setdefault(year, Window(year, datetime.date(year, 12, 31)))
    return [found[year] for year in sorted(found)]


def years_before(window: Window, books: Sequence[Data]) -> list[Window]:
    """The years that members' rulebooks look back at, the earliest first."""
    return [one for one in _with_earlier([window], rules_of("member", books), None) if one != window]


def _years_back(rules: Rulebook, window: Window) -> int:
    """What follows from several years is said of whole ones only."""
    return rules.meaning.years_back if window.is_whole else 0


def as_of(rules: Rulebook, window: Window, terms: Terms = ()) -> Rulebook:
    """What can be said of so many days: nothing of several years before the year is over, and of a part of a year, no
    grade and no duty, since all of them are set for the year.
    """
    rules = rules.as_far_as_complete
    if window.part:
        return replace(rules, meaning=rules.meaning.of_part)
    meaning = rules.meaning.so_far(
        term_since=term_since(window, terms), year_is_over=window.is_whole, term_is_over=is_last_year(window, terms)
    )
    return replace(rules, meaning=meaning)
