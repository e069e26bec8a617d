"""Tests of activities."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    """Test accounts share their numbers from test to test; what the cache counts about them does not."""
    cache.clear()
