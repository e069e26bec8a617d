"""Exports: what the list shows, in Chinese, phones covered unless somebody may and says what for, every one logged."""

import csv
import datetime
import io

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from accounts.office_admin.export import ExportAdmin
from tests.factories import (
    MemberFactory,
    SectorGroupFactory,
    UserFactory,
    group_activity,
    seated_member,
)
from tests.world import World

pytestmark = pytest.mark.django_db
MEMBERS = "admin:members_member_export"
PHONE = "13812345678"


def table(answer):
    """Rows of the exported workbook as dicts by column title."""
    assert answer.status_code == 200
    titles, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def everything(client, url):
    form = client.get(url).context["form"]
    return {"format": "xlsx", "columns": [key for key, _ in form.fields["columns"].choices]}


def test_the_export_follows_filter_and_search(sign_in):
    """G5: everything goes out to Excel."""
    education, medicine = SectorGroupFactory(name="教育界别"), SectorGroupFactory(name="医卫界别")
    for name, group in (("张三", education), ("张四", education), ("张五", medicine), ("李六", education)):
        seated_member(group, name=name)
    client = sign_in("administrator")
    url = f"{reverse(MEMBERS)}?q=张&memberships__sector__group__id__exact={education.pk}"
    assert "将导出 <strong>2</strong> 条" in client.get(url).content.decode()
    assert [row["姓名"] for row in table(client.post(url, everything(client, url)))] == ["张三", "张四"]


def test_columns_are_chinese_and_values_are_words(sign_in):
    group = SectorGroupFactory(name="教育界别")
    member = seated_member(group, name="张三", gender="male", born_on=datetime.date(1970, 5, 1), phone=PHONE)
    group_activity(group, members=[member], title="走进社区", is_planned=True)
    client = sign_in("administrator")
    (row,) = table(client.post(reverse(MEMBERS), everything(client, reverse(MEMBERS))))
    assert row["性别"] == "男"
    assert row["出生年月"] == datetime.datetime(1970, 5, 1)
    assert row["界别（联组）"] == "教育界别"
    assert row["手机号码"] == "138****5678"
    url = reverse("admin:activities_activity_export")
    (row,) = table(client.post(url, everything(client, url)))
    assert (row["主办与联动"], row["参加委员"], row["列入年度计划"], row["状态"]) == (
        "教育界别",
        "张三",
        "是",
        "已通过",
    )


def test_every_export_is_logged_with_its_count(sign_in):
    """G7: exports logged."""
    for name in ("张三", "李四"):
        seated_member(name=name)
    client = sign_in("administrator")
    client.post(reverse(MEMBERS), {"format": "csv", "columns": ["name", "employer"]})
    event = AuditEvent.objects.get(action="exported")
    assert (event.count, event.detail) == (2, "委员：姓名、工作单位及职务")


def test_full_numbers_need_the_right_and_a_purpose(sign_in):
    MemberFactory(name="张三", phone=PHONE)
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_member"))
    wanted = {"format": "xlsx", "columns": ["name", "phone"], "full_phones": "on", "purpose": "全会通知"}
    (row,) = table(sign_in(user).post(reverse(MEMBERS), wanted))
    assert row["手机号码"] == "138****5678"
    user.user_permissions.add(Permission.objects.get(codename="export_phones"))
    client = sign_in(user)
    answer = client.post(reverse(MEMBERS), {**wanted, "purpose": " "})
    assert "请写明用途" in answer.content.decode()
    (row,) = table(client.post(reverse(MEMBERS), wanted))
    assert row["手机号码"] == PHONE
    assert "含完整电话号码，用途：全会通知" in AuditEvent.objects.filter(action="exported").first().detail


def test_csv_opens_in_excel_and_runs_nothing(sign_in):
    MemberFactory(name="=1+1", phone=PHONE, employer="市政府")
    answer = sign_in("administrator").post(reverse(MEMBERS), {"format": "csv", "columns": ["name", "employer"]})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["姓名", "工作单位及职务"],
        ["'=1+1", "市政府"],
    ]


def test_a_text_that_looks_like_a_formula_stays_a_text(sign_in):
    MemberFactory(name="=1+1")
    answer = sign_in("administrator").post(reverse(MEMBERS), {"format": "xlsx", "columns": ["name"]})
    cell = load_workbook(io.BytesIO(answer.content)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_export_without_columns_is_refused(sign_in):
    answer = sign_in("administrator").post(reverse(MEMBERS), {"format": "xlsx"})
    assert "请至少选择一个栏目" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="exported").exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_list_can_be_exported_with_all_its_columns(sign_in, kind):
    client = sign_in(World("administrator").user)
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, ExportAdmin):
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")
            answer = client.post(url, {**everything(client, url), "format": kind})
            assert answer.headers["Content-Disposition"].startswith("attachment"), url


def test_an_export_asks_as_often_for_three_rows_as_for_thirty(sign_in):
    client, url = sign_in("administrator"), reverse("admin:activities_activity_export")
    group, wanted = SectorGroupFactory(), everything(client, url)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.post(url, wanted)
        return len(captured)

    for _ in range(3):
        group_activity(group, members=[seated_member(group)])
    queries()
    few = queries()
    for _ in range(27):
        group_activity(group, members=[seated_member(group)])
    assert queries() == few
