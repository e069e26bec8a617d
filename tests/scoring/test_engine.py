"""The engine by readable cases: records in → lines and total out."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from scoring.engine import Past, Rulebook, Subject, Tally, parse_rulebook, score

CASES = Path(__file__).with_name("cases")
QUANTITIES = ("served", "value")
NOT_ASKED = ("source", "times", "of_items", *QUANTITIES)  # `of_items`: the items whose days the record falls in
ABOUT = ("rank", "grade", "listed_in", "excluded", "is_reminded")


def rulebook_of(case: dict[str, Any]) -> Rulebook:
    """A case brings its rulebook, or names one of the reference ones; prices that a published text does not give it
    may assume, and the item pays them.
    """
    data = case["rulebook"]
    if isinstance(data, str):
        data = yaml.safe_load((settings.BASE_DIR / "fixtures" / "rulebooks" / f"{data}.yaml").read_text())
    assumed = dict(case.get("assume", {}))
    if assumed:
        data.pop("incomplete", None)
    suppose(data["items"], assumed)
    assert not assumed, "no such items"
    return parse_rulebook(data)


def suppose(items: list[dict[str, Any]], prices: dict[str, Any]) -> None:
    for item in items:
        suppose(item.get("items", []), prices)
        if item["code"] in prices:
            assert item.pop("record_only", None) or item.pop("incomplete"), f"{item['code']} has a price"
            item["price"] = prices.pop(item["code"])


def value(given: Any) -> Any:
    return frozenset(given) if isinstance(given, list) else given


def tallies_of(subject: int, records: list[dict[str, Any]]) -> list[Tally]:
    tallies = []
    for record in records:
        about = {name: value(given) for name, given in record.items() if name not in NOT_ASKED}
        sums = {name: Decimal(str(record[name])) for name in QUANTITIES if name in record}
        of = frozenset(record["of_items"]) if "of_items" in record else None
        tallies.append(Tally(subject, record["source"], about, record.get("times", 1), sums, of))
    return tallies


def past_of(years: list[Any]) -> Past | None:
    """Earlier years by their grades, or by the duties not met and the vetoes, the last one first."""
    if not years:
        return None
    year = years[0] if isinstance(years[0], dict) else {"grade": years[0]}
    unmet, vetoes = frozenset(year.get("unmet", ())), frozenset(year.get("vetoes", ()))
    return Past(1, Decimal(0), year.get("grade", ""), past_of(years[1:]), unmet, vetoes)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_records_in_lines_out(path):
    """G2, G3: what a rule in data pays for given records, item by item."""
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    subjects, tallies = [], []
    for number, row in enumerate(case["subjects"], start=1):
        measures = {name: Decimal(str(given)) for name, given in row.get("measures", {}).items()}
        about = {name: value(given) for name, given in row.get("attributes", {}).items()}
        subjects.append(Subject(number, row["name"], about, measures))
        tallies += tallies_of(number, row["records"])
    pasts = {
        number: past_of(row["earlier"]) for number, row in enumerate(case["subjects"], start=1) if "earlier" in row
    }
    cards = {card.name: card for card in score(rulebook_of(case), subjects, tallies, pasts)}

    for row in case["subjects"]:
        expect, card = row["expect"], cards.get(row["name"])
        if not expect:
            assert card is None, row["name"]
            continue
        found: dict[str, Any] = {"points": float(card.points)}
        found |= {key: getattr(card, key) for key in ABOUT if key in expect}
        found |= {key: list(getattr(card, key)) for key in ("vetoes", "consequences") if key in expect}
        if "duties" in expect:
            found["duties"] = {duty.code: duty.is_met for duty in card.duties}
        if "items" in expect:
            found["items"] = {code: float(card.item(code).points) for code in expect["items"]}
        if "cut" in expect:
            found["cut"] = {code: float(card.cut if code == "total" else card.item(code).cut) for code in expect["cut"]}
        if "count" in expect:
            found["count"] = {code: card.item(code).count for code in expect["count"]}
        assert found == expect, row["name"]


def test_equal_points_share_a_place_and_the_next_is_skipped():
    """TL7: 1, 1, 3."""
    rulebook = parse_rulebook(
        {"code": "r", "name": "r", "subject": "group", "items": [{"code": "a", "name": "a", "source": "s", "price": 1}]}
    )
    subjects = [Subject(n, str(n)) for n in (1, 2, 3, 4)]
    tallies = [Tally(1, "s", {}, 2), Tally(2, "s", {}, 5), Tally(3, "s", {}, 5)]
    cards = score(rulebook, subjects, tallies)
    assert [(card.name, card.rank) for card in cards] == [("2", 1), ("3", 1), ("1", 3), ("4", 4)]


def test_a_card_remembers_the_place_before():
    rulebook = parse_rulebook(
        {"code": "r", "name": "r", "subject": "group", "items": [{"code": "a", "name": "a", "source": "s", "price": 1}]}
    )
    history = {1: Past(rank=3, points=Decimal("1.5"))}
    first, second = score(rulebook, [Subject(1, "甲"), Subject(2, "乙")], [Tally(1, "s", {}, 4)], history)
    assert (first.places_gained, first.points_gained) == (2, Decimal("2.5"))
    assert (second.places_gained, second.points_gained) == (None, None)


def test_half_a_cent_is_rounded_up():
    rulebook = parse_rulebook(
        {
            "code": "r",
            "name": "r",
            "subject": "group",
            "items": [{"code": "a", "name": "a", "source": "s", "price": 0.125}],
        }
    )
    (card,) = score(rulebook, [Subject(1, "甲")], [Tally(1, "s", {})])
    assert card.points == Decimal("0.13")


def test_thirds_that_add_up_to_a_whole_lose_nothing():
    """Three shares of a third and a half cent beside them: the remainder of a division never decides a rounding."""
    share = {"role": "role", "lead": "首位", "lead_part": 0, "among": "people"}
    rulebook = parse_rulebook(
        {
            "code": "r",
            "name": "r",
            "subject": "member",
            "items": [
                {"code": "a", "name": "a", "source": "s", "price": 1, "share": share},
                {"code": "b", "name": "b", "source": "t", "price": 0.005},
            ],
        }
    )
    tallies = [Tally(1, "s", {"role": "其余", "people": 4}, 3), Tally(1, "t", {})]
    (card,) = score(rulebook, [Subject(1, "甲")], tallies)
    assert card.points == Decimal("1.01")


@pytest.mark.parametrize("words", [("甲", "乙"), ("乙", "甲")])
def test_paid_once_is_the_dearest_record_whatever_its_word(words: tuple[str, str]) -> None:
    dear, cheap = words
    tiers = [{"is": dear, "points": 9}, {"is": cheap, "points": 5}]
    item = {"code": "best", "name": "最高一次", "source": "meetings", "count": "once"}
    rulebook = parse_rulebook(
        {
            "code": "best-of",
            "name": "办法",
            "subject": "group",
            "items": [item | {"price": {"by": "attendance", "tiers": tiers}}],
        }
    )
    records = [{"source": "meetings", "attendance": word} for word in (cheap, dear)]
    (card,) = score(rulebook, [Subject(1, "一", {}, {})], tallies_of(1, records))
    assert card.points == 9
