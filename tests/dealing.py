"""Long sweeps over states and roles, dealt out so that each database of a whole run sees every kind of case."""

from collections.abc import Iterable
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

SHARES = (pytest.mark.once_on_sqlite, pytest.mark.once_on_postgres)


def dealt(cases: Iterable[Any]) -> list[ParameterSet]:
    """Values for `parametrize`, each case for one database; alone, on either database, all of them run."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=SHARES[n % len(SHARES)])
        for n, case in enumerate(cases)
    ]
