"""Headers, layouts and names nobody has listed: known by their parts, by what stands below, by the sheet (G5)."""

import io
import re
import zipfile

import pytest

from ledgers.reader.books import open_book
from ledgers.reader.columns import Column, Kind
from ledgers.reader.headers import Layout, find_header
from ledgers.reader.rows import read_rows
from ledgers.reader.tables import Table, read_tables
from ledgers.reader.values import UNCALCULATED
from ledgers.registry import all_ledgers
from members.names import Candidate, Roster
from sectors.wording import field_told
from tests.ledgers.test_bad_files import workbook

DEEDS = Layout(
    "deeds",
    "活动台账",
    (
        Column("group", "主办界别", required=True, patterns=(".*界别.*",), looks=".*界别", told_above=field_told),
        Column("title", "活动名称", required=True),
        Column("kind", "活动类别", looks="调研|视察"),
        Column("held_on", "活动时间", kind=Kind.DATE, required=True),
        Column("phone", "电话", kind=Kind.MOBILE),
    ),
    clue="界别活动",
)
ROWS = [["民革界别", f"活动{i}", "调研" if i % 2 else "视察", f"2020.3.{i}"] for i in range(1, 6)]


def read(*rows: list, layout: Layout = DEEDS, **sheets: list) -> tuple[list[Table], list[str]]:
    return read_tables("a.xlsx", workbook(*rows, **sheets), [layout])


def test_a_column_is_known_by_its_cells_and_said_so() -> None:
    (table,), notes = read(["主办界别", "活动名称", "怎么办的", "哪一天"], *ROWS)
    assert set(table.places) == {"group", "title", "kind", "held_on"}
    assert ["“怎么办的”列，按内容认作“活动类别”" in note for note in notes] == [True, False]
    assert "“哪一天”列，按内容认作“活动时间”" in notes[1]


def test_two_columns_that_look_alike_are_not_guessed() -> None:
    rows = [[*row, row[2]] for row in ROWS]
    (table,), _notes = read(["主办界别", "活动名称", "怎么办的", "活动时间", "另一列"], *rows)
    assert "kind" not in table.places
    assert {heading.text for heading in table.ignored} == {"怎么办的", "另一列"}


def test_cells_that_say_something_else_make_another_ledger() -> None:
    other = Layout(
        "other",
        "名录",
        (
            Column("kind", "主办界别", required=True, looks="甲|乙"),
            Column("title", "活动名称", required=True),
            Column("held_on", "活动时间", required=True),
        ),
    )
    content = workbook(["主办界别", "活动名称", "活动时间"], *(["民革界别", row[1], row[3]] for row in ROWS))
    (table,), _notes = read_tables("a.xlsx", content, [other, DEEDS])
    assert table.layout is DEEDS


def test_a_sentence_above_the_header_is_no_part_of_it() -> None:
    (table,), _notes = read(
        ["主办界别为几个的，第一个是主办界别；时间写明年月日"],
        ["界别名", "活动名称", "活动时间"],
        *([row[0], row[1], row[3]] for row in ROWS),
    )
    assert table.header_row == 2
    assert table.headings[0].text == "界别名"


def test_patterns_alone_head_a_sheet_whose_title_says_what_it_is() -> None:
    layout = Layout(
        "g", "设置", (Column("a", "甲", required=True, patterns=(".*联组.*",)),) + DEEDS.columns[:1], "设置"
    )
    rows = [["联组大名", "界别小名"], ["教体联组", "教育界别"]]
    assert find_header(open_book("a.xlsx", workbook(["界别设置"], *rows))[0], [layout])[0].missing == []
    assert find_header(open_book("a.xlsx", workbook(["名单"], *rows))[0], [layout]) == []


def test_a_repeated_header_with_a_column_less_does_not_begin_the_table() -> None:
    header = ["主办界别", "活动名称", "活动时间"]
    rows = [[row[0], row[1], row[3]] for row in ROWS]
    (table,), _notes = read([*header, "辅助"], *rows[:3], header, *rows[3:])
    assert len(table.rows) == 5


@pytest.mark.parametrize("numbering", [["1", "2"], [1, 2]])
def test_the_row_of_numbers_under_a_narrow_header(numbering: list) -> None:
    layout = Layout("g", "名录", (Column("a", "街道", required=True), Column("b", "社区", required=True)))
    (table,), _notes = read(["街道", "社区"], numbering, ["东街", "一社区"], layout=layout)
    assert [cells for _number, cells in table.rows] == [["东街", "一社区"]]


def test_lines_under_the_table_are_told_and_are_no_records() -> None:
    rows = [[row[0], row[1], row[3]] for row in ROWS]
    (table,), _notes = read(
        ["主办界别", "活动名称", "活动时间"],
        *rows,
        ["合计", None, 5],
        ["注：1.按月报送。"],
        ["　　2.写全称。"],
        ["2021年1月"],
    )
    assert len(table.rows) == 5
    assert [number for number, _text in table.notes] == [8, 9, 10]


