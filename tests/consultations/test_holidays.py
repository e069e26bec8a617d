"""A year's holidays as an office gets them: what is understood, what would change, and the change."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from consultations.holidays import lines_of, read_text
from consultations.models import WorkdayException
from tests.factories import WorkdayExceptionFactory, make_user

D = datetime.date
TEXT = "2026-02-15 至 2026-02-17 放假 春节\n2026年2月14日，上班，春节\n一行说明\n2026.2.30 放假"


def book() -> bytes:
    workbook, stream = Workbook(), io.BytesIO()
    for row in (["日期", "安排", "名称"], [D(2026, 4, 6), "放假", "清明节"], ["2026-05-09", "上班", "劳动节"]):
        workbook.active.append(row)
    workbook.save(stream)
    return stream.getvalue()


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261001
DTEND;VALUE=DATE:20261003
SUMMARY:国庆节 休
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261010
SUMMARY:国庆节（补班）
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (TEXT.encode("gb18030"), ["2026-02-14 上班 春节", *(f"2026-02-{day} 放假 春节" for day in (15, 16, 17))]),
        ("2026-04-06,放假,清明节".encode(), ["2026-04-06 放假 清明节"]),
        (book(), ["2026-04-06 放假 清明节", "2026-05-09 上班 劳动节"]),
        (CALENDAR.encode(), ["2026-10-01 放假 国庆节", "2026-10-02 放假 国庆节", "2026-10-10 上班 国庆节"]),
    ],
)
def test_what_is_understood(content, lines):
    said, unknown = read_text(lines_of(SimpleUploadedFile("file", content)))
    assert [one.line for one in said] == lines
    assert unknown == (["一行说明", "2026.2.30 放假"] if "春节" in lines[0] else [])


NOTICE = """国务院办公厅关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
七、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
八、元旦：12月31日至1月2日放假。13月40日放假。"""


def test_the_official_notice_is_understood_as_it_is_published():
    """Years from its title, months left out, make-up days; what names no day or a wrong one is said to be not read."""
    said, unknown = read_text(NOTICE)
    lines = [one.line for one in said]
    assert lines[0] == "2025-01-01 放假 元旦"
    assert [line for line in lines if "上班" in line] == [
        "2025-01-26 上班 春节",
        "2025-02-08 上班 春节",
        "2025-09-28 上班 国庆节和中秋节",
        "2025-10-11 上班 国庆节和中秋节",
    ]
    assert len([line for line in lines if "放假 春节" in line]) == 8
    assert len([line for line in lines if "清明" in line]) == 3
    assert unknown == [NOTICE.splitlines()[0], NOTICE.splitlines()[-1]]
    turn, _ = read_text("2026年安排\n元旦：12月31日至1月2日放假调休")
    assert [one.line for one in turn] == ["2026-12-31 放假 元旦", "2027-01-01 放假 元旦", "2027-01-02 放假 元旦"]
    assert read_text("春节：2月5日至11日放假")[0] == []


@pytest.mark.django_db
def test_changes_are_shown_before_they_are_made(sign_in):
    WorkdayExceptionFactory(day=D(2026, 2, 15), is_workday=True, name="春节")
    WorkdayExceptionFactory(day=D(2026, 2, 16), is_workday=False, name="春节")
    client, url = sign_in("secretariat"), reverse("admin:consultations_workdayexception_take_in")
    page = client.post(url, {"text": TEXT, "preview": "1"}).content.decode()
    assert "新增 2 天，改动 1 天，不变 1 天" in page
    assert "一行说明" in page
    assert WorkdayException.objects.filter(is_workday=False).count() == 1
    client.post(url, {"text": TEXT, "take_in": "1"})
    days = dict(WorkdayException.objects.values_list("day", "is_workday"))
    assert days == {D(2026, 2, 14): True, D(2026, 2, 15): False, D(2026, 2, 16): False, D(2026, 2, 17): False}
    assert sign_in(make_user("one_office")).post(url, {"text": TEXT, "take_in": "1"}).status_code == 403
