"""What holds for every rulebook and all records (hypothesis)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.engine import Line, Rulebook, Scorecard, Subject, Tally, parse_rulebook, score
from scoring.engine.parse.bounds import most_of, start_of
from scoring.publishing.frozen import fingerprint, plain

# Drawing a rulebook may be slow on a busy machine, which says nothing about the engine.
calm = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)

KINDS = ("甲", "乙", "丙", "丁")
MEMBERS = Decimal(7)

COUNTS = (
    "each",
    "once",
    {"at_least": 2},
    {"at_least": 2, "spread": {"by": "people", "parts": 2, "at_least": 1}},
    {"distinct": "kind"},
    {"from": 2},
    {"every": 2},
    {"most": 3},
    {"most": 1, "each": "kind"},
)

earnings = st.sampled_from([0, 0.2, 0.125, 1, 2, 7.5, 10])
prices = earnings | st.sampled_from([-5, -1.5])
limits = st.none() | st.sampled_from([0, 3, 5, 10, 33.3])


@st.composite
def leaves(draw: Any, code: str, *, earning: bool = False) -> dict[str, Any]:
    """A lowest item; `earning` ones pay something or nothing for each record, and never take away."""
    paid = earnings if earning else prices
    price: Any = draw(paid)
    forms = ["flat", "tiered", "best", "combined"]
    form = draw(st.sampled_from(forms if earning else [*forms, "banded", "sloped"]))
    tiers = [{"is": kind, "points": draw(paid)} for kind in KINDS[: draw(st.integers(1, 4))]]
    if form == "tiered":
        price = {"by": "kind", "tiers": tiers}
    elif form == "best":
        price = {"by": "kinds", "tiers": tiers, "take": draw(st.sampled_from(["highest", "sum"]))}
    elif form == "banded":
        price = {"per": "members", "bands": [{"at_least": 0.5, "points": 9}, {"more_than": 0, "points": 2}]}
    elif form == "sloped":
        price = {"per": "records", "of": {"role": "首位"}, "slope": {"below": 0.9, "step": 0.01, "points": -0.5}}
    elif form == "combined":
        when = {"kind": ["甲", "乙"], "people": {"at_least": 2, "at_most": 3}}
        price = {"tiers": [{"when": when, "points": draw(paid)}, {"when": {"role": "首位"}, "points": 1}]}
        price["take"] = draw(st.sampled_from(["first", "sum", "highest"]))
    item: dict[str, Any] = {"code": code, "name": code, "source": draw(st.sampled_from(["s", "t"])), "price": price}
    if draw(st.booleans()):
        item["where"] = {"kind": list(draw(st.sets(st.sampled_from(KINDS), min_size=1)))}
    if form not in ("banded", "sloped"):
        item["count"] = draw(st.sampled_from(COUNTS))
        if draw(st.booleans()):
            item["share"] = {"role": "role", "lead": "首位", "lead_part": 0.5, "among": "people"}
        if draw(st.booleans()):
            item["factors"] = [{"when": {"role": "首位"}, "times": 0.5}, {"when": {"kind": "甲"}, "times": 0.25}]
        if draw(st.booleans()):
            item["quantity"] = "served"
    if not earning and draw(st.booleans()):
        item["as_one"] = {"by": "people", "when": {"role": "首位"}, "at_least": "2/3"}
    return item | draw(closings())


@st.composite
def closings(draw: Any, *, base: bool = True) -> dict[str, Any]:
    """How the sum of an item or a category closes: factor, base, floor, cap."""
    closing: dict[str, Any] = {}
    floor, cap = draw(st.none() | st.just(0)), draw(limits)
    if floor is not None:
        closing["floor"] = floor
    if cap is not None:
        closing["cap"] = cap
    if draw(st.booleans()):
        closing["average"] = {"per": "members", "times": 5}
    if base and draw(st.booleans()):
        closing["base"] = draw(st.sampled_from([1, 10]))
    return closing


TAKES = ("sum", "sum", "best", {"best": 2}, "all", {"all": 1})


@st.composite
def items(draw: Any, code: str, depth: int, *, earning: bool = False) -> dict[str, Any]:
    """A lowest item, or a category of them or of categories: caps inside caps."""
    if depth == 0 or draw(st.booleans()):
        return draw(leaves(code, earning=earning))
    take = "sum" if earning else draw(st.sampled_from(TAKES))
    # Where all must be met, nothing below may take away and no points may come of themselves.
    asks_all = "all" in take
    number = draw(st.integers(1, 3))
    below = [draw(items(f"{code}-{n}", depth - 1, earning=earning or asks_all)) for n in range(number)]
    closing = draw(closings(base=not asks_all))
    return {"code": code, "name": code, "items": below, "once_each": draw(st.booleans()), "take": take} | closing


@st.composite
def rulebooks(draw: Any, *, earning: bool = False) -> Rulebook:
    return parse_rulebook(
        {
            "code": "any",
            "name": "任意",
            "subject": "member",
            "base": draw(st.sampled_from([0, 60])),
            "cap": draw(st.none() | st.just(100)),
            "floor": draw(st.none() | st.just(0)),
            "rounding": draw(st.sampled_from([0.01, 0.1, 1, 0.5])),
            "items": [draw(items(f"i{n}", 2, earning=earning)) for n in range(draw(st.integers(1, 3)))],
        }
    )


def record(source: str, kind: str, kinds: set[str], role: str, people: int, count: int, served: int) -> Tally:
    about = {"kind": kind, "kinds": frozenset(kinds), "role": role, "people": people}
    return Tally(1, source, about, count, {"served": Decimal(served * count)})


def singles(tally: Tally) -> list[Tally]:
    """Its records one by one."""
    served = {name: amount / tally.count for name, amount in tally.quantities.items()}
    return [replace(tally, count=1, quantities=served)] * tally.count


records = st.builds(
    record,
    st.sampled_from(["s", "t"]),
    st.sampled_from(KINDS),
    st.sets(st.sampled_from(KINDS)),
    st.sampled_from(["首位", "其余"]),
    st.integers(1, 4),
    st.integers(1, 5),
    st.integers(0, 3),
)
tallies = st.lists(records, max_size=12)


def card_of(rulebook: Rulebook, portions: list[Tally]) -> Scorecard:
    (card,) = score(rulebook, [Subject(1, "某", measures={"members": MEMBERS})], portions)
    return card


def all_lines(lines: tuple[Line, ...]) -> list[Line]:
    return [found for line in lines for found in (line, *all_lines(line.children))]


@calm
@given(rulebooks(), tallies)
def test_no_line_exceeds_its_cap_or_falls_below_its_floor(rulebook, portions):
    """G2: a cap holds at every level, and what it took is written on the line."""
    card = card_of(rulebook, portions)
    for line in all_lines(card.items):
        assert line.cap is None or line.exact <= line.cap
        assert line.floor is None or line.exact >= min(line.floor, line.cap if line.cap is not None else line.floor)
        assert line.exact == line.earned - line.cut


@settings(calm, max_examples=300)
@given(leaves("i"), tallies)
def test_no_item_earns_more_than_its_text_allows(item, portions):
    """Lowest items by themselves, which a whole rulebook seldom brings to their end."""
    rulebook = parse_rulebook({"code": "any", "name": "任意", "subject": "member", "items": [item]})
    most = most_of(rulebook.items[0])
    (line,) = card_of(rulebook, portions).items
    assert most is None or line.earned <= most


@calm
@given(rulebooks(), tallies)
def test_nothing_ends_beyond_what_its_text_allows(rulebook, portions):
    """What a rule is refused for, a line that nobody reaches, is never reached; nor is more given without a record."""
    by_code = {item.code: item for top in rulebook.items for item in (top, *top.descendants)}
    for line in all_lines(card_of(rulebook, portions).items):
        most = most_of(by_code[line.code])
        assert most is None or line.earned <= max(most, Decimal(0))
        if by_code[line.code].deducts:
            assert line.earned <= start_of(by_code[line.code])
    for line in all_lines(card_of(rulebook, []).items):
        assert line.earned <= start_of(by_code[line.code])
    total = most_of(rulebook)
    assert total is None or card_of(rulebook, portions).exact <= max(total, Decimal(0))


@calm
@given(rulebooks(), tallies)
def test_base_lines_and_cuts_sum_to_the_total(rulebook, portions):
    """G2: the page's sum is the total."""
    card = card_of(rulebook, portions)
    assert card.exact == card.base + sum((line.exact for line in card.items), Decimal(0)) - card.cut
    assert card.points == rulebook.rounded(card.exact)
    for line in all_lines(card.items):
        if line.per is None:
            below = [child.exact for child in line.children if child.is_taken] or [part.points for part in line.parts]
            assert line.earned == line.base + sum(below, Decimal(0))