def test_a_last_record_of_one_cell_is_not_taken_for_a_note() -> None:
    (table,), _notes = read(["主办界别", "活动名称", "活动时间"], ["民革界别", "一", "2020.3.1"], ["民盟界别"])
    assert [number for number, _cells in table.rows] == [2, 3]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("民革", "民革"),
        ("3.教体医卫联组", "教体医卫联组"),
        ("九三学社", "九三学社"),
        ("（二）民盟界别", "民盟界别"),
        ("民革界别(12人)", "民革界别"),
        ("界别（联组）：民革界别", "民革界别"),
        ("填报单位：民革界别    填报时间：2020年3月", "民革界别"),
        ("民革界别2020年度界别（联组）活动台账", "民革界别"),
        ("2020年度民革界别活动台账", "民革界别"),
        ("政协铜陵市委员会科技科协联组活动", "科技科协联组"),
        ("2020年度界别（联组）活动台账", ""),
        ("各界别活动情况", ""),
        ("界别活动", ""),
        ("填报单位：市政协办公室", ""),
        ("民革界别、民盟界别活动", ""),
        ("Sheet1", ""),
    ],
)
def test_a_sector_named_by_a_sheet_or_title(text: str, name: str) -> None:
    assert field_told(text) == name


def test_a_sheet_for_each_group_takes_the_group_from_its_name_or_title() -> None:
    header, rows = ["活动名称", "活动类别", "活动时间"], [row[1:] for row in ROWS]
    tables, notes = read(["民盟界别2020年活动台账"], header, *rows, 民革=[header, *rows], 其他=[header, *rows])
    assert [read_rows(table)[0]["group"] for table in tables] == ["民盟界别", "民革"]
    assert read_rows(tables[1])[0].has("group")
    assert "工作表“民革”没有“主办界别”列，按工作表名称或标题，各行都登记为“民革”。" in notes
    assert any("“其他”没有导入" in note and "缺少“主办界别”" in note for note in notes)


def test_a_sheet_whose_name_and_title_disagree_is_refused() -> None:
    header, rows = ["活动名称", "活动类别", "活动时间"], [row[1:] for row in ROWS]
    (table,), notes = read(["主办界别", *header], *ROWS, 民革界别=[["民盟界别2020年活动台账"], header, *rows])
    assert table.sheet == "Sheet"
    assert any("缺少“主办界别”" in note for note in notes)


def test_a_formula_that_gave_an_empty_text_is_calculated() -> None:
    content = workbook(["主办界别", "活动名称"], ["民革界别", "=IF(1,,)"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.namelist():
            data = source.read(entry)
            if entry.endswith("sheet1.xml"):
                data = re.sub(rb'<c r="B2"[^>]*>', b'<c r="B2" t="str">', data).replace(b"<v />", b"<v></v>")
            target.writestr(entry, data)
    assert open_book("a.xlsx", content)[0].rows[1][1] == ["民革界别", UNCALCULATED]
    assert open_book("a.xlsx", buffer.getvalue())[0].rows[1][1] == ["民革界别"]


def test_line_breaks_of_other_systems_in_a_cell() -> None:
    ((_number, cells),) = open_book("a.xlsx", workbook(["张三_x000D_\n李四"]))[0].rows
    assert cells == ["张三\n李四"]


def test_names_joined_by_and_are_two_where_the_roster_has_both() -> None:
    roster = Roster([Candidate(i, name, "民革") for i, name in enumerate(("张三", "李四", "王和平"))], [])
    assert roster.names_in("张三和李四、王和平") == ["张三", "李四", "王和平"]
    assert roster.names_in("张三、和李四常委") == ["张三", "李四常委"]
    assert roster.names_in("张三和赵六") == ["张三和赵六"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ledger", "headers"),
    [
        (
            "members",
            "政治身份:party 政协内任职:post 所在专委:special_committee 何时起任委员:starts_on "
            "不再担任委员时间:ends_on 在何单位任何职:employer 任职起始日:starts_on",
        ),
        (
            "group_activities",
            "举办地:place 委员参加名单:members 联合举办界别:partners 是否属于计划:is_planned 到会人数(人):count "
            "部门参加人员:guests 活动类目:kind 何时开展:held_on 主办单位(界别):group 在何处开展:place",
        ),
        (
            "proposals",
            "收文编号:serial 被并入提案:merged_into 会同办理:assist 复文日期:replied_on 主要承办单位:lead "
            "立案审查意见:status 来案日期:submitted_on 提案正式号:case_number 协同承办单位:assist",
        ),
        (
            "results",
            "稿件体裁:kind 材料名称:title 撰写委员:author 来稿时间:submitted_on 被哪级采用:adopted 签批:instruction",
        ),
        (
            "workstations",
            "工作站名称:name 室别:kind 层次:level 委员姓名:members 实地查看时间:inspected_on 全年活动(次):reported "
            "职责上墙:point:工作职责上墙 信息上墙:point:委员信息上墙 制度上墙:point:工作制度上墙 "
            "场所固定:point:固定场所 固定活动场所:point:固定场所 "
            "服务台账:point:服务记录 标识牌:point:标识铭牌 委员信息公示:point:委员信息上墙",
        ),
        ("outcomes", "协商课题:topic 送达部门:department 吸纳情况:uptake 文种:form"),
    ],
)
def test_headers_known_by_their_parts(ledger: str, headers: str) -> None:
    """Each word beside the other titles of its ledger."""
    (layout,) = [each.layout() for each in all_ledgers() if each.key == ledger]
    for header in headers.split():
        word, _colon, key = header.partition(":")
        sheet = [[word, *(c.title for c in layout.columns if c.key != key and c.in_template)], ["甲"] * 30]
        match = find_header(open_book("a.xlsx", workbook(*sheet))[0], [layout])[0]
        assert [h.column and h.column.key for h in match.headings][:1] == [key], word
