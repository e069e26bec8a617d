"""A row that belongs to exactly one of several things: the condition behind the constraint."""

from functools import reduce
from operator import or_

from django.db.models import Q


def exactly_one(*keys: str, flag: str) -> Q:
    """One of the foreign keys is set and `flag` is not, or `flag` stands alone."""

    def only(chosen: str) -> Q:
        return Q(**{flag: chosen == flag}, **{f"{key}__isnull": key != chosen for key in keys})

    return reduce(or_, map(only, (*keys, flag)))
