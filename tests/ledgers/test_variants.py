"""Other offices' wordings, orders and formats of the fifteen ledgers are the same ledgers (G5)."""

import pytest
from django.db import transaction

from ledgers.actions import import_files, preview_files
from tests.ledgers.sheets import FOLDER
from tests.ledgers.test_fifteen import the_fifteen
from tests.ledgers.variants import as_csv, as_other_office, with_group_header

pytestmark = [pytest.mark.django_db, pytest.mark.once_on_postgres]
PATHS = sorted(FOLDER.glob("*.xlsx"))


@pytest.fixture(scope="module")
def taken_in(django_db_setup, django_db_blocker):
    """The demo office, once for all tests of this module; what each file reports when it comes again."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_files(the_fifteen())
        yield {path.name: preview_files([(path.name, path.read_bytes())])[0].report() for path in PATHS}
        transaction.set_rollback(True)


def same_as_before(report: dict, original: dict) -> None:
    """Nothing new, nothing changed, nothing ignored, and the same wrong rows."""
    assert report["ledger"] == original["ledger"]
    assert (report["rows"], report["created"], report["updated"]) == (original["rows"], 0, 0)
    assert sorted(e["value"] for e in report["errors"]) == sorted(e["value"] for e in original["errors"])
    assert [w for w in report["warnings"] if "没有认出" in w["message"]] == []


@pytest.mark.parametrize("office", range(3))
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_headers_of_other_offices_in_another_order(taken_in: dict, path, office: int) -> None:
    result = preview_files([("台账.xlsx", as_other_office(path, office))])
    assert len(result) == 1
    same_as_before(result[0].report(), taken_in[path.name])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_csv_saved_from_a_merged_sheet(taken_in: dict, path, encoding: str) -> None:
    (result,) = preview_files([("台账.csv", as_csv(path, encoding, office=None if "utf" in encoding else 1))])
    same_as_before(result.report(), taken_in[path.name])


def test_two_header_rows_with_a_merged_upper_one(taken_in: dict) -> None:
    """工作制度 stands under 六有 and again under 五上墙."""
    path = next(path for path in PATHS if path.name.startswith("10"))
    (result,) = preview_files([("x.xlsx", with_group_header(path))])
    same_as_before(result.report(), taken_in[path.name])
