"""Two records of one event become one (G1): nothing is lost, and the other counts nowhere."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from activities.actions import merge_activities
from activities.models import Activity, ActivityPhoto, JoinRequest
from cppcc_office.shared.workflow import Refused
from tests.factories import (
    GuestFactory,
    ParticipationFactory,
    SectorGroupFactory,
    SittingFactory,
    activity_file,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S = Activity.Status


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


@pytest.fixture
def office():
    return make_user("secretariat")


def two(group, **fields):
    partner = SectorGroupFactory(name="九三界别")
    kept = group_activity(group, title="走进社区义诊", served=30, summary="看病", status=S.APPROVED, place="")
    other = group_activity(partner, title="社区义诊", served=40, status=S.APPROVED, place="幸福社区", **fields)
    return kept, other


def test_nothing_is_lost(group, office):
    kept, other = two(group, opinions=5)
    only_here, only_there, late = seated_member(group), seated_member(), seated_member()
    both = seated_member(group)
    ParticipationFactory(activity=kept, member=only_here)
    ParticipationFactory(activity=kept, member=both, presence="none", leave="none")
    moved = ParticipationFactory(activity=other, member=only_there, presence="late", words="很好")
    ParticipationFactory(activity=other, member=both, presence="whole", is_speaker=True, words="值得")
    GuestFactory(activity=kept, name="王局长")
    GuestFactory(activity=other, name="王局长", organization="卫健委", spoke=True)
    GuestFactory(activity=other, name="李主任")
    photo = ActivityPhoto.objects.create(activity=other, image="a.jpg", thumbnail="b.jpg", uploaded_by=office)
    file = activity_file(other, office)
    said = other.comments.create(by=office, text="好")
    asked = JoinRequest.objects.create(activity=other, member=late)
    merge_activities(other=other, into=kept, by=office, reason="两个界别各登记了一次")
    for row in (kept, other, moved, photo, file, said, asked):
        row.refresh_from_db()
    assert {row.activity for row in (moved, photo, file, said, asked)} == {kept}
    facts = {row.member: (row.presence, row.is_speaker, row.words) for row in kept.participations.all()}
    assert facts == {
        only_here: ("whole", False, ""),
        only_there: ("late", False, "很好"),
        both: ("whole", True, "值得"),
    }
    guests = {(guest.name, guest.organization, guest.spoke) for guest in kept.guests.all()}
    assert guests == {("王局长", "卫健委", True), ("李主任", "", False)}
    assert (kept.place, kept.opinions, kept.served, kept.summary) == ("幸福社区", 5, 30, "看病")
    assert sorted(str(row) for row in kept.organizers.all()) == ["九三界别（联动）", "民革界别（主办）"]
    assert (other.status, other.merged_into) == (S.WITHDRAWN, kept)
    assert list(Activity.objects.counting()) == [kept]
    changes = kept.steps.get().changes
    assert "没有采用的服务群众人次：40" in changes
    assert "没有采用的活动名称：社区义诊" in changes
    assert f"参加委员：增加{only_there.name}" in changes
    assert other.steps.get().reason == "两个界别各登记了一次"
    assert kept.history.first().history_change_reason.startswith("合并重复记录")


def test_sittings_go_along_but_never_two_sets(group, office):
    kept, other = two(group)
    sitting = SittingFactory(activity=other)
    row = ParticipationFactory(activity=other)
    mine = ParticipationFactory(activity=kept, member=row.member)
    presence = row.sittings.create(sitting=sitting, presence="late")
    merge_activities(other=other, into=kept, by=office, reason="重复")
    presence.refresh_from_db()
    assert (presence.participation, presence.sitting.activity) == (mine, kept)
    third = group_activity(group)
    SittingFactory(activity=third)
    with pytest.raises(Refused, match="都分了场次"):
        merge_activities(other=third, into=kept, by=office, reason="重复")


def test_who_may_merge_and_what_is_refused(group, office):
    kept, other = two(group)
    convener = make_user("convener", group=group)
    with pytest.raises(PermissionDenied):
        merge_activities(other=other, into=kept, by=convener, reason="重复")
    with pytest.raises(Refused, match="请写明原因"):
        merge_activities(other=other, into=kept, by=office, reason=" ")
    with pytest.raises(Refused, match="另一条记录"):
        merge_activities(other=kept, into=kept, by=office, reason="重复")
    own = group_activity(group, in_name_of="own")
    with pytest.raises(Refused, match="请反过来"):
        merge_activities(other=kept, into=own, by=office, reason="重复")
    mine = [group_activity(group, status=S.RECORDED) for _ in range(2)]
    merge_activities(other=mine[0], into=mine[1], by=convener, reason="重复")
    with pytest.raises(Refused, match="已撤销"):
        merge_activities(other=mine[0], into=mine[1], by=convener, reason="再来")
    with pytest.raises(PermissionDenied):
        merge_activities(other=mine[1], into=kept, by=convener, reason="并入已通过的")


def test_the_page_shows_what_would_happen(group, office, client):
    kept, other = two(group)
    member = seated_member()
    ParticipationFactory(activity=other, member=member)
    far = group_activity(group, title="半年前", held_on=kept.held_on - datetime.timedelta(days=180))
    client.force_login(office)
    url = reverse("activities:merge", args=[other.pk])
    page = client.get(url).text
    assert kept.title in page
    assert far.title not in page
    page = client.get(url, {"into": kept.pk}).text
    for words in (member.name, "幸福社区", "九三界别", "服务群众人次", "反过来"):
        assert words in page
    assert client.get(url, {"into": other.pk}).status_code == 404
    page = client.post(url, {"into": kept.pk, "reason": "重复"}, follow=True).text
    assert "已合并为一条记录" in page
    assert "这条记录里并入了" in page
    assert "已并入" in client.get(other.get_absolute_url()).text


def test_the_preview_costs_the_same_for_many(group, office, client, django_assert_max_num_queries):
    kept, other = two(group)
    client.force_login(office)
    url, counts = reverse("activities:merge", args=[other.pk]) + f"?into={kept.pk}", []
    ParticipationFactory(activity=other)
    for _ in range(2):
        with django_assert_max_num_queries(45) as captured:
            client.get(url)
        counts.append(len(captured))
        for _ in range(2):
            ParticipationFactory(activity=other)
            GuestFactory(activity=other, name="某人")
    assert counts[0] == counts[1]
