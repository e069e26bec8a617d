"""我的履职: a member's own year in two minutes, and what it does not tell."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from duties.models import Target
from scoring.models import Rulebook
from scoring.rulebooks import save_rulebook
from tests.factories import (
    AuthorshipFactory,
    DutyPaperFactory,
    MarkFactory,
    MarkKindFactory,
    ParticipationFactory,
    PostFactory,
    ProposalFactory,
    PublicationFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    contribution_of,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
PAGE = reverse("scorecard")
TODAY = timezone.localdate()
RULE = {
    "code": "rule",
    "name": "试行办法",
    "subject": "member",
    "items": [{"code": "held", "name": "参加活动", "source": "activities", "price": 2, "cap": 10}],
    "grades": [{"name": "优等", "at_least": 1}, {"name": "次等"}],
    "duties": [{"code": "say", "name": "一年一条信息", "source": "reports", "at_least": 1}],
}


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def user(group):
    Rulebook.objects.filter(subject="member").delete()
    save_rulebook(RULE)
    return make_user("member", group=group)


def read(sign_in, user, **asked) -> str:
    response = sign_in(user).get(PAGE, asked)
    assert response.status_code == 200
    return response.text


def test_points_targets_and_floors_stand_on_one_page(sign_in, group, user):
    group_activity(group, members=[user.member], held_on=TODAY)
    page = read(sign_in, user)
    assert '<span class="value">2.00</span>' in page
    assert "参加活动</a>" in page
    assert f"{reverse('scoring:explain', args=['member', user.member.pk])}?year={TODAY.year}" in page
    assert "一年一条信息" in page
    assert "已有 0，要求 1" in page
    assert f"还有 {(datetime.date(TODAY.year, 12, 31) - TODAY).days} 天" in page or TODAY.month == 12
    for target in Target.objects.filter(is_active=True):
        assert target.name in page


def test_what_waits_says_with_whom_and_since_when(sign_in, group, user):
    convener = seated_member(group, name="张召集")
    PostFactory(member=convener, role="convener", group=group)
    waiting = group_activity(group, members=[user.member], title="等确认的调研", held_on=TODAY, status="recorded")
    came = timezone.now() - datetime.timedelta(days=9)
    Activity.objects.filter(pk=waiting.pk).update(recorded_at=came)
    contribution_of(user.member, title="等确认的事项", status="recorded", done_on=TODAY)
    contribution_of(user.member, title="等审批的事项", status="confirmed", done_on=TODAY)
    DutyPaperFactory(member=user.member, year=TODAY.year, status="submitted", submitted_at=timezone.now())
    undecided = ProposalFactory(title="等审查的提案", status="submitted", year=TODAY.year, submitted_on=TODAY)
    SponsorshipFactory(proposal=undecided, member=user.member)
    page = read(sign_in, user)
    assert "等召集人张召集确认" in page.split("等确认的调研")[1][:300]
    assert "等召集人张召集确认" in page.split("等确认的事项")[1][:300]
    assert f"{timezone.localdate(came):%-m月%-d日}起，已 9 天" in page
    for words in ("等审批的事项", "等专委会或机关审批", "审签", "等审查的提案", "等提案工作机构审查"):
        assert words in page
    assert page.index("等确认的调研") < page.index("等审查的提案"), "the longest wait first"


def test_writings_and_the_own_mark_say_with_whom_they_are(sign_in, user, group):
    """Everything that is on its way, not activities alone; a co-author's too, and nobody else's."""
    stranger = seated_member(group)
    for author, words in ((user.member, "我的"), (stranger, "别人的")):
        SocialReportFactory(author=author, title=f"{words}信息", status="checked", submitted_on=TODAY)
        SocialReportFactory(author=author, title=f"{words}已留存信息", status="kept", submitted_on=TODAY)
        ResultFactory(author=author, title=f"{words}调研报告", status="registered", submitted_on=TODAY)
        kind = MarkKindFactory(name=f"{words}自评", way="self")
        MarkFactory(kind=kind, member=author, year=TODAY.year, status="audit", value=None)
    joint = SocialReportFactory(author=stranger, title="合写的信息", status="submitted", submitted_on=TODAY)
    AuthorshipFactory(report=joint, member=user.member, order=2)
    SocialReportFactory(
        author=user.member, title="去年的信息", status="checked", submitted_on=TODAY.replace(year=TODAY.year - 1, day=1)
    )
    page = read(sign_in, user)
    assert "等信息工作机构签发" in page.split("我的信息")[1][:200]
    assert "等机关报出" in page.split("我的调研报告")[1][:200]
    assert "等领导或机关" in page.split("我的自评")[1][:200]
    assert "等信息工作机构登记" in page.split("合写的信息")[1][:200]
    for words in ("别人的", "已留存", "去年的信息"):
        assert words not in page


def test_nobody_elses_records_wait_here(sign_in, group, user):
    group_activity(group, members=[seated_member(group)], title="别人的活动", held_on=TODAY, status="recorded")
    page = read(sign_in, user)
    assert "别人的活动" not in page
    assert "没有在等办理的记录" in page


def test_no_place_and_no_grade_before_publication(sign_in, group, user):
    """OFFICE 1: the own items, nobody's place; the grade when the office publishes it."""
    best = seated_member(group, name="第一名的委员")
    for _ in range(3):
        group_activity(group, members=[best], held_on=datetime.date(2020, 5, 1))
    group_activity(group, members=[user.member], held_on=datetime.date(2020, 5, 1))
    client = sign_in(user)
    addresses = (
        PAGE,
        reverse("scoring:explain", args=["member", user.member.pk]),
        reverse("member", args=[user.member.pk]),
    )
    for address in addresses:
        page = client.get(address, {"year": "2020"}).text
        assert "2.00" in page
        for words in ("优等", "次等", "第一名的委员", "名次：", "第 2 名"):
            assert words not in page, address
    assert "优等" in sign_in("leader").get(addresses[1], {"year": "2020"}).text


def test_once_published_the_own_grade_is_told(sign_in, group, user):
    group_activity(group, members=[user.member], held_on=datetime.date(2020, 5, 1))
    publication = PublicationFactory(subject="member", year=2020, status="draft")
    assert "优等" not in read(sign_in, user, year="2020"), "a draft is nobody's to read"
    type(publication).objects.update(status="notice")
    page = read(sign_in, user, year="2020")
    assert "优等" in page
    assert f'<a href="{publication.get_absolute_url()}">以公布的为准</a>' in page


@pytest.mark.parametrize("role", ["liaison", "contact", "clerk", "deputy", "stranger", "secretariat"])
def test_who_is_no_member_has_no_such_page(sign_in, role):
    assert sign_in(role).get(PAGE).status_code == 404


def test_without_a_rule_the_page_still_says_what_to_do(sign_in, user):
    Rulebook.objects.filter(subject="member").delete()
    assert "还没有适用的计分办法" in read(sign_in, user)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_record_and_for_three(sign_in, group, user, number, django_assert_num_queries):
    PostFactory(member=seated_member(group), role="convener", group=group)
    for _ in range(number):
        activity = group_activity(group, held_on=TODAY, status="recorded")
        ParticipationFactory(activity=activity, member=user.member)
        group_activity(group, members=[user.member], held_on=TODAY)
        contribution_of(user.member, status="recorded", done_on=TODAY)
    client = sign_in(user)
    with django_assert_num_queries(41):
        client.get(PAGE)
