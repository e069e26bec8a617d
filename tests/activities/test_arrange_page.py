"""The organizer's form: drafted, announced at once, changed, copied; names pasted and decided."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Invitation
from tests.factories import (
    AnnualPlanFactory,
    GroupLiaisonFactory,
    SectorGroupFactory,
    SittingFactory,
    WorkstationFactory,
    group_activity,
    kind_named,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S, NEW = Activity.Status, "activities:new"


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


@pytest.fixture
def liaison(group, client):
    user = make_user("liaison", group=group)
    client.force_login(user)
    return user


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def typed(group, **fields):
    return {
        "name": f"group:{group.pk}",
        "kind": kind_named("调研").pk,
        "held_on": days(10).isoformat(),
        "starts_at": "09:00",
        "ends_at": "11:30",
        "place": "市图书馆",
        "obligation": "voluntary",
        "invited": [f"group:{group.pk}"],
        "sittings-TOTAL_FORMS": 0,
        "sittings-INITIAL_FORMS": 0,
    } | fields


def test_a_draft_with_partners_sittings_and_a_notice(group, liaison, client):
    """TL6: lead and partners of any kind, who is invited, capacity, deadline, sittings; the notice writes itself."""
    station = WorkstationFactory(name="老张工作室")
    data = typed(
        group,
        partners=[f"workstation:{station.pk}", "office"],
        capacity="40",
        sign_up_by=f"{days(8)}T18:00",
        **{
            "sittings-TOTAL_FORMS": 3,
            "sittings-0-name": "上午",
            "sittings-0-held_on": days(10).isoformat(),
            "sittings-1-name": "下午",
            "sittings-1-held_on": days(10).isoformat(),
            "sittings-1-starts_at": "14:30",
        },
    )
    response = client.post(reverse(NEW), data)
    activity = Activity.objects.get()
    assert response.url == activity.get_absolute_url()
    assert (activity.status, activity.title, activity.capacity) == (S.DRAFT, "走进市图书馆开展调研", 40)
    assert sorted(str(row) for row in activity.organizers.all()) == sorted(
        ["民革界别（主办）", "老张工作室（联动）", "政协机关（联动）"]
    )
    assert [str(row) for row in activity.invitations.all()] == ["民革界别"]
    assert [(row.order, row.name) for row in activity.sittings.all()] == [(1, "上午"), (2, "下午")]
    for words in (
        "【活动通知】走进市图书馆开展调研",
        "09:00—11:30",
        "下午：",
        "名额：40 人",
        "老张工作室",
        " 18:00 前",
    ):
        assert words in activity.notice
    assert not activity.participations.exists()


def test_announced_at_once_and_refused_without_anybody(group, liaison, client):
    member = seated_member(group)
    client.post(reverse(NEW), typed(group, announce="1"))
    activity = Activity.objects.get()
    assert activity.status == S.ANNOUNCED
    assert activity.participations.get().member == member
    answer = client.post(reverse(NEW), typed(group, announce="1", invited=[]), follow=True)
    assert "安排已保存，通知没有发出：还没有选邀请谁" in answer.content.decode()
    assert Activity.objects.latest("pk").status == S.DRAFT


def test_names_are_decided_before_anything_is_saved(group, liaison, client):
    one = seated_member(group, name="王一")
    seated_member(SectorGroupFactory(name="甲界别"), name="李同名")
    twin = seated_member(SectorGroupFactory(name="乙界别"), name="李同名")
    page = client.post(reverse(NEW), typed(group, pasted="1. 王一\n2. 李同名")).content.decode()
    assert not Activity.objects.exists()
    assert "名册中有 2 位" in page
    assert f'name="people" value="{one.pk}" checked' in page
    client.post(reverse(NEW), typed(group, people=[one.pk], undecided=["李同名"], **{"who-李同名": str(twin.pk)}))
    people = Invitation.objects.filter(member__isnull=False)
    assert {row.member for row in people} == {one, twin}


def test_changing_keeps_answers_and_a_worded_notice(group, liaison, client):
    member = seated_member(group)
    client.post(reverse(NEW), typed(group, announce="1", capacity="1"))
    activity = Activity.objects.get()
    activity.participations.filter(member=member).update(sign_up="signed_up", queue_number=1)
    waiting = activity.participations.create(
        member=seated_member(group), sign_up="waiting", queue_number=2, presence="unknown"
    )
    url = reverse("activities:arrange", args=[activity.pk])
    client.post(url, typed(group, place="市博物馆", capacity="2", notice=activity.notice, title=activity.title))
    activity.refresh_from_db()
    waiting.refresh_from_db()
    assert "地点：市博物馆" in activity.notice
    assert waiting.sign_up == "signed_up"
    assert "活动地点：市图书馆 → 市博物馆" in activity.steps.get(action="arrange").changes
    client.post(url, typed(group, place="市档案馆", capacity="2", notice="请各位准时到场。"))
    activity.refresh_from_db()
    assert activity.notice == "请各位准时到场。"
    client.post(url, typed(group, place="市科技馆", capacity="2", notice="请各位准时到场。"))
    activity.refresh_from_db()
    assert activity.notice == "请各位准时到场。"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"held_on": "2020-01-01"}, "活动日期已经过去"),
        ({"kind": ""}, "请选择活动类别"),
        ({"ends_at": "08:00"}, "结束时间应晚于开始时间"),
        ({"sign_up_by": "2099-01-01T08:00"}, "不晚于活动当天"),
        ({"name": "group:99999"}, "请从列出的选项中选择"),
    ],
)
def test_what_is_wrong_is_said_in_words(group, liaison, client, wrong, words):
    assert words in client.post(reverse(NEW), typed(group, **wrong)).content.decode()
    assert not Activity.objects.exists()


def test_copying_shifts_the_dates_and_leaves_people_out(group, liaison, client):
    """An earlier activity as the next one: whole weeks later, the same weekday."""
    old = group_activity(group, members=[seated_member(group)], place="市图书馆", notice="旧通知", capacity=30)
    Invitation.objects.create(activity=old, group=group)
    Invitation.objects.create(activity=old, member=seated_member())
    SittingFactory(activity=old, held_on=old.held_on)
    response = client.get(reverse(NEW), {"copy": old.pk})
    form, rows = response.context["form"], response.context["rows"]
    day = form.initial["held_on"]
    assert day > timezone.localdate()
    assert (day - old.held_on).days % 28 == 0
    assert form.initial["invited"] == [f"group:{group.pk}"]
    assert (form.initial["people"], form.initial["notice"], form.initial["capacity"]) == ([], "", 30)
    assert rows.initial[0]["held_on"] == day
    strange = group_activity(SectorGroupFactory())
    assert client.get(reverse(NEW), {"copy": strange.pk}).status_code == 404


def test_a_plan_item_of_the_own_plan_is_offered(group, liaison, client):
    year = days(10).year
    plan = AnnualPlanFactory(group=group, year=year)
    item = plan.items.create(title="调研养老", month=11)
    AnnualPlanFactory(year=year).items.create(title="别人的")
    page = client.get(reverse(NEW)).content.decode()
    assert f"调研养老（民革界别，{year} 年 11 月）" in page
    assert "别人的" not in page
    client.post(reverse(NEW), typed(group, plan_item=item.pk))
    activity = Activity.objects.get()
    assert (activity.plan_item, activity.is_planned) == (item, True)


def test_an_item_of_another_year_or_another_group_is_refused(group, liaison, client):
    """At the turn of the year both years' plans are offered."""
    year = timezone.localdate().year
    last, second = AnnualPlanFactory(group=group, year=year), SectorGroupFactory(name="农工党界别")
    GroupLiaisonFactory(user=liaison, group=second)
    item = last.items.create(title="调研养老")
    later = {"held_on": datetime.date(year + 1, 2, 3).isoformat(), "plan_item": item.pk}
    page = client.post(reverse(NEW), typed(group, **later)).content.decode()
    assert f"“调研养老”是 {year} 年计划中的项目，与活动时间不符，请重新选择。" in page
    page = client.post(reverse(NEW), typed(second, **later)).content.decode()
    assert "“调研养老”不是“农工党界别”计划中的项目，请重新选择。" in page
    assert not Activity.objects.exists()


