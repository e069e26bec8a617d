"""What a cell says: dates in every style, counts, yes and no, phones."""

import contextlib
import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers.reader.dates import CellError, read_date, years_in
from ledgers.reader.values import read_number, read_phone, read_yes

FIFTH = datetime.date(2026, 3, 5)


@pytest.mark.parametrize(
    "raw",
    [
        "2026.3.5",
        "2026-03-05",
        "2026/3/5",
        "2026年3月5日",
        "2026年3月5号",
        "3月5日",
        "\uff13月\uff15日",
        "3.5",
        "\uff12\uff10\uff12\uff16\uff0e\uff13\uff0e\uff15",
        "2026 年 3 月 5 日",
        "26.3.5",
        "二〇二六年三月五日",
        "20260305",
        20260305,
        46086,
        "46086",
        46086.375,
        datetime.datetime(2026, 3, 5, 9, 30),
        FIFTH,
        "2026年3月5日上午",
        "2026.3.5 9:00",
        "2026.3.5 上午9:00-11:30",
        "2026-03-05 14:30:00",
        "2026-03-05T14:30:00",
        "2026年3月5日（星期四）",
        "2026年3月5日下午2点30分",
        "周四 2026.3.5",
        " 2026.3.5。",
    ],
)
def test_dates_in_every_style(raw: Any) -> None:
    day = read_date(raw, 2026)
    assert day is not None
    assert (day.value, day.warning) == (FIFTH, "")


@pytest.mark.parametrize(
    "raw",
    [
        "3月5日至6日",
        "2026年3月5日—7日",
        "2026.3.5-3.7",
        "2026.3.5-2026.3.7",
        "3月5、6日",
        "3月5日-4月1日",
        "2026.3.5\n2026.3.6",
    ],
)
def test_the_first_of_several_days_counts(raw: str) -> None:
    day = read_date(raw, 2026)
    assert day is not None
    assert day.value == FIFTH
    assert "第一天" in day.warning


@pytest.mark.parametrize(
    "raw",
    [
        "2020.13.40",
        "2020.2.30",
        "2021-02-29",
        "1980.13",
        1980.13,
        "2020-00-05",
        "3月32日",
        "下周",
        "待定",
        0.5,
        True,
        "0205.1.1",
    ],
)
def test_impossible_dates(raw: Any) -> None:
    with pytest.raises(CellError):
        read_date(raw, 2020)


@pytest.mark.parametrize("raw", [None, "", " ", "—", "/", "\u3000"])
def test_no_date(raw: Any) -> None:
    assert read_date(raw, 2020) is None


def test_a_date_without_year_needs_one() -> None:
    with pytest.raises(CellError, match="没有写年份"):
        read_date("3月5日")


@pytest.mark.parametrize(
    ("raw", "month"),
    [("1963.07", 7), ("1963-7", 7), ("1963年7月", 7), ("196307", 7), (1963.07, 7), (1963.1, 10), ("1963年", 1)],
)
def test_birth_months(raw: Any, month: int) -> None:
    day = read_date(raw, month_only="fine")
    assert day is not None
    assert day.value == datetime.date(1963, month, 1)


def test_a_month_without_day_is_told_elsewhere() -> None:
    day = read_date("2020.5")
    assert day is not None
    assert "按 1 日登记" in day.warning
    with pytest.raises(CellError, match="只写到月份"):
        read_date("2020.5", month_only="error")


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2060, 12, 31)))
def test_every_day_survives_every_style(day: datetime.date) -> None:
    styles = [
        "{0.year}.{0.month}.{0.day}",
        "{0:%Y-%m-%d}",
        "{0.year}/{0.month}/{0.day}",
        "{0.year}年{0.month}月{0.day}日",
        "{0:%Y%m%d}",
    ]
    for style in styles:
        read = read_date(style.format(day))
        assert read is not None
        assert read.value == day
    serial = (day - datetime.date(1899, 12, 30)).days
    for raw in (serial, str(serial), datetime.datetime(day.year, day.month, day.day)):
        read = read_date(raw)
        assert read is not None
        assert read.value == day


@given(st.text(max_size=20) | st.floats(allow_nan=False) | st.integers())
def test_nothing_breaks_the_readers(raw: Any) -> None:
    for reader in (read_date, read_number, read_yes, read_phone):
        with contextlib.suppress(CellError):
            reader(raw)


def test_years_in_titles() -> None:
    assert years_in("2020年度台账") == [2020]
    assert years_in("２０２０年度台账") == [2020]
    assert years_in("二〇一九年度") == [2019]
    assert years_in("2019—2020年全体会议") == [2019, 2020]
    assert years_in("第13912345678号") == []


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (5, 5),
        ("5人", 5),
        ("120人次", 120),
        ("约80", 80),
        ("80余人", 80),
        ("1,200", 1200),
        (5.0, 5),
        ("\uff11\uff12", 12),
    ]
    + [("共 5 人", 5), ("十二人", 12), ("一百二十", 120), (None, None), ("", None), ("无", None), ("-", None), (0, 0)],
)
def test_counts(raw: Any, number: int | None) -> None:
    assert read_number(raw)[0] == number


@pytest.mark.parametrize("raw", ["很多", 5.5, -1, "5人8人", 1e20, True, datetime.date(2020, 1, 1)])
def test_no_counts(raw: Any) -> None:
    with pytest.raises(CellError):
        read_number(raw)


@pytest.mark.parametrize(
    "raw", ["是", "√", "✓", "✔", "有", "1", 1, True, "列入", "已上墙", "达标", "Y", "是（补列）", "重点督办"]
)
def test_yes(raw: Any) -> None:
    assert read_yes(raw) is True


@pytest.mark.parametrize(
    "raw", ["否", "×", "✗", "无", "0", 0, False, None, "", " ", "未列入", "不达标", "没有", "N", "-", "X"]
)
def test_no(raw: Any) -> None:
    assert read_yes(raw) is False


def test_neither_yes_nor_no() -> None:
    with pytest.raises(CellError, match="看不出"):
        read_yes("待定")


@pytest.mark.parametrize(
    "raw",
    [
        13912345678,
        13912345678.0,
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+86 13912345678",
        "\uff11\uff13\uff19１２３４５６７８",
    ],
)
def test_mobile_numbers(raw: Any) -> None:
    assert read_phone(raw) == ("13912345678", "")


@pytest.mark.parametrize("raw", ["12345", "1391234567", "139123456789", "23912345678", "abc", "0562-2831234", 12345])
def test_wrong_mobile_numbers(raw: Any) -> None:
    with pytest.raises(CellError, match="不正确"):
        read_phone(raw)


@pytest.mark.parametrize("raw", ["1.38E+10", "1.39123E+10", "1e10", 13900000000.0])
def test_a_phone_in_scientific_notation(raw: Any) -> None:
    with pytest.raises(CellError, match="科学计数法"):
        read_phone(raw)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("0562-2831234", "0562-2831234"),
        ("(0562)2831234", "0562-2831234"),
        ("2831234", "2831234"),
        ("0562-2831234转801", "0562-2831234-801"),
        (13912345678, "13912345678"),
    ],
)
def test_units_may_have_fixed_lines(raw: Any, kept: str) -> None:
    assert read_phone(raw, landline=True)[0] == kept


def test_the_first_of_several_numbers_is_kept_with_a_warning() -> None:
    number, warning = read_phone("13912345678、13812345678")
    assert number == "13912345678"
    assert "只登记第一个" in warning
