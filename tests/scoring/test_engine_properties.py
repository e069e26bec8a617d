"""What holds for every rulebook and all records (hypothesis)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import Line, Rulebook, Scorecard, Subject, Tally, parse_rulebook, score

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

prices = st.sampled_from([-5, -1.5, 0.2, 0.125, 1, 2, 7.5, 10])
limits = st.none() | st.sampled_from([0, 3, 5, 10, 33.3])


@st.composite
def leaves(draw: Any, code: str) -> dict[str, Any]:
    price: Any = draw(prices)
    form = draw(st.sampled_from(["flat", "tiered", "best", "banded", "sloped", "combined"]))
    tiers = [{"is": kind, "points": draw(prices)} for kind in KINDS[: draw(st.integers(1, 4))]]
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
        price = {"tiers": [{"when": when, "points": draw(prices)}, {"when": {"role": "首位"}, "points": 1}]}
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
        item["as_one"] = {"by": "people", "when": {"role": "首位"}, "at_least": "2/3"}
    return item | _closing(draw)


def _closing(draw: Any) -> dict[str, Any]:
    closing: dict[str, Any] = {}
    floor, cap = draw(st.none() | st.just(0)), draw(limits)
    if floor is not None:
        closing["floor"] = floor
    if cap is not None:
        closing["cap"] = cap
    if draw(st.booleans()):
        closing["average"] = {"per": "members", "times": 5}
    if draw(st.booleans()):
        closing["base"] = draw(st.sampled_from([1, 10]))
    return closing


@st.composite
def rulebooks(draw: Any) -> Rulebook:
    items = []
    for n in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            items.append(draw(leaves(f"i{n}")))
        else:
            children = [draw(leaves(f"i{n}-{m}")) for m in range(draw(st.integers(1, 3)))]
            category = {"code": f"i{n}", "name": f"i{n}", "items": children, "once_each": draw(st.booleans())}
            items.append(category | {"take": draw(st.sampled_from(["sum", "best", {"best": 2}]))} | _closing(draw))
    return parse_rulebook(
        {
            "code": "any",
            "name": "任意",
            "subject": "member",
            "base": draw(st.sampled_from([0, 60])),
            "cap": draw(st.none() | st.just(100)),
            "floor": draw(st.none() | st.just(0)),
            "items": items,
        }
    )


records = st.builds(
    lambda source, kind, kinds, role, people, count: Tally(
        1, source, {"kind": kind, "kinds": frozenset(kinds), "role": role, "people": people}, count
    ),
    st.sampled_from(["s", "t"]),
    st.sampled_from(KINDS),
    st.sets(st.sampled_from(KINDS)),
    st.sampled_from(["首位", "其余"]),
    st.integers(1, 4),
    st.integers(1, 5),
)
tallies = st.lists(records, max_size=12)


def card_of(rulebook: Rulebook, portions: list[Tally]) -> Scorecard:
    (card,) = score(rulebook, [Subject(1, "某", measures={"members": MEMBERS})], portions)
    return card


def all_lines(lines: tuple[Line, ...]) -> list[Line]:
    return [found for line in lines for found in (line, *all_lines(line.children))]


@given(rulebooks(), tallies)
def test_no_line_exceeds_its_cap_or_falls_below_its_floor(rulebook, portions):
    """G2: a cap holds at every level, and what it took is written on the line."""
    card = card_of(rulebook, portions)
    for line in all_lines(card.items):
        assert line.cap is None or line.exact <= line.cap
        assert line.floor is None or line.exact >= min(line.floor, line.cap if line.cap is not None else line.floor)
        assert line.exact == line.earned - line.cut


@given(rulebooks(), tallies)
def test_base_lines_and_cuts_sum_to_the_total(rulebook, portions):
    """G2: the page's sum is the total."""
    card = card_of(rulebook, portions)
    assert card.exact == card.base + sum((line.exact for line in card.items), Decimal(0)) - card.cut
    assert card.points == rulebook.rounded(card.exact)
    for line in all_lines(card.items):
        if line.children and line.per is None:
            taken = sum((child.exact for child in line.children if child.is_taken), Decimal(0))
            assert line.earned == line.base + taken


@given(rulebooks(), tallies, st.randoms())
def test_order_splitting_and_merging_change_nothing(rulebook, portions, chance):
    """G3: the same records give the same card, however they were counted."""
    single = [replace(tally, count=1) for tally in portions for _ in range(tally.count)]
    chance.shuffle(single)
    assert card_of(rulebook, single) == card_of(rulebook, portions)


@given(rulebooks(), tallies)
def test_recomputing_gives_the_same(rulebook, portions):
    assert card_of(rulebook, portions) == card_of(rulebook, portions)


@given(rulebooks(), tallies, records)
def test_a_record_nobody_asks_for_changes_nothing(rulebook, portions, stray):
    stray = replace(stray, source="elsewhere")
    assert card_of(rulebook, [*portions, stray]) == card_of(rulebook, portions)


@st.composite
def earning_rulebooks(draw: Any) -> Rulebook:
    """Only sums of items that pay something for each record, with caps."""
    items = []
    for n in range(draw(st.integers(1, 4))):
        price = draw(st.sampled_from([0.2, 1, 7.5]))
        item = {"code": f"i{n}", "name": f"i{n}", "source": draw(st.sampled_from(["s", "t"])), "price": price}
        item["count"] = draw(st.sampled_from(COUNTS))
        items.append(item | {"cap": draw(st.sampled_from([1, 5, 33.3]))})
    return parse_rulebook({"code": "any", "name": "任意", "subject": "member", "items": items, "cap": 40})


@given(earning_rulebooks(), tallies, records)
def test_a_record_that_earns_never_lowers_the_score(rulebook, portions, more):
    assert card_of(rulebook, [*portions, more]).exact >= card_of(rulebook, portions).exact
