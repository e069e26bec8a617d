"""The fifteen ledgers go in, and every figure that follows from them comes out."""

import datetime
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from cppcc_office.pages.stations.year_figures import station_years
from ledgers.actions import import_files
from scoring.models import Rulebook
from tests.factories import SectorGroupFactory, group_activity, seated_member
from tests.scoring.test_sources import counted
from workstations.models import Workstation

TRUTH = Path(__file__).parents[1] / "data" / "truth.json"
LEDGERS = settings.BASE_DIR / "fixtures" / "ledgers"

pytestmark = pytest.mark.django_db


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every number and list of a nested mapping by its place; lists are sets, so they are sorted."""
    if isinstance(value, dict):
        return {place: leaf for name, each in value.items() for place, leaf in leaves(each, f"{path}/{name}").items()}
    return {path: sorted(value) if isinstance(value, list) else value}


def output(*arguments: str) -> Any:
    screen = StringIO()
    call_command(*arguments, "--json", "-", stdout=screen)
    return json.loads(screen.getvalue())


def workstations_agree(studios: dict[str, Any]) -> None:
    """DG4: the pages of the year, and the tallies a rulebook would price, say what the figures say."""
    closing = datetime.date(2020, 12, 31)
    pages = station_years(Workstation.objects.listed(), 2020, closing)
    assert {
        "total": len(pages),
        "activities_2020": sum(len(one.led) for one in pages),
        "under_four_activities_2020": sum(one.lacks > 0 for one in pages),
        "visitors_2020": sum(one.visitors for one in pages),
        "opinions_2020": sum(one.opinions for one in pages),
        "meeting_all_eleven": sum(one.is_up_to_standard for one in pages),
    }.items() <= studios.items()
    held, met = counted("workstation.activities", "role"), counted("workstation.standard")
    assert {pk: number for (pk, role), number in held.items() if role == "主办"} == {
        one.station.pk: len(one.led) for one in pages if one.led
    }
    assert {pk for (pk,) in met} == {one.station.pk for one in pages if one.own.met_since}


def test_the_fifteen_ledgers_give_the_office_s_figures():
    """TL1, TL3, TL7, TL8, HK1, DG1, DG7, DG9: number by number."""
    import_files([(path.name, path.read_bytes()) for path in sorted(LEDGERS.glob("*.xlsx"))])
    truth, found = leaves(json.loads(TRUTH.read_text(encoding="utf-8"))), leaves(output("figures"))
    assert {
        place: (truth.get(place), found.get(place)) for place in truth | found if truth.get(place) != found.get(place)
    } == {}
    assert len(found) > 1200

    ranking = output("ranking", "--year", "2020")
    expected = json.loads(TRUTH.read_text(encoding="utf-8"))["years"]["2020"]
    assert {row["name"]: (row["rank"], row["points"]) for row in ranking} == {
        name: (points["rank"], points["total"]) for name, points in expected["group_points"].items()
    }
    for row in ranking:
        assert [item["points"] for item in row["items"]] == list(expected["group_points"][row["name"]].values())[1:-1]
    members = output("ranking", "--year", "2020", "--subject", "member")
    assert {row["name"]: row["points"] for row in members} == expected["member_points"]
    workstations_agree(json.loads(TRUTH.read_text(encoding="utf-8"))["studios"])


def test_one_year_alone():
    group = SectorGroupFactory(name="科技界别")
    group_activity(group, "理论学习", members=[seated_member(group)])
    found = output("figures", "--year", "2020")
    assert list(found["years"]) == ["2020"]
    assert found["in_office"] == {"2020": 1}
    assert found["years"]["2020"]["group_points"]["科技界别"] == {
        "total": 5.0,
        "理论学习": 5.0,
        "专题协商": 0.0,
        "调研视察": 0.0,
        "提案提交": 0.0,
        "信息报送": 0.0,
        "计划总结": 0.0,
        "界别+联动": 0.0,
        "宣传引导": 0.0,
        "为民服务": 0.0,
        "成果转化": 0.0,
        "rank": 1,
    }


def test_an_empty_office_has_no_years():
    found = output("figures")
    assert (found["members"], found["years"], found["in_office"]) == (0, {}, {})
    assert output("figures", "--year", "2020")["years"]["2020"]["per_member"] == 0


def test_ranking_says_items_with_points_and_count():
    group = SectorGroupFactory(name="科技界别")
    for _ in range(3):
        group_activity(group, "理论学习")
    (row,) = output("ranking", "--year", "2020")
    assert (row["rank"], row["name"], row["points"]) == (1, "科技界别", 10.0)
    assert row["items"][0] == {"code": "study", "name": "理论学习", "points": 10.0, "count": 3}


def test_figures_go_into_a_file(tmp_path):
    call_command("figures", "--json", str(tmp_path / "figures.json"))
    assert json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["groups"] == 0
    with pytest.raises(CommandError, match="写不了文件"):
        call_command("figures", "--json", str(tmp_path / "none" / "figures.json"))


@pytest.mark.parametrize("year", ["0", "99999", "２０２０", "soon"])
@pytest.mark.parametrize(
    "command",
    [("everybody", "--csv", "x"), ("ranking", "--json", "x"), ("figures", "--json", "x"), ("verify_assessments",)],
)
def test_a_year_that_is_none_is_told(command, year):
    name, *further = command
    with pytest.raises(CommandError, match=f"年度写成 2026 的样子，现在是“{year}”。"):
        call_command(name, "--year", year, *further)


def test_ranking_needs_a_rulebook():
    Rulebook.objects.all().delete()
    with pytest.raises(CommandError, match="没有适用于“委员”的计分办法"):
        call_command("ranking", "--year", "2020", "--subject", "member", "--json", "-")
