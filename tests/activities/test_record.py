"""A deed becomes a record: its first state, what must fit, and how it is rewritten."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from activities.actions import (
    approve_activities,
    confirm_activity,
    correct_activity,
    edit_activity,
    record_activity,
    resubmit_activity,
    return_activity,
)
from activities.behalf import behalves_of
from activities.deeds import Deed, suggested_title
from activities.models import Activity, ActivityDraft, ActivityKind, ActivityPhoto
from cppcc_office.shared.workflow import Refused
from tests.factories import (
    AttachmentFactory,
    OrganizationFactory,
    SectorGroupFactory,
    WorkstationFactory,
    make_user,
    seated_member,
)
from tests.factories.activities import kind_named

pytestmark = pytest.mark.django_db
S = Activity.Status
DAY = datetime.date(2020, 6, 15)


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


def deed(user, name="group", kind="调研", family="group", **facts) -> Deed:
    behalf = next(one for one in behalves_of(user) if one.in_name_of == name)
    member = getattr(user, "member", None)
    facts.setdefault("member_ids", frozenset({member.pk}) if member else frozenset())
    return Deed(behalf=behalf, kind=kind_named(kind, family), held_on=facts.pop("held_on", DAY), **facts)


@pytest.mark.parametrize(
    ("role", "state", "confirmed"),
    [
        ("member", S.RECORDED, False),
        ("liaison", S.RECORDED, False),
        ("secretariat", S.RECORDED, False),
        ("convener", S.CONFIRMED, True),
        ("deputy", S.CONFIRMED, True),
    ],
)
def test_first_state_in_a_group_s_name(group, role, state, confirmed):
    """TL11: a convener's own entry is confirmed as it is made, anybody else's waits."""
    user = make_user(role, group=group)
    activity = record_activity(deed=deed(user), by=user)
    assert (activity.status, activity.confirmed_by == user) == (state, confirmed)
    assert activity.recorded_by == user
    assert [row.group for row in activity.organizers.all()] == [group]
    assert [step.label for step in activity.steps.all()] == ["登记"]


def test_first_state_in_other_names():
    """TL11: own and employer's name go to the office at once; a workstation's contact confirms."""
    member, station = make_user("member"), WorkstationFactory()
    AttachmentFactory(member=member.member, workstation=station)
    contact = make_user("contact", workstation=station)
    own = record_activity(deed=deed(member, "own"), by=member)
    employer = record_activity(deed=deed(member, "employer"), by=member)
    at_station = record_activity(deed=deed(member, "workstation", "接待群众", "workstation"), by=member)
    by_contact = record_activity(deed=deed(contact, "workstation", "接待群众", "workstation"), by=contact)
    assert [row.status for row in (own, employer, at_station, by_contact)] == [
        S.CONFIRMED,
        S.CONFIRMED,
        S.RECORDED,
        S.CONFIRMED,
    ]
    assert not own.organizers.exists()
    assert own.confirmed_by is None
    assert at_station.organizers.get().workstation == station


def test_names_a_person_may_use(group):
    """TL11: own, employer's, the own group's; staff without a seat have no name of their own."""
    former = make_user("member", group=SectorGroupFactory(name="教育界别"))
    seat = former.member.memberships.get()
    seat.ends_on = datetime.date(2020, 12, 31)
    seat.save()
    assert [one.label for one in behalves_of(make_user("member", group=group))] == [
        "民革界别",
        "所在单位（市第一中学教师）",
        "个人",
    ]
    assert [one.label for one in behalves_of(make_user("liaison", group=group))] == ["民革界别"]
    assert behalves_of(make_user("clerk")) == []
    assert behalves_of(make_user("leader"))[-1].label == "个人"
    assert "教育界别" in [one.label for one in behalves_of(former, datetime.date(2021, 3, 1))]
    assert "教育界别" not in [one.label for one in behalves_of(former, datetime.date(2023, 3, 1))]


def test_what_does_not_fit_is_refused_and_nothing_is_recorded(group):
    member, outsider = make_user("member", group=group), make_user("member")
    left = seated_member(group, ends_on=datetime.date(2019, 12, 31), name="郭离任")
    foreign = next(one for one in behalves_of(outsider) if one.in_name_of == "group")
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    attempts = [
        (deed(member, held_on=tomorrow), "不能晚于今天"),
        (deed(member, kind="接待群众", family="workstation"), "不能登记“接待群众”"),
        (deed(member, "own", kind="界别协商会"), "不能登记“界别协商会”"),
        (deed(member, member_ids=frozenset({left.pk})), "郭离任在 2020-06-15 不在任"),
        (deed(member, held_on=datetime.date(2016, 1, 1)), "您不在“民革界别”"),
        (Deed(behalf=foreign, kind=kind_named("调研"), held_on=DAY), "您不在“"),
    ]
    for attempt, words in attempts:
        with pytest.raises(Refused, match=words):
            record_activity(deed=attempt, by=member)
    with pytest.raises(Refused):
        record_activity(deed=deed(member), by=make_user("clerk"))
    assert not Activity.objects.exists()


def test_title_nobody_has_to_type():
    assert suggested_title("医疗惠民", "幸福社区") == "走进幸福社区开展医疗惠民"
    assert suggested_title("界别协商会", "市政协会议室") == "在市政协会议室召开界别协商会"
    assert suggested_title("界别+联动", "") == "开展界别+联动活动"


def test_photos_of_the_draft_go_with_the_record(group):
    user = make_user("member", group=group)
    draft = ActivityDraft.objects.create(user=user)
    photo = ActivityPhoto.objects.create(draft=draft, image="a.jpg", thumbnail="b.jpg", uploaded_by=user)
    activity = record_activity(deed=deed(user), by=user, draft=draft)
    photo.refresh_from_db()
    assert (photo.activity, photo.draft) == (activity, None)
    assert not ActivityDraft.objects.exists()


def test_rewriting_keeps_presence_and_says_what_changed(group):
    """G2: who changed what, when and why stays on the record."""
    user, friend, late = make_user("member", group=group), seated_member(group, name="张三"), seated_member(group)
    activity = record_activity(deed=deed(user, place="旧址", member_ids=frozenset({user.member.pk, late.pk})), by=user)
    activity.participations.filter(member=late).update(presence="late")
    unit = OrganizationFactory(name="幸福社区")
    changed = deed(
        user, place="新址", contact_unit=unit, member_ids=frozenset({friend.pk, late.pk}), guests=("王局长",), served=30
    )
    activity = edit_activity(activity=activity, deed=changed, by=user)
    lines = activity.steps.last().changes.splitlines()
    assert "活动地点：旧址 → 新址" in lines
    assert "走进的联系单位：（空） → 幸福社区" in lines
    assert "服务群众人次：0 → 30" in lines
    assert f"参加委员：增加张三；去掉{user.member.name}" in lines
    assert "其他参加人员：增加王局长" in lines
    assert activity.participations.get(member=late).presence == "late"
    assert activity.history.first().history_change_reason == "修改"


def test_only_who_recorded_it_may_put_it_in_another_name(group):
    user, convener = make_user("member", group=group), make_user("convener", group=group)
    activity = record_activity(deed=deed(user), by=user)
    with pytest.raises(Refused, match="只有登记人"):
        edit_activity(activity=activity, deed=deed(convener, "own"), by=convener)
    activity = edit_activity(activity=activity, deed=deed(user, "own"), by=user)
    assert activity.status == S.CONFIRMED
    assert not activity.organizers.exists()


def test_returned_records_start_anew(group):
    user, convener = make_user("member", group=group), make_user("convener", group=group)
    activity = record_activity(deed=deed(user), by=user)
    activity = return_activity(activity=activity, by=convener, reason="请补充地点")
    assert (activity.status, activity.return_reason) == (S.RETURNED, "请补充地点")
    activity = resubmit_activity(activity=activity, deed=deed(user, place="广场"), by=user)
    assert (activity.status, activity.return_reason) == (S.RECORDED, "")
    activity = return_activity(activity=activity, by=convener, reason="再补充")
    activity = resubmit_activity(activity=activity, deed=deed(convener, place="广场"), by=convener)
    assert (activity.status, activity.confirmed_by) == (S.CONFIRMED, convener)


def test_correction_after_approval_is_a_step_with_a_reason(group):
    """G2: after approval a correction keeps who, when, why and what changed; points follow, the state stays."""
    user, office = make_user("member", group=group), make_user("secretariat")
    activity = record_activity(deed=deed(user), by=user)
    confirm_activity(activity=activity, by=make_user("convener", group=group))
    approve_activities(ids=[activity.pk], by=office)
    corrected = deed(user, served=12)
    with pytest.raises(PermissionDenied):
        correct_activity(activity=activity, deed=corrected, by=user, reason="漏填人数")
    with pytest.raises(Refused, match="请写明原因"):
        correct_activity(activity=activity, deed=corrected, by=office, reason=" ")
    with pytest.raises(Refused, match="没有任何改动"):
        correct_activity(activity=activity, deed=deed(user), by=office, reason="核对")
    activity = correct_activity(activity=activity, deed=corrected, by=office, reason="漏填人数")
    step = activity.steps.last()
    assert (activity.status, activity.served) == (S.APPROVED, 12)
    assert (step.by, step.label, step.reason, step.changes) == (office, "更正", "漏填人数", "服务群众人次：0 → 12")
    assert activity.history.first().history_change_reason == "更正：漏填人数"


def test_a_retired_kind_may_stay_on_its_record(group):
    user = make_user("member", group=group)
    activity = record_activity(deed=deed(user), by=user)
    ActivityKind.objects.filter(pk=activity.kind_id).update(is_active=False)
    edit_activity(activity=activity, deed=deed(user, place="广场"), by=user)
    with pytest.raises(Refused):
        record_activity(deed=deed(user), by=user)


def organizers(activity):
    return {(row.group_id, row.role) for row in activity.organizers.all()}


def test_partners_are_kept_apart_from_the_lead(group):
    user, other, third = make_user("convener", group=group), SectorGroupFactory(), SectorGroupFactory()
    activity = record_activity(deed=deed(user, kind="界别+联动", partner_ids=frozenset({group.pk, other.pk})), by=user)
    assert organizers(activity) == {
        (group.pk, "lead"),
        (other.pk, "partner"),
    }
    changed = deed(user, kind="界别+联动", partner_ids=frozenset({third.pk}))
    correct_activity(activity=activity, deed=changed, by=user, reason="联动界别写错")
    assert organizers(activity) == {
        (group.pk, "lead"),
        (third.pk, "partner"),
    }
