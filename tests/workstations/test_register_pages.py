"""The pages of the register: who finds and changes what, at what cost, and what leaves in a workbook."""

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from accounts.audit import AuditEvent
from sectors.models import Committee
from tests.factories import (
    ActivityOrganizerFactory,
    AttachmentFactory,
    BrandFactory,
    ChairpersonLinkFactory,
    OrganizationFactory,
    SectorFactory,
    SectorGroupFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    WorkstationKindFactory,
    group_activity,
    make_user,
    seated_member,
)
from workstations.models import Workstation

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 6, 1)


def names(response) -> list[str]:
    return [row.station.name for row in response.context["rows"]]


@pytest.fixture
def place():
    parent = OrganizationFactory(name="城关街道", kind="subdistrict")
    return OrganizationFactory(name="星火社区", kind="community", parent=parent)


@pytest.fixture
def station(place):
    return WorkstationFactory(name="红星工作室", location=place, contact_name="周联络", contact_phone="13812345678")


@pytest.fixture
def contact(station):
    return WorkstationContactFactory(workstation=station).user


@pytest.mark.parametrize("role", ["leader", "one_office", "member", "clerk", "stranger"])
def test_everybody_signed_in_finds_what_is_there_only_some_what_is_gone(sign_in, station, role):
    gone = WorkstationFactory(name="撤了的", ends_on=DAY, withdrawn_because="拆迁")
    client = sign_in(role)
    assert names(client.get("/workstations/")) == ["红星工作室"]
    sees = role in ("leader", "one_office")
    assert names(client.get("/workstations/", {"state": "gone"})) == (["撤了的"] if sees else ["红星工作室"])
    assert client.get(gone.get_absolute_url()).status_code == (200 if sees else 404)


def test_filters(sign_in, station, place):
    sector, kind = SectorFactory(name="教育界"), WorkstationKindFactory(name="核心")
    home = Committee.objects.get(is_home=True)
    far = WorkstationFactory(name="同乡会", outside_city="香港特别行政区", form="station", sector=sector)
    WorkstationFactory(name="街道联络组", location=place.parent, form="group", kind=kind, committee=home, level="city")
    client = sign_in("member")
    for asked, found in (
        ({"q": "星火"}, ["红星工作室"]),
        ({"form": "group"}, ["街道联络组"]),
        ({"kind": kind.pk}, ["街道联络组"]),
        ({"committee": home.pk}, ["街道联络组"]),
        ({"place": place.pk}, ["红星工作室"]),
        ({"place": place.parent_id}, ["红星工作室", "街道联络组"]),
        ({"place": "outside"}, ["同乡会"]),
        ({"sector": sector.pk}, [far.name]),
        ({"place": "x", "form": "y", "page": "z"}, ["红星工作室", "街道联络组", "同乡会"]),
        ({"state": "mine"}, []),
    ):
        assert sorted(names(client.get("/workstations/", asked))) == sorted(found), asked


def test_mine_are_those_kept_served_in_or_linked_with(sign_in, station, contact):
    WorkstationFactory()
    served, leader = make_user("member"), make_user("leader")
    AttachmentFactory(workstation=station, member=served.member)
    ChairpersonLinkFactory(workstation=station, chairperson=leader.member)
    for user in (contact, served, leader):
        client = sign_in(user)
        assert names(client.get("/workstations/", {"state": "mine"})) == ["红星工作室"]
        assert [row.is_mine for row in client.get("/workstations/", {"q": "红星"}).context["rows"]] == [True]


