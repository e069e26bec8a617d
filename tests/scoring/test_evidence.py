"""From a total to its records: nothing is unexplained, nothing is silently left out (G2)."""

import datetime
import random
from decimal import Decimal

import pytest

from activities.models import Activity, ActivityKind
from proposals.models import AdoptingBody, Outcome, Proposal
from scoring.board import group_board, member_board
from scoring.evidence import evidence, explain
from scoring.models import Rulebook
from tests.factories import (
    ActivityFactory,
    AdoptionFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProposalFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    group_activity,
    seated_member,
)

pytestmark = pytest.mark.django_db
END = datetime.date(2021, 3, 1)


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


def behind(group, code: str) -> list[tuple[str, str, str]]:
    """(title, points added, reason) of every record behind a group's item."""
    return [(found.title, found.points, found.reason) for found in evidence("group", group.pk, code, 2020, on=END)]


def test_records_stand_by_date_with_what_they_added(group):
    """G2: total → item → records; past the cap a record adds nothing, and says so."""
    for month in (3, 1, 2):
        group_activity(group, "理论学习", title=f"{month}月学习", held_on=datetime.date(2020, month, 1))
    group_activity(group, "视察", title="视察")
    assert behind(group, "study") == [
        ("1月学习", "5.00", ""),
        ("2月学习", "5.00", ""),
        ("3月学习", "0.00", "已到上限，超出的不计"),
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": Activity.Status.RECORDED}, "还没有通过审批（待确认）"),
        ({"status": Activity.Status.CONFIRMED}, "还没有通过审批（待审批）"),
        ({"status": Activity.Status.RETURNED, "return_reason": "缺名单"}, "已退回：缺名单"),
        ({"status": Activity.Status.WITHDRAWN}, "已撤销"),
        ({"in_name_of": Activity.InNameOf.OWN}, "不是以界别名义开展（个人）"),
    ],
)
def test_a_record_that_does_not_count_says_why(group, fields, reason):
    """G2: records left out are shown, each with the reason."""
    group_activity(group, "理论学习", title="学习", **fields)
    assert behind(group, "study") == [("学习", "", reason)]


def test_what_counts_once_or_once_of_a_kind_says_so(group):
    service = {"family": ActivityKind.Family.SERVICE}
    for month, kind in ((1, "教育关怀"), (2, "教育关怀"), (3, "法律咨询")):
        group_activity(group, kind, title=f"{month}月", held_on=datetime.date(2020, month, 1), **service)
    assert behind(group, "service") == [
        ("1月", "2.00", ""),
        ("2月", "0.00", "同一种只计一次，已经计过"),
        ("3月", "2.00", ""),
    ]
    for month in (1, 2):
        group_activity(group, "界别协商会", title=f"协商{month}", held_on=datetime.date(2020, month, 5))
    assert behind(group, "consultation") == [("协商1", "10.00", ""), ("协商2", "0.00", "本项只计一次，已经计过")]


def test_a_judged_record_says_what_was_judged(group):
    seated_member(group)
    declined = ProposalFactory(collective_sponsor=group, title="未立案", status=Proposal.Status.DECLINED)
    ProposalFactory(collective_sponsor=group, title="立案")
    OutcomeFactory(group=group, topic="未采纳", uptake=Outcome.Uptake.REFUSED)
    assert sorted(behind(group, "proposals")) == [
        (f"{declined.number}（不予立案的提案）", "", "审查意见是“不予立案”，本项只计“立案”"),
        ("立案", "", ""),
    ]
    assert behind(group, "outcomes") == [("未采纳", "", "采纳情况是“未采纳”，本项只计“部分采纳、采纳”")]


def test_who_was_not_in_office_that_day_is_shown_at_the_last_group(group):
    gone = seated_member(group, name="离任委员", ends_on=datetime.date(2020, 3, 31))
    seated_member(group)
    SocialReportFactory(author=gone, title="离任后的信息", submitted_on=datetime.date(2020, 5, 1))
    SponsorshipFactory(proposal=ProposalFactory(title="离任后的提案", submitted_on=END.replace(2020, 5)), member=gone)
    assert behind(group, "reports") == [("离任后的信息", "", "报送当日离任委员不在任")]
    assert behind(group, "proposals") == [("离任后的提案", "", "第一提案人在提出当日不在任")]


