"""DG2: an inspection is begun, walked, finished, answered and followed by a re-inspection; who may do what when."""

import datetime
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cppcc_office.shared.workflow import Refused
from tests.dealing import dealt
from tests.factories import ROLES, AttachmentFactory, WorkstationFactory, make_user, seated_member
from tests.inspecting import inspection_of, photo_of
from workstations.actions.inspections import (
    answer_finding,
    begin_inspection,
    finish_inspection,
    reopen_inspection,
    withdraw_inspection,
)
from workstations.models import Finding, FindingPhoto, Inspection, Standard
from workstations.models.inspections import WORKFLOW, duties_of
from workstations.standing import records_of

pytestmark = pytest.mark.django_db
D = datetime.date
FIRST = D(2020, 11, 1)


def jpeg():
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Phone of somebody"
    Image.new("RGB", (640, 480), "white").save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_1.jpg", buffer.getvalue(), "image/jpeg")


def begin(station, by, day=FIRST, **more):
    standard = Standard.objects.in_force().get()
    return begin_inspection(workstation=station, standard=standard, kind="office", on=day, by=by, **more)


def find_all(inspection, by, missing=()):
    """Every point looked at, with photos where they are asked for."""
    for row in inspection.findings.select_related("point"):
        row.is_met, row.saved_at = row.point.name not in missing, timezone.now()
        row.save()
        if row.is_met and row.point.needs_photo:
            photo_of(row, by)


@pytest.fixture
def station():
    return WorkstationFactory()


def test_an_inspection_from_the_first_point_to_the_re_inspection(station):
    office, contact = make_user("secretariat"), make_user("contact", workstation=station)
    first = begin(station, office)
    assert (first.status, first.findings.count(), first.inspector) == ("under_way", 11, str(office))
    find_all(first, office, missing=("标识铭牌",))
    with pytest.raises(Refused, match="复查日期"):
        finish_inspection(inspection=first, by=office)
    first = finish_inspection(inspection=first, by=office, recheck_on=D(2020, 12, 1))
    assert "1 条未达标" in contact.deliveries.get().letter.subject
    assert not records_of().standing(station.pk, D(2020, 11, 1)).is_up_to_standard

    missing = Finding.objects.unanswered().get()
    answer_finding(finding=missing, text="已经订做", due_on=D(2020, 11, 20), by=contact)
    assert not Finding.objects.unanswered().exists()
    assert Finding.objects.standing().get() == missing

    again = begin(station, office, D(2020, 12, 1), follows=first)
    assert [row.point.name for row in again.findings.all()] == ["标识铭牌"]
    find_all(again, office)
    finish_inspection(inspection=again, by=office)
    assert not Finding.objects.standing().exists()
    records = records_of()
    assert not records.standing(station.pk, D(2020, 11, 30)).is_up_to_standard
    assert records.standing(station.pk, D(2020, 12, 1)).is_up_to_standard


def test_a_re_inspection_also_takes_what_is_stale(station):
    office = make_user("secretariat")
    first = inspection_of(station, D(2020, 3, 1))
    again = begin(station, office, D(2021, 3, 2), follows=first)
    stale = list(first.standard.points.filter(valid_months=12).values_list("name", flat=True))
    assert [row.point.name for row in again.findings.all()] == stale
    other = WorkstationFactory()
    with pytest.raises(Refused, match="不用复查"):
        begin(other, office, D(2020, 3, 2), follows=inspection_of(other, D(2020, 3, 1)))


def test_points_not_gone_through_and_photos_not_taken_stand_in_the_way(station):
    """A point that asks for a photo is met only with one."""
    office = make_user("secretariat")
    inspection = begin(station, office)
    with pytest.raises(Refused, match="还有 11 条没有走到"):
        finish_inspection(inspection=inspection, by=office)
    find_all(inspection, office)
    FindingPhoto.objects.filter(finding__point__name="固定场所").delete()
    with pytest.raises(Refused, match="须有照片：固定场所"):
        finish_inspection(inspection=inspection, by=office)
    inspection.findings.filter(point__name="固定场所").update(is_met=False)
    assert finish_inspection(inspection=inspection, by=office, recheck_on=D(2020, 12, 1)).status == "finished"


