"""Numbers that are given once: serial numbers on receipt, case numbers on acceptance, issues of the bulletin."""

import re

from django.db import transaction
from django.db.models import Max

from proposals.models import Bulletin, NumberSeries, Proposal, VoidedNumber

LONGEST_NUMBER = 6
_K = NumberSeries.Kind


@transaction.atomic
def next_number(kind: str, year: int) -> int:
    """The next number of that kind and year (取号), never given before and never again.

    The series' row stays locked until the caller's transaction ends. Numbers that came in with a ledger count as
    given, also those left empty (空号).
    """
    NumberSeries.objects.get_or_create(kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(kind=kind, year=year)
    series.last = max(series.last, _highest_known(kind, year)) + 1
    series.save(update_fields=["last"])
    return series.last


def _highest_known(kind: str, year: int) -> int:
    """The highest number of that kind and year already on record; 0 for none."""
    if kind == _K.SERIAL:
        return Proposal.objects.filter(year=year).aggregate(last=Max("serial_number"))["last"] or 0
    if kind == _K.CASE:
        given = Proposal.objects.filter(year=year).exclude(case_number="").values_list("case_number", flat=True)
        voided = VoidedNumber.objects.filter(year=year).values_list("case_number", flat=True)
        return max((running_number(text, year) for text in (*given, *voided)), default=0)
    return Bulletin.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0


def running_number(case_number: str, year: int) -> int:
    """12 of 2026012, 2026-12, 〔2026〕012 号 and of a bare 012, all of 2026; 0 where there is no number, or none that
    the office could have counted up to.
    """
    digits = re.sub(r"\D+", " ", case_number).split()
    if not digits:
        return 0
    last = digits[-1]
    if len(digits) == 1 and len(last) > 4 and last.startswith(str(year)):
        last = last[4:]
    return int(last) if len(last) <= LONGEST_NUMBER else 0
