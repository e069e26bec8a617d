"""登记活动 on a phone (TL11, G1): in whose name, who took part, what is asked before saving, what when wrong."""

import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from activities.forms.log import LogForm
from activities.models import Activity, ActivityDraft, ActivityKind
from activities.views import names
from tests.factories import (
    AnnualPlanFactory,
    AttachmentFactory,
    ContactUnitFactory,
    PlanItemFactory,
    ResidentDepartmentFactory,
    SectorFactory,
    SectorGroupFactory,
    during_a_request,
    group_activity,
    make_user,
    seated_member,
)
from tests.factories.activities import kind_named

pytestmark = pytest.mark.django_db
LOG, CHECK = "/activities/log/", "/activities/log/check/"
S = Activity.Status


@pytest.fixture
def group():
    group = SectorGroupFactory(name="教体医卫联组")
    SectorFactory(name="教育界", group=group)
    return group


@pytest.fixture
def user(group):
    return make_user("member", group=group)


@pytest.fixture
def client(sign_in, user):
    return sign_in(user)


def typed(user, **more):
    group = user.member.memberships.get().sector.group
    return {
        "name": f"group:{group.pk}",
        "kind": kind_named("医疗惠民", "service").pk,
        "held_on": "2020-06-15",
        "place": "社区活动室",
        "summary": "为老人义诊",
        "me_too": "on",
        "next": "1",
    } | more


def test_a_plain_deed_takes_one_page(client, user, group):
    friend = seated_member(group, name="张三")
    answer = client.post(LOG, typed(user, people=[friend.pk], guests="王局长、李书记", served="40"), follow=True)
    activity = Activity.objects.get()
    assert answer.redirect_chain[-1][0] == activity.get_absolute_url()
    assert "已登记，等召集人或联络员确认。" in answer.text
    assert activity.title == "走进社区活动室开展医疗惠民"
    assert {row.member for row in activity.participations.all()} == {user.member, friend}
    assert [guest.name for guest in activity.guests.all()] == ["王局长", "李书记"]
    assert (activity.served, activity.status, activity.recorded_by) == (40, S.RECORDED, user)
    assert not ActivityDraft.objects.exists()


def test_own_name_needs_no_tick_to_count_the_own_presence(client, user):
    facts = typed(user, name="own")
    del facts["me_too"]
    client.post(LOG, facts)
    activity = Activity.objects.get()
    assert (activity.in_name_of, activity.status) == ("own", S.CONFIRMED)
    assert activity.participations.get().member == user.member


def test_a_contact_unit_is_a_place(client, user, group):
    unit = ContactUnitFactory(resident_department=ResidentDepartmentFactory(group=group)).organization
    foreign = ContactUnitFactory().organization
    page = client.get(LOG).text
    assert unit.name in page
    assert foreign.name not in page
    assert "走进的联系单位：请从列出的选项中选择。" in client.post(LOG, typed(user, place="", unit=foreign.pk)).text
    client.post(LOG, typed(user, place="", unit=unit.pk))
    assert Activity.objects.get().contact_unit == unit


def test_a_workstation_s_kinds_go_with_its_name(client, user):
    station = AttachmentFactory(member=user.member).workstation
    same_word = ActivityKind.objects.get(name="政策宣传", family="workstation")
    client.post(LOG, typed(user, name=f"workstation:{station.pk}", kind=kind_named("政策宣传").pk, received="12"))
    activity = Activity.objects.get()
    assert (activity.kind, activity.received, activity.status) == (same_word, 12, S.RECORDED)


