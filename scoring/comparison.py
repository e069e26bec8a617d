"""Two versions of a rulebook beside each other, item by item and aspect by aspect, in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scoring.engine import Item
from scoring.engine import Rulebook as Rules
from scoring.models import Rulebook
from scoring.rule_words import Words, head_words, item_words, meaning_words

ADDED, REMOVED, CHANGED = "新增", "删去", "改动"
PLACE = "所在大项"


@dataclass(frozen=True)
class Change:
    """One aspect: what it said, and what it says now."""

    aspect: str
    old: str
    new: str


@dataclass(frozen=True)
class ItemChange:
    """One item that is not the same in both."""

    name: str
    kind: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    head: tuple[Change, ...]
    items: tuple[ItemChange, ...]
    meaning: tuple[Change, ...]
    same: int  # items that say the same

    @property
    def is_same(self) -> bool:
        return not (self.head or self.items or self.meaning)


def compare(old: Rules, new: Rules) -> Comparison:
    """What `new` says otherwise than `old`. Items are known by their code, else by their name."""
    before, after = dict(_items(old)), dict(_items(new))
    pairs = _pairs(before, after)
    changed = []
    for code, (item, place) in after.items():
        former = before.get(pairs.get(code, ""))
        words = item_words(item, new.subject) | place
        if former is None:
            changed.append(ItemChange(item.name, ADDED, changes({}, words)))
        elif found := changes(item_words(former[0], old.subject) | former[1], words):
            changed.append(ItemChange(item.name, CHANGED, found))
    same = len(after) - len(changed)
    for code, (item, place) in before.items():
        if code not in pairs.values():
            changed.append(ItemChange(item.name, REMOVED, changes(item_words(item, old.subject) | place, {})))
    head, meaning = changes(head_words(old), head_words(new)), changes(meaning_words(old), meaning_words(new))
    return Comparison(head, tuple(changed), meaning, same)


def changes(old: Words, new: Words) -> tuple[Change, ...]:
    aspects = dict.fromkeys([*old, *new])
    found = (Change(aspect, old.get(aspect, ""), new.get(aspect, "")) for aspect in aspects)
    return tuple(change for change in found if change.old != change.new)


def _items(rules: Rules) -> Iterator[tuple[str, tuple[Item, Words]]]:
    """Every item with the category it stands in, by its code."""
    waiting: list[tuple[Item, str]] = [(item, "") for item in rules.items]
    while waiting:
        item, above = waiting.pop(0)
        yield item.code, (item, {PLACE: above} if above else {})
        waiting[:0] = [(below, item.name) for below in item.items]


def _pairs(before: dict[str, tuple[Item, Words]], after: dict[str, tuple[Item, Words]]) -> dict[str, str]:
    """New code → the code of the same item before."""
    pairs = {code: code for code in after if code in before}
    by_name = {item.name: code for code, (item, _) in before.items() if code not in after}
    for code, (item, _) in after.items():
        if code not in pairs and item.name in by_name:
            pairs[code] = by_name.pop(item.name)
    return pairs


def usual_other(book: Rulebook) -> Rulebook | None:
    """What a version is compared with unless somebody chooses: the one it was copied from, else the one in force."""
    others = Rulebook.objects.filter(subject=book.subject).exclude(pk=book.pk)
    stem = re.sub(r"-v\d+$", "", book.code)
    copied = [one for one in others if re.fullmatch(rf"{re.escape(stem)}(-v\d+)?", one.code)]
    in_force = [one for one in others if one.status == Rulebook.Status.IN_FORCE]
    earlier = [one for one in copied if one.pk < book.pk]
    return next(iter([*sorted(earlier, key=lambda one: -one.pk), *in_force, *copied, *others]), None)
