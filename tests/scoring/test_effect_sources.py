"""Each adoption and each leader's note by itself: form × where it went × what came of it."""

import datetime

import pytest

from proposals.models import AdoptingBody
from scoring.board import boards
from scoring.engine import Ask
from scoring.evidence import explain
from scoring.rulebooks import save_rulebook
from scoring.sources import SOURCES, Window, sources_of
from tests.factories import (
    AdoptionFactory,
    AuthorshipFactory,
    FeedbackFactory,
    HandoverFactory,
    InstructionFactory,
    ProposalFactory,
    ReplyFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SupervisionFactory,
    seated_member,
)
from tests.scoring.test_sources import counted, moved_member

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))
DAY = datetime.date(2020, 6, 15)
LATER = datetime.date(2021, 3, 1)


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def member(group):
    return seated_member(group)


def bodies() -> list[AdoptingBody]:
    return list(AdoptingBody.objects.order_by("order", "pk")[:2])


def adopted(report, number=0, **fields):
    return AdoptionFactory(report=report, body=bodies()[number], **fields)


def test_two_adoptions_of_one_report_are_two_records_for_its_author_and_the_group(group, member):
    """Hongkou: 单篇 or 综合 × where it was passed on × what came of it."""
    report = SocialReportFactory(author=member)
    adopted(report, form="single", passed_to="leaders", came_of="instructed")
    adopted(report, 1, form="combined", passed_to="departments")
    SocialReportFactory(author=member)
    for key, subject in (("member", member), ("group", group)):
        assert counted(f"{key}.adoptions", "form", "passed_to", "came_of") == {
            (subject.pk, "单篇采用", "报送领导", "领导批示"): 1,
            (subject.pk, "综合采用", "转送有关部门", None): 1,
        }
        found = SOURCES[f"{key}.adoptions"].found(subject.pk, YEAR, Ask("adoptions", frozenset({"level"})))
        assert len(found) == 2


def test_every_author_has_it_the_group_of_the_first_one_once(group, member):
    other = seated_member()
    report = SocialReportFactory(author=member)
    for order, one in enumerate((member, other), start=1):
        AuthorshipFactory(report=report, member=one, order=order)
    adopted(report)
    adopted(report, 1)
    assert counted("member.adoptions", "author_count", "is_first_author") == {
        (member.pk, 2, "是"): 2,
        (other.pk, 2, "否"): 2,
    }
    assert counted("group.adoptions") == {(group.pk,): 2}


def test_a_part_shares_in_what_became_of_the_whole_unless_something_became_of_it(group, member):
    second = seated_member()
    whole = SocialReportFactory(author=seated_member())
    part, own = (SocialReportFactory(author=one, status="combined", combined_into=whole) for one in (member, second))
    adopted(whole, 0, form="combined")
    adopted(whole, 1, form="combined")
    adopted(own, 0, form="single")
    assert counted("member.adoptions", "form", "is_combined") == {
        (whole.author_id, "综合采用", "否"): 2,
        (member.pk, "综合采用", "是"): 2,
        (second.pk, "单篇采用", "是"): 1,
    }
    assert counted("group.adoptions")[(group.pk,)] == 2


def test_the_day_is_the_adoption_s_or_else_the_report_s(member):
    report = SocialReportFactory(author=member, submitted_on=DAY)
    adopted(report, adopted_on=LATER)
    adopted(report, 1)
    assert counted("member.adoptions") == {(member.pk,): 1}
    assert counted("member.adoptions", window=Window(2021, LATER)) == {(member.pk,): 1}
    (found,) = SOURCES["member.adoptions"].found(member.pk, Window(2021, LATER), Ask("adoptions", frozenset()))
    assert (found.on, found.title) == (LATER, report.title)


def test_who_was_not_in_office_when_it_was_handed_in_is_left_out(group):
    gone = seated_member(group, ends_on=datetime.date(2020, 3, 31))
    adopted(SocialReportFactory(author=gone, submitted_on=DAY))
    seated_member(group)
    assert not counted("member.adoptions")
    assert not counted("group.adoptions")
    for kind, subject in (("member", gone), ("group", group)):
        (found,) = SOURCES[f"{kind}.adoptions"].found(subject.pk, YEAR, Ask("adoptions", frozenset()))
        assert "不在任" in found.reason


def test_the_group_is_that_of_the_day(group):
    other = SectorGroupFactory()
    adopted(SocialReportFactory(author=moved_member(group, other, DAY), submitted_on=DAY))
    assert counted("group.adoptions") == {(other.pk,): 1}


def test_notes_by_level_each_by_itself(group, member):
    report = SocialReportFactory(author=member)
    for level in ("city", "city", "province"):
        InstructionFactory(report=report, level=level, given_on=DAY)
    InstructionFactory(report=report, level="city", given_on=LATER)
    for key, subject in (("member", member), ("group", group)):
        assert counted(f"{key}.instructions", "level") == {(subject.pk, "市级"): 2, (subject.pk, "省级"): 1}