def test_which_of_the_four_stations_is_the_kind_s_to_say_or_the_activity_s_own(client, user, sign_in):
    """DG3: who may change the record may correct it, once approved with a reason; groups have nothing to choose."""
    station = AttachmentFactory(member=user.member).workstation
    facts = typed(user, name=f"workstation:{station.pk}", kind=kind_named("接待群众", "workstation").pk)
    client.post(LOG, facts)
    activity = Activity.objects.get()
    assert activity.counts_towards == "社情民意情报站"
    client.post(f"/activities/{activity.pk}/edit/", facts | {"station": "learning"})
    assert "计入学习提升加油站" in client.get(activity.get_absolute_url()).text
    Activity.objects.update(status=S.APPROVED)
    office = sign_in("secretariat")
    corrected = facts | {"me_too": "", "people": [user.member.pk], "station": "consultation", "reason": "内容是协商"}
    page = office.post(f"/activities/{activity.pk}/edit/", corrected, follow=True)
    assert "计入四站的哪一站：学习提升加油站 → 协商议事工作站" in page.text
    client.post(LOG, typed(user, station="learning", held_on="2020-06-16"))
    logged = Activity.objects.get(in_name_of="group")
    assert logged.station == ""
    assert "四站" not in client.get(logged.get_absolute_url()).text
    assert "station" not in LogForm(user=make_user("member")).fields


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": ""}, "活动类别：请选择活动类别。"),
        ({"held_on": ""}, "活动时间：请填写活动时间。"),
        ({"held_on": "2020-02-30"}, "活动时间：这不是能识别的日期，请按“2026-03-05”的样子填写。"),
        ({"held_on": "2999-01-01"}, "活动时间：活动时间不能晚于今天；还没有举行的活动，请举行后再登记。"),
        ({"held_on": "1888-01-01"}, "活动时间：这个年份太早了，请核对活动时间。"),
        ({"held_on": "2016-06-15"}, "您不在“教体医卫联组”"),
        ({"place": " "}, "活动地点：请写明活动地点。"),
        ({"summary": ""}, "做了什么：请用一两句话写明做了什么。"),
        ({"served": "-3"}, "服务群众人次：不能小于 0，请核对。"),
        ({"served": "很多"}, "服务群众人次：请填写数字，如“40”。"),
        ({"name": "group:999"}, "以谁的名义：请从列出的选项中选择。"),
        ({"name": "own", "kind": "界别协商会"}, "以“个人”的名义不能登记“界别协商会”，请换一个类别，或改用别的名义。"),
        ({"kind": "全体会议"}, "活动类别：请从列出的选项中选择。"),
    ],
)
def test_errors_say_what_where_and_what_to_do(client, user, facts, sentence):
    """Nothing typed is lost: the page comes back with it, and the draft has it too."""
    if "kind" in facts and facts["kind"]:
        facts = facts | {"kind": ActivityKind.objects.get(name=facts["kind"]).pk}
    answer = client.post(LOG, typed(user, guests="王局长") | facts)
    assert sentence in answer.text
    assert "王局长" in answer.text
    assert not Activity.objects.exists()
    assert ActivityDraft.objects.get().payload["guests"] == ["王局长"]


@pytest.mark.parametrize("written", ["2020.6.15", "2020/6/15", "2020年6月15日", "20200615"])
def test_dates_as_people_write_them(client, user, written):
    client.post(LOG, typed(user, held_on=written))
    assert Activity.objects.get().held_on == datetime.date(2020, 6, 15)


def test_somebody_not_in_office_that_day_is_named(client, user, group):
    gone = seated_member(group, name="郭离任", ends_on=datetime.date(2019, 12, 31))
    answer = client.post(LOG, typed(user, people=[gone.pk]))
    assert "参加的委员：郭离任 在 2020-06-15 不在任，请核对日期，或从名单中去掉。" in answer.text
    assert not Activity.objects.exists()


def test_a_foreign_name_cannot_be_used(client, user):
    other = SectorGroupFactory()
    client.post(LOG, typed(user, name=f"group:{other.pk}"))
    client.post(LOG, typed(user, name="office"))
    assert not Activity.objects.exists()


