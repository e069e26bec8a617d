"""Every address of the product, found by walking the resolver; nobody keeps a list by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Address:
    name: str  # namespace:name; an address without a name goes by its route
    route: str  # from the first slash on, parameters still in it

    @property
    def parameters(self) -> list[str]:
        return [first or second for first, second in PARAMETER.findall(self.route)]

    def path(self, values: list[object]) -> str:
        """The address with its parameters filled in, in their order."""
        remaining = iter(values)
        return PARAMETER.sub(lambda _: str(next(remaining)), self.route)


@cache
def every_address() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[URLPattern | URLResolver], route: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, here, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield Address(f"{namespace}{pattern.name}" if pattern.name else here, here)
