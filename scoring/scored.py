"""Who is scored under which rulebook, each as the rule's own year knows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cppcc_office.shared.freshness import kept
from scoring.engine import Rulebook, Subject
from scoring.engine.condition import all_hold
from scoring.engine.rule import CALENDAR, YearEnd
from scoring.sources import Window
from scoring.subjects import SUBJECTS, SubjectKind


@dataclass(frozen=True)
class Scored:
    """Those of one window: `there` as its own days know them, `under` each rulebook, by its code, as its year does."""

    there: tuple[Subject, ...]
    under: Mapping[str, tuple[Subject, ...]]

    @property
    def everybody(self) -> tuple[Subject, ...]:
        """As the rule's year knows them, those under none as the window does; in the office's order."""
        known = {subject.id: subject for subjects in self.under.values() for subject in subjects}
        here = tuple(known.pop(subject.id, subject) for subject in self.there)
        return (*here, *known.values())


def scored(
    subject: str,
    windows: Sequence[Window],
    rules: Mapping[int, Sequence[Rulebook]],
    only: int | range | None = None,
) -> dict[int, Scored]:
    """By year, under the rules that hold in it. The subjects are loaded once, and once more for each other day on which
    some rule's year ends; one of them alone, or those with numbers in a range, are not kept.
    """
    kind = SUBJECTS[subject]
    loaded: dict[YearEnd, dict[int, list[Subject]]] = {}
    for year_end in {CALENDAR, *(_year_end(rule, kind) for found in rules.values() for rule in found)}:
        mine = [_days_of(year_end, one) for one in windows if _is_asked(year_end, rules[one.year], kind)]
        loaded[year_end] = _load(kind, mine, only)
    return {one.year: _sorted_out(kind, rules[one.year], loaded, one.year) for one in windows}


def _year_end(rule: Rulebook, kind: SubjectKind) -> YearEnd:
    return CALENDAR if kind.is_of_year else rule.year_end


def _is_asked(year_end: YearEnd, rules: Iterable[Rulebook], kind: SubjectKind) -> bool:
    return year_end == CALENDAR or any(_year_end(rule, kind) == year_end for rule in rules)


def _days_of(year_end: YearEnd, window: Window) -> Window:
    """The days of a rule's year, or of that part of it, up to the window's last."""
    if year_end == CALENDAR:
        return window
    first, last = year_end.part_of(window.year, window.months)
    return Window(window.year, min(last, window.ends_on), first)


def _load(kind: SubjectKind, windows: list[Window], only: int | range | None) -> dict[int, list[Subject]]:
    if only is not None:
        return kind.load(windows, only)
    return kept(("subjects", kind.name, *windows), lambda: kind.load(windows))


def _sorted_out(
    kind: SubjectKind, rules: Sequence[Rulebook], loaded: Mapping[YearEnd, Mapping[int, list[Subject]]], year: int
) -> Scored:
    by_id = {
        year_end: {subject.id: subject for subject in of.get(year, ())}
        for year_end, of in sorted(loaded.items(), key=lambda pair: pair[0] != CALENDAR)
    }
    under: dict[str, list[Subject]] = {rule.code: [] for rule in rules}
    for pk in dict.fromkeys(pk for subjects in by_id.values() for pk in subjects):
        for rule, mine in _whose(pk, rules, by_id, kind):
            under[rule.code].append(mine)
    return Scored(
        tuple(loaded[CALENDAR][year]), {code: tuple(subjects) for code, subjects in under.items() if subjects}
    )


def _whose(
    pk: int, rules: Iterable[Rulebook], by_id: Mapping[YearEnd, Mapping[int, Subject]], kind: SubjectKind
) -> Iterator[tuple[Rulebook, Subject]]:
    """The first rule that applies, once: of those in force, the one that began last. Who is none of its year's belongs
    to no older rule instead.
    """
    known = next(subjects[pk] for subjects in by_id.values() if pk in subjects)
    for rule in rules:
        mine = by_id[_year_end(rule, kind)].get(pk)
        if all_hold(rule.applies_to, (mine or known).attributes):
            if mine:
                yield rule, mine
            return
