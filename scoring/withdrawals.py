"""DG5: workstations that a rule proposes to withdraw after bad years; people decide, nothing happens by itself."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused, check_reason
from scoring.board import boards, window_of
from scoring.engine import Past, Scorecard
from scoring.models import KeptStation
from scoring.publishing.past import final_year
from scoring.rulebooks import books_in_force
from scoring.years import years_with_records
from workstations.models import Workstation, workstations_served_by

FIRST_YEAR = 2000
# How rules say it; what else follows from bad years (约谈, 书面提醒) takes no sign down.
WITHDRAWING = ("撤牌", "摘牌", "撤销")


@dataclass(frozen=True)
class ProposedWithdrawal:
    """A workstation, what follows by the rule, and the results it follows from, the last year first."""

    station: Workstation
    card: Scorecard
    results: tuple[tuple[int, str, str], ...]
    kept: KeptStation | None

    @property
    def words(self) -> str:
        return "、".join(self.card.consequences)

    @property
    def reason(self) -> str:
        """What may be written as the reason of a withdrawal."""
        told = "，".join(f"{year} 年{grade}" for year, grade, _ in reversed(self.results) if grade)
        return f"{told}，按考核办法{self.words}。"

    @property
    def is_open(self) -> bool:
        return self.station.ends_on is None and self.kept is None


def last_whole_year(today: datetime.date) -> int | None:
    """The latest year that is over and has records."""
    return max((year for year in years_with_records() if year < today.year), default=None)


def proposed_withdrawals(year: int) -> list[ProposedWithdrawal]:
    """Workstations whose withdrawal follows from their results up to `year`, as published where they are final, else by
    the records; none without a rule that says so.
    """
    final = final_year("workstation", year)
    results = final.cards if final else _by_the_records(year)
    cards = {card.subject_id: card for card in results if _says_so(card)}
    if not cards or not _all_years_say_something(results):
        return []
    stations = Workstation.objects.filter(pk__in=cards).order_by("name", "pk")
    kept = {row.workstation_id: row for row in KeptStation.objects.filter(year=year).select_related("decided_by")}
    return [
        ProposedWithdrawal(one, cards[one.pk], tuple(_results(cards[one.pk], year)), kept.get(one.pk))
        for one in stations
    ]


def _says_so(card: Scorecard) -> bool:
    return any(word in words for words in card.consequences for word in WITHDRAWING)


def _by_the_records(year: int) -> tuple[Scorecard, ...]:
    books = books_in_force("workstation")
    if not any(book.get("streaks") or book.get("consequences") for book in books):
        return ()
    return boards("workstation", [window_of(year)], books=books)[year].cards


def _all_years_say_something(cards: Iterable[Scorecard]) -> bool:
    """A year of which nothing was recorded anywhere says nothing about any of them."""
    results: list[Scorecard | Past] = list(cards)
    while results:
        if not any(result.points > 0 for result in results):
            return False
        results = [result.before for result in results if result.before]
    return True


def is_over(year: int, today: datetime.date) -> bool:
    """Whether it is a year that results can be asked of."""
    return FIRST_YEAR <= year < today.year


def _results(card: Scorecard, year: int) -> list[tuple[int, str, str]]:
    """Year, grade and points, back to the first year known."""
    found = [(year, str(card.grade or ""), f"{card.points:f}")]
    past: Past | None = card.before
    while past is not None:
        year -= 1
        if past.has_card:
            found.append((year, past.grade, f"{past.points:f}"))
        past = past.before
    return found


@transaction.atomic
def keep_station(*, station: Workstation, year: int, reason: str, by: User) -> KeptStation:
    """Decide against withdrawing it (保留), with a reason; not who serves there, and only what the rule proposes."""
    station = Workstation.objects.select_for_update().get(pk=station.pk)
    if station.ends_on:
        raise Refused(f"{station}已经撤牌，不用再决定保留。")
    if workstations_served_by(by).filter(pk=station.pk).exists():
        raise Refused(f"您是{station}的联络员或者驻室委员，是否保留请由其他同志决定。")
    proposed = proposed_withdrawals(year) if is_over(year, timezone.localdate()) else []
    if station not in [one.station for one in proposed]:
        raise Refused(f"{year} 年没有建议撤牌{station}，不用决定保留。")
    if not reason.strip():
        raise Refused("请写明保留的理由。")
    check_reason(reason)
    if KeptStation.objects.filter(workstation=station, year=year).exists():
        raise Refused(f"{station} {year} 年已经决定保留。")
    row = KeptStation(
        workstation=station, year=year, reason=reason.strip(), decided_by=by, decided_on=timezone.localdate()
    )
    row._history_user, row._change_reason = by, "保留"
    row.save()
    return row