@pytest.mark.parametrize("role", ["leader", "contact", "member"])
def test_the_list_asks_as_often_for_three_as_for_one(sign_in, station, role, django_assert_num_queries):
    user = make_user(role, workstation=station)
    client = sign_in(user)
    client.get("/workstations/")
    counts = []
    for so_many in (1, 2):
        for _ in range(so_many):
            AttachmentFactory(workstation=WorkstationFactory(location=OrganizationFactory()), is_lead=True)
        with django_assert_num_queries(24, exact=False) as queries:
            client.get("/workstations/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_export_follows_the_filter_masks_the_phone_and_is_logged(sign_in, station, contact):
    WorkstationFactory(name="别的")
    AttachmentFactory(workstation=station, member=seated_member(name="张三"), is_lead=True)
    response = sign_in(contact).get("/workstations/export/", {"q": "红星"})
    _, header, row, *_ = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    line = dict(zip(header, row, strict=True))
    assert (line["名称"], line["所在地"], line["驻室委员数"]) == ("红星工作室", "城关街道星火社区", 1)
    assert (line["负责人"], line["联系电话"]) == ("张三", "138****5678")
    event = AuditEvent.objects.get(action="exported")
    assert (event.actor, event.count) == (contact, 1)


def test_the_page_shows_who_serves_there_and_masks_the_number(sign_in, station):
    group = SectorGroupFactory()
    station.sector = SectorFactory(name="教育界", group=group)
    station.save()
    lead = AttachmentFactory(workstation=station, member=seated_member(group, name="王带头"), is_lead=True).member
    AttachmentFactory(workstation=station, member=seated_member(group, name="李同去"), ends_on=DAY)
    ChairpersonLinkFactory(workstation=station, chairperson=seated_member(name="陈副主席"))
    brand = BrandFactory(name="荷塘夜话", group=None, is_office=False, workstation=station)
    page = sign_in("leader").get(station.get_absolute_url())
    html = page.content.decode()
    assert [(one.row.member, one.leads) for one in page.context["present"]] == [(lead, True)]
    assert [one.row.member.name for one in page.context["former"]] == ["李同去"]
    for words in ("陈副主席", "荷塘夜话", brand.get_absolute_url(), "138****5678", f"/members/{lead.pk}/"):
        assert words in html
    assert f"/groups/{group.pk}/" in html
    assert "13812345678" not in html
    html = sign_in("stranger").get(station.get_absolute_url()).content.decode()
    assert "王带头" in html
    assert f"/members/{lead.pk}/" not in html
    assert f"/groups/{group.pk}/" not in html
    assert "/edit/" not in html


def test_figures_are_of_approved_activities_and_titles_for_those_who_may_see_them(sign_in, station, contact):
    for title, status, held_on in (
        ("接待日", "approved", DAY),
        ("待审批的", "recorded", DAY),
        ("去年的", "approved", datetime.date(2019, 6, 1)),
    ):
        activity = group_activity(
            SectorGroupFactory(), title=title, status=status, held_on=held_on, received=8, opinions=3
        )
        activity.organizers.all().delete()
        ActivityOrganizerFactory(activity=activity, group=None, workstation=station)
    for user, titles in ((contact, {"接待日", "待审批的"}), (make_user("stranger"), set())):
        page = sign_in(user).get(station.get_absolute_url(), {"year": 2020})
        assert page.context["counting"] == {"number": 1, "received": 8, "opinions": 3}
        assert {one.title for one in page.context["activities"]} == titles


@pytest.mark.parametrize("role", ["leader", "contact", "member"])
def test_the_page_asks_as_often_for_three_members_as_for_one(sign_in, station, role, django_assert_num_queries):
    client = sign_in(make_user(role, workstation=station))
    client.get(station.get_absolute_url())
    counts = []
    for so_many in (1, 2):
        for _ in range(so_many):
            AttachmentFactory(workstation=station, member=seated_member())
            ChairpersonLinkFactory(workstation=station)
        with django_assert_num_queries(29, exact=False) as queries:
            client.get(station.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_contact_keeps_what_visitors_need_to_know(sign_in, station, contact):
    """The covered number that comes back leaves the stored one; what is not the contact's cannot be sent along."""
    client, url = sign_in(contact), f"/workstations/{station.pk}/edit/"
    assert "138****5678" in client.get(url).content.decode()
    facts = {"contact_name": "周联络", "contact_phone": "138****5678", "hours": "每周三上午", "name": "偷改的名字"}
    assert client.post(url, facts).status_code == 302
    station.refresh_from_db()
    assert (station.hours, station.contact_phone, station.name) == ("每周三上午", "13812345678", "红星工作室")
    assert station.history.first().history_user == contact
    refused = client.post(url, {**facts, "contact_phone": "123"})
    assert "电话号码不对" in refused.content.decode()
    client.post(url, {**facts, "contact_phone": "13900001111"})
    station.refresh_from_db()
    assert station.contact_phone == "13900001111"


def test_the_office_changes_place_and_kind(sign_in, station, place):
    facts = {"name": "红星", "form": "group", "kind": station.kind_id, "level": "county", "location": place.parent_id}
    url = f"/workstations/{station.pk}/edit/"
    client = sign_in("secretariat")
    assert client.post(url, {**facts, "committee": Committee.objects.get(is_home=True).pk}).status_code == 200
    assert client.post(url, facts).status_code == 302
    station.refresh_from_db()
    assert (station.name, station.form, station.place) == ("红星", "group", "城关街道")


@pytest.mark.parametrize(
    ("role", "status"), [("secretariat", 302), ("contact", 302), ("leader", 403), ("one_office", 403), ("member", 403)]
)
def test_photos_are_drawn_anew(sign_in, station, role, status, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    client = sign_in(make_user(role, workstation=station))
    upload = SimpleUploadedFile("门口.png", picture.getvalue(), "image/png")
    response = client.post(f"/workstations/{station.pk}/photos/", {"photo": upload, "caption": "门口"})
    assert response.status_code == status
    assert station.photos.count() == (status == 302)
    if status == 302:
        photo = station.photos.get()
        assert photo.image.name.endswith(".jpg")
        assert client.get(f"/workstations/photos/{photo.pk}/small/")["Content-Type"] == "image/jpeg"
        client.post(f"/workstations/photos/{photo.pk}/remove/")
        assert not station.photos.exists()


def test_what_is_no_picture_is_refused_in_words(sign_in, station, contact):
    upload = SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg")
    page = sign_in(contact).post(f"/workstations/{station.pk}/photos/", {"photo": upload}, follow=True)
    assert "不是能识别的照片" in page.content.decode()
    assert not station.photos.exists()


def test_withdrawn_and_hung_out_again_by_the_office(sign_in, station):
    client, url = sign_in("secretariat"), f"/workstations/{station.pk}/withdraw/"
    assert "请" in client.post(url, {"on": "2020-06-01", "reason": ""}).content.decode()
    future = datetime.date.today() + datetime.timedelta(2)
    assert "不能晚于今天" in client.post(url, {"on": future.isoformat(), "reason": "拆迁"}).content.decode()
    page = client.post(url, {"on": "2020-06-01", "reason": "场地拆迁"}, follow=True).content.decode()
    assert "已于 2020年6月1日 撤牌：场地拆迁" in page
    again = client.post(url, {"on": "2020-06-01", "reason": "再撤"}).content.decode()
    assert "已在 2020-06-01 撤牌" in again
    client.post(f"/workstations/{station.pk}/restore/", {"reason": "登记有误"})
    assert Workstation.objects.get(pk=station.pk).ends_on is None


def test_links_lead_to_the_page(sign_in, station, contact):
    group = SectorGroupFactory()
    user = make_user("convener", group=group)
    AttachmentFactory(workstation=station, member=user.member)
    client, url = sign_in(user), station.get_absolute_url()
    assert url in client.get(f"/members/{user.member.pk}/").content.decode()
    assert url in client.get(f"/groups/{group.pk}/").content.decode()
    assert url in sign_in(contact).get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "is_offered"), [("secretariat", True), ("leader", True), ("contact", True), ("member", False)]
)
def test_the_way_to_the_inspections_is_shown_to_whom_it_is_open(sign_in, role, is_offered):
    """A button never leads to a refusal."""
    station = WorkstationFactory()
    client = sign_in(make_user(role, workstation=station) if role == "contact" else make_user(role))
    address = reverse("inspections:station", args=[station.pk])
    assert (address in client.get(reverse("workstation", args=[station.pk])).content.decode()) is is_offered
    assert (client.get(address).status_code == 200) is is_offered


@pytest.fixture
def core():
    return WorkstationFactory(name="城关核心室", kind=WorkstationKindFactory(name="核心", is_core=True))


def answers_of(station, **more):
    facts = {"name": station.name, "form": "studio", "kind": station.kind_id, "level": "county"}
    return {**facts, "core": station.core_id or "", **more}


def test_the_office_says_which_core_workstation_one_belongs_to(sign_in, station, core, contact):
    """DG1: both pages show it; the contact is not asked."""
    client = sign_in("secretariat")
    client.post(f"/workstations/{station.pk}/edit/", answers_of(station, core=core.pk))
    station.refresh_from_db()
    assert station.core == core
    html = sign_in("member").get(station.get_absolute_url()).content.decode()
    assert f'所属核心工作室：<a href="{core.get_absolute_url()}">' in html
    assert list(client.get(core.get_absolute_url()).context["branches"]) == [station]
    assert "core" not in sign_in(contact).get(f"/workstations/{station.pk}/edit/").context["form"].fields


def test_a_core_workstation_belongs_to_none_and_there_are_no_chains(sign_in, station, core):
    client, other = sign_in("secretariat"), WorkstationFactory(kind=core.kind)

    def said(one, **more):
        return client.post(f"/workstations/{one.pk}/edit/", answers_of(one, **more)).content.decode()

    assert "核心工作室不属于别的核心工作室。" in said(other, core=core.pk)
    for wrong in (station.pk, WorkstationFactory().pk):  # itself, and one that is no core
        assert Workstation.objects.get(pk=station.pk).core is None, said(station, core=wrong)
    said(station, core=core.pk)
    assert "还有成员工作室，只能是核心工作室" in said(core, kind=station.kind_id)
    assert "核心工作室不属于别的核心工作室。" in said(Workstation.objects.get(pk=station.pk), kind=core.kind_id)
    assert Workstation.objects.get(pk=core.pk).kind.is_core
    core.kind.is_core = False
    with pytest.raises(ValidationError, match="还有成员工作室"):
        core.kind.full_clean()
    station.kind.is_core = True
    with pytest.raises(ValidationError, match="属于别的核心工作室"):
        station.kind.full_clean()
    core.core = core
    with pytest.raises(ValidationError, match="不能属于自己"):
        core.validate_constraints()
