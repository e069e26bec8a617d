"""What rules of other cities ask, as their authors would write it, of real records."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from scoring.board import boards, window_of
from scoring.sources import SOURCES
from tests.factories import SectorGroupFactory, SocialReportFactory, seated_member
from tests.scoring.test_language import ruled
from tests.scoring.test_sources import counted

pytestmark = pytest.mark.django_db
END = datetime.date(2020, 12, 31)


def points(subject: str, pk: int, *items: dict[str, Any]) -> Decimal:
    """Of one subject by a rule of these items."""
    ruled(subject, *items)
    card = boards(subject, [window_of(2020, END)])[2020].card(pk)
    assert card is not None
    return card.points


@pytest.fixture
def member():
    return seated_member(SectorGroupFactory(name="科技界别"))


def test_a_report_every_month_or_quarter(member):
    """每月（季）报送一条信息: whatever has a day can be asked by its part of the year."""
    for month in (1, 1, 3, 8):
        SocialReportFactory(author=member, submitted_on=datetime.date(2020, month, 9))
    reports = {"code": "r", "name": "信息", "source": "reports", "price": 2}
    assert points("member", member.pk, reports | {"count": {"distinct": "month"}}) == 6
    assert points("member", member.pk, reports | {"count": {"distinct": "quarter"}}) == 4
    every = {"at_least": 4, "spread": {"by": "half", "parts": 2, "at_least": 1}}
    assert points("member", member.pk, reports | {"count": every}) == 2


def test_records_that_know_their_part_of_the_year():
    """All that have a day of their own, but what belongs to the year of its plenary; asked of both databases."""
    dated = {key for key, source in SOURCES.items() if "month" in source.attributes}
    without = {key.split(".")[1] for key, source in SOURCES.items() if key not in dated and not source.is_of_year}
    assert without == {"proposals", "collective_proposals", "handovers", "feedback"}
    for key in dated:
        assert counted(key, "half", "month", "quarter") == {}
