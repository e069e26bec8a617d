"""Ledger 10 with an office's further columns: who hung it out, place, host, lead, contact, emphasis."""

import datetime

import pytest

from sectors.models import Committee
from tests.factories import CommitteeFactory, OrganizationFactory, SectorFactory, WorkstationFactory, seated_member
from tests.ledgers.sheets import bring_in, told
from workstations.models import Workstation, WorkstationKind

pytestmark = pytest.mark.django_db
NAMED = ["工作室名称", "类型", "层级", "所在街道（镇）", "所在社区（村）", "驻室委员", "检查时间", "检查单位"]
MORE = ["挂牌政协", "所属界别", "依托单位", "负责人", "联系人", "联系电话", "开放时间", "服务重点", "挂牌时间"]


@pytest.fixture(autouse=True)
def people():
    return [seated_member(name="张三"), seated_member(name="李四")]


def row(name="红星委员工作室", level="县级", members="张三、李四", subdistrict="城关街道", community="星火社区"):
    kind = WorkstationKind.objects.order_by("order").last().name
    return [name, kind, level, subdistrict, community, members, "2020-11-01", "市政协"]


def test_everything_an_office_keeps_comes_in():
    CommitteeFactory(name="铜官区政协", level="county")
    SectorFactory(name="教育界")
    OrganizationFactory(name="市第一中学", kind="school")
    more = ["铜官区政协", "教育界", "市第一中学", "张三", "周联络", "13812345678", "每周三", "协商建言", "2019年3月1日"]
    assert told(bring_in([*NAMED, *MORE], [*row(), *more])) == {}
    station = Workstation.objects.get()
    assert (station.committee.name, station.sector.name, station.host.name) == ("铜官区政协", "教育界", "市第一中学")
    assert (station.contact_name, station.contact_phone, station.hours) == ("周联络", "13812345678", "每周三")
    assert (station.emphasis, station.starts_on) == ("协商建言", datetime.date(2019, 3, 1))
    assert [one.member.name for one in station.attachments.filter(is_lead=True)] == ["张三"]
    assert station.history.count() == 1
    bring_in([*NAMED, *MORE], [*row(), *more])
    assert station.history.count() == 1


def test_what_is_not_known_is_left_out_with_a_warning():
    more = ["某区政协", "无名界", "无名中学", "王五", "", "", "", "", ""]
    result = bring_in([*NAMED, *MORE], [*row(), *more])
    warned = " ".join(told(result, "warning").values())
    for words in ("没有名为“某区政协”的政协", "没有名为“无名界”的界别", "没有“无名中学”", "“王五”不在驻室委员中"):
        assert words in warned
    station = Workstation.objects.get()
    assert (station.committee, station.sector, station.host) == (None, None, None)
    assert not station.attachments.filter(is_lead=True).exists()


def test_a_city_s_station_was_hung_out_by_the_city_s_committee():
    bring_in(NAMED, row(level="市级"))
    assert Workstation.objects.get().committee == Committee.objects.get(is_home=True)


def test_the_level_goes_with_the_committee_on_record():
    home = Committee.objects.get(is_home=True)
    WorkstationFactory(name="红星委员工作室", committee=home, level="city")
    bring_in(NAMED, row(level="县级"))
    assert Workstation.objects.get().level == "city"


def test_without_a_community_it_belongs_to_the_subdistrict():
    """SX3: each subdistrict has a liaison group."""
    bring_in(NAMED, row(name="城关街道工作联络组", community=""))
    station = Workstation.objects.get()
    assert (station.form, station.place) == ("group", "城关街道")


def test_what_the_office_wrote_stays_when_the_sheet_does_not_say():
    station = WorkstationFactory(name="红星委员工作室", hours="每周五", contact_name="吴老师")
    bring_in(NAMED, row())
    station.refresh_from_db()
    assert (station.hours, station.contact_name) == ("每周五", "吴老师")


def test_a_place_outside_the_city():
    header = [*NAMED, "市外所在地"]
    bring_in(header, [*row(subdistrict="", community=""), "香港特别行政区"])
    assert Workstation.objects.get().place == "香港特别行政区"
    bring_in(header, [*row(), "香港特别行政区"])
    assert Workstation.objects.get().place == "城关街道星火社区"


def test_the_ledger_breaks_no_one_plus_n():
    """DG1: what belongs to a core workstation does not become one by its row."""
    kind = WorkstationKind.objects.get(is_core=True)
    core = WorkstationFactory(name="城关核心室", kind=kind)
    plain = WorkstationKind.objects.filter(is_core=False).first()
    station = WorkstationFactory(name="红星委员工作室", kind=plain, core=core)
    warned = told(bring_in(NAMED, [row()[0], kind.name, *row()[2:]], [core.name, plain.name, *row()[2:]]), "warning")
    assert ["类型没有改" in words for words in warned.values()] == [True, True]
    station.refresh_from_db()
    core.refresh_from_db()
    assert (station.kind, core.kind) == (plain, kind)
