"""Conversion (转化率): from records, each opinion once, the ledger beside and never added."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from proposals.conversion import conversion_of
from proposals.models import Handover, ReplyClass
from tests.factories import (
    AdoptionFactory,
    DraftFactory,
    HandoverFactory,
    IssueItemFactory,
    OpinionFactory,
    OriginFactory,
    OutcomeFactory,
    ProposalFactory,
    ReplyFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    consultation_of,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 5, 20)


def held_by(group, opinions=1, **fields):
    held = consultation_of(group, **{"held_on": DAY} | fields)
    return held, [OpinionFactory(consultation=held) for _ in range(opinions)]


def answer(uptake="", letter="", **about):
    row = HandoverFactory(**{"proposal": None} | about, status=Handover.Status.REPLIED)
    classes = ReplyClass.objects.filter(code=letter).first()
    ReplyFactory(handover=row, uptake=uptake, uptake_reason="没有场地", result_class=classes)


def test_each_opinion_counts_once_and_only_where_it_went_somewhere():
    group = SectorGroupFactory(name="科技界别")
    held, said = held_by(group, 6)
    OpinionFactory(consultation=held, phase="briefing")
    issue, refused, proposal = IssueItemFactory(), IssueItemFactory(), ProposalFactory()
    report = SocialReportFactory()
    withdrawn = IssueItemFactory(withdrawn_on=DAY, withdraw_reason="重复")
    for opinion, into in (
        (said[0], {"issue": issue}),
        (said[0], {"issue": None, "proposal": proposal}),
        (said[1], {"issue": refused}),
        (said[2], {"issue": None, "report": report}),
        (said[3], {"issue": withdrawn}),
        (said[4], {"issue": None, "proposal": DraftFactory()}),
        (said[2], {"issue": None, "result": ResultFactory(kind="research", submitted_on=DAY)}),
    ):
        OriginFactory(opinion=opinion, **into)
    answer("partly", issue=issue)
    answer("refused", issue=refused)
    answer(letter="D", proposal=proposal)
    AdoptionFactory(report=report)
    held_by(group, status="recorded")
    held_by(group, held_on=datetime.date(2020, 5, 20))
    OutcomeFactory(group=group, year=2021, uptake="adopted")
    OutcomeFactory(group=group, year=2020)

    (one,), forms = conversion_of(2021, None)
    assert (one.group, one.consultations, one.fruitful, one.offered) == (group, 1, 1, 6)
    assert (one.converted, one.answered, one.taken_up, one.rate) == (3, 3, 2, 50)
    assert (dict(one.outcomes), one.told) == ({"adopted": 1}, 1)
    counts = {row.form: (row.things, row.answered, row.taken_up) for row in forms}
    assert counts == {"问题清单": (2, 2, 1), "提案": (1, 1, 0), "社情民意信息": (1, 1, 1), "调研报告": (1, 0, 0)}


def test_a_group_sees_its_own_figures(sign_in):
    group, other = SectorGroupFactory(name="科技界别"), SectorGroupFactory(name="教育界别")
    for one in (group, other, None):
        held_by(one)
    OutcomeFactory(group=other, year=2021)
    for role, names in (
        ("leader", ["科技界别", "教育界别", "不以界别名义"]),
        ("liaison", ["科技界别"]),
        ("member", ["科技界别"]),
        ("head", ["科技界别"]),
    ):
        client = sign_in(make_user(role, group=None if role == "leader" else group))
        rows = [str(one.group or "不以界别名义") for one, _ in client.get("/issues/figures/?year=2021").context["rows"]]
        assert sorted(rows) == sorted(names), role
        sheet = load_workbook(io.BytesIO(client.get("/issues/figures/export/?year=2021").content)).active
        assert [row[1].value for row in sheet.iter_rows(min_row=3, max_row=2 + len(names))] == rows
    assert sign_in(make_user("clerk")).get("/issues/figures/").status_code == 404


def test_as_many_queries_for_three_groups_as_for_one():
    numbers = []
    for _ in range(2):
        for _ in range(2):
            _, (opinion,) = held_by(SectorGroupFactory())
            answer("adopted", issue=OriginFactory(opinion=opinion).issue)
        with CaptureQueriesContext(connection) as seen:
            conversion_of(2021, None)
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 11
