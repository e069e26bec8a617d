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
from proposals.handling_figures import brief, figures_by, together
from proposals.models import AdoptingBody, Adoption, Proposal, ReplyClass
from proposals.report_figures import figures_of as figures_of_reports
from tests.factories import (
    CallPeriodFactory,
    DeclineReasonFactory,
    FeedbackFactory,
    HandoverFactory,
    InstructionFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ReplyFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    SupervisionFactory,
    make_user,
    seated_member,
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
    handed_in(2025, 2, S.DECLINED, decided=datetime.date(2025, 4, 1), decline_reason=reason)  # not yet on 10 March
    assert declined_by_reason(span_of(2026, today)) == [("内容空泛", 1, 0)]
    assert declined_by_reason(Span(2025)) == [("内容空泛", 1, 0)]
    assert span_of(2024, datetime.date(2024, 2, 29)).before.until == datetime.date(2023, 2, 28)

    client, url = sign_in("leader"), reverse("proposals:figures")
    assert "城建" in client.get(url, {"year": 2026, "by": "category"}).content.decode()
    assert client.get(url, {"year": "2" * 5000}).status_code == 200
    assert client.get(reverse("handling:organizations"), {"year": "2" * 5000}).status_code == 200
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
    with django_assert_num_queries(19):
        client.get(reverse("proposals:figures"), {"by": "sector"})


def test_handling_is_told_apart_by_category_sector_and_plenary(sign_in):
    """In time, classes, completion and satisfaction, of what was not taken back."""
    day = datetime.date(2020, 3, 2)
    city, school = ProposalCategoryFactory(name="城建"), ProposalCategoryFactory(name="教育")
    call = CallPeriodFactory(year=2020, name="十届三次会议")
    settled = ReplyClass.objects.create(code="甲", meaning="解决", is_settled=True)
    open_ = ReplyClass.objects.create(code="乙", meaning="说明")
    group = SectorGroupFactory(name="科技界别")
    first = ProposalFactory(year=2020, category=city, call=call, kind="sector", collective_sponsor=group)
    second = ProposalFactory(year=2020, category=city)
    third = ProposalFactory(year=2020, category=school)
    SponsorshipFactory(proposal=second, member=seated_member(group))

    due = datetime.date(2020, 6, 2)

    def answered(proposal, on, result_class, word):
        handover = HandoverFactory(proposal=proposal, handed_on=day, due_on=due, status="replied")
        reply = ReplyFactory(handover=handover, replied_on=on, result_class=result_class)
        FeedbackFactory(reply=reply, result=word)

    answered(first, datetime.date(2020, 6, 1), settled, "satisfied")
    answered(second, datetime.date(2020, 6, 5), open_, "dissatisfied")
    HandoverFactory(proposal=second, role="assist")
    HandoverFactory(proposal=third, status="signed", due_on=due)
    HandoverFactory(proposal=third, status="cancelled")
    by = {one.name: one for one in figures_by("category", Span(2020), datetime.date(2020, 7, 1))}
    assert list(by) == ["城建", "教育"]
    one = by["城建"]
    assert (one.answering, one.assisting, one.answered, one.overdue) == (2, 1, 2, 0)
    assert (one.punctual, one.completion, one.satisfaction) == (50, 50, 50)
    assert one.classes == {"甲": 1, "乙": 1}
    assert (by["教育"].answering, by["教育"].overdue, by["教育"].punctual) == (1, 1, None)
    by_sector = {one.name: one.answering for one in figures_by("sector", Span(2020), day)}
    assert by_sector == {"科技界别": 2, "不属于界别（联组）": 1}
    by_plenary = {one.name: one.answering for one in figures_by("call", Span(2020), day)}
    assert by_plenary == {"十届三次会议": 1, "没有登记征集期": 2}
    assert figures_by("category", Span(2019), day) == []
    client = sign_in("leader")
    page = client.get(reverse("proposals:figures"), {"year": 2020, "by": "category"}).content.decode()
    assert "2/3（67%）" in page
    export = client.get(reverse("proposals:figures_export"), {"year": 2020, "by": "category"}).content
    sheet = load_workbook(io.BytesIO(export)).active
    header = [cell.value for cell in sheet[2]]
    line = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "城建")
    assert line[header.index("办成率")] == "50%"
    assert line[header.index("已答复")] == 2


def test_key_proposals_that_were_inspected_are_counted_once(sign_in):
    key = ProposalFactory(year=2020, is_key=True)
    ProposalFactory(year=2020, is_key=True)
    for form in ("on_site", "inspection"):
        SupervisionFactory(proposal=key, form=form, held_on=datetime.date(2020, 5, 1))
    found = dict(brief(Span(2020), together([])))
    assert found["重点督办"] == "2 件，已督办 1 件（现场、视察 1 件），回头看 0 件"
    assert found["承办单位"] == "0 个"
    assert found["已答复"] == "还没有交办"


def test_reports_notes_what_was_passed_on_and_research_reports_stand_on_one_page(sign_in):
    """TG4: 125 reports, 17 instructions, passed to departments; 8 research reports sent upward."""
    body, day = AdoptingBody.objects.first(), datetime.date(2026, 2, 1)
    first, second, third = (SocialReportFactory(submitted_on=day) for _ in range(3))
    for text in ("请住建局研究", "已阅"):
        InstructionFactory(report=first, text=text)
    Adoption.objects.create(report=first, body=body, passed_on_to="市住建局")
    HandoverFactory(proposal=None, report=second)
    HandoverFactory(proposal=None, report=third, status="cancelled")
    ResultFactory(kind="research", submitted_on=day)
    noted = ResultFactory(kind="research", submitted_on=day, status="submitted")
    InstructionFactory(report=None, result=noted)
    ResultFactory(kind="speech", submitted_on=day)
    tables = figures_of_reports(2026, datetime.date(2026, 3, 2)).tables
    lines = {(title, line.name): line.now for title, found in tables for line in found}
    assert lines["总数", "报送（条）"] == 3
    assert lines["总数", "领导批示（次）"] == 2
    assert lines["总数", "获批示（条）"] == 1
    assert lines["总数", "转送、交办部门（条）"] == 2
    assert [lines["调研报告", f"{word}（篇）"] for word in ("提交", "报出", "被采用", "获批示")] == [2, 1, 0, 1]
    assert "调研报告" in sign_in("leader").get(reverse("reports:figures"), {"year": "2026"}).content.decode()