def test_a_members_own_name_is_left_out_with_the_reason(group):
    """TL11: the member sees why a deed in the own name earns nothing here."""
    member = seated_member(group)
    group_activity(group, members=[member], title="自己做的", in_name_of=Activity.InNameOf.OWN)
    group_activity(group, title="没有去", members=[])
    ParticipationFactory(activity=Activity.objects.get(title="没有去"), member=member, presence="none")
    found = evidence("member", member.pk, "activities", 2020, on=END)
    assert sorted((record.title, record.reason) for record in found) == [
        ("没有去", "登记为没有参加"),
        ("自己做的", "以谁的名义是“个人”，本项只计“界别（联组）”"),
    ]


def test_pieces_say_what_a_record_is_worth_under_each_line(group):
    member = seated_member(group)
    proposal = ProposalFactory()
    for order, signer in enumerate((seated_member(group), member, seated_member(group)), start=1):
        SponsorshipFactory(proposal=proposal, member=signer, order=order)
    (record,) = evidence("member", member.pk, "proposals", 2020, on=END)
    assert [(piece.name, piece.points) for piece in record.pieces] == [
        ("提交", Decimal("2.5")),
        ("立案再加", Decimal("3.75")),
    ]
    assert dict(record.facts)["提案人数"] == "3"


def test_nothing_is_explained_without_a_rule_or_to_whom_it_does_not_apply(group):
    member = seated_member(group, ends_on=datetime.date(2020, 3, 31))
    assert explain("member", member.pk, 2020, on=END) is None
    assert explain("group", 0, 2020, on=END) is None
    assert evidence("group", group.pk, "nothing", 2020, on=END) == []
    Rulebook.objects.all().delete()
    assert explain("group", group.pk, 2020, on=END) is None


def random_year(chance: random.Random) -> None:
    """Three groups, nine members and some sixty records of every sort and state."""
    groups = [SectorGroupFactory() for _ in range(3)]
    members = [seated_member(chance.choice(groups)) for _ in range(9)]
    bodies = list(AdoptingBody.objects.all())
    kinds = list(ActivityKind.objects.exclude(family=ActivityKind.Family.WORKSTATION))
    for _ in range(30):
        kind, day = chance.choice(kinds), datetime.date(2020, chance.randint(1, 12), chance.randint(1, 28))
        host, partner = chance.sample(groups, 2)
        fields = {"held_on": day, "status": chance.choice(["approved", "approved", "recorded"]), "members": []}
        if kind.family in ActivityKind.MEETINGS:
            activity = ActivityFactory(kind=kind, held_on=day, in_name_of="office")
        else:
            activity = group_activity(host, kind.name, family=kind.family, partner=partner, **fields)
        for member in chance.sample(members, 4):
            presence = chance.choice(["whole", "whole", "none"])
            ParticipationFactory(
                activity=activity, member=member, presence=presence, leave=chance.choice(["none", "approved"])
            )
    for _ in range(15):
        report = SocialReportFactory(author=chance.choice(members), submitted_on=datetime.date(2020, 5, 1))
        for body in chance.sample(bodies, chance.randint(0, 3)):
            AdoptionFactory(report=report, body=body)
        proposal = ProposalFactory(status=chance.choice([one for one in Proposal.Status.values if one != "draft"]))
        for order, member in enumerate(chance.sample(members, chance.randint(1, 4)), start=1):
            SponsorshipFactory(proposal=proposal, member=member, order=order)
        ResultFactory(author=chance.choice(members), kind=chance.choice(["speech", "research"]))
        OutcomeFactory(group=chance.choice(groups), uptake=chance.choice(Outcome.Uptake.values))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_records_shown_add_up_to_the_total_for_everybody(seed):
    """G2: for every group and member the explanation equals the board, and the records add up to the item."""
    random_year(random.Random(seed))
    for kind, board in (("group", group_board(2020, on=END)), ("member", member_board(2020, on=END))):
        assert board.cards
        for card in board.cards:
            found = explain(kind, card.subject_id, 2020, on=END)
            assert found.card.points == card.points
            assert [line.exact for line in found.card.items] == [line.exact for line in card.items]
            for line in card.items:
                records = found.records[line.code]
                assert sum(1 for record in records if record.counts) >= line.count
                added = [record.added for record in records if record.counts]
                if None not in added:
                    assert sum(added, Decimal(0)) == line.exact
