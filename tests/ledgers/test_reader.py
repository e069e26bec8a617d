"""The reader turns any sheet into clean rows: header found, merges undone, totals and notes left out (G5)."""

import contextlib
import csv
import datetime
import io
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ledgers.reader.books import UnreadableError, open_book
from ledgers.reader.columns import Column, Kind, bare_header_key, header_key
from ledgers.reader.headers import Layout
from ledgers.reader.rows import Row, read_rows
from ledgers.reader.tables import Table, read_tables
from ledgers.registry import all_ledgers

LAYOUT = Layout(
    "deeds",
    "活动台账",
    (
        Column("group", "主办界别（联组）", "界别 主办单位", required=True, fill=True),
        Column("title", "活动名称", "标题 活动主题", required=True),
        Column("day", "活动时间", "日期", kind=Kind.DATE, required=True),
        Column("names", "参加委员", "参加人员", kind=Kind.NAMES),
        Column("count", "参加人数", "人数", kind=Kind.NUMBER, lenient=True),
        Column("note", "备注", max_length=5, cut=True),
    ),
)
HEADER = ["序号", "主办界别(联组)", "活动名称", "活动时间", "参加委员", "参加人数"]


def book(rows: list[list[Any]], *merges: str) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    for area in merges:
        workbook.active.merge_cells(area)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def as_csv(rows: list[list[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def table(content: bytes, name: str = "a.xlsx") -> Table:
    tables, _notes = read_tables(name, content, [LAYOUT])
    return tables[0]


def rows(content: bytes, name: str = "a.xlsx") -> list[Row]:
    return read_rows(table(content, name))


def groups(content: bytes, name: str = "a.xlsx") -> list[tuple[int, Any]]:
    return [(row.number, row["group"]) for row in rows(content, name)]


def test_finds_the_header_under_titles_notes_and_beside_empty_columns() -> None:
    content = book(
        [
            [],
            [None, None, "附件 3"],
            [None, None, "2020年度活动台账"],
            [None, None, "单位：政协办公室", None, "日期：2020年12月"],
            [],
            [None, None, "序\n号", "主办界别\n（联组）", "活 动\u3000名 称", "活动时间", "参加委员", "人数"],
            [None, None, 1, "民革", "走访", "3月5日", "张三、李四", "2人"],
        ]
    )
    (row,) = rows(content)
    assert row.number == 7
    assert (row["group"], row["title"], row["day"], row["count"]) == ("民革", "走访", datetime.date(2020, 3, 5), 2)


def test_two_header_rows_under_a_merged_upper_cell() -> None:
    content = book(
        [
            ["2020年度活动台账"],
            ["界别", "基本情况", None, "参加情况", None],
            [None, "活动名称", "活动时间", "参加委员", "参加人数"],
            ["民革", "走访", "2020.3.5", "张三", 1],
        ],
        "A1:E1",
        "A2:A3",
        "B2:C2",
        "D2:E2",
    )
    (row,) = rows(content)
    assert (row["title"], row["names"], row["count"]) == ("走访", "张三", 1)
    assert table(content).ignored == []


def test_merged_cells_are_written_into_every_row() -> None:
    lines = [HEADER, [1, "民革", "一", "2020.1.1"], [2, None, "二", "2020.1.2"], [3, None, "三", "2020.1.3"]]
    assert groups(book(lines, "B2:B3")) == [(2, "民革"), (3, "民革"), (4, "")]


def test_csv_of_a_merged_sheet_is_filled_down() -> None:
    lines = [HEADER, [1, "民革", "一", "2020.1.1"], [2, None, "二", "2020.1.2"], [3, "民盟", "三", "2020.1.3"]]
    assert groups(as_csv(lines), "a.csv") == [(2, "民革"), (3, "民革"), (4, "民盟")]


def test_an_empty_cell_in_a_column_written_row_by_row_stays_empty() -> None:
    lines = [HEADER, *([i, "民革", f"活动{i}", "2020.1.1"] for i in range(6)), [7, None, "缺界别", "2020.1.1"]]
    assert groups(as_csv(lines), "a.csv")[-1] == (8, "")


def test_totals_notes_sections_and_repeated_headers_are_no_records() -> None:
    content = book(
        [
            HEADER,
            ["一、民主党派"],
            [1, "民革", "一", "2020.1.1", "张三", 1],
            ["小 计", None, None, None, None, 1],
            HEADER,
            [None] * 6,
            [2, "民盟", "二", "2020.1.2", "李四", 1],
            [3, None, None, None, None, None],
            ["合\u3000计：", None, None, None, None, 2],
            ["注：本表截至年底。"],
            ["填报人：张三", None, None, "审核人：李四"],
        ],
        "A2:F2",
    )
    assert groups(content) == [(3, "民革"), (7, "民盟")]
    assert [number for number, _text in table(content).notes] == [2, 10, 11]


def test_what_is_not_recognised_is_named() -> None:
    content = book([[*HEADER, "天气", None], [1, "民革", "一", "2020.1.1", "张三", 1, "晴", "没有表头"]])
    assert [heading.text for heading in table(content).ignored] == ["天气", "第 8 列（没有表头）"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    lines = [["2020年度台账"], HEADER, [1, "民革", "有,逗号\n有换行", "3月5日", "张三", 1]]
    (row,) = rows(as_csv(lines, encoding, delimiter), "a.csv")
    assert (row.number, row["title"]) == (3, "有,逗号 有换行")


def test_rows_of_two_sheets_are_told_apart() -> None:
    workbook = Workbook()
    for title in ("上半年", "下半年"):
        sheet = workbook.create_sheet(title)
        sheet.append(HEADER)
        sheet.append([1, "民革", title, "2020.1.1"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    tables, _notes = read_tables("a.xlsx", buffer.getvalue(), [LAYOUT])
    assert [row.ref for t in tables for row in read_rows(t, one_of_many=True)] == ["上半年!2", "下半年!2"]


def test_long_text_and_unreadable_counts() -> None:
    content = book([[*HEADER, "备注"], [1, "民革", "一", "2020.1.1", "张三", "很多", "一二三四五六七"]])
    (row,) = rows(content)
    assert row.is_good
    assert (row["count"], row["note"]) == (None, "一二三四五")
    assert {issue.column for issue in row.warnings} == {"参加人数", "备注"}


def test_headers_are_compared_without_ornament() -> None:
    for text in ("活动名称", " 活 动\n名 称 ", "*活动名称：", "“活动名称”", "活动名称（必填）"):
        assert "活动名称" in (header_key(text), bare_header_key(text))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_order_and_surroundings_of_columns_do_not_matter(data: st.DataObject) -> None:
    places = data.draw(st.permutations(range(6)))
    left = data.draw(st.integers(0, 3))
    titles = data.draw(st.lists(st.sampled_from(["附件", "2020年度活动台账", "（单位：人）"]), max_size=3))
    names = {
        "主办界别(联组)": ["界别", "主办单位"],
        "活动名称": ["标题", "活动主题"],
        "活动时间": ["日期"],
        "参加人数": ["人数（人）"],
    }
    header = [data.draw(st.sampled_from([name, *names.get(name, [])])) for name in HEADER]
    lines = [[i, "民革", f"活动{i}", "2020.1.1", "张三 李四", 2] for i in range(1, 4)]
    content = book(
        [[None] * left + [title] for title in titles]
        + [[None] * left + [line[place] for place in places] for line in [header, *lines]]
    )
    read = rows(content)
    assert [(r["group"], r["title"], r["count"]) for r in read] == [("民革", f"活动{i}", 2) for i in range(1, 4)]
    assert [r.number for r in read] == [len(titles) + 2 + i for i in range(3)]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("gb18030", "ignore")))
def test_no_content_breaks_the_reader(content: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        assert open_book("a.csv", content)[0].rows


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_cells_of_any_kind_do_not_break_the_rows(chance: random.Random) -> None:
    odd = [
        None,
        0,
        -1,
        1e300,
        3.5,
        True,
        "",
        " ",
        "#REF!",
        "=1+1",
        "2020.2.30",
        "张三",
        "\u3000",
        "１２",
        datetime.time(9),
    ]
    lines = [[chance.choice(odd) for _ in HEADER] for _ in range(8)]
    try:
        read = rows(book([HEADER, *lines]))
    except UnreadableError:
        return
    for row in read:
        assert all(issue.message for issue in row.issues)
        assert row.facts["outcome"] in ("same", "error")


@pytest.mark.django_db
def test_no_header_means_two_columns_of_one_ledger() -> None:
    for ledger in all_ledgers():
        layout = ledger.layout()
        names = [name for column in layout.columns for name in column.names]
        twice = {name for name in names if names.count(name) > 1}
        assert not twice, (ledger.key, twice)