def test_what_became_of_results(group, member):
    result = ResultFactory(author=member, kind="research")
    AdoptionFactory(report=None, result=result, body=bodies()[0])
    AdoptionFactory(report=None, result=result, body=bodies()[1])
    InstructionFactory(report=None, result=result, level="city")
    own = ResultFactory(author=None, author_group=group, kind="speech")
    InstructionFactory(report=None, result=own, level="province")
    assert counted("member.result_adoptions", "kind") == {(member.pk, "调研报告"): 2}
    assert counted("group.result_adoptions", "kind") == {(group.pk, "调研报告"): 2}
    assert counted("member.result_instructions", "level") == {(member.pk, "市级"): 1}
    assert counted("group.result_instructions", "level") == {(group.pk, "市级"): 1, (group.pk, "省级"): 1}
    assert not counted("member.adoptions")


def test_what_is_marked_keeps_its_title(member):
    adopted(SocialReportFactory(author=member, marking="internal", title="不该看到"))
    (found,) = SOURCES["member.adoptions"].found(member.pk, YEAR, Ask("adoptions", frozenset()))
    assert "不该看到" not in found.title


def test_a_combination_of_keys_is_priced_record_by_record(member):
    """F26: the prices of the combination add up over two adoptions of one report."""
    tiers = [
        {"when": {"form": "单篇采用", "passed_to": "报送领导"}, "points": 8},
        {"when": {"form": "单篇采用"}, "points": 5},
        {"when": {"form": "综合采用"}, "points": 2},
    ]
    items = [{"code": "a", "name": "采用", "source": "adoptions", "price": {"take": "first", "tiers": tiers}}]
    save_rulebook({"code": "keys", "name": "示例", "subject": "member", "items": items, "from": DAY})
    report = SocialReportFactory(author=member)
    adopted(report, form="single", passed_to="leaders")
    adopted(report, 1, form="combined")
    (card,) = boards("member", [YEAR])[2020].cards
    assert card.points == 10
    found = explain("member", member.pk, 2020, on=LATER)
    assert sorted(one.points for one in found.records["a"]) == ["2.00", "8.00"]


def test_what_became_of_a_proposal(member):
    """A proposal made into a report; leaders who took it in hand; what is only planned says so."""
    proposal, other = ProposalFactory(), ProposalFactory()
    report = SocialReportFactory(author=member, proposal=proposal)
    adopted(report, passed_to="above")
    InstructionFactory(report=report, level="city")
    SupervisionFactory(proposal=proposal, held_on=DAY, look_back_on=DAY)
    SupervisionFactory(proposal=other)
    SupervisionFactory(proposal=other, held_on=LATER)
    assert counted("proposal.adoptions", "passed_to") == {(proposal.pk, "报送上级政协"): 1}
    assert counted("proposal.instructions", "level") == {(proposal.pk, "市级"): 1}
    assert counted("proposal.supervisions", "form", "has_look_back") == {(proposal.pk, "现场督办", "是"): 1}
    found = SOURCES["proposal.supervisions"].found(other.pk, YEAR, Ask("supervisions", frozenset()))
    assert {one.reason for one in found} == {"还没有督办", "督办在统计的日期以后"}


@pytest.mark.parametrize("kind", ["member", "group", "proposal", "organization"])
def test_each_source_can_be_asked_for_everything_it_knows(kind):
    for source in sources_of(kind).values():
        counted(source.key, *source.attributes)
        source.found(1, YEAR, Ask(source.name, frozenset(source.attributes), frozenset(source.quantities)))


def test_a_rule_over_proposals_and_the_evidence_behind_it(member, django_assert_max_num_queries):
    """DG7: collective ones, what was answered and praised, and a leader's supervision; each record has its page."""
    proposal, declined = ProposalFactory(is_key=True), ProposalFactory(status="declined")
    reply = ReplyFactory(handover=HandoverFactory(proposal=proposal, handed_on=DAY, status="done"))
    FeedbackFactory(reply=reply, result="satisfied")
    FeedbackFactory(reply=reply, result="dissatisfied")
    SupervisionFactory(proposal=proposal, held_on=DAY)
    SupervisionFactory(proposal=proposal, planned_on=DAY)
    HandoverFactory(proposal=proposal, handed_on=DAY, status="cancelled")
    items = [
        {"code": "key", "name": "重点", "base": 5, "applies_to": {"is_key": "是"}},
        {"code": "led", "name": "督办", "source": "supervisions", "price": 3},
        {"code": "praised", "name": "满意", "source": "feedback", "where": {"result": "满意"}, "price": 2},
        {"code": "answered", "name": "答复", "source": "handovers", "price": 1},
    ]
    save_rulebook(
        {"code": "p", "name": "提案", "subject": "proposal", "applies_to": {"status": "立案"}, "items": items}
    )
    with django_assert_max_num_queries(5):
        board = boards("proposal", [YEAR])[2020]
    assert [(card.subject_id, card.points) for card in board.cards] == [(proposal.pk, 11)]
    found = explain("proposal", proposal.pk, 2020, on=LATER)
    assert found.card.points == 11
    left_out = {code: [one.reason for one in records if not one.counts] for code, records in found.records.items()}
    assert left_out["led"] == ["还没有督办"]
    assert left_out["answered"] == ["交办已撤销"]
    assert left_out["praised"] == []
    assert all(one.url for records in found.records.values() for one in records)
    assert explain("proposal", declined.pk, 2020, on=LATER) is None
