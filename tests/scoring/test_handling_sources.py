"""Handling organizations as subject: what they were handed, what they answered, what was said of it."""

import datetime

import pytest

from proposals.models import Extension, Handover, Reply, ReplyClass
from scoring.board import boards
from scoring.engine import Ask
from scoring.evidence import explain
from scoring.rulebooks import save_rulebook
from scoring.sources import SOURCES, Window
from scoring.subjects import SUBJECTS
from tests.factories import (
    FeedbackFactory,
    HandoverFactory,
    MatterFactory,
    OrganizationFactory,
    ProposalFactory,
    ReplyFactory,
    SocialReportFactory,
    UserFactory,
)
from tests.scoring.test_sources import counted

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))
HANDED, DUE = datetime.date(2020, 3, 2), datetime.date(2020, 6, 2)
LATER = datetime.date(2021, 6, 1)
Status = Handover.Status


@pytest.fixture
def bureau():
    return OrganizationFactory(name="市教育局")


def handed(whose, **fields) -> Handover:
    return HandoverFactory(organization=whose, **{"handed_on": HANDED, "due_on": DUE, **fields})


def answered(whose, on=DUE, reply=(), **fields) -> Reply:
    given = handed(whose, **{"status": Status.DONE, **fields})
    return ReplyFactory(handover=given, replied_on=on, **{"round": given.round, **dict(reply)})


@pytest.mark.parametrize(
    ("due", "replied", "said"),
    [
        (DUE, DUE, "按期答复"),
        (DUE, DUE + datetime.timedelta(1), "逾期答复"),
        (None, DUE, "已答复（没有期限）"),
        (datetime.date(2020, 12, 30), None, "逾期未答复"),
        (datetime.date(2020, 12, 31), None, "未到期"),
        (None, None, "未到期"),
    ],
)
def test_in_time_late_or_owed_on_the_last_day(bureau, due, replied, said):
    if replied:
        answered(bureau, replied, due_on=due)
    else:
        handed(bureau, due_on=due)
    assert counted("organization.handovers", "answered") == {(bureau.pk, said): 1}


def test_of_several_rounds_the_last_one_speaks_and_the_first_was_sent_back(bureau):
    """Done again: one thing that was handed over, two answers, one of them returned."""
    first = answered(bureau, DUE, {"round": 1}, round=2, due_on=LATER)
    ReplyFactory(handover=first.handover, round=2, replied_on=DUE + datetime.timedelta(30))
    FeedbackFactory(reply=first, result="dissatisfied")
    assert counted("organization.handovers", "answered", "is_rehandled", "result") == {
        (bureau.pk, "按期答复", "是", None): 1
    }
    assert counted("organization.replies", "is_returned") == {(bureau.pk, "是"): 1, (bureau.pk, "否"): 1}
    assert counted("organization.feedback", "result", "is_last") == {(bureau.pk, "不满意", "否"): 1}


def test_the_worst_word_of_several_sponsors(bureau):
    """Bao Ji: a dissatisfied one costs; result and attitude are asked apart."""
    reply = answered(bureau)
    FeedbackFactory(reply=reply, result="satisfied", attitude="very")
    FeedbackFactory(reply=reply, result="dissatisfied", attitude="mostly")
    FeedbackFactory(reply=reply, result="mostly", attitude="")
    assert counted("organization.handovers", "result", "attitude") == {(bureau.pk, "不满意", "基本满意"): 1}
    assert counted("organization.feedback", "result") == {
        (bureau.pk, word): 1 for word in ("满意", "不满意", "基本满意")
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "没有承诺"),
        ({"promised_until": datetime.date(2020, 9, 1), "kept_on": datetime.date(2020, 9, 1)}, "按期兑现"),
        ({"promised_until": datetime.date(2020, 9, 1), "kept_on": datetime.date(2020, 9, 2)}, "逾期兑现"),
        ({"promised_until": datetime.date(2020, 9, 1)}, "逾期未兑现"),
        ({"promised_until": LATER}, "未到期"),
    ],
)
def test_promises_kept_and_broken(bureau, given, said):
    answered(bureau, reply=given)
    assert counted("organization.replies", "promise") == {(bureau.pk, said): 1}


def test_classes_extensions_and_signing(bureau):
    solved = ReplyClass.objects.filter(is_settled=True).first()
    later = ReplyClass.objects.filter(is_settled=False).first()
    one = answered(bureau, reply={"result_class": solved}, signed_on=HANDED, return_until=HANDED)
    Extension.objects.create(
        handover=one.handover, until=LATER, reason="等规划", asked_by=UserFactory(), is_granted=True
    )
    answered(bureau, reply={"result_class": later}, signed_on=DUE, return_until=HANDED)
    handed(bureau, status=Status.HANDED)
    assert counted(
        "organization.handovers", "result_class", "is_settled", "is_signed", "signed_in_time", "is_extended"
    ) == {
        (bureau.pk, solved.code, "是", "是", "是", "是"): 1,
        (bureau.pk, later.code, "否", "是", "否", "否"): 1,
        (bureau.pk, None, "否", "否", "否", "否"): 1,
    }


def test_what_kind_of_thing_and_in_which_role(bureau):
    other = OrganizationFactory(name="市城管局")
    handed(bureau, role="assist")
    handed(bureau, proposal=None, report=SocialReportFactory(), role="separate")
    handed(other, proposal=ProposalFactory(is_key=True))
    assert counted("organization.handovers", "of", "role", "is_key") == {
        (bureau.pk, "提案", "会办", "否"): 1,
        (bureau.pk, "社情民意信息", "分办", "否"): 1,
        (other.pk, "提案", "主办", "是"): 1,
    }


