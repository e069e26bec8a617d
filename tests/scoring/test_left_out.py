"""What the page says of records that do not count: one reason each, read from the page (G2)."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Participation
from scoring.models import Rulebook
from scoring.rulebooks import save_rulebook
from tests.factories import (
    ActivityFactory,
    ParticipationFactory,
    ProposalFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    group_activity,
    kind_named,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 6, 15)


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def read(sign_in):
    """The page of one subject's year, as a leader reads it."""

    def read(kind: str, subject) -> str:
        response = sign_in("leader").get(reverse("scoring:explain", args=[kind, subject.pk]), {"year": "2020"})
        assert response.status_code == 200
        return response.text

    return read


def of_record(page: str, title: str) -> str:
    """What stands behind a record's title."""
    return page.split(title, 1)[1][:700]


def use_only(*items: dict, subject: str = "group", **more) -> None:
    """This rule alone; the one that a new installation begins with ends."""
    Rulebook.objects.filter(subject=subject).delete()
    save_rulebook({"code": "rule", "name": "试行办法", "subject": subject, "items": list(items)} | more)


def item(**more) -> dict:
    return {"code": "held", "name": "活动", "source": "activities", "price": 5} | more


def test_not_approved(group, read):
    group_activity(group, "理论学习", title="没有审批的学习", held_on=DAY, status=Activity.Status.CONFIRMED)
    assert "还没有通过审批（待审批）" in of_record(read("group", group), "没有审批的学习")


def test_outside_the_window(group, read):
    """A rule whose year ends on 20 December: what came after counts for the next one."""
    group_activity(group, title="年底的活动", held_on=datetime.date(2020, 12, 25))
    use_only(item(), year_ends="12-20")
    page = read("group", group)
    assert "不在本项计分的日期以内" in of_record(page, "年底的活动")
    assert "没有计入的 1 条" in page


def test_beyond_the_cap(group, read):
    for month in (1, 2, 3):
        group_activity(group, title=f"{month}月活动", held_on=datetime.date(2020, month, 1))
    use_only(item(cap=10))
    page = read("group", group)
    assert "已到上限，超出的不计" in of_record(page, "3月活动")
    assert "应得 15 分，超过上限 10 分的 5 分不计" in page


def test_beyond_the_total_cap(group, read):
    """Caps in caps: the item's, then that of the whole."""
    for month in (1, 2, 3):
        group_activity(group, title=f"{month}月活动", held_on=datetime.date(2020, month, 1))
    use_only(item(cap=12), cap=10)
    page = read("group", group)
    assert "超过上限 12 分的 3 分不计" in page
    assert "超过总分上限，不计" in page
    assert "（满分 10 分）" in page


def test_the_same_record_under_two_items(group, read):
    group_activity(group, title="又调研又协商", held_on=DAY)
    below = [item(code="low", name="活动"), item(code="high", name="调研", where={"kind": "调研"}, price=8)]
    use_only({"code": "all", "name": "活动", "once_each": True, "items": below})
    page = read("group", group)
    assert "同一件只按最高的一项计" in of_record(page, "又调研又协商")
    assert "8.00" in page


def test_taken_elsewhere(group, read):
    """A report made of a proposal has its points there."""
    member = seated_member(group)
    SocialReportFactory(author=member, title="提案转来的信息", submitted_on=DAY, proposal=ProposalFactory())
    use_only(
        {"code": "sent", "name": "报送", "source": "reports", "where": {"from_proposal": "否"}, "price": 5},
        subject="member",
    )
    assert "属于“来自提案”，本项不计" in of_record(read("member", member), "提案转来的信息")


def test_not_in_office_that_day(group, read):
    gone = seated_member(group, name="离任委员", ends_on=datetime.date(2020, 3, 31))
    SponsorshipFactory(proposal=ProposalFactory(title="离任后的提案", submitted_on=DAY), member=gone)
    assert "第一提案人在提出当日不在任" in of_record(read("group", group), "离任后的提案")


def test_in_the_own_name_only(group, read):
    member = seated_member(group)
    group_activity(group, members=[member], title="自己做的", held_on=DAY, in_name_of=Activity.InNameOf.OWN)
    assert "以谁的名义是“个人”" in of_record(read("member", member), "自己做的")


def meeting(member, month: int, title: str, **facts) -> Participation:
    """A plenary to which the member was called."""
    kind = kind_named("全体会议", "plenary")
    activity = ActivityFactory(kind=kind, title=title, held_on=datetime.date(2020, month, 10), in_name_of="office")
    return ParticipationFactory(activity=activity, member=member, **facts)


ATTENDANCE = {
    "code": "meetings",
    "name": "会议",
    "source": "meetings",
    "base": 10,
    "price": {
        "take": "first",
        "tiers": [
            {"when": {"attendance": ["缺席", "请假未批准"]}, "points": -5},
            {"when": {"attendance": "请假"}, "points": -1},
            {"when": {"attendance": "公务"}, "points": 0},
        ],
    },
}


