"""Activities in the admin site go the same way as everywhere: decided by actions, corrected with a reason."""

import pytest
from django.urls import reverse

from activities.models import Activity, Participation
from tests.admin.test_phones import form_of
from tests.factories import (
    ActivityOrganizerFactory,
    ParticipationFactory,
    SectorGroupFactory,
    UserFactory,
    group_activity,
    seated_member,
)

pytestmark = pytest.mark.django_db
LIST = "admin:activities_activity_changelist"
Status = Activity.Status


@pytest.fixture
def group():
    return SectorGroupFactory(name="教育界别")


def change(activity):
    return reverse("admin:activities_activity_change", args=[activity.pk])


def act(client, action, *activities, **more):
    chosen = {"action": action, "_selected_action": [one.pk for one in activities], "index": 0, **more}
    return client.post(reverse(LIST), chosen, follow=True).content.decode()


def test_many_are_approved_at_once_and_what_may_not_be_is_named(sign_in, group):
    """Issue 2, section 5: approves, many at once."""
    waiting = [group_activity(group, status=Status.CONFIRMED, confirmed_by=UserFactory()) for _ in range(3)]
    not_yet = group_activity(group, status=Status.RECORDED, title="还没有确认的调研")
    page = act(sign_in("administrator"), "approve_selected", *waiting, not_yet)
    assert "已通过 3 件" in page
    assert "还没有确认的调研" in page
    assert [one.status for one in Activity.objects.order_by("pk")] == [Status.APPROVED] * 3 + [Status.RECORDED]
    assert all(one.steps.filter(action="approve").exists() for one in waiting)
    assert waiting[0].history.first().history_change_reason == "通过"


def test_who_confirmed_does_not_approve(sign_in, group):
    client = sign_in("administrator")
    me = client.session["_auth_user_id"]
    activity = group_activity(group, status=Status.CONFIRMED, confirmed_by_id=me)
    act(client, "approve_selected", activity)
    activity.refresh_from_db()
    assert activity.status == Status.CONFIRMED


def test_returning_asks_for_the_reason(sign_in, group):
    client, activity = sign_in("administrator"), group_activity(group, status=Status.CONFIRMED)
    assert "退回原因" in act(client, "return_selected", activity)
    activity.refresh_from_db()
    assert activity.status == Status.CONFIRMED
    assert "已退回 1 件" in act(client, "return_selected", activity, reason="人数不对")
    activity.refresh_from_db()
    assert (activity.status, activity.return_reason) == (Status.RETURNED, "人数不对")


def test_an_approved_record_is_corrected_only_with_a_reason_and_its_story_says_so(sign_in, group):
    """Issue 2, section 5: after approval a correction is a new step with a reason."""
    member = seated_member(group, name="张三")
    activity = group_activity(group, members=[member], served=10)
    client = sign_in("administrator")
    data = form_of(client, change(activity))
    answer = client.post(change(activity), {**data, "served": 12})
    assert "这个字段是必填项" in answer.content.decode()
    activity.refresh_from_db()
    assert activity.served == 10
    client.post(change(activity), {**data, "served": 12, "reason": "重新点数", "participations-0-presence": "late"})
    activity.refresh_from_db()
    step = activity.steps.get()
    assert (activity.served, activity.status) == (12, Status.APPROVED)
    assert (step.action, step.reason) == ("correct", "重新点数")
    assert step.changes == "服务群众人次：10 → 12\n出席情况：增加张三（迟到）"
    assert activity.history.first().history_change_reason == "更正：重新点数"


@pytest.mark.parametrize("status", [Status.RECORDED, Status.RETURNED, Status.WITHDRAWN])
def test_a_record_that_waits_for_others_is_only_read(sign_in, group, status):
    activity = group_activity(group, status=status, members=[seated_member(group)])
    client = sign_in("administrator")
    page = client.get(change(activity)).content.decode()
    assert 'name="title"' not in page
    assert 'name="participations-0-presence"' not in page
    assert client.post(change(activity), {"title": "别的"}).status_code == 403


def test_status_and_hands_cannot_be_typed(sign_in, group):
    activity = group_activity(group)
    client = sign_in("administrator")
    data = {**form_of(client, change(activity)), "reason": "试", "status": "recorded", "approved_by": "1", "place": "x"}
    client.post(change(activity), data)
    activity.refresh_from_db()
    assert (activity.place, activity.status, activity.approved_by) == ("x", Status.APPROVED, None)


def test_a_new_record_waits_like_any_other(sign_in, group):
    client, url = sign_in("administrator"), reverse("admin:activities_activity_add")
    kind = group_activity(group).kind
    data = form_of(client, url)
    facts = {"title": "走进社区", "kind": kind.pk, "in_name_of": "group", "held_on": "2020-05-01", "status": "approved"}
    lead = {"organizers-TOTAL_FORMS": 1, "organizers-0-role": "lead", "organizers-0-group": group.pk}
    client.post(url, {**data, **facts, **lead})
    activity = Activity.objects.get(title="走进社区")
    assert (activity.status, activity.recorded_by_id) == (Status.RECORDED, int(client.session["_auth_user_id"]))
    assert [step.action for step in activity.steps.all()] == ["record"]


def test_one_participation_is_corrected_with_a_reason_too(sign_in, group):
    member = seated_member(group, name="张三")
    activity = group_activity(group, members=[member])
    row = Participation.objects.get()
    client, url = sign_in("administrator"), reverse("admin:activities_participation_change", args=[row.pk])
    data = {"obligation": "compulsory", "presence": "none", "leave": "approved", "leave_reason": "公务"}
    assert "这个字段是必填项" in client.post(url, data).content.decode()
    client.post(url, {**data, "reason": "补登请假"})
    row.refresh_from_db()
    assert (row.presence, row.leave) == ("none", "approved")
    assert activity.steps.get().reason == "补登请假"


def test_records_are_not_deleted_and_take_nobody_with_them(sign_in, group):
    client, activity = sign_in("administrator"), group_activity(group)
    delete = reverse("admin:activities_activity_delete", args=[activity.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    member = ParticipationFactory(activity=activity, member=seated_member(group, name="张三")).member
    page = client.post(reverse("admin:members_member_delete", args=[member.pk]), {"post": "yes"})
    assert "不能删除" in page.content.decode()
    assert Participation.objects.count() == 1


def test_two_leads_are_refused_in_words(sign_in, group):
    activity = group_activity(group, status=Status.CONFIRMED)
    ActivityOrganizerFactory(activity=activity, role="partner")
    client = sign_in("administrator")
    data = {**form_of(client, change(activity)), "organizers-1-role": "lead", "reason": "试"}
    page = client.post(change(activity), data)
    assert page.status_code == 200
    assert "一个活动只能有一个主办方" in page.content.decode()
