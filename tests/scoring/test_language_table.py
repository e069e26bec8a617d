"""The table of what a rulebook can say names every feature, and tests that exist."""

import re
from pathlib import Path

from django.conf import settings

HERE = Path(__file__).parent
ROWS = re.findall(
    r"^\| (F\d\d) \|.*\|(.*)\|$", (settings.BASE_DIR / "scoring" / "LANGUAGE.md").read_text(encoding="utf-8"), re.M
)


def test_every_feature_has_its_row():
    assert [number for number, _ in ROWS] == [f"F{n:02}" for n in range(1, 53)]


def test_what_a_row_says_is_shown_by_something():
    for number, shown in ROWS:
        for name in re.findall(r"(?:cases/)?[a-z_]+\.(?:yaml|py)", shown):
            assert (HERE / name).is_file(), (number, name)
        for case, word in re.findall(r"(cases/[a-z_]+\.yaml) `([^`]+)`", shown):
            assert word in (HERE / case).read_text(encoding="utf-8"), (number, case, word)