def test_one_inspection_a_day_unless_withdrawn(station):
    office = make_user("secretariat")
    first = begin(station, office)
    with pytest.raises(Refused, match="已经登记"):
        begin(station, office)
    withdraw_inspection(inspection=first, by=office, reason="选错了工作室")
    assert begin(station, office).pk
    with pytest.raises(Refused, match="不能晚于今天"):
        begin(station, office, timezone.localdate() + datetime.timedelta(1))


def test_a_point_is_saved_on_the_phone(station, sign_in):
    """Photo from the camera, drawn anew without EXIF; sent twice after a lost connection it is kept once."""
    office = make_user("secretariat")
    row = begin(station, office).findings.get(point__name="固定场所")
    client, url, key = sign_in(office), f"/inspections/findings/{row.pk}/save/", uuid.uuid4()
    for _ in range(2):
        data = {"result": "met", "remark": "三楼会议室", "photo": jpeg(), "key": key}
        answer = client.post(url, data, headers={"X-Requested-With": "fetch"})
        assert answer.status_code == 200, answer.content.decode()
    assert (answer.json()["done"], answer.json()["total"]) == (1, 11)
    photo = FindingPhoto.objects.get()
    assert not Image.open(photo.image.path).getexif()
    row.refresh_from_db()
    assert (row.is_met, row.remark) == (True, "三楼会议室")
    assert client.get(f"/inspections/photos/{photo.pk}/small/").status_code == 200
    bad = SimpleUploadedFile("IMG_2.jpg", b"no picture", "image/jpeg")
    data = {"result": "met", "photo": bad, "key": uuid.uuid4()}
    answer = client.post(url, data, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, "不是能识别的照片" in answer.json()["problem"]) == (400, True)
    answer = client.post(url, {"result": "missing", "remark": ""})
    assert answer.url.endswith(f"/walk/#point-{row.pk}")
    row.refresh_from_db()
    assert row.is_met is False
    assert row.history.count() == 4


@pytest.mark.parametrize("role", dealt(ROLES))
def test_who_may_do_what_in_which_state(role):
    """State × role: the office inspects; a contact answers, and looks at the own workstation by oneself."""
    station = WorkstationFactory()
    user = make_user(role, workstation=station)
    office, contact = role in ("administrator", "secretariat"), role == "contact"
    for kind, inspects in (("office", office), ("self", contact)):
        for n, status in enumerate(Inspection.Status.values):
            row = inspection_of(station, D(2020, 1, n + 1), kind=kind, status=status)
            wanted = {
                "finish": status == "under_way" and inspects,
                "answer": status == "finished" and (office or (contact and kind == "office")),
                "reopen": status == "finished" and inspects,
                "withdraw": status != "withdrawn" and inspects,
            }
            offered = {line.action for line in WORKFLOW.offered(status, duties_of(user, row))}
            assert offered == {action for action, is_open in wanted.items() if is_open}, (kind, status)
            for action, is_open in wanted.items():
                assert Inspection.objects.open_to(user, action).filter(pk=row.pk).exists() == is_open, (status, action)


def test_members_see_their_workstations_finished_inspections(station):
    user = make_user("member")
    AttachmentFactory(workstation=station, member=user.member)
    done = inspection_of(station, D(2020, 1, 1))
    inspection_of(station, D(2020, 1, 2), status="under_way")
    inspection_of(WorkstationFactory(), D(2020, 1, 1))
    assert list(Inspection.objects.visible_to(user)) == [done]


def test_taking_back_asks_for_a_reason(station):
    office, done = make_user("secretariat"), inspection_of(station, D(2020, 1, 1), missing=1)
    with pytest.raises(Refused, match="原因"):
        reopen_inspection(inspection=done, by=office)
    done = reopen_inspection(inspection=done, by=office, reason="漏拍照片")
    assert done.status == "under_way"
    assert done.history.first().history_change_reason == "重新打开：漏拍照片"


def test_an_answer_says_how_and_by_when(station):
    contact, done = make_user("contact", workstation=station), inspection_of(station, D(2020, 1, 1), missing=1)
    row = done.findings.get(is_met=False)
    for text, due_on, words in (
        (" ", D(2020, 2, 1), "怎么整改"),
        ("补上", None, "完成日期"),
        ("补上", D(2019, 12, 31), "不能早于"),
    ):
        with pytest.raises(Refused, match=words):
            answer_finding(finding=row, text=text, due_on=due_on, by=contact)
    with pytest.raises(Refused, match="不用答复"):
        answer_finding(finding=done.findings.first(), text="补上", due_on=D(2020, 2, 1), by=contact)


