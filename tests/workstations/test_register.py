"""The register: withdrawn with a reason and hung out again, photos, what the tables refuse, who sees what is gone."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cppcc_office.shared.photos import Photo
from cppcc_office.shared.workflow import Refused
from sectors.models import Committee
from tests.factories import (
    AttachmentFactory,
    CommitteeFactory,
    DoorFactory,
    OrganizationFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    make_user,
    seated_member,
)
from workstations.actions.register import (
    MOST_PHOTOS,
    add_photo,
    remove_photo,
    restore_workstation,
    withdraw_workstation,
)
from workstations.models import Attachment, Workstation

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 3, 1)


def photo() -> Photo:
    return Photo(image=ContentFile(b"picture", "a.jpg"), thumbnail=ContentFile(b"picture", "a_s.jpg"))


def test_withdrawn_by_a_person_with_a_reason_and_hung_out_again():
    """Issue 4, 4: a station can be withdrawn by a person with a reason and keeps its history."""
    station, by = AttachmentFactory().workstation, make_user("secretariat")
    gone = withdraw_workstation(workstation=station, on=DAY, reason=" 场地拆迁 ", by=by)
    assert (gone.ends_on, gone.withdrawn_because, gone.withdrawn_by) == (DAY, "场地拆迁", by)
    assert gone.attachments.count() == 1
    latest = gone.history.first()
    assert (latest.history_user, latest.history_change_reason) == (by, "撤牌：场地拆迁")
    with pytest.raises(Refused, match="已在 2021-03-01 撤牌"):
        withdraw_workstation(workstation=station, on=DAY, reason="又一次", by=by)
    back = restore_workstation(workstation=station, reason="登记有误", by=by)
    assert (back.ends_on, back.withdrawn_because, back.withdrawn_by) == (None, "", None)
    assert back.history.first().history_change_reason == "恢复：登记有误"
    with pytest.raises(Refused, match="没有撤牌"):
        restore_workstation(workstation=station, reason="再来", by=by)


def test_the_public_page_of_a_sign_taken_down_is_not_open_again_by_itself():
    office = make_user("secretariat")
    door = DoorFactory()
    withdraw_workstation(workstation=door.workstation, on=DAY, reason="搬迁", by=office)
    restore_workstation(workstation=door.workstation, reason="搬好了", by=office)
    door.refresh_from_db()
    assert not door.is_on
    assert (door.history.first().history_change_reason, door.history.first().history_user) == (
        "撤牌，关闭公开页",
        office,
    )


@pytest.mark.parametrize(
    ("on", "reason", "words"),
    [
        (DAY, "  ", "请写明撤牌的原因"),
        (DAY, "长" * 201, "不超过 200 字"),
        (datetime.date(2019, 1, 1), "早了", "不能早于挂牌时间"),
    ],
)
def test_what_stands_against_withdrawing(on, reason, words):
    station = WorkstationFactory(starts_on=datetime.date(2020, 1, 1))
    with pytest.raises(Refused, match=words):
        withdraw_workstation(workstation=station, on=on, reason=reason, by=make_user("secretariat"))
    station.refresh_from_db()
    assert station.ends_on is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"ends_on": DAY}, "撤牌须写明原因"),
        ({"outside_city": "香港特别行政区", "location": "community"}, "只填其一"),
        ({"committee": "home", "level": "county"}, "层级请选“市级”"),
    ],
)
def test_what_the_table_refuses(facts, words):
    if "location" in facts:
        facts["location"] = OrganizationFactory(kind="community")
    if "committee" in facts:
        facts["committee"] = Committee.objects.get(is_home=True)
    station = WorkstationFactory()
    for name, value in facts.items():
        setattr(station, name, value)
    with pytest.raises(ValidationError, match=words):
        station.full_clean()


def test_a_county_s_sign_goes_with_its_level():
    station = WorkstationFactory(committee=CommitteeFactory(level="county"), level="county")
    station.full_clean()


def test_when_a_member_leads():
    row = AttachmentFactory(is_lead=True, led_from=DAY, led_until=datetime.date(2021, 12, 31))
    days = [DAY - datetime.timedelta(1), DAY, datetime.date(2021, 12, 31), datetime.date(2022, 1, 1)]
    assert [row.leads_on(day) for day in days] == [False, True, True, False]
    assert not Attachment(is_lead=False).leads_on(DAY)
    row.is_lead = False
    with pytest.raises(ValidationError, match="勾选“负责人”"):
        row.full_clean()


def test_photos_come_and_go_with_their_history():
    station, by = WorkstationFactory(), make_user("secretariat")
    row = add_photo(workstation=station, photo=photo(), caption=" 门口 ", by=by)
    assert (row.caption, row.uploaded_by) == ("门口", by)
    key = row.pk
    remove_photo(photo=row, by=by)
    assert station.photos.count() == 0
    assert [one.history_change_reason for one in type(row).history.filter(id=key)] == ["删除照片", "上传照片"]


def test_no_more_photos_than_fit():
    station, by = WorkstationFactory(), make_user("secretariat")
    for _ in range(MOST_PHOTOS):
        add_photo(workstation=station, photo=photo(), caption="", by=by)
    with pytest.raises(Refused, match="最多放 12 张"):
        add_photo(workstation=station, photo=photo(), caption="", by=by)


@pytest.mark.parametrize(
    ("role", "sees_gone"), [("administrator", True), ("leader", True), ("one_office", True), ("member", False)]
)
def test_what_is_gone_is_for_those_whom_it_concerns(role, sees_gone):
    """A station is there to be known; a withdrawn one is not shown to everybody any more."""
    there, gone = WorkstationFactory(), WorkstationFactory(ends_on=DAY, withdrawn_because="拆迁")
    seen = set(Workstation.objects.visible_to(make_user(role)))
    assert there in seen
    assert (gone in seen) == sees_gone


def test_who_kept_or_served_a_withdrawn_station_still_finds_it():
    gone = WorkstationFactory(ends_on=DAY, withdrawn_because="拆迁")
    contact = WorkstationContactFactory(workstation=gone).user
    served = make_user("member")
    AttachmentFactory(workstation=gone, member=served.member)
    for user in (contact, served):
        assert gone in Workstation.objects.visible_to(user)
        assert gone not in Workstation.objects.editable_by(user)
    assert gone in Workstation.objects.editable_by(make_user("secretariat"))


def test_a_contact_edits_the_own_station_only():
    own, other = WorkstationFactory(), WorkstationFactory()
    contact = WorkstationContactFactory(workstation=own).user
    assert set(Workstation.objects.editable_by(contact)) == {own}
    assert not Workstation.objects.editable_by(make_user("leader")).exists()
    assert other in Workstation.objects.editable_by(make_user("secretariat"))


@pytest.mark.parametrize("text", ["红星", "星火社区", "zhangsan", "张三", "香港"])
def test_search(text):
    place = OrganizationFactory(name="星火社区", kind="community")
    wanted = WorkstationFactory(name="红星委员工作室", location=place)
    outside = WorkstationFactory(name="同乡会联络站", outside_city="香港特别行政区")
    AttachmentFactory(workstation=wanted, member=seated_member(name="张三"))
    WorkstationFactory(name="其他工作室")
    assert list(Workstation.objects.search(text)) == [outside if text == "香港" else wanted]
