"""Whoever may object is told: of a notice, and of what followed from somebody else's correction."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from cppcc_office.shared.workflow import Refused
from members.models import Post
from scoring.actions.objecting import answer_objection, correct_result, object_to
from scoring.actions.publishing import draft_publication, start_notice
from scoring.models import Assessment, Objection, Publication
from scoring.models.assessment import ANSWERED_FOR
from scoring.publishing.concerned import ANSWERING, answering_for
from tests.factories import (
    DeputyFactory,
    MemberFactory,
    MemberGroupFactory,
    MemberGroupSeatFactory,
    OrganizationFactory,
    PostFactory,
    SectorGroupFactory,
    SpecialCommitteeFactory,
    UserFactory,
    WorkstationFactory,
    group_activity,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 1, 11)
WHY = "十一月的学习会少计了一次，有签到表和现场照片可以核对。"


def head_of(committee) -> User:
    member = MemberFactory(user=UserFactory())
    PostFactory(member=member, role=Post.Role.COMMITTEE_DEPUTY, special_committee=committee)
    return member.user


def leader_of(member_group) -> User:
    member = MemberFactory(user=UserFactory())
    MemberGroupSeatFactory(group=member_group, member=member, is_head=True)
    MemberGroupSeatFactory(group=member_group, member__user=UserFactory())
    return member.user


BODIES = {
    "group": (SectorGroupFactory, lambda body: make_user("convener", group=body)),
    "workstation": (WorkstationFactory, lambda body: make_user("contact", workstation=body)),
    "organization": (OrganizationFactory, lambda body: make_user("clerk", organization=body)),
    "special_committee": (SpecialCommitteeFactory, head_of),
    "member_group": (MemberGroupFactory, leader_of),
}


@pytest.mark.parametrize("kind", BODIES)
def test_who_may_object_for_a_body_is_told_and_the_deputy_too(kind):
    """The two sides agree: whoever is told answers for it, and the other way round."""
    factory, somebody = BODIES[kind]
    body, other = factory(), factory()
    user, stranger = somebody(body), somebody(other)
    deputy = DeputyFactory(user=user).deputy
    today = timezone.localdate()
    assert set(answering_for(kind, [body.pk], today)) == {user, deputy}
    publication = Publication.objects.create(subject=kind, year=2020, ends_on=TODAY, rule_text="{}")
    row = Assessment.objects.create(
        publication=publication, subject_kind=kind, subject_id=body.pk, name="甲", points=1, card={}
    )
    for one in User.objects.all():
        assert Assessment.objects.answered_for_by(one).filter(pk=row.pk).exists() == (one in (user, deputy))
    assert stranger not in answering_for(kind, [body.pk], today)


def test_every_kind_one_may_object_for_is_told():
    assert ANSWERING.keys() == ANSWERED_FOR.keys()


# ---- those whose place followed ----


@pytest.fixture
def groups(unequal_groups):
    """A meeting each of 科技 and 卫生 waits to be approved."""
    for group in (unequal_groups[0], unequal_groups[2]):
        group_activity(group, "理论学习", title=f"{group.name}的学习会", status=Activity.Status.CONFIRMED)
    return unequal_groups


@pytest.fixture
def conveners(groups):
    return [make_user("convener", group=group) for group in groups]


@pytest.fixture
def publication(office, groups, conveners):
    saved = draft_publication(subject="group", year=2020, shows="points", by=office, on=TODAY)
    return start_notice(publication=saved, by=office, on=TODAY)


def accepted(publication, name, convener, office) -> Objection:
    row = publication.assessments.current().get(name=name)
    objection = object_to(assessment=row, line_code="study", reason=WHY, by=convener, on=TODAY)
    return answer_objection(objection=objection, action="accept", answer="属实。", by=office)


def correct(objection, office, name) -> Assessment:
    Activity.objects.filter(title=f"{name}的学习会").update(status=Activity.Status.APPROVED)
    return correct_result(objection=objection, by=office).corrected


def test_whose_result_followed_is_told_and_may_object_to_the_total(publication, conveners, office, sign_in):
    """For as many working days as the rule gives, from when the row was written; to nothing else, and once."""
    correct(accepted(publication, "科技界别", conveners[0], office), office, "科技界别")
    for convener, number in zip(conveners, (0, 0, 1), strict=True):
        assert convener.deliveries.filter(letter__subject__startswith="结果随之更正").count() == number
    row = publication.assessments.current().get(name="卫生界别")
    today = timezone.localdate()
    assert today > publication.objections_until
    client = sign_in(conveners[2])
    assert "申请复核</a>" in client.get(row.get_absolute_url()).text
    home = client.get("/").text
    assert "请您核对的考核结果" in home
    assert f"申请复核截至 {row.total_open_until:%-m月%-d日}" in home
    assert "请您核对的考核结果" not in sign_in(conveners[0]).get("/").text
    page = client.get(f"/ranking/assessments/{row.pk}/object/").text
    assert 'value="total"' in page
    assert 'value="study"' not in page
    about = {"assessment": row, "reason": WHY, "by": conveners[2]}
    with pytest.raises(Refused, match="现在可以选：总分、名次和等次"):
        object_to(line_code="study", on=today, **about)
    with pytest.raises(Refused, match="现在已经截止"):
        object_to(line_code="total", on=row.total_open_until + datetime.timedelta(days=1), **about)
    assert object_to(line_code="total", on=row.total_open_until, **about)
    with pytest.raises(Refused, match="已经申请过复核"):
        object_to(line_code="total", on=today, **about)
    assert "请您核对的考核结果" not in client.get("/").text
    own = publication.assessments.current().get(name="科技界别")
    with pytest.raises(Refused, match="现在已经截止"):
        object_to(assessment=own, line_code="total", reason=WHY, by=conveners[0], on=today)


def test_after_its_own_days_what_followed_waits_no_more(publication, conveners, office, sign_in):
    """Long after the notice and long after the correction; the closed form tells the day that counted."""
    correct(accepted(publication, "科技界别", conveners[0], office), office, "科技界别")
    row = publication.assessments.current().get(name="卫生界别")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE scoring_assessment SET written_at = %s WHERE id = %s", ["2021-03-01 04:00:00", row.pk])
    client = sign_in(conveners[2])
    assert "请您核对的考核结果" not in client.get("/").text
    assert "申请复核到 2021年3月8日为止" in client.get(f"/ranking/assessments/{row.pk}/object/").text


def test_what_was_answered_of_an_earlier_result_does_not_forbid_it(publication, conveners, office):
    """But what still waits does: one total is not examined twice at once."""
    row = publication.assessments.current().get(name="卫生界别")
    first = object_to(assessment=row, line_code="total", reason=WHY, by=conveners[2], on=TODAY)
    correct(accepted(publication, "科技界别", conveners[0], office), office, "科技界别")
    about = {"line_code": "total", "reason": WHY, "by": conveners[2], "on": timezone.localdate()}
    row = publication.assessments.current().get(name="卫生界别")
    with pytest.raises(Refused, match="已经申请过复核（待答复）"):
        object_to(assessment=row, **about)
    answer_objection(objection=first, action="reject", answer="名次没有错。", by=office)
    assert object_to(assessment=row, **about)


def test_before_is_what_stood_right_before_in_a_chain_of_corrections(publication, conveners, office, sign_in):
    """卫生 objected to its first result, and was moved by the correction of 科技 before its own came."""
    objection = accepted(publication, "卫生界别", conveners[2], office)
    correct(accepted(publication, "科技界别", conveners[0], office), office, "科技界别")
    between = publication.assessments.current().get(name="卫生界别")
    assert (objection.assessment.rank, between.rank) == (2, 3)
    new = correct(objection, office, "卫生界别")
    assert new.supersedes == between
    page = sign_in(conveners[2]).get(objection.get_absolute_url()).text
    assert "<td>第 3 名</td><td>第 1 名</td>" in page
    assert between.get_absolute_url() in page
    letter = conveners[2].deliveries.get(letter__subject__startswith="复核结果：已更正").letter
    assert "名次：第 3 名 → 第 1 名" in letter.text
