"""What a rule may ask about who is scored."""

import datetime

import pytest

from members.models import MemberKind, Post
from proposals.models import ReplyClass
from scoring.models import Rulebook
from scoring.sources import Window
from scoring.subjects import SUBJECTS
from tests.factories import (
    DraftFactory,
    FeedbackFactory,
    HandoverFactory,
    MemberGroupFactory,
    MemberGroupSeatFactory,
    MembershipFactory,
    PostFactory,
    ProposalFactory,
    ReplyFactory,
    SectorGroupFactory,
    SpecialCommitteeFactory,
    SponsorshipFactory,
    SupervisionFactory,
    WorkstationFactory,
    seated_member,
)

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))


def about(member) -> dict:
    (subject,) = SUBJECTS["member"].load([YEAR], only=member.pk)[2020]
    return dict(subject.attributes)


@pytest.mark.parametrize("role", ["standing", "chair", "vice_chair", "secretary_general"])
def test_posts_are_those_of_the_last_day(role):
    """F30, F34: lists of their own for standing members, chairpersons left out."""
    now, before = (seated_member(SectorGroupFactory()) for _ in range(2))
    PostFactory(member=now, role=Post.Role(role), starts_on=datetime.date(2020, 12, 31))
    PostFactory(member=before, role=Post.Role(role), ends_on=datetime.date(2020, 12, 30))
    assert [about(one)[f"is_{role}"] for one in (now, before)] == ["是", "否"]
    assert set(SUBJECTS["member"].attributes[f"is_{role}"].words()) == {"是", "否"}


def test_the_special_committee_is_the_seat_s():
    """F31: a rule for the members of one special committee."""
    committee = SpecialCommitteeFactory()
    member = MembershipFactory(special_committee=committee).member
    assert about(member)["special_committee"] == committee.name
    assert committee.name in SUBJECTS["member"].attributes["special_committee"].words()
    assert about(seated_member(SectorGroupFactory()))["special_committee"] == ""


def test_kinds_of_member_are_the_seat_s():
    """F35: special, Hong Kong and Macao members; who has none is an ordinary member."""
    kind = MemberKind.objects.get(name="特聘委员")
    assert about(MembershipFactory(kind=kind).member)["kind"] == "特聘委员"
    assert about(seated_member())["kind"] == "一般委员"
    assert {"一般委员", "特聘委员", "港澳委员"} <= SUBJECTS["member"].attributes["kind"].words()


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_every_kind_of_subject_can_have_a_rulebook_and_is_loaded_in_a_fixed_number_of_queries(
    name, django_assert_max_num_queries
):
    """Nobody is scored twice, whoever is scored has a word for every attribute and a number for every measure."""
    kind, before = SUBJECTS[name], Window(2019, datetime.date(2019, 12, 31))
    assert name in Rulebook.Subject.values
    assert kind.label == Rulebook.Subject(name).label
    for count in (1, 3):
        for _ in range(count):
            SectorGroupFactory()
            MembershipFactory(special_committee=SpecialCommitteeFactory())
            WorkstationFactory()
            MemberGroupSeatFactory()
            HandoverFactory(handed_on=YEAR.ends_on)
        with django_assert_max_num_queries(3):
            subjects = kind.load([before, YEAR])[2020]
        assert len({one.id for one in subjects}) == len(subjects) >= count
        for one in subjects:
            assert one.attributes.keys() == kind.attributes.keys()
            assert one.measures.keys() == kind.measures.keys()
    assert [one.id for one in kind.load([YEAR], only=subjects[0].id)[2020]] == [subjects[0].id]


@pytest.mark.parametrize("name", ["special_committee", "member_group"])
def test_members_are_those_of_the_last_day(name):
    """They may be divided by: who left before, and who sits in another one, is not among them."""
    gone = {"ends_on": datetime.date(2020, 12, 30)}
    if name == "special_committee":
        body = SpecialCommitteeFactory()
        for dates in ({}, {}, gone):
            MembershipFactory(special_committee=body, **dates)
        MembershipFactory(special_committee=SpecialCommitteeFactory())
    else:
        body = MemberGroupFactory()
        for dates in ({}, {}, gone):
            MemberGroupSeatFactory(group=body, **dates)
        MemberGroupSeatFactory()
    (subject,) = SUBJECTS[name].load([YEAR], only=body.pk)[2020]
    assert (subject.name, subject.measures) == (body.name, {"members": 2})


def about_proposal(**fields) -> dict:
    made = ProposalFactory(**fields)
    (subject,) = SUBJECTS["proposal"].load([YEAR], only=made.pk)[2020]
    return dict(subject.attributes)


def test_what_a_rule_may_ask_about_a_proposal():
    """Candidates for awards: accepted, key, collective, supervised, settled, with the worst word of its sponsors."""
    plain = about_proposal(status="declined")
    assert {name for name, word in plain.items() if word == "是"} == {"is_public"}
    assert plain["status"] == "不予立案"
    assert about_proposal(collective_sponsor=SectorGroupFactory())["is_collective"] == "是"
    assert about_proposal(is_key=True)["is_key"] == "是"
    made = ProposalFactory()
    SupervisionFactory(proposal=made)
    settled = ReplyClass.objects.filter(is_settled=True).first()
    before = ReplyFactory(handover=HandoverFactory(proposal=made, round=2), round=1)
    FeedbackFactory(reply=before, result="dissatisfied")
    last = ReplyFactory(handover=before.handover, round=2, result_class=settled)
    FeedbackFactory(reply=last, result="satisfied", attitude="very")
    FeedbackFactory(reply=last, result="mostly", attitude="very")
    for signer in (seated_member(), seated_member()):
        SponsorshipFactory(proposal=made, member=signer, order=signer.pk)
    (subject,) = SUBJECTS["proposal"].load([YEAR], only=made.pk)[2020]
    wanted = {"is_supervised", "is_answered", "is_settled", "is_rehandled", "is_public"}
    assert {name for name, word in subject.attributes.items() if word == "是"} == wanted
    assert [subject.attributes[name] for name in ("result_class", "result", "attitude")] == [
        settled.code,
        "基本满意",
        "非常满意",
    ]
    assert subject.measures == {"sponsors": 2}


def test_proposals_stand_in_the_year_of_their_plenary_and_closed_ones_keep_their_title():
    closed = ProposalFactory(
        submitted_on=datetime.date(2019, 12, 20), is_public=False, not_public_reason="涉密", title="不公开的案由"
    )
    ProposalFactory(year=2019)
    for status in ("returned", "withdrawn"):
        ProposalFactory(status=status)
    DraftFactory()
    (subject,) = SUBJECTS["proposal"].load([YEAR])[2020]
    assert subject.id == closed.pk
    assert "案由" not in subject.name
