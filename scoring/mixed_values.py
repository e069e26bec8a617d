"""Conditions that would take one value of one adoption and another of the next for the same."""

from collections.abc import Iterator
from itertools import product

from scoring.engine import Item
from scoring.engine.condition import names_in
from scoring.engine.price import Ratio, Tiered
from scoring.sources import Source, sources_of


def mixed_values(place: str, item: Item, source: Source) -> list[str]:
    """An item that asks together what each of a record's several adoptions has of its own: 采用单位层级 and 采用方式.

    A report adopted nationally in part and by the city in full is nowhere adopted nationally in full; that is known of
    the adoptions only.
    """
    problems: dict[str, None] = {}
    for asked in _together(item):
        mixed = [source.attributes[name] for name in sorted(asked & source.attributes.keys())]
        mixed = [one for one in mixed if one.each_in]
        for each_in in sorted({one.each_in for one in mixed}):
            labels = [one.label for one in mixed if one.each_in == each_in]
            if len(labels) > 1:
                other = sources_of(source.subject).get(each_in)
                instead = f"请改用记录来源“{other.label}”（{each_in}）" if other else "请只写其中一个"
                both = "和".join(f"“{label}”" for label in labels)
                problems[
                    f"{place}：{both}不能一起作条件：一条记录可以有几次采用，合起来看分不清是不是同一次。{instead}。"
                ] = None
    return list(problems)


def _together(item: Item) -> Iterator[frozenset[str]]:
    """The attributes that decide together what a record is worth."""
    tiers: list[frozenset[str]] = [frozenset()]
    if isinstance(item.price, Tiered):
        tiers += [names_in(tier.when) for tier in item.price.tiers]
    if isinstance(item.price, Ratio):
        tiers.append(names_in(item.price.of))
    if item.as_one:
        tiers.append(names_in(item.as_one.when))
    factors = [frozenset[str](), *(names_in(factor.when) for factor in item.factors)]
    for tier, factor in product(tiers, factors):
        yield names_in(item.where) | tier | factor
