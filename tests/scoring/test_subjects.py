"""What a rule may ask about who is scored."""

import datetime

import pytest

from members.models import Post
from scoring.sources import Window
from scoring.subjects import SUBJECTS
from tests.factories import MembershipFactory, PostFactory, SectorGroupFactory, SpecialCommitteeFactory, seated_member

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
