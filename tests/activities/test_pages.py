"""The page of a record, the queues and the lists: who gets in, what they say, what a press of a button changes."""

import pytest
from django.test import Client
from django.urls import reverse

from activities.actions import join_activity, record_activity
from activities.models import Activity, ActivityPhoto, ActivityStep, JoinRequest
from tests.activities.test_access import DEALT, NAMES, SWEEP, S, office, record  # noqa: F401 - `office` is a fixture
from tests.activities.test_drafts import picture
from tests.activities.test_record import deed
from tests.factories import (
    ParticipationFactory,
    SectorGroupFactory,
    WorkstationFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
DECISIONS = ("confirm", "approve", "return", "revoke", "vouch", "withdraw")


def snapshot():
    return (
        list(Activity.objects.order_by("pk").values_list("pk", "status", "title", "confirmed_by", "approved_by")),
        ActivityStep.objects.count(),
        JoinRequest.objects.filter(is_added=None).count(),
        Activity.history.count(),
    )


@pytest.mark.parametrize(("name", "state"), DEALT)
def test_every_button_for_every_role(office, sign_in, name, state):  # noqa: F811
    """TL11, HK8: a button somebody has not got does nothing when pressed all the same, and says so by its status."""
    for role, line in SWEEP[name, state].items():
        activity, user = record(office, state, name), office[role]
        client, allowed = sign_in(user), line.split()
        sees = Activity.objects.visible_to(user).contains(activity)
        page = client.get(activity.get_absolute_url())
        assert page.status_code == (200 if sees else 404), role
        before = snapshot()
        for action in DECISIONS if sees else DECISIONS[:1]:
            if action in allowed:
                assert f'action="{activity.get_absolute_url()}{action}/"' in page.text, (role, action)
                continue
            assert f'{activity.get_absolute_url()}{action}/"' not in page.text, (role, action)
            answer = client.post(f"{activity.get_absolute_url()}{action}/", {"reason": "试一试"})
            assert answer.status_code in ((302, 403) if sees else (404,)), (role, action)
        assert snapshot() == before, role
        if not sees:
            continue
        rewrites = {"edit", "resubmit", "correct", "record"} & set(allowed)
        attends = {"edit", "correct", "hold", "record"} & set(allowed)  # from the notice on, whoever may hold it
        edit, attendance = (reverse(f"activities:{name}", args=[activity.pk]) for name in ("edit", "attendance"))
        assert client.get(edit).status_code == (200 if rewrites else 403), role
        assert client.get(attendance).status_code == (200 if attends else 403), role


@pytest.mark.parametrize("action", DECISIONS)
def test_buttons_are_pressed_by_post_only(office, sign_in, action):  # noqa: F811
    activity = record(office, S.RECORDED)
    address = reverse(f"activities:{action}", args=[activity.pk])
    assert sign_in(office["secretariat"]).get(address).status_code == 405
    assert Client().post(address).status_code == 302
    activity.refresh_from_db()
    assert activity.status == S.RECORDED


def test_the_way_of_a_record_through_every_hand(office, sign_in):  # noqa: F811
    """HK8: member → convener → guiding committee; G2: every step with name and reason stays on the page."""
    recorder = office["recorder"]
    activity = record_activity(deed=deed(recorder, place="广场", summary="义诊"), by=recorder)
    address = activity.get_absolute_url()
    convener, head, staff = (sign_in(office[role]) for role in ("convener", "head", "secretariat"))
    mine = sign_in(recorder)
    assert f"在等处理：召集人{office['convener']}" in mine.get(address).text
    refused = convener.post(f"{address}return/", {"reason": ""}, follow=True)
    assert "没有办理：请写明原因。" in refused.text
    assert "已退回" in convener.post(f"{address}return/", {"reason": "请补照片"}, follow=True).text
    assert "退回原因：请补照片" in mine.get(address).text
    form = mine.get(f"{address}edit/").text
    assert "退回原因：请补照片" in form
    facts = {
        "name": f"group:{office['group'].pk}",
        "kind": activity.kind_id,
        "held_on": "2020-06-15",
        "place": "广场",
        "summary": "义诊两小时",
        "me_too": "on",
        "photos": [picture()],
        "next": "1",
    }
    assert "等召集人或联络员确认" in mine.post(f"{address}edit/", facts, follow=True).text
    assert "已确认" in convener.post(f"{address}confirm/", follow=True).text
    late = convener.post(f"{address}confirm/", follow=True)
    assert "没有办理：这条记录现在的状态是“待审批”，不能确认。" in late.text
    assert "已通过" in head.post(f"{address}approve/", follow=True).text
    facts |= {"reason": "人数漏填", "served": "30", "photos": []}
    assert "更正原因" in staff.get(f"{address}edit/").text
    staff.post(f"{address}edit/", facts | {"people": [recorder.member.pk]})
    page = mine.get(address).text
    for words in ("退回", "请补照片", "修改并重新提交", "确认", "通过", "更正", "人数漏填", "服务群众人次：0 → 30"):
        assert words in page
    assert [step.action for step in activity.steps.all()] == [
        "record",
        "return",
        "resubmit",
        "confirm",
        "approve",
        "correct",
    ]
    activity.refresh_from_db()
    assert (activity.status, activity.served, activity.photos.count()) == (S.APPROVED, 30, 1)


def test_a_correction_without_a_reason_keeps_what_is_typed(office, sign_in):  # noqa: F811
    activity = record(office, S.APPROVED)
    client = sign_in(office["secretariat"])
    address = reverse("activities:edit", args=[activity.pk])
    facts = {"name": f"group:{office['group'].pk}", "kind": activity.kind_id, "held_on": "2020-06-15", "next": "1"}
    answer = client.post(address, facts | {"summary": "新的话", "place": "广场", "reason": ""})
    assert "更正原因：请写明更正原因。" in answer.text
    assert "新的话" in answer.text
    activity.refresh_from_db()
    assert activity.summary == ""


def test_photos_are_served_to_who_may_see_the_activity(office, sign_in):  # noqa: F811
    activity = record(office, S.RECORDED)
    client = sign_in(office["recorder"])
    client.post("/activities/log/photos/", {"photos": [picture()], "activity": activity.pk})
    photo = ActivityPhoto.objects.get()
    photo.activity, photo.draft = activity, None
    photo.save()
    for role, status in {"recorder": 200, "convener": 200, "participant": 200, "member": 404, "clerk": 404}.items():
        assert sign_in(office[role]).get(reverse("activities:photo", args=[photo.pk])).status_code == status, role
    assert Client().get(reverse("activities:photo", args=[photo.pk])).status_code == 302


def test_late_names_are_answered_on_the_page(office, sign_in):  # noqa: F811
    activity, asker = record(office, S.CONFIRMED), office["member"]
    request = join_activity(activity=activity, by=asker)
    address = reverse("activities:join_answer", args=[request.pk])
    assert sign_in(asker).post(address, {"add": "1"}).status_code == 404
    assert sign_in(office["recorder"]).post(address, {"add": "1"}).status_code == 403
    convener = sign_in(office["convener"])
    assert "请写明原因" in convener.post(address, {"decline": "1"}, follow=True).text
    assert JoinRequest.objects.filter(is_added=None).exists()
    assert f"{asker.member.name} 请求补入" in convener.get("/activities/confirmation/").text
    assert "已补入名单" in convener.post(address, {"add": "1"}, follow=True).text
    assert activity.participations.filter(member=asker.member).exists()


# Queues


@pytest.mark.parametrize(
    ("role", "confirms", "approves"),
    [
        ("convener", 200, 404),
        ("deputy", 200, 404),
        ("liaison", 200, 404),
        ("contact", 200, 404),
        ("head", 200, 200),  # confirms what stands in the name of the own committee
        ("secretariat", 404, 200),
        ("leader", 404, 404),
        ("member", 404, 404),
        ("one_office", 404, 404),
        ("clerk", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_has_a_queue(office, sign_in, role, confirms, approves):  # noqa: F811
    client = sign_in(office[role])
    assert client.get("/activities/confirmation/").status_code == confirms
    assert client.get("/activities/approval/").status_code == approves
    waiting = record(office, S.CONFIRMED)
    if approves == 404:
        assert client.post("/activities/approval/", {"decide": "1", "chosen": [waiting.pk]}).status_code == 404
        waiting.refresh_from_db()
        assert waiting.status == S.CONFIRMED


def test_queues_show_only_what_waits_for_this_person(office, sign_in):  # noqa: F811
    waiting = record(office, S.RECORDED)
    waiting.title = "等我确认的活动"
    waiting.save()
    group_activity(SectorGroupFactory(), status=S.RECORDED, title="别的界别的活动")
    record(office, S.APPROVED)
    page = sign_in(office["convener"]).get("/activities/confirmation/").text
    assert "等我确认的活动" in page
    assert "别的界别的活动" not in page
    assert page.count('name="chosen"') == 1
    assert 'name="chosen"' not in sign_in(office["head"]).get("/activities/approval/").text


def test_many_at_once_with_one_that_may_not(office, sign_in):  # noqa: F811
    rows = [record(office, S.CONFIRMED) for _ in range(2)]
    unconfirmed = record(office, S.RECORDED)
    client = sign_in(office["head"])
    answer = client.post(
        "/activities/approval/", {"decide": "1", "chosen": [row.pk for row in (*rows, unconfirmed)]}, follow=True
    )
    assert "已通过 2 条。" in answer.text
    assert "（待确认）不能由您通过，没有改动。" in answer.text
    unconfirmed.refresh_from_db()
    assert unconfirmed.status == S.RECORDED
    assert Activity.objects.counting().count() == 2


def test_returning_many_with_a_reason(office, sign_in):  # noqa: F811
    rows = [record(office, S.CONFIRMED) for _ in range(2)]
    client, chosen = sign_in(office["secretariat"]), [row.pk for row in rows]
    assert "还没有选择记录" in client.post("/activities/approval/", {"decide": "1"}, follow=True).text
    assert "请写明原因" in client.post("/activities/approval/", {"return": "1", "chosen": chosen}, follow=True).text
    answer = client.post("/activities/approval/", {"return": "1", "chosen": chosen, "reason": "请补照片"}, follow=True)
    assert "已退回 2 条。" in answer.text
    assert set(Activity.objects.values_list("status", "return_reason")) == {(S.RETURNED, "请补照片")}


def test_the_office_s_queue_by_group_and_name(office, sign_in):  # noqa: F811
    other = SectorGroupFactory(name="另一个界别")
    group_activity(other, status=S.CONFIRMED, title="另一界别的活动")
    own = record(office, S.CONFIRMED, NAMES.OWN)
    Activity.objects.filter(pk=own.pk).update(title="个人做的事")
    client = sign_in(office["secretariat"])
    by_group = client.get("/activities/approval/", {"group": other.pk}).text
    assert "另一界别的活动" in by_group
    assert "个人做的事" not in by_group
    by_name = client.get("/activities/approval/", {"name": "own"}).text
    assert "个人做的事" in by_name
    assert "另一界别的活动" not in by_name
    assert client.get("/activities/approval/", {"group": "x", "name": "y"}).status_code == 200


# Lists


def test_mine_shows_only_mine(sign_in):
    user, group = make_user("member"), SectorGroupFactory()
    group_activity(group, recorded_by=user, title="我登记的", status=S.RECORDED)
    group_activity(group, members=[user.member], title="我参加的")
    group_activity(group, title="别人的活动")
    page = sign_in(user).get("/activities/mine/").text
    assert "我登记的" in page
    assert "我参加的" in page
    assert "别人的活动" not in page
    assert "等召集人或联络员确认" in page
    unfinished = sign_in(user).get("/activities/mine/?show=open").text
    assert "我登记的" in unfinished
    assert "我参加的" not in unfinished
    assert "还没有记录" in sign_in("clerk").get("/activities/mine/").text


@pytest.mark.parametrize(
    ("role", "status"),
    {
        "convener": 200,
        "liaison": 200,
        "deputy": 200,
        "head": 200,
        "leader": 200,
        "secretariat": 200,
        "one_office": 200,
        "member": 404,
        "other convener": 404,
        "contact": 404,
        "clerk": 404,
        "stranger": 404,
    }.items(),
)
def test_a_group_s_list_for_its_keepers(office, sign_in, role, status):  # noqa: F811
    group_activity(office["group"], title="本界别的活动")
    answer = sign_in(office[role]).get(reverse("activities:of_group", args=[office["group"].pk]))
    assert answer.status_code == status
    assert ("本界别的活动" in answer.text) is (status == 200)


def test_a_group_s_list_by_year(office, sign_in):  # noqa: F811
    import datetime

    group_activity(office["group"], title="去年的活动", held_on=datetime.date(2019, 5, 1))
    group_activity(office["group"], title="今年的活动", held_on=datetime.date(2020, 5, 1))
    client, address = sign_in(office["liaison"]), reverse("activities:of_group", args=[office["group"].pk])
    assert "去年的活动" not in client.get(address).text
    assert "去年的活动" in client.get(address, {"year": "2019"}).text
    assert "今年的活动" in client.get(address, {"year": "1066"}).text


@pytest.mark.parametrize(
    ("role", "address", "most"),
    [
        ("recorder", "/activities/mine/", 24),
        ("convener", "/activities/confirmation/", 24),
        ("secretariat", "/activities/approval/", 24),
        ("liaison", "group", 24),
        ("secretariat", "detail", 31),
    ],
)
def test_pages_cost_a_fixed_number_of_queries(office, sign_in, django_assert_max_num_queries, role, address, most):  # noqa: F811
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in(office[role]), []
    first = record(office, S.CONFIRMED)
    address = {
        "group": reverse("activities:of_group", args=[office["group"].pk]),
        "detail": first.get_absolute_url(),
    }.get(address, address)
    for _ in range(2):
        record(office, S.RECORDED)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        counts.append(len(queries))
        for _ in range(3):
            for state in (S.RECORDED, S.CONFIRMED):
                row = record(office, state)
                ParticipationFactory(activity=row, member=seated_member(office["group"]))
        ParticipationFactory(activity=first, member=seated_member(office["group"]))
    assert counts[0] == counts[1] <= most


# Attendance


@pytest.fixture
def keeper(office):  # noqa: F811
    return office["liaison"]


def attendance_of(activity):
    return {row.member.name: row.presence for row in activity.participations.all()}


def test_ticking_the_group_s_members(office, sign_in, keeper):  # noqa: F811
    activity = group_activity(office["group"], status=S.RECORDED)
    zhang, li = seated_member(office["group"], name="张三"), seated_member(office["group"], name="李四")
    client, address = sign_in(keeper), reverse("activities:attendance", args=[activity.pk])
    page = client.get(address).text
    assert "张三" in page
    assert "李四" in page
    facts = {"there": [zhang.pk, li.pk], f"presence-{li.pk}": "late", f"presence-{zhang.pk}": "none", "save": "1"}
    assert "已登记出席 2 人。" in client.post(address, facts, follow=True).text
    assert attendance_of(activity) == {"张三": "whole", "李四": "late"}


def test_pasting_a_list_shows_it_before_saving(office, sign_in, keeper):  # noqa: F811
    """Numbered lists, 接龙, any separators, titles after names: matched, ambiguous and unknown are shown."""
    activity = group_activity(office["group"], status=S.RECORDED)
    zhang, other = seated_member(office["group"], name="张三"), seated_member(SectorGroupFactory(), name="张三")
    ouyang, guest_member = seated_member(office["group"], name="欧阳建国"), seated_member(name="龙琳佳")
    client, address = sign_in(keeper), reverse("activities:attendance", args=[activity.pk])
    pasted = "#接龙\n1. 欧阳建国主任\n2. 张三\n3、龙琳佳\n4 王大锤"
    held = client.post(address, {"pasted": pasted, "save": "1"}).text
    assert "还没有保存" in held
    assert attendance_of(activity) == {}
    matched = client.post(address, {"pasted": pasted, "match": "1"}).text
    assert "认出 2 人" in matched
    assert "2 个名字需要您决定" in matched
    assert "其他界别的委员" in matched
    facts = {"there": [ouyang.pk, guest_member.pk], "undecided": ["张三", "王大锤"], "save": "1"}
    still = client.post(address, facts | {"who-张三": other.pk}).text
    assert "王大锤" in still
    assert attendance_of(activity) == {}
    assert f'value="{other.pk}" checked' in still
    facts["there"].append(other.pk)
    client.post(address, facts | {"undecided": ["王大锤"], "who-王大锤": "guest"})
    assert attendance_of(activity) == {"张三": "whole", "欧阳建国": "whole", "龙琳佳": "whole"}
    assert not activity.participations.filter(member=zhang).exists()
    assert [guest.name for guest in activity.guests.all()] == ["王大锤"]


def test_attendance_of_an_approved_record_is_a_correction(office, sign_in):  # noqa: F811
    activity, member = group_activity(office["group"]), seated_member(office["group"])
    address = reverse("activities:attendance", args=[activity.pk])
    assert sign_in(office["convener"]).get(address).status_code == 403
    assert sign_in(office["convener"]).post(address, {"there": [member.pk], "save": "1"}).status_code == 403
    client = sign_in(office["secretariat"])
    assert "请写明原因" in client.post(address, {"there": [member.pk], "save": "1"}).text
    assert attendance_of(activity) == {}
    client.post(address, {"there": [member.pk], "save": "1", "reason": "签到表漏录"})
    assert list(attendance_of(activity)) == [member.name]


def test_attendance_at_a_workstation(sign_in):
    from tests.factories import ActivityOrganizerFactory, AttachmentFactory

    station = WorkstationFactory()
    attached = seated_member(name="驻室委员")
    AttachmentFactory(workstation=station, member=attached)
    activity = group_activity(SectorGroupFactory(), status=S.RECORDED, in_name_of=NAMES.WORKSTATION)
    activity.organizers.all().delete()
    ActivityOrganizerFactory(activity=activity, group=None, workstation=station)
    page = sign_in(make_user("contact", workstation=station)).get(reverse("activities:attendance", args=[activity.pk]))
    assert "驻室委员" in page.text