def test_a_ledger_s_answer_without_a_day_belongs_to_the_proposal_s_year(bureau):
    december = datetime.date(2019, 12, 20)
    handed(bureau, handed_on=None, proposal=ProposalFactory(year=2020, submitted_on=december))
    handed(bureau, handed_on=None, proposal=ProposalFactory(year=2019, submitted_on=december))
    handed(bureau, handed_on=december)
    handed(None, handed_on=HANDED)
    assert counted("organization.handovers") == {(bureau.pk,): 1}


def test_what_was_taken_back_or_sent_back_is_left_out_with_the_reason(bureau):
    """And what stands under a marked report, or a proposal that is not public, keeps its title."""
    closed = ProposalFactory(title="不公开的案由", is_public=False, not_public_reason="涉密")
    handed(bureau, status=Status.CANCELLED, proposal=closed)
    handed(bureau, status=Status.RETURNED, return_reason="不属本局职责", proposal=ProposalFactory(title="停车"))
    marked = SocialReportFactory(title="内部的题目", marking="internal")
    handed(bureau, proposal=None, report=marked)
    handed(OrganizationFactory(), proposal=ProposalFactory(title="别人的"))
    found = SOURCES["organization.handovers"].found(bureau.pk, YEAR, Ask("handovers", frozenset()))
    titles = {record.title: record.reason for record in found}
    assert titles == {
        f"{closed.number}（不公开的提案）": "交办已撤销",
        "停车": "已退办，还没有决定：不属本局职责",
        "（内部信息，不显示题目）": "",
    }


def test_an_organization_is_scored_in_the_years_it_was_handed_something(bureau):
    handed(bureau)
    handed(bureau, role="assist")
    handed(bureau, status=Status.CANCELLED)
    handed(OrganizationFactory(), status=Status.CANCELLED)
    OrganizationFactory()
    assists = handed(OrganizationFactory(name="市档案馆"), role="assist").organization
    before = Window(2019, datetime.date(2019, 12, 31))
    found = SUBJECTS["organization"].load([before, YEAR])
    assert found[2019] == []
    subject, other = sorted(found[2020], key=lambda one: one.id)
    assert (other.id, other.attributes["is_answering"]) == (assists.pk, "否")
    assert (subject.id, subject.measures) == (bureau.pk, {"answering": 1, "assisting": 1})
    assert all(subject.attributes[name] in one.words() for name, one in SUBJECTS["organization"].attributes.items())


RULES = {
    "code": "handling",
    "name": "承办单位考核（示例）",
    "subject": "organization",
    "items": [
        {
            "code": "timely",
            "name": "按期率",
            "base": 20,
            "floor": 0,
            "source": "handovers",
            "where": {"role": ["主办", "分办"]},
            "price": {
                "per": "records",
                "of": {"answered": "按期答复"},
                "slope": {"below": 1, "step": 0.01, "points": -1},
            },
        },
        {
            "code": "unhappy",
            "name": "不满意",
            "source": "feedback",
            "where": {"result": "不满意"},
            "price": -0.2,
        },
        {"code": "returned", "name": "重办", "source": "replies", "where": {"is_returned": "是"}, "price": -1},
    ],
}


def test_a_rule_over_organizations_and_the_evidence_behind_it(bureau, django_assert_max_num_queries):
    """Hai Nan, Bao Ji: in time, dissatisfied −0.2 for each; the page explains it record by record."""
    for number in range(20):
        reply = answered(bureau, DUE if number else LATER, proposal=ProposalFactory(title=f"第{number}件"))
    FeedbackFactory(reply=reply, result="dissatisfied")
    handed(bureau, proposal=ProposalFactory(title="退了"), status=Status.RETURNED)
    MatterFactory()
    save_rulebook(RULES)
    with django_assert_max_num_queries(4):
        board = boards("organization", [YEAR])[2020]
    (card,) = board.cards
    assert {line.code: float(line.points) for line in card.items} == {"timely": 15, "unhappy": -0.2, "returned": 0}
    found = explain("organization", bureau.pk, 2020, on=LATER)
    assert found.card.points == card.points
    assert [one.title for one in found.records["timely"] if not one.counts] == ["退了"]
    assert all(one.url for records in found.records.values() for one in records)


def test_nobody_is_read_of_who_asked_at_a_workstation(bureau):
    handed(bureau, proposal=None, matter=MatterFactory(text="路灯坏了", person_name="赵钱孙"))
    (found,) = SOURCES["organization.handovers"].found(bureau.pk, YEAR, Ask("handovers", frozenset()))
    assert "赵钱孙" not in found.title
    assert "路灯" not in found.title


def test_a_word_said_afterwards_shows_at_the_next_view(bureau):
    reply = answered(bureau)
    save_rulebook(RULES)
    assert [card.item("unhappy").points for card in boards("organization", [YEAR])[2020].cards] == [0]
    FeedbackFactory(reply=reply, result="dissatisfied")
    later = OrganizationFactory()
    handed(later, role="assist")
    cards = boards("organization", [YEAR])[2020].cards
    assert {card.subject_id: float(card.item("unhappy").points) for card in cards} == {bureau.pk: -0.2, later.pk: 0}


def test_what_was_sent_back_is_nobody_s_share(bureau):
    """Of two handed over and one sent back, the one done is all of them; who sent back all is not scored yet."""
    handed(bureau, status=Status.DONE)
    handed(bureau, status=Status.RETURNED)
    handed(bureau, status=Status.RETURNED, role="assist")
    handed(OrganizationFactory(), status=Status.RETURNED)
    (subject,) = SUBJECTS["organization"].load([YEAR])[2020]
    assert (subject.id, subject.measures) == (bureau.pk, {"answering": 1, "assisting": 0})
