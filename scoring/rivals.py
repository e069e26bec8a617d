"""Rulebooks beside each other: two from one day for somebody, and an older one for whom the newer leaves out."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from scoring.board import window_of
from scoring.engine import Rulebook as Rules
from scoring.engine import Subject, parse_rulebook
from scoring.engine.condition import all_hold
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks
from scoring.subjects import SUBJECTS


@dataclass(frozen=True)
class Rival:
    """A rulebook in force from the same day, and whom both apply to."""

    other: str
    whom: str


def same_day_rival(book: Rulebook) -> Rival | None:
    """One in force that begins on the day `book` does and applies to the same subjects, as far as can be known: the
    one's conditions are among the other's, or both hold for a subject of this year.
    """
    in_force = load_rulebooks(subject=book.subject, status=Rulebook.Status.IN_FORCE, starts_on=book.starts_on)
    others = [parse_rulebook(data) for data in in_force if data["code"] != book.code]
    if not others:
        return None
    (mine,) = (parse_rulebook(data) for data in load_rulebooks(pk=book.pk))
    for other in others:
        if set(mine.applies_to) <= set(other.applies_to) or set(other.applies_to) <= set(mine.applies_to):
            return Rival(other.name, "同样的对象" if mine.applies_to == other.applies_to else "其中的对象")
    window = window_of(timezone.localdate().year)
    for subject in SUBJECTS[book.subject].load([window])[window.year]:
        for other in others:
            if all_hold((*mine.applies_to, *other.applies_to), subject.attributes):
                return Rival(other.name, subject.name)
    return None


def left_to_older(book: Rulebook) -> str:
    """Whom `book` leaves to an older rulebook of which it takes the place for others, as a sentence; "" for nobody."""
    (mine,) = (parse_rulebook(data, unfinished=True) for data in load_rulebooks(pk=book.pk))
    if not mine.applies_to:
        return ""
    first = mine.starts_on or datetime.date.min
    in_force = load_rulebooks(subject=book.subject, status=Rulebook.Status.IN_FORCE)
    older = [
        rule
        for rule in map(parse_rulebook, in_force)
        if rule.code != mine.code and (rule.starts_on or datetime.date.min) <= first and rule.is_in_force_on(first)
    ]
    window = window_of(timezone.localdate().year)
    subjects = SUBJECTS[book.subject].load([window])[window.year] if older else []
    for rule in older:
        theirs = [one for one in subjects if fits(rule, one)]
        left = [one.name for one in theirs if not fits(mine, one)]
        if left and len(left) < len(theirs):
            return (
                f"《{rule.name}》没有停用：不在本办法适用范围内的（{left[0]}等 {len(left)} 个）仍按它计分。"
                "不再用它的，请写明它的截止日期，或者停用。"
            )
    return ""


def fits(rule: Rules, subject: Subject) -> bool:
    return all_hold(rule.applies_to, subject.attributes)
