"""The sentences from records to points, as an office would say them."""

from decimal import Decimal

import pytest

from scoring.engine import Item, Part, parse_rulebook
from scoring.sources import sources_of
from scoring.wording import part_words

pytestmark = pytest.mark.django_db


def item_of(source: str, **where: str) -> Item:
    item = {"code": "one", "name": "一项", "source": source, "where": where, "price": 5}
    return parse_rulebook({"code": "rule", "name": "办法", "subject": "group", "items": [item]}).items[0]


def part(attributes: dict, count: int, paid: int, unit: str) -> Part:
    return Part(attributes, count, Decimal(paid), Decimal(unit), paid * Decimal(unit))


@pytest.mark.parametrize(
    ("source", "where", "given", "said"),
    [
        ("activities", {}, part({"kind": "调研", "role": "主办"}, 1, 1, "5"), "调研（主办）1 次，计 5 分"),
        ("activities", {}, part({"kind": "调研"}, 2, 2, "5"), "调研 2 次，每次 5 分，计 10 分"),
        ("activities", {}, part({}, 3, 1, "10"), "3 次，只计 1 次，计 10 分"),
        ("activities", {}, part({}, 3, 2, "5"), "3 次，只计 2 次，每次 5 分，计 10 分"),
        ("activities", {}, part({}, 3, 7, "2"), "3 次，数量 7，单价 2 分，计 14 分"),
        ("activities", {}, part({"kind": "调研"}, 2, 0, "5"), "调研 2 次，不另计分"),
        ("reports", {}, part({"is_adopted": "是"}, 2, 2, "0.5"), "已被采用 2 条，每条 0.5 分，计 1 分"),
        ("reports", {"is_adopted": "是"}, part({"is_adopted": "是"}, 1, 1, "5"), "1 条，计 5 分"),
        (
            "reports",
            {"is_adopted": "是"},
            part({"adopted_by": frozenset({"市委", "省政协"}), "is_adopted": "是"}, 2, 2, "3"),
            "市委、省政协 2 条，每条 3 分，计 6 分",
        ),
    ],
)
def test_records_alike_in_one_sentence(source, where, given, said):
    """G2: how many records, what each is worth, what they bring; counted in the word the field uses."""
    assert part_words(sources_of("group")[source], item_of(source, **where), given) == said
