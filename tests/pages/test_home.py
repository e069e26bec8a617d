"""首页: what waits for each role, for several roles at once, and for deputies."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Suggestion
from activities.models import Activity
from cppcc_office.pages.roles import roles_of
from cppcc_office.pages.waiting import queues_of
from members.models import Post
from scoring.rulebooks import save_rulebook
from tests.dealing import dealt
from tests.factories import make_user, seated_member
from tests.factories.accounts import DeputyFactory
from tests.factories.activities import group_activity
from tests.factories.members import GuidanceFactory, PostFactory
from tests.factories.scoring import MarkFactory, MarkKindFactory
from tests.factories.sectors import (
    GroupLiaisonFactory,
    OrganizationFactory,
    SectorGroupFactory,
    SpecialCommitteeFactory,
)

pytestmark = pytest.mark.django_db
RECORDED, CONFIRMED, RETURNED = Activity.Status.RECORDED, Activity.Status.CONFIRMED, Activity.Status.RETURNED


@pytest.fixture
def group():
    return SectorGroupFactory(name="教育界")


def page(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def queue_titles(user):
    return [(queue.title, queue.count) for queue in queues_of(roles_of(user))]


@pytest.mark.parametrize(
    ("role", "words", "not_words"),
    [
        ("administrator", ["进入管理后台", "发放登录单"], ["登记活动"]),
        ("one_office", ["进入管理后台"], ["发放登录单", "登录锁定"]),
        ("leader", ["我分管（指导）的界别", "教育界", "各界别完成情况"], ["进入管理后台"]),
        ("member", ["登记活动", "我的记录", "我的履职"], ["我负责的界别", "进入管理后台"]),
        ("convener", ["我负责的界别", "教育界", "我的记录"], ["我分管", "进入管理后台"]),
        ("liaison", ["我负责的界别", "教育界"], ["我的履职"]),
        ("contact", ["登记工作室活动"], ["我负责的界别"]),
        ("clerk", ["经办人", "办理台"], ["我负责的界别", "登记活动"]),
        ("stranger", ["还没有关联"], ["登记活动", "待办"]),
    ],
)
def test_each_role_has_its_own_home(sign_in, group, role, words, not_words):
    user = make_user(role, group=group)
    html = page(sign_in(user))
    main = html[html.index("<main") : html.index("</main>")]
    assert [word for word in words if word not in main] == []
    assert [word for word in not_words if word in main] == []


def test_somebody_with_several_roles_sees_all_parts(sign_in, group):
    user = make_user("leader", group=group)
    PostFactory(member=user.member, role=Post.Role.CONVENER, group=SectorGroupFactory(name="科技界"))
    type(user).objects.filter(pk=user.pk).update(is_staff=True)
    html = page(sign_in(user))
    for part in ("机关、领导、召集人、委员", "进入管理后台", "我分管（指导）的界别", "我负责的界别", "我的记录"):
        assert part in html


def test_conveners_and_liaisons_see_what_waits_for_confirmation(sign_in, group):
    other = SectorGroupFactory()
    group_activity(group, title="走访敬老院", status=RECORDED)
    group_activity(other, title="别的界别的活动", status=RECORDED)
    group_activity(group, title="已经通过的活动")
    for role in ("convener", "liaison"):
        user = make_user(role, group=group)
        assert queue_titles(user) == [("等您确认的记录", 1)]
        html = page(sign_in(user))
        assert "走访敬老院" in html
        assert "别的界别的活动" not in html


def test_the_guiding_committee_sees_what_waits_for_approval(sign_in, group):
    committee, head = SpecialCommitteeFactory(), make_user("member")
    PostFactory(member=head.member, role=Post.Role.COMMITTEE_HEAD, special_committee=committee)
    GuidanceFactory(special_committee=committee, group=group)
    group_activity(group, title="走访敬老院", status=CONFIRMED)
    assert queue_titles(head) == [("等您审批的记录", 1)]
    assert "走访敬老院" in page(sign_in(head))


def test_a_member_sees_the_own_records_with_their_state(sign_in, group):
    user = make_user("member", group=group)
    group_activity(group, title="我参加的调研", members=[user.member])
    group_activity(group, title="退回来的记录", status=RETURNED, recorded_by=user, return_reason="请补充照片")
    group_activity(group, title="别人的活动", members=[seated_member(group)])
    response = sign_in(user).get("/")
    assert response.context["states"] == {"approved": 1, "waiting": 0, "returned": 1}
    html = response.content.decode()
    assert "我参加的调研" in html
    assert "请补充照片" in html
    assert "别人的活动" not in html


def test_the_office_sees_its_queues_by_its_rights(group):
    group_activity(group, status=CONFIRMED)
    Suggestion.objects.create(text="慢", written_by=make_user("member"))
    assert queue_titles(make_user("secretariat")) == [("等您审批的记录", 1), ("等待答复的投诉建议", 1)]
    assert queue_titles(make_user("one_office")) == []


def test_a_deputy_sees_the_principals_tasks_marked(sign_in, group):
    """SX11: somebody stands in for somebody (AB角): to-dos have a deputy."""
    principal = make_user("convener", group=group)
    deputy = DeputyFactory(user=principal).deputy
    group_activity(group, title="走访敬老院", status=RECORDED)
    html = page(sign_in(deputy))
    assert "走访敬老院" in html
    assert f"代{principal}" in html
    assert f"代{principal}" not in page(sign_in(principal))


def test_what_is_ones_own_is_not_marked_even_when_one_is_deputy_too(group):
    principal, deputy = make_user("convener", group=group), make_user("liaison", group=group)
    DeputyFactory(user=principal, deputy=deputy)
    group_activity(group, status=RECORDED)
    [queue] = queues_of(roles_of(deputy))
    assert [errand.instead_of for errand in queue.errands] == [""]


def test_places_and_points_are_for_leaders_only(sign_in, group):
    assert "名次" in page(sign_in(make_user("leader", group=group)))
    assert "名次" not in page(sign_in(make_user("convener", group=group)))


def test_many_records_are_counted_and_the_oldest_few_shown(group):
    for number in range(7):
        group_activity(group, title=f"活动{number}", status=RECORDED)
    [queue] = queues_of(roles_of(make_user("convener", group=group)))
    assert queue.count == 7
    assert [errand.title for errand in queue.errands] == [f"活动{number}" for number in range(5)]
    assert queue.note == "共 7 条，先列出最早的 5 条"


@pytest.mark.parametrize(
    ("role", "most"),
    [("member", 24), ("convener", 35), ("liaison", 31), ("head", 39), ("leader", 31), ("secretariat", 32)],
)
def test_one_record_or_three_cost_the_same_queries(sign_in, group, role, most):
    user = make_user(role, group=group)
    client = sign_in(user)

    def one_more_of_everything():
        for status in (RECORDED, CONFIRMED, RETURNED, Activity.Status.APPROVED):
            members = [seated_member(group)] + ([user.member] if hasattr(user, "member") else [])
            group_activity(group, status=status, members=members, recorded_by=make_user("member"))
        if role == "liaison":
            GroupLiaisonFactory(user=user)

    one_more_of_everything()
    client.get("/")
    with CaptureQueriesContext(connection) as first:
        client.get("/")
    one_more_of_everything()
    one_more_of_everything()
    with CaptureQueriesContext(connection) as third:
        client.get("/")
    assert len(first) == len(third) <= most


def test_self_marks_are_asked_of_whom_they_are_about_until_they_are_there(group):
    user = make_user("convener", group=group)
    kinds = [MarkKindFactory(subject=subject, way="self") for subject in ("member", "group", "workstation", "proposal")]
    assert queue_titles(user) == [("请您填报的自评", 2)]
    MarkFactory(kind=kinds[1], group=group, member=None, year=timezone.localdate().year, status="audit", value=None)
    assert queue_titles(user) == [("请您填报的自评", 1)]


@pytest.mark.parametrize("role", dealt(["member", "convener", "liaison", "contact", "clerk", "secretariat", "leader"]))
def test_what_is_offered_for_the_own_year_can_be_opened(sign_in, role):
    """No button leads to a refusal: a workstation's contact logs activities and enters nothing for members."""
    client, address = sign_in(role), reverse("duties:contribution_new")
    is_offered = f'href="{address}"' in client.get("/").content.decode()
    assert is_offered is (client.get(address).status_code == 200)


def test_who_answers_for_something_scored_finds_its_points(sign_in):
    """Only where the office has a rule for such: else the way would lead to nothing."""
    user = make_user("clerk", organization=OrganizationFactory(name="市民政局"))
    client = sign_in(user)
    assert "市民政局的积分" not in client.get("/").text
    item = {"code": "handled", "name": "办理", "source": "handovers", "price": 1}
    save_rulebook({"code": "bodies", "name": "承办单位计分", "subject": "organization", "items": [item]})
    page = client.get("/").text
    assert "市民政局的积分" in page
    assert sign_in("clerk").get("/").text.count("市民政局的积分") == 0
