"""Which rulebooks hold on a day, and which of them is whose: several may, told apart by whom they apply to."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scoring.engine import Rulebook, Subject, parse_rulebook
from scoring.engine.condition import all_hold
from scoring.rulebooks import Data

NEVER_BEGAN = datetime.date.min


def rules_of(subject: str, books: Iterable[Data]) -> list[Rulebook]:
    """Those of `books` that score that kind of subject, read once for all the days they are asked about."""
    return [parse_rulebook(data) for data in books if data["subject"] == subject]


def rules_in_force(
    rules: Iterable[Rulebook], day: datetime.date, tried: Rulebook | None = None
) -> tuple[Rulebook, ...]:
    """Those that hold on `day`, the one that began last first; before them all `tried`, whatever its days, which stands
    in for the one with its code.
    """
    holding = [rule for rule in rules if rule.is_in_force_on(day) and not (tried and rule.code == tried.code)]
    holding.sort(key=lambda rule: rule.code)
    holding.sort(key=lambda rule: rule.starts_on or NEVER_BEGAN, reverse=True)
    return (tried, *holding) if tried else tuple(holding)


@dataclass(frozen=True)
class Doubled:
    """Subjects to whom two rulebooks apply from the same day: the first of them counts, until the office decides."""

    counting: Rulebook
    other: Rulebook
    names: tuple[str, ...]

    def __str__(self) -> str:
        who = "、".join(self.names[:3]) + (f"等 {len(self.names)} 个" if len(self.names) > 3 else "")
        return (
            f"《{self.counting.name}》和《{self.other.name}》从同一天起都适用于{who}，现在按《{self.counting.name}》计分。"
            "请修改其中一个办法的适用范围。"
        )


def doubled(rules: Sequence[Rulebook], subjects: Iterable[Subject]) -> tuple[Doubled, ...]:
    """Where whose rule counts is open: two that began on one day apply to one subject, and none that began later."""
    if len({rule.starts_on for rule in rules}) == len(rules):
        return ()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject in subjects:
        applying = [rule for rule in rules if all_hold(rule.applies_to, subject.attributes)]
        for other in applying[1:]:
            if other.starts_on == applying[0].starts_on:
                found[applying[0].code, other.code].append(subject.name)
    by_code = {rule.code: rule for rule in rules}
    return tuple(Doubled(by_code[one], by_code[other], tuple(names)) for (one, other), names in found.items())