@pytest.mark.parametrize(
    "path", ["", "missing/", "missing/?by=community", "missing/?by=inspector&year=2020", "progress/?year=2020"]
)
def test_lists_ask_as_often_for_three_as_for_one(path, sign_in):
    client, counts = sign_in("leader"), []
    for n in range(3):
        inspection_of(WorkstationFactory(), D(2020, 3, n + 1), missing=1)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"/inspections/{path}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[2], counts


@pytest.mark.parametrize("path", ["", "print/", "walk/"])
def test_a_page_asks_as_often_for_eleven_points_as_for_one(path, station, sign_in):
    office = make_user("secretariat")
    client, counts = sign_in(office), []
    row = begin(station, office)
    kept = row.findings.first()
    row.findings.exclude(pk=kept.pk).delete()
    photo_of(kept, office)
    for standard_row in (row, begin(station, office, D(2020, 11, 2))):
        for finding in standard_row.findings.filter(photos=None):
            photo_of(finding, office)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/inspections/{standard_row.pk}/{path}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_what_is_missing_by_station_community_and_inspector(sign_in):
    office, one, other = make_user("secretariat"), WorkstationFactory(), WorkstationFactory(name="达标的工作室")
    inspection_of(one, D(2020, 3, 1), missing=2, inspector="第一检查组")
    inspection_of(other, D(2020, 3, 1))
    never = WorkstationFactory(name="没有查过的工作室")
    client = sign_in(office)
    text = client.get("/inspections/missing/?by=inspector&year=2020").content.decode()
    assert "第一检查组" in text
    assert "委员信息上墙" in text
    assert never.name in text
    assert "达标的工作室" not in text.replace("达标的工作室</span>", "")
    assert "1 / 3" in text
    assert "达标的工作室" in client.get("/inspections/missing/").content.decode().replace("达标的工作室</span>", "")


def test_a_strip_shows_each_points_history(station, sign_in):
    inspection_of(station, D(2020, 3, 1), missing=1)
    inspection_of(station, D(2020, 9, 1))
    user = make_user("member")
    AttachmentFactory(workstation=station, member=user.member)
    text = sign_in(user).get(f"/inspections/stations/{station.pk}/").content.decode()
    assert text.count("2020年3月1日未达标") == 1
    assert text.count("2020年9月1日达标") == 11
    assert sign_in(seated_member().user or "stranger").get(f"/inspections/stations/{station.pk}/").status_code == 404


def test_the_printed_form_names_version_inspector_and_re_check(station, sign_in):
    """OFFICE 3.2, document 19: A4 with photos, version, inspector, re-check date."""
    office = make_user("secretariat")
    row = begin(station, office, inspector="委员工作室科")
    find_all(row, office, missing=("标识铭牌",))
    finish_inspection(inspection=row, by=office, recheck_on=D(2020, 12, 1))
    text = sign_in(office).get(f"/inspections/{row.pk}/print/").content.decode()
    for words in ("六有五上墙（第 1 版）", "委员工作室科", "2020年12月1日", "<figure>", "10 / 11 条达标"):
        assert words in text


def test_what_waits_stands_on_the_home_page(station, sign_in):
    """The contact has to answer, the office to look again; each until it is done."""
    office, contact = make_user("secretariat"), make_user("contact", workstation=station)
    done = inspection_of(station, D(2020, 3, 1), missing=2, recheck_on=D(2020, 4, 1))
    text = sign_in(contact).get("/").content.decode()
    assert "检查未达标、等您答复的内容" in text
    assert "该复查的工作室" not in text
    assert "到期该复查的工作室" in sign_in(office).get("/").content.decode()
    assert list(Inspection.objects.to_recheck(D(2020, 3, 31))) == []
    assert list(Inspection.objects.to_recheck(D(2020, 4, 1))) == [done]
    assert station.name in sign_in(office).get("/inspections/?show=recheck").content.decode()
    inspection_of(station, D(2020, 5, 1))
    assert not Inspection.objects.to_recheck(timezone.localdate()).exists()
    assert "等您答复的内容" not in sign_in(contact).get("/").content.decode()