def test_pasted_names_are_asked_about_before_saving(client, user, group):
    """Ambiguous and unknown names are decided by a person; matched ones are shown."""
    first, second = seated_member(group, name="张三"), seated_member(SectorGroupFactory(), name="张三")
    ouyang = seated_member(group, name="欧阳建国")
    asked = client.post(LOG, typed(user, pasted="1. 张三\n2. 欧阳建国主任\n3. 王大锤\n4. 李小二"), follow=True)
    assert asked.redirect_chain[-1][0] == CHECK
    assert not Activity.objects.exists()
    assert "名册中有 2 位“张三”" in asked.text
    assert "欧阳建国（教育界）" in asked.text
    held = client.post(CHECK, {"save": "1", "who-张三": second.pk})
    assert "还有名字没有选择" in held.text
    assert not Activity.objects.exists()
    assert f'name="who-张三" value="{second.pk}"' in held.text
    client.post(CHECK, {"save": "1", "who-张三": second.pk, "who-王大锤": "guest", "who-李小二": "leave"})
    activity = Activity.objects.get()
    assert {row.member for row in activity.participations.all()} == {user.member, second, ouyang}
    assert first not in {row.member for row in activity.participations.all()}
    assert [guest.name for guest in activity.guests.all()] == ["王大锤"]


def test_a_likely_duplicate_is_shown_and_nothing_is_recorded_twice(client, user, group):
    """G1: 召集人已登记过这次活动，您已在名单中."""
    convener = make_user("convener", group=group)
    there = group_activity(group, recorded_by=convener, members=[user.member], held_on=datetime.date(2020, 6, 15))
    shown = client.post(LOG, typed(user), follow=True)
    assert f"召集人{convener.name}已登记过这次活动，您已在名单中。" in shown.text
    settled = client.post(CHECK, {"same": there.pk}, follow=True)
    assert "没有重复登记" in settled.text
    assert Activity.objects.count() == 1
    assert not ActivityDraft.objects.exists()


def test_adding_oneself_to_what_is_there(client, user, group):
    there = group_activity(group, held_on=datetime.date(2020, 6, 15), status=S.RECORDED)
    assert "就是这一次，把我补入名单" in client.post(LOG, typed(user), follow=True).text
    client.post(CHECK, {"same": there.pk})
    assert there.participations.get().member == user.member
    assert Activity.objects.count() == 1


def test_only_what_was_shown_can_be_joined(client, user):
    other = group_activity(SectorGroupFactory(), held_on=datetime.date(2020, 6, 15), status=S.RECORDED)
    client.post(LOG, typed(user, pasted=user.member.name))
    client.post(CHECK, {"same": other.pk})
    assert not other.participations.exists()


def test_saving_anyway_and_a_record_that_came_in_between(client, user, group):
    day = datetime.date(2020, 6, 15)
    there = group_activity(group, held_on=day)
    client.post(LOG, typed(user))
    late = group_activity(group, held_on=day, title="刚刚登记的活动")
    held = client.post(CHECK, {"save": "1", "shown": [there.pk]})
    assert "刚刚登记的活动" in held.text
    assert Activity.objects.count() == 2
    client.post(CHECK, {"save": "1", "shown": [there.pk, late.pk]})
    assert Activity.objects.count() == 3


def test_the_check_page_without_a_draft_goes_back(client):
    answer = client.get(CHECK, follow=True)
    assert answer.redirect_chain[-1][0] == LOG
    assert "没有找到草稿" in answer.text


def test_retired_rights_refuse_and_keep_the_draft(client, user, group):
    """Between the form and the check page the membership ended."""
    client.post(LOG, typed(user, pasted="王大锤"))
    user.member.memberships.update(ends_on=datetime.date(2020, 1, 1))
    client.post(CHECK, {"save": "1", "who-王大锤": "guest"})
    assert not Activity.objects.exists()
    assert ActivityDraft.objects.exists()


def test_kinds_on_the_form_and_in_the_database_agree():
    for name in Activity.InNameOf.values:
        fitting = set(ActivityKind.objects.fitting(name))
        assert fitting == {kind for kind in ActivityKind.objects.all() if kind.fits(name)}


