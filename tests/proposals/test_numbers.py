"""Numbers are given once, whatever happens at the same moment and whatever a ledger brought."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from proposals.actions.numbers import next_number, running_number
from proposals.models import NumberSeries, VoidedNumber
from tests.factories import ProposalFactory, UserFactory

THREADS, EACH = 12, 5
K = NumberSeries.Kind


@pytest.mark.django_db(transaction=True)
def test_a_number_is_never_given_twice():
    """Issue 5 §2: case numbers are never doubled under concurrent work."""
    barrier = Barrier(THREADS)

    def take(_: int) -> list[int]:
        barrier.wait()
        try:
            return [next_number(K.CASE, 2026) for _ in range(EACH)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [number for share in pool.map(take, range(THREADS)) for number in share]
    assert sorted(taken) == list(range(1, THREADS * EACH + 1))


@pytest.mark.django_db
def test_numbers_on_record_count_as_given():
    ProposalFactory(year=2026, serial_number=40, case_number="2026007")
    gone = ProposalFactory(year=2026, serial_number=41)
    VoidedNumber.objects.create(year=2026, case_number="2026012", proposal=gone, reason="撤销立案", by=UserFactory())
    ProposalFactory(year=2025, serial_number=90, case_number="2025090")
    assert [next_number(K.SERIAL, 2026), next_number(K.CASE, 2026), next_number(K.ISSUE, 2026)] == [42, 13, 1]
    assert [next_number(K.SERIAL, 2026), next_number(K.CASE, 2026), next_number(K.ISSUE, 2026)] == [43, 14, 2]


@pytest.mark.parametrize(
    ("text", "number"),
    [("2026012", 12), ("2026-12", 12), ("〔2026〕012号", 12), ("012", 12), ("第 2026012 号", 12), ("无", 0)]
    + [("20260301120000123", 0), ("2026-13812345678", 0), ("9" * 5000, 0)],
)
def test_running_numbers_are_read_however_they_are_written(text, number):
    assert running_number(text, 2026) == number
