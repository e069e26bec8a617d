"""Files nothing can be taken from: each gets a sentence a clerk understands, and nothing else is lost (G5)."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from ledgers.reader.books import MAX_ROWS, UnreadableError, open_book
from ledgers.reader.columns import Column
from ledgers.reader.headers import Layout
from ledgers.reader.rows import read_rows
from ledgers.reader.tables import read_tables

ROSTER = Layout("roster", "名册", (Column("name", "姓名", required=True), Column("sector", "界别", required=True)))
OTHER = Layout("other", "点名册", (Column("name", "姓名", required=True), Column("sector", "界别", required=True)))


def workbook(*rows: list, **sheets: list) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def archive(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return buffer.getvalue()


def bomb() -> bytes:
    return archive(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b"<c>" + b"0" * 200_000_000)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名册.xlsx", b"", "空的"),
        ("名册.xlsx", b"\x00\x01\x02\x03" * 400, "不是 Excel 工作簿"),
        ("名册.xlsx", "只是一段话\n没有表格".encode(), "不是 Excel 工作簿"),
        ("名册.xls", OLE, "旧版 Excel（.xls）"),
        ("名册.et", OLE, "WPS 表格（.et）"),
        ("名册.wps", OLE, "不是表格文件"),
        ("名册.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("名册.xlsx", b"PK\x03\x04" + b"\x00" * 100, "已损坏"),
        ("名册.xlsx", workbook(["姓名", "界别"], ["张三", "民革"])[:-400], "已损坏"),
        ("名册.xlsx", archive(xl__workbook_xml=b"<workbook>"), "损坏"),
        ("名册.docx", archive(word__document_xml=b"<w/>"), "Word"),
        ("名册.ods", archive(content_xml=b"<o/>"), ".ods"),
        ("名册.xlsb", archive(xl__workbook_bin=b""), ".xlsb"),
        ("名册.zip", archive(a_xml=b"<a/>"), "压缩包"),
        ("名册.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("名册.pdf", b"%PDF-1.7 ...", "PDF 文档，不是表格文件"),
        ("名册.xlsx", b"%PDF-1.7 ...", "PDF 文档，不是表格文件"),
        ("名册.xlsx", b"\x89PNG\r\n\x1a\n", "图片，不是表格文件"),
        ("名册.rar", b"Rar!\x1a\x07", "压缩包"),
        ("名册.json", b'{"a": 1, "b": 2}', "JSON 数据文件，不是 Excel 工作簿"),
        ("名册.csv", '[{"姓名": "张三", "界别": "民革"}]'.encode(), "JSON 数据文件，不是 Excel 工作簿"),
        ("名册.py", b"print('a,b')", "程序代码，不是 Excel 工作簿"),
        ("名册.numbers", archive(Index__Document_xml=b""), "Numbers"),
        ("名册.csv", b"\xef\xbb\xbf", "空的"),
        ("名册.csv", b"\n,,,\n", "空的"),
        ("名册.csv", "姓名,界别\n".encode() + "张三,民革\n".encode() * 900 + b"a\0,b\n", "空字符"),
        ("名册.csv", '姓名,界别,电话\n"张三,民革,1\n李四,民革,2\n'.encode(), "第 2 行的引号"),
        ("名册.csv", ('姓名,界别\n"' + "长" * 1_100_000).encode(), "长得不正常"),
        ("名册.xlsx", workbook(), "没有内容"),
        ("名册.xlsx", workbook(["姓名", "界别"]), "只有表头"),
        ("名册.xlsx", workbook(["委员名册"], ["姓名", "界别"], ["合计", None]), "只有表头"),
        ("名册.xlsx", workbook(["一", "二"], ["三", "四"]), "没有认出"),
        ("名册.csv", "姓名,界别\n".encode("gbk"), "只有表头"),
    ],
)
def test_says_why_a_file_cannot_be_read(name: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_tables(name, content, [ROSTER])
    assert words in str(caught.value)


def test_refuses_a_zip_bomb_without_unpacking_it() -> None:
    with pytest.raises(UnreadableError, match="大得不正常"):
        open_book("名册.xlsx", bomb())


def test_says_how_many_rows_go_in_at_once() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(["姓名", "界别"])
    for number in range(MAX_ROWS + 10):
        sheet.append([f"委员{number}", "民革"])
    with pytest.raises(UnreadableError, match="超过 50,000 行"):
        open_book("名册.xlsx", saved(book))


def test_a_hundred_thousand_lines_of_text_are_refused_too() -> None:
    with pytest.raises(UnreadableError, match="超过 50,000 行"):
        open_book("名册.csv", ("姓名,界别\n" + "张三,民革\n" * 100_000).encode("gbk"))


def test_names_the_columns_a_near_miss_lacks() -> None:
    layout = Layout("r", "名册", tuple(Column(t, t, required=True) for t in ("姓名", "界别", "电话", "单位")))
    with pytest.raises(UnreadableError, match="像“名册”，但缺少“电话”、“单位”列"):
        read_tables("名册.xlsx", workbook(["姓名", "界别"], ["张三", "民革"]), [layout])


def test_a_sheet_that_could_be_two_ledgers_is_not_guessed() -> None:
    with pytest.raises(UnreadableError, match="看不出是“名册”还是“点名册”"):
        read_tables("a.xlsx", workbook(["姓名", "界别"], ["张三", "民革"]), [ROSTER, OTHER])


def test_formulas_are_never_evaluated() -> None:
    """A formula whose value was never stored is told; it does not read as an empty cell."""
    content = workbook(["姓名", "界别"], ['=CONCATENATE("张","三")', "民革"], ["李四", "民革"])
    (table,), _notes = read_tables("a.xlsx", content, [ROSTER])
    first, second = read_rows(table)
    assert "公式" in first.errors[0].message
    assert second.is_good


def test_a_formula_that_came_out_wrong_is_told() -> None:
    (table,), _notes = read_tables("a.xlsx", workbook(["姓名", "界别"], ["#REF!", "民革"]), [ROSTER])
    (row,) = read_rows(table)
    assert "#REF!" in row.errors[0].message


def test_other_sheets_are_left_out_and_said_so() -> None:
    content = workbook(
        ["姓名", "界别"], ["张三", "民革"], 填表说明=[["请填写"]], 空表=[], 续表=[["姓名", "界别"], ["李四", "民盟"]]
    )
    tables, notes = read_tables("a.xlsx", content, [ROSTER])
    assert [table.sheet for table in tables] == ["Sheet", "续表"]
    assert notes == ["工作表“填表说明”没有导入：不是台账。"]


def test_hidden_sheets_stay_out() -> None:
    book = Workbook()
    book.active.append(["姓名", "界别"])
    book.active.append(["张三", "民革"])
    hidden = book.create_sheet("旧表")
    hidden.append(["姓名", "界别"])
    hidden.append(["李四", "民革"])
    hidden.sheet_state = "hidden"
    tables, notes = read_tables("a.xlsx", saved(book), [ROSTER])
    assert len(tables) == 1
    assert "隐藏" in notes[0]
