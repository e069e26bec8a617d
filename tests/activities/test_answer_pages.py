"""The pages around sign-up: the member's, the organizers', who decides on leave, the room, and the home page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.actions import ask_leave, decide_leave, sign_up, switch_self_sign_in
from activities.models import Activity, Participation
from members.models import Post
from tests.activities.test_access import office  # noqa: F401 - a fixture
from tests.dealing import dealt
from tests.factories import (
    ActivityKindFactory,
    PostFactory,
    SectorGroupFactory,
    SittingFactory,
    announced_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S, SignUp, Leave = Activity.Status, Participation.SignUp, Participation.Leave


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界")


@pytest.fixture
def user(group):
    return make_user("member", group=group)


def page_of(name, activity):
    return reverse(f"activities:{name}", args=[activity.pk])


def row_of(activity, user):
    return activity.participations.get(member=user.member)


def test_one_tap_to_sign_up_and_one_to_withdraw(group, user, sign_in):
    """TL6: sign-up on the phone."""
    activity = announced_activity(group, members=[user.member], capacity=10)
    client, page = sign_in(user), page_of("answer", activity)
    assert "等您答复" in client.get(page).text
    assert "已报名" in client.post(page, {"do": "sign_up"}, follow=True).text
    assert row_of(activity, user).sign_up == SignUp.SIGNED_UP
    assert "已答复不参加" in client.post(page, {"do": "withdraw"}, follow=True).text
    assert row_of(activity, user).sign_up == SignUp.WITHDRAWN
    assert "请用页面上的按钮" in client.post(page, {"do": "fly"}, follow=True).text


def test_the_place_in_the_waiting_list(group, user, sign_in):
    first, second = (make_user("member", group=group) for _ in range(2))
    activity = announced_activity(group, members=[first.member, second.member, user.member], capacity=1)
    for one in (first, second):
        sign_up(activity=activity, member=one.member, by=one)
    client, page = sign_in(user), page_of("answer", activity)
    assert "报名候补" in client.get(page).text
    assert "候补第 2 位" in client.post(page, {"do": "sign_up"}, follow=True).text
    assert "候补第 2 位" in client.get("/").text


def test_leave_in_two_taps(group, user, sign_in):
    """Leave is a type; words are optional and seen by who decides only."""
    activity = announced_activity(group, members=[user.member])
    client = sign_in(user)
    page = client.post(page_of("leave", activity), {"kind": "illness", "leave_reason": "住院手术"}, follow=True).text
    assert "请假待批" in page
    assert "已请假，等主办方（科技界）批准。" in page
    row = row_of(activity, user)
    assert (row.leave, row.leave_kind, row.leave_reason) == (Leave.ASKED, "illness", "住院手术")
    assert "撤回请假" in client.get(page_of("answer", activity)).text
    client.post(page_of("answer", activity), {"do": "cancel_leave"})
    assert row_of(activity, user).leave == Leave.NONE
    assert "请选择请假类别" in client.post(page_of("leave", activity), follow=True).text


def test_the_words_of_a_leave_are_for_who_decides(office, sign_in):  # noqa: F811
    """OFFICE 2.2: the type is enough; free text is hidden from everybody but who decides."""
    member = office["member"].member
    kind = ActivityKindFactory(leave_approver="secretary")
    activity = announced_activity(office["group"], members=[member, office["recorder"].member], kind=kind)
    ask_leave(activity=activity, member=member, kind="illness", by=member.user, reason="住院手术")
    chief = make_user("member")
    PostFactory(member=chief.member, role=Post.Role.SECRETARY_GENERAL)
    assert "住院手术" in sign_in(chief).get(reverse("activities:leave_queue")).text
    for role in ("convener", "liaison", "recorder", "head", "leader"):
        client = sign_in(office[role])
        for name in ("detail", "people", "leave_summary", "answer", "attendance"):
            assert "住院手术" not in client.get(page_of(name, activity)).text, (role, name)
        assert "住院手术" not in client.get("/").text
    page = reverse("admin:activities_participation_change", args=[activity.participations.get(member=member).pk])
    seen = sign_in(office["one_office"]).get(page)  # an office that only looks
    assert seen.status_code == 200
    assert "因病" in seen.text
    assert "住院手术" not in seen.text


def test_leave_for_some_sittings(group, user, sign_in):
    activity = announced_activity(group, members=[user.member])
    first, second = (SittingFactory(activity=activity, order=n, name=f"第{n}场") for n in (1, 2))
    client = sign_in(user)
    client.post(page_of("leave", activity), {"kind": "travel", "sitting": [first.pk]})
    assert "请假待批（部分场次）" in client.get(page_of("answer", activity)).text
    client.post(page_of("leave", activity), {"kind": "travel", "sitting": [first.pk, second.pk]})
    assert "部分场次" not in client.get(page_of("answer", activity)).text


def test_the_queue_decides_many(group, sign_in):
    convener = make_user("convener", group=group)
    people = [make_user("member", group=group) for _ in range(3)]
    activity = announced_activity(group, members=[one.member for one in people])
    rows = [ask_leave(activity=activity, member=one.member, kind="travel", by=one) for one in people]
    client, page = sign_in(convener), reverse("activities:leave_queue")
    assert "去批假（共 3 人）" in client.get("/").text
    assert "还没有选择" in client.post(page, {"approve": "1"}, follow=True).text
    said = client.post(page, {"chosen": [rows[0].pk, rows[1].pk], "approve": "1"}, follow=True).text
    assert "已准假 2 人。" in said
    refused = client.post(page, {"chosen": [rows[2].pk], "refuse": "1", "answer": ""}, follow=True).text
    assert "没有办理：不准假，请写明原因。" in refused
    client.post(page, {"chosen": [rows[2].pk], "refuse": "1", "answer": "人手不够"})
    assert "人手不够" in sign_in(people[2]).get(page_of("answer", activity)).text
    assert "现在没有等您批的请假" in client.get(page).text
    summary = client.get(page_of("leave_summary", activity)).text
    for one in people:
        assert one.member.name in summary


def test_the_organizers_list(group, user, sign_in):
    """TL6: the convener sees who comes and waits, raises the number and admits who waits in one press."""
    convener, second = make_user("convener", group=group), make_user("member", group=group)
    activity = announced_activity(group, members=[user.member, second.member, convener.member], capacity=1)
    for one in (user, second):
        sign_up(activity=activity, member=one.member, by=one)
    client, page = sign_in(convener), page_of("people", activity)
    assert "候补 1" in client.get("/").text
    text = client.get(page).text
    for words in ("已报名", "候补（按报名先后）", "还没有答复", user.member.name):
        assert words in text
    said = client.post(page, {"do": "capacity", "capacity": "2"}, follow=True).text
    assert f"名额已改为 2，{second.member.name} 1 人由候补转为报名。" in said
    assert "名额请填数字" in client.post(page, {"do": "capacity", "capacity": "两"}, follow=True).text
    client.post(page, {"do": "withdraw", "member": user.member.pk})
    assert row_of(activity, user).sign_up == SignUp.WITHDRAWN
    client.post(page, {"do": "leave", "member": user.member.pk, "kind": "official", "answer": "主席口头同意"})
    assert row_of(activity, user).leave == Leave.APPROVED
    assert client.post(page, {"do": "withdraw", "member": seated_member().pk}).status_code == 404


def test_a_pasted_list_is_looked_at_first(group, sign_in):
    convener = make_user("convener", group=group)
    zhang, ouyang = seated_member(group, name="张三丰"), seated_member(group, name="欧阳建国")
    activity = announced_activity(group, members=[zhang], capacity=1)
    client, page = sign_in(convener), page_of("people", activity)
    held = client.post(page, {"do": "many", "pasted": "#接龙\n1. 欧阳建国主任\n2. 张三丰\n3. 王大锤"}).text
    assert "认出 2 人" in held
    assert "王大锤" in held
    assert not activity.participations.signed_up().exists()
    facts = {"do": "many", "chosen": [ouyang.pk, zhang.pk], "undecided": ["王大锤"]}
    assert "王大锤" in client.post(page, facts).text  # still open
    said = client.post(page, facts | {"who-王大锤": "leave"}, follow=True).text
    assert "报名 1 人，候补 1 人。" in said
    assert [row.member for row in activity.participations.order_by("queue_number")] == [ouyang, zhang]


def test_the_room_and_the_code(group, user, sign_in):
    """Self sign-in: off by default; shown in the room; typed or scanned; no position."""
    convener = make_user("convener", group=group)
    activity = announced_activity(group, members=[user.member], in_days=0)
    keeper, room = sign_in(convener), page_of("room", activity)
    assert "自助签到没有开启" in keeper.get(room).text
    shown = keeper.post(room, {"on": "1"}, follow=True).text
    activity.refresh_from_db()
    assert activity.sign_in_code in shown
    assert "<svg" in shown
    client = sign_in(user)
    page = client.get(f"{reverse('activities:sign_in')}?code={activity.sign_in_code}").text
    assert f'value="{activity.sign_in_code}"' in page
    assert not activity.participations.there().exists()  # nothing happens before a press
    assert "签到码不对" in client.post(reverse("activities:sign_in"), {"code": "1"}).text
    keeper.post(room, {"off": "1"})
    assert "自助签到没有开启" in keeper.get(room).text
    assert "签到码不对" in client.post(reverse("activities:sign_in"), {"code": activity.sign_in_code}).text


def test_a_room_for_each_sitting(group, sign_in):
    activity = announced_activity(group, in_days=0)
    first, second = (SittingFactory(activity=activity, order=n, held_on=activity.held_on) for n in (1, 2))
    convener = make_user("convener", group=group)
    switch_self_sign_in(activity=activity, is_on=True, by=convener)
    second.refresh_from_db()
    client, room = sign_in(convener), page_of("room", activity)
    assert f"?show={first.pk}" in client.get(room).text
    assert second.sign_in_code in client.get(f"{room}?show={second.pk}").text
    third = SittingFactory(activity=activity, order=3, held_on=activity.held_on)
    assert "为新增的场次生成签到码" in client.get(room).text
    client.post(room, {"on": "1"})
    assert len(activity.sittings.get(pk=third.pk).sign_in_code) == 6
    assert activity.sittings.get(pk=second.pk).sign_in_code == second.sign_in_code


PAGES = ("answer", "people", "leave_summary", "room", "attendance")
ORGANIZERS = ("convener", "deputy", "liaison", "secretariat")


@pytest.mark.parametrize("state", dealt([S.DRAFT, S.ANNOUNCED, S.CLOSED, S.HELD, S.CANCELLED, S.RECORDED, S.APPROVED]))
def test_every_page_for_every_role_in_every_state(office, sign_in, state):  # noqa: F811
    """State × role: who is invited answers, who organizes arranges, others are told or find nothing."""
    activity = announced_activity(office["group"], members=[office["participant"].member], status=state)
    arranged = {"people": True, "leave_summary": True}
    arranged["room"] = state in (S.ANNOUNCED, S.CLOSED, S.HELD)
    before = list(Participation.objects.values())
    for role, user in office.items():
        if not hasattr(user, "username"):
            continue
        sees = Activity.objects.visible_to(user).contains(activity)
        for name in PAGES[:-1]:
            if not sees:
                wanted = 404
            elif name == "answer":
                wanted = 200 if role == "participant" and state != S.DRAFT else 403
            else:
                wanted = 200 if role in ORGANIZERS and arranged[name] else 403
            client = sign_in(user)
            assert client.get(page_of(name, activity)).status_code == wanted, (state, role, name)
            if wanted != 200:
                assert client.post(page_of(name, activity), {"do": "sign_up", "on": "1"}).status_code == wanted
    assert list(Participation.objects.values()) == before


@pytest.mark.parametrize("name", ["answer", "people", "leave_summary", "room", "leave_queue", "home"])
def test_the_same_queries_for_few_and_many(group, sign_in, name):
    """Query counts at 1 and 3 rows, and 30 on the lists that grow with the members."""
    counts = []
    for size in (1, 3, 30):
        own = SectorGroupFactory()
        convener = make_user("convener", group=own)
        users = [make_user("member", group=own) for _ in range(size)]
        activity = announced_activity(own, members=[one.member for one in users], capacity=1, in_days=1)
        for one in users[1:]:
            sign_up(activity=activity, member=one.member, by=one)
        for one in users[: (size + 1) // 2]:
            ask_leave(activity=activity, member=one.member, kind="travel", by=one)
        who = users[-1] if name == "answer" else convener
        if name in ("home", "leave_queue"):
            page = "/" if name == "home" else reverse("activities:leave_queue")
            for day in range(size if size < 5 else 3):
                announced_activity(own, members=[convener.member], in_days=day + 2)
        else:
            page = page_of(name, activity)
        client = sign_in(who)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert counts[0] <= counts[1] <= counts[0] + 1  # one query more where somebody waits


def test_the_home_page_of_each(group, user, sign_in):
    """首页: the member's answer, the approver's requests, the organizer's numbers."""
    activity = announced_activity(group, members=[user.member], title="赴工业园视察")
    past = announced_activity(group, members=[user.member], title="上周的视察", in_days=-7)
    home = sign_in(user).get("/").text
    assert "赴工业园视察" in home
    assert "等您答复" in home
    assert past.title not in home
    row = ask_leave(activity=activity, member=user.member, kind="travel", by=user)
    staff = make_user("secretariat")
    assert "等您批的请假" not in sign_in(staff).get("/").text  # the convener's
    convener = make_user("convener", group=group)
    assert "等您批的请假" in sign_in(convener).get("/").text
    decide_leave(ids=[row.pk], by=convener, is_approved=True)
    assert "已准假" in sign_in(user).get("/").text