@calm
@given(rulebooks(), tallies, st.randoms())
def test_order_splitting_and_merging_change_nothing(rulebook, portions, chance):
    """G3: the same records give the same card, however they were counted."""
    single = [one for tally in portions for one in singles(tally)]
    chance.shuffle(single)
    assert card_of(rulebook, single) == card_of(rulebook, portions)
    assert hash_of(rulebook, single) == hash_of(rulebook, portions)


def hash_of(rulebook: Rulebook, portions: list[Tally]) -> str:
    """As a published period keeps it."""
    return fingerprint(plain(card_of(rulebook, portions)))


@calm
@given(rulebooks(), tallies)
def test_recomputing_gives_the_same_hash(rulebook, portions):
    assert hash_of(replace(rulebook), list(reversed(portions))) == hash_of(rulebook, portions)


@calm
@given(rulebooks(), tallies, records)
def test_a_record_nobody_asks_for_changes_nothing(rulebook, portions, stray):
    stray = replace(stray, source="elsewhere")
    assert card_of(rulebook, [*portions, stray]) == card_of(rulebook, portions)


@calm
@given(rulebooks(earning=True), tallies, records)
def test_a_record_that_earns_never_lowers_the_score(rulebook, portions, more):
    """In rulebooks of sum items only, with factors, shares and caps inside caps: one more record, and several."""
    before = card_of(rulebook, portions)
    after = card_of(rulebook, [*portions, more])
    assert after.exact >= before.exact
    assert all(line.exact >= before.item(line.code).exact for line in after.items)