@pytest.mark.parametrize(
    ("role", "status"),
    {
        "member": 200,
        "convener": 200,
        "deputy": 200,
        "liaison": 200,
        "contact": 200,
        "leader": 200,
        "head": 200,
        "secretariat": 200,
        "administrator": 200,
        "clerk": 403,
        "stranger": 403,
    }.items(),
)
def test_who_may_log(sign_in, role, status):
    assert sign_in(role).get(LOG).status_code == status
    assert sign_in(role).get("/activities/names/?q=张").status_code == status


def test_the_form_costs_a_fixed_number_of_queries(user, group, django_assert_max_num_queries):
    for _ in range(2):
        with django_assert_max_num_queries(18):
            form = LogForm(user=during_a_request(user.__class__.objects.get(pk=user.pk)))
            assert form.tick_lists is not None
            assert form.chosen_people == []
        for _ in range(3):
            seated_member(group)
            ContactUnitFactory(resident_department=ResidentDepartmentFactory(group=group))


def test_an_item_of_the_plan_makes_the_deed_a_planned_one(client, user, group):
    """TL5: activities are ticked off against the plan as they are logged."""
    today = timezone.localdate()
    plan = AnnualPlanFactory(group=group, year=today.year)
    item, dropped = (
        PlanItemFactory(plan=plan, title="社区义诊"),
        PlanItemFactory(plan=plan, stage="dropped", reason="x"),
    )
    foreign = PlanItemFactory(plan=AnnualPlanFactory(year=today.year))
    draft = PlanItemFactory(plan=AnnualPlanFactory(group=group, year=today.year + 1, status="draft"))
    form = LogForm(user=user)
    assert set(form.plan_items) == {str(item.pk)}
    for wrong in (dropped, foreign, draft):
        answer = client.post(LOG, typed(user, held_on=today.isoformat(), plan_item=wrong.pk))
        assert "请从列出的选项中选择" in answer.text
    answer = client.post(LOG, typed(user, plan_item=item.pk))
    assert f"是 {today.year} 年计划中的项目" in answer.text
    client.post(LOG, typed(user, held_on=today.isoformat(), plan_item=item.pk))
    activity = Activity.objects.get()
    assert (activity.plan_item, activity.is_planned) == (item, True)


def test_planned_without_an_item_and_unplanned(client, user):
    client.post(LOG, typed(user, plan_item="listed"))
    assert (Activity.objects.get().is_planned, Activity.objects.get().plan_item) == (True, None)
    Activity.objects.all().delete()
    client.post(LOG, typed(user))
    assert Activity.objects.get().is_planned is False


# Finding members while typing


def test_names_give_name_and_sector_and_nothing_else(client, group):
    member = seated_member(group, name="欧阳建国", phone="13812345678")
    for words in ("欧阳", "ouyang", "oyjg"):
        assert client.get("/activities/names/", {"q": words}).json() == {
            "members": [{"id": member.pk, "name": "欧阳建国", "sector": "教育界"}]
        }


def test_names_are_few_and_not_of_those_who_left(client, group):
    seated_member(group, name="张离任", ends_on=datetime.date(2019, 12, 31))
    for n in range(12):
        seated_member(group, name=f"张{n}")
    found = client.get("/activities/names/", {"q": "张"}).json()["members"]
    assert len(found) == 8
    assert "张离任" not in {one["name"] for one in found}
    then = client.get("/activities/names/", {"q": "张离", "on": "2019-06-01"}).json()["members"]
    assert [one["name"] for one in then] == ["张离任"]
    for too_little in ("", "z", " "):
        assert client.get("/activities/names/", {"q": too_little}).json() == {"members": []}


def test_names_are_not_for_reading_out_the_roster(client, user):
    assert client.get("/activities/names/", {"q": "张"}).status_code == 200
    cache.set(f"names:{user.pk}", names.PER_MINUTE, 60)
    assert client.get("/activities/names/", {"q": "张"}).status_code == 429


def test_anonymous_sees_nothing(db):
    from django.test import Client

    for address in (LOG, CHECK, "/activities/names/?q=张", "/activities/mine/", "/activities/approval/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/sign-in/")
