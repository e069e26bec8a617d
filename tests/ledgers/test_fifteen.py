"""The fifteen ledgers of the demo office go in as they are (G5)."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from ledgers.actions import import_files
from ledgers.results import FileResult

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "ledgers"
WRONG = {
    "03 委员名册.xlsx": {113, 180, 257},
    "05 2020年界别活动台账.xlsx": {262, 114, 183, 73, 237, 88},
    "09 2020年提案台账.xlsx": {127, 227, 215},
}
WARNED = {"04 2019年界别活动台账.xlsx": {11}, "05 2020年界别活动台账.xlsx": {139, 11}}


def the_fifteen() -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.xlsx"))]


def reports(results: list[FileResult]) -> dict[str, dict]:
    return {result.name: result.report() for result in results}


@pytest.mark.django_db
def test_every_row_goes_in_once_and_wrong_rows_are_told() -> None:
    """G5: what cannot be read is reported row by row, nothing else is lost; the same files twice change nothing."""
    first = reports(import_files(reversed(the_fifteen()))[1])
    second = reports(import_files(the_fifteen())[1])
    assert len(first) == 15
    for name, report in first.items():
        assert {e["row"] for e in report["errors"]} == WRONG.get(name, set()), name
        assert WARNED.get(name, set()) <= {w["row"] for w in report["warnings"]}, name
        assert report["created"] + report["unchanged"] + len(WRONG.get(name, ())) == report["rows"], name
        assert report["updated"] == 0
        again = second[name]
        assert (again["created"], again["updated"]) == (0, 0), name
        assert again["unchanged"] == report["created"] + report["unchanged"], name
        assert again["errors"] == report["errors"], name
    json.dumps(first)