def test_the_form_costs_the_same_for_many(group, liaison, client, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(34) as captured:
            client.get(reverse(NEW))
        counts.append(len(captured))
        for _ in range(3):
            SectorGroupFactory()
            WorkstationFactory()
    assert counts[1] <= counts[0]


def test_an_item_of_the_plan_begins_an_activity(group, liaison, client):
    """TL5: what the plan says of an item stands in the form, and the activity is tied to it."""
    plan = AnnualPlanFactory(group=group, year=timezone.localdate().year)
    item = plan.items.create(title="养老服务调研", kind=kind_named("调研"))
    item.partners.create(group=(other := SectorGroupFactory(name="民建界别")))
    link = f"{reverse(NEW)}?item={item.pk}"
    assert link in client.get(item.plan.get_absolute_url()).text
    page = client.get(link)
    form = page.context["form"]
    assert (form.initial["title"], form.initial["kind"]) == ("养老服务调研", item.kind_id)
    assert form.initial["invited"] == [f"group:{group.pk}", f"group:{other.pk}"]
    assert form.initial["partners"] == [f"group:{other.pk}"]
    assert f'<option value="{item.pk}" selected>' in page.text
    strange = AnnualPlanFactory().items.create(title="别人的")
    assert client.get(reverse(NEW), {"item": strange.pk}).status_code == 404


def test_who_leads_nothing_is_not_asked_to_begin(group, sign_in):
    plan = AnnualPlanFactory(group=group, year=timezone.localdate().year)
    plan.items.create(title="养老服务调研")
    client = sign_in(make_user("member", group=group))
    assert "养老服务调研" in client.get(plan.get_absolute_url()).text
    assert "?item=" not in client.get(plan.get_absolute_url()).text


def test_an_overdue_item_begins_a_record(group, liaison, client):
    """TL5: what was done although the plan says overdue is logged from the plan in one press."""
    plan = AnnualPlanFactory(group=group, year=timezone.localdate().year)
    item = plan.items.create(title="养老服务调研", kind=kind_named("调研"), month=1)
    link = f"{reverse('activities:log')}?item={item.pk}"
    assert (link in client.get(plan.get_absolute_url()).text) == (timezone.localdate().month > 1)
    form = client.get(link).context["form"]
    assert (form.initial["title"], form.initial["plan_item"], form.initial["kind"]) == (
        "养老服务调研",
        item.pk,
        item.kind_id,
    )
    strange = AnnualPlanFactory().items.create(title="别人的")
    assert client.get(reverse("activities:log"), {"item": strange.pk}).status_code == 404


def test_what_is_done_or_dropped_begins_no_activity(group, liaison, client):
    plan = AnnualPlanFactory(group=group, year=timezone.localdate().year)
    item = plan.items.create(title="调研养老", month=11)
    group_activity(group, status=S.APPROVED, plan_item=item, is_planned=True)
    dropped = plan.items.create(title="不办了", stage="dropped", reason="合并")
    assert "?item=" not in client.get(plan.get_absolute_url()).text
    assert client.get(reverse(NEW), {"item": dropped.pk}).status_code == 404
