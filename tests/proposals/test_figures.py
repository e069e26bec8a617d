"""Statistics of review: equal to the office's figures, beside the same date of the year before."""

import datetime
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from ledgers.actions import import_files
from proposals.figures import Span, declined_by_reason, lines_by, span_of, totals, years
from proposals.models import Proposal
from tests.factories import (
    DeclineReasonFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    SponsorshipFactory,
    make_user,
)

pytestmark = pytest.mark.django_db
S = Proposal.Status
TRUTH = Path(__file__).parents[1] / "data" / "truth.json"


def test_the_ledgers_years_equal_the_office_s_figures():
    ledgers = settings.BASE_DIR / "fixtures" / "ledgers"
    wanted = ("01", "03", "08", "09")
    import_files([(path.name, path.read_bytes()) for path in sorted(ledgers.glob("*.xlsx")) if path.name[:2] in wanted])
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))["years"]
    for year in (2019, 2020):
        expected = truth[str(year)]["proposals"]
        line = totals(Span(year))
        shown = {name: line.numbers[name] for name in expected if name in line.numbers}
        assert shown == {name: expected[name] for name in shown}
        assert len(shown) == 8
        for dimension in ("sector", "kind", "category"):
            parts = lines_by(dimension, Span(year))
            assert sum(part.numbers["total"] for part in parts) == expected["total"], dimension
            assert sum(part.numbers["accepted"] for part in parts) == expected["accepted"], dimension
    assert [line.numbers["total"] for line in years()] == [
        truth[year]["proposals"]["total"] for year in ("2020", "2019")
    ]
    assert totals(Span(2020)).before["total"] == truth["2019"]["proposals"]["total"]


def test_a_running_year_stands_beside_the_same_date_of_the_year_before(sign_in, django_assert_num_queries):
    today = datetime.date(2026, 3, 10)
    category, reason = ProposalCategoryFactory(name="城建"), DeclineReasonFactory(text="内容空泛")

    def handed_in(year, month, status, decided=None, **about):
        day = datetime.date(year, month, 5)
        return ProposalFactory(
            year=year, submitted_on=day, status=status, decided_on=decided, category=category, **about
        )

    handed_in(2026, 1, S.SUBMITTED)
    handed_in(2026, 2, S.DECLINED, decided=today, decline_reason=reason)
    handed_in(2026, 2, S.RETURNED)
    handed_in(2026, 2, S.WITHDRAWN)
    handed_in(2026, 2, S.REDIRECTED, decided=today)
    handed_in(2025, 2, S.ACCEPTED, decided=datetime.date(2025, 4, 1))  # not yet decided on 10 March
    main = handed_in(2025, 2, S.ACCEPTED, decided=datetime.date(2025, 3, 10), is_key=True)
    merged = handed_in(2025, 1, S.ACCEPTED, merged_into=main)
    for order in (1, 2):
        SponsorshipFactory(proposal=merged, order=order)
    SponsorshipFactory(proposal=main, order=1)
    SponsorshipFactory(proposal=main, order=2, state="refused")
    handed_in(2025, 6, S.ACCEPTED)  # after 10 March
    line = totals(span_of(2026, today))
    now = {name: number for name, number in line.numbers.items() if number and not name.startswith("before")}
    assert now == {"total": 3, "declined": 1, "redirected": 1, "undecided": 1, "returned": 1}
    before = {name: number for name, number in line.before.items() if number}
    assert before == {"total": 3, "joint": 1, "accepted": 2, "merged": 1, "undecided": 1, "key": 1}
    assert totals(Span(2025)).numbers["accepted"] == 4
    assert declined_by_reason(span_of(2026, today)) == [("内容空泛", 1, 0)]
    assert span_of(2024, datetime.date(2024, 2, 29)).before.until == datetime.date(2023, 2, 28)

    client, url = sign_in("leader"), reverse("proposals:figures")
    assert "城建" in client.get(url, {"year": 2026, "by": "category"}).content.decode()
    for by in ("category", "sector", "kind", "call"):
        sheet = load_workbook(io.BytesIO(client.get(reverse("proposals:figures_export"), {"by": by}).content)).active
        assert [cell.value for cell in sheet[2]][1:3] == ["提交", sheet["C2"].value]
    assert sign_in("member").get(url).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_one_page_for_any_number_takes_the_same_queries(sign_in, number, django_assert_num_queries):
    for _ in range(number):
        row = ProposalFactory(category=ProposalCategoryFactory())
        SponsorshipFactory(proposal=row)
    client = sign_in(make_user("one_office"))
    client.get(reverse("proposals:figures"))
    with django_assert_num_queries(12):
        client.get(reverse("proposals:figures"), {"by": "sector"})