def test_who_joined_in_september_was_not_absent_in_march(group, read):
    """Fair denominators: what came before the seat takes nothing off."""
    late = seated_member(group)
    late.memberships.update(starts_on=datetime.date(2020, 9, 1))
    meeting(late, 3, "三月全会", presence="none")
    meeting(late, 10, "十月全会", presence="none")
    use_only(ATTENDANCE, subject="member")
    page = read("member", late)
    assert "当日不在任" in of_record(page, "三月全会")
    assert '<span class="value">5.00</span>' in page, "only October's absence counts"
    assert "任职以前和离任以后的会议、活动不算缺席" in page
    assert "没有规定按在任时间折算" in page


def test_a_share_of_the_year_is_the_offices_choice_and_marked_so(group, read):
    """Four months of twelve: two activities weigh as six, up to the same cap as everybody's."""
    late, whole = seated_member(group), seated_member(group)
    late.memberships.update(starts_on=datetime.date(2020, 9, 15))
    for month in (10, 11):
        group_activity(group, members=[late, whole], held_on=datetime.date(2020, month, 1))
    use_only(item(price=1, cap=5, average={"per": "year_share", "times": 1}), subject="member")
    page = read("member", late)
    assert "除以在任月数占全年的比例（折算由使用机关自定） 0.33，得 6 分" in page
    assert "应得 6 分，超过上限 5 分的 1 分不计" in page
    assert "有的项目按在任月数折算，这是使用机关自定的做法" in page
    page = read("member", whole)
    assert '<span class="value">2.00</span>' in page
    assert "不满全年" not in page


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"presence": "none"}, "5.00"),
        ({"presence": "none", "leave": "refused"}, "5.00"),
        ({"presence": "none", "leave": "approved"}, "9.00"),
        ({"presence": "official"}, "10.00"),
    ],
)
def test_leave_and_official_duty_count_as_the_rule_says(group, read, facts, points):
    member = seated_member(group)
    meeting(member, 3, "三月全会", **facts)
    use_only(ATTENDANCE, subject="member")
    assert f'<span class="value">{points}</span>' in read("member", member)


def test_an_item_with_nothing_says_what_would_count(group, read):
    use_only(
        item(),
        {
            "code": "sent",
            "name": "信息",
            "source": "reports",
            "where": {"is_adopted": "是"},
            "price": 3,
            "count": "once",
        },
    )
    page = read("group", group)
    assert "本项按下列记录计分" in page
    assert "界别活动；每次 5 分" in page
    assert "社情民意信息，已被采用：是；每条 3 分；只计一次" in page


def test_an_item_with_nothing_says_which_records_earn_how_much_and_which_cost(group, read):
    tiers = [{"when": {"kind": "调研"}, "points": 4}, {"when": {"kind": "视察"}, "points": -2}]
    use_only(item(price={"tiers": tiers}), item(code="noted", name="记录", record_only=True))
    page = read("group", group)
    assert "界别活动；分档（就高）：活动类别是“调研” 4 分；活动类别是“视察” 扣 2 分" in page
    assert "界别活动；只作记录，不计分" in page


def test_the_rounding_is_stated(group, read):
    use_only(item(), rounding=0.1)
    assert "再四舍五入到 0.10 分" in read("group", group)


def test_a_record_one_may_not_open_says_why(group, sign_in):
    """A convener reads a member's card; a proposal that is not public stays with its writers."""
    member = seated_member(group)
    hidden = ProposalFactory(
        title="没有公开的提案", is_public=False, not_public_reason="涉及商业秘密", submitted_on=DAY
    )
    SponsorshipFactory(proposal=hidden, member=member)
    address = reverse("scoring:explain", args=["member", member.pk])
    page = sign_in(make_user("convener", group=group)).get(address, {"year": "2020"}).text
    assert "没有公开的提案" not in page, "not even its title"
    assert "页面只对提案者和经办人员开放" in of_record(page, f"{hidden.number}（不公开的提案）")
    assert hidden.get_absolute_url() not in page
    page = sign_in("leader").get(address, {"year": "2020"}).text
    assert hidden.get_absolute_url() in page
    assert "没有公开的提案" in page, "who may open it reads its title"


def test_what_a_group_still_owes_says_how_many_days_are_left(group, read, sign_in):
    """达标项目 of a group, not on a member's scorecard alone; a part of the year has its own last day."""
    use_only(item(), duties=[{"code": "say", "name": "一年一条信息", "source": "reports", "at_least": 1}])
    assert '要求 1<span class="muted">；时间已过' in read("group", group)
    today = timezone.localdate()
    left = (datetime.date(today.year, 12, 31) - today).days
    address = reverse("scoring:explain", args=["group", group.pk])
    page = sign_in(make_user("convener", group=group)).get(address, {"year": today.year}).text
    assert (f"；还有 {left} 天" if left else "；时间已过") in page
    SocialReportFactory(author=seated_member(group), submitted_on=DAY)
    assert "时间已过" not in read("group", group)
