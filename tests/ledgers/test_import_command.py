"""`manage.py import_ledgers`: any order, any folder; what it prints and how it ends."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.models import Member
from sectors.models import Sector
from tests.ledgers.sheets import fixture

pytestmark = pytest.mark.django_db
KEYS = ["file", "ledger", "rows", "created", "updated", "unchanged", "warnings", "errors"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three ledgers under names that say nothing about what they are or in which order they belong."""
    for number, name in (("03", "a.xlsx"), ("01", "z.xlsx"), ("15", "下级/m.xlsx")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(fixture(number)[1])
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / "readme.md").write_text("no ledger")
    return tmp_path


def run(*args: object) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("import_ledgers", *map(str, args), stdout=out)
    except SystemExit as stop:
        return out.getvalue(), int(stop.code)
    return out.getvalue(), 0


def test_takes_a_folder_in_the_order_the_files_need_each_other(folder: Path) -> None:
    out, code = run(folder, "--json", "-")
    reports = json.loads(out)
    assert [report["file"] for report in reports] == ["z.xlsx", "m.xlsx", "a.xlsx"]
    assert all(list(report) == KEYS for report in reports)
    roster = reports[-1]
    assert (roster["ledger"], roster["rows"], roster["created"]) == ("members", 315, 312)
    assert {error["row"] for error in roster["errors"]} == {113, 180, 257}
    assert all(set(error) == {"row", "column", "value", "message"} for error in roster["errors"])
    assert {"column": "姓名", "row": 180, "value": "", "message": "没有写姓名。"} in roster["errors"]
    assert code == 1
    assert Member.objects.count() == 312


def test_writes_the_json_into_a_file_and_says_it_in_words(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    out, _code = run(folder, "--json", target)
    assert "a.xlsx：315 行，新增 312" in out
    assert "第 113 行“所属界别”" in out
    assert len(json.loads(target.read_text(encoding="utf-8"))) == 3


def test_a_dry_run_says_the_same_and_writes_nothing(folder: Path) -> None:
    dry, code = run(folder, "--dry-run", "--json", "-")
    assert code == 1
    assert not Sector.objects.exists()
    assert not Member.objects.exists()
    wet, _code = run(folder, "--json", "-")
    assert json.loads(dry) == json.loads(wet)


def test_ends_well_when_everything_went_in(folder: Path) -> None:
    assert run(folder / "z.xlsx", folder / "下级")[1] == 0


def test_ends_with_2_when_a_file_cannot_be_read(folder: Path) -> None:
    (folder / "b.et").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    out, code = run(folder, "--json", "-")
    assert code == 2
    broken = next(report for report in json.loads(out) if report["file"] == "b.et")
    assert broken["ledger"] is None
    assert "另存为 .xlsx" in broken["errors"][0]["message"]
    assert Member.objects.count() == 312


def test_a_path_that_is_not_there_ends_with_2() -> None:
    with pytest.raises(CommandError) as caught:
        call_command("import_ledgers", "/nirgends")
    assert caught.value.returncode == 2


def test_shows_progress_beside_the_json(folder: Path, capfd) -> None:
    call_command("import_ledgers", str(folder / "z.xlsx"), "--json", "-")
    captured = capfd.readouterr()
    json.loads(captured.out)
    assert "个文件" in captured.err