@calm
@given(rulebooks(), tallies)
def test_a_cap_further_out_never_takes_more_than_is_there(rulebook, portions):
    """Caps inside caps: without the outer one, what lies inside stays as it is."""
    card = card_of(rulebook, portions)
    uncapped = tuple(replace(item, cap=None) for item in rulebook.items)
    free = card_of(replace(rulebook, cap=None, items=uncapped), portions)
    for line in card.items:
        without = free.item(line.code)
        assert [child.exact for child in line.children] == [child.exact for child in without.children]
        assert line.exact == (without.exact if line.cap is None else min(without.exact, line.cap))


people = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["是", "否"])), min_size=1, max_size=12)


@calm
@given(people, st.integers(1, 5), st.integers(0, 5), st.booleans())
def test_places_are_given_to_the_best_and_kept_for_those_they_are_reserved_for(found, places, kept, ties_in):
    """Of a grade's places: no more than there are (unless the last is shared), the reserved ones filled as far as there
    is somebody, and among those alike nobody before a better one.
    """
    kept = min(kept, places)
    reserved = [{"applies_to": {"front": "是"}, "places": kept}] if kept else None
    best = {"name": "优", "places": places, "ties": "in" if ties_in else "out"}
    rulebook = parse_rulebook(
        {
            "code": "any",
            "name": "任意",
            "subject": "member",
            "items": [{"code": "a", "name": "a", "source": "s", "price": 1}],
            "grades": [best | ({"reserved": reserved} if reserved else {}), {"name": "其他"}],
        }
    )
    subjects = [Subject(n, str(n), {"front": front}) for n, (_, front) in enumerate(found)]
    cards = score(rulebook, subjects, [Tally(n, "s", {}, points) for n, (points, _) in enumerate(found) if points])
    front = {subject.id for subject in subjects if subject.attributes["front"] == "是"}
    taken = [card for card in cards if card.grade == "优"]
    assert {card.grade for card in cards} <= {"优", "其他"}
    if not ties_in:
        assert len(taken) <= places
        if len({card.points for card in cards}) == len(cards):
            assert len(taken) == min(places, len(cards))
            assert len([card for card in taken if card.subject_id in front]) >= min(kept, len(front))
    for card in taken:
        alike = [one for one in cards if (one.subject_id in front) == (card.subject_id in front)]
        assert all(one.grade == "优" for one in alike if one.points >= card.points)
