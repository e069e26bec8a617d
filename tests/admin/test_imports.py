"""Import in the admin site: choose files, preview, decide on names, confirm, wrong rows back, undo."""

import io
import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from activities.models import Activity, Guest, Participation
from ledgers.models import Batch, BatchFile, BatchRow
from members.models import Member
from proposals.models import Proposal
from sectors.models import SectorGroup
from tests.admin.words import english_on
from tests.factories import UserFactory
from tests.ledgers.sheets import fixture, sheet, take

pytestmark = pytest.mark.django_db
ADD = "/admin/ledgers/batch/add/"
HEADER = ["主办界别", "类别", "活动主题", "日期", "参加人员", "天气"]
OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def upload(client, *files):
    """Choose files as a browser does; returns the page one is led to."""
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(ADD, {"files": chosen}, follow=True)


def words(answer):
    """The page's text without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(name, batch, *more):
    return reverse(f"admin:ledgers_batch_{name}", args=[batch.pk, *more])


def somebody_of(office):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=office))
    return user


def with_unknown_names(client):
    """A preview of two activities with names nobody knows, and its file."""
    take("01", "03")
    rows = [
        HEADER,
        ["中共界别", "调研", "走访企业", "2020.5.6", "朱洁、查无此人、李博士", "晴"],
        ["中共界别", "调研", "走访学校", "2020.6.6", "查无此人、蒋媛", "雨"],
    ]
    upload(client, ("台账.xlsx", sheet(*rows)))
    batch = Batch.objects.filter(status="preview").get()
    return batch, batch.files.get()


def questions(client, batch, file):
    """Field names of the page's open questions by written name and row."""
    form = client.get(page("file", batch, file.pk)).context["form"]
    return {(text, row.number): key for key, (row, text) in form.names.items()}


def test_ledgers_are_recognised_previewed_confirmed_and_undone(sign_in):
    """G5: existing ledgers come in as they are; TL1 the 17 groups."""
    client = sign_in("administrator")
    answer = upload(client, fixture("03"), fixture("01"))
    batch = Batch.objects.get()
    assert answer.redirect_chain[0][0] == page("change", batch)
    assert "界别与界别（联组）设置" in words(answer)
    assert "委员名册" in words(answer)
    assert not SectorGroup.objects.exists()
    answer = client.post(page("confirm", batch), follow=True)
    assert "已经导入" in words(answer)
    assert (SectorGroup.objects.count(), Member.objects.count()) == (17, 312)
    assert AuditEvent.objects.filter(action="imported").exists()
    assert "以后又改过" not in words(client.get(page("undo", batch)))
    assert "数据恢复到导入以前" in words(client.post(page("undo", batch), follow=True))
    assert (SectorGroup.objects.count(), Member.objects.count()) == (0, 0)


def test_the_page_of_a_file_says_what_becomes_of_every_row(sign_in):
    client = sign_in("administrator")
    take("01")
    upload(client, fixture("03"))
    batch = Batch.objects.filter(status="preview").get()
    file = batch.files.get()
    answer = client.get(page("file", batch, file.pk))
    assert [shown.row.number for shown in answer.context["rows"]] == [113, 180, 257]
    wrong = file.results.get(number=113).issues[0]["message"]
    assert wrong in words(answer)
    everything = client.get(page("file", batch, file.pk), {"show": "all", "page": 7})
    assert (everything.context["page_obj"].paginator.count, len(everything.context["rows"])) == (315, 15)
    assert client.get(page("file", batch, file.pk), {"show": "nothing"}).status_code == 404


def test_numbers_of_members_stay_covered_in_the_preview(sign_in):
    """G7: phones masked."""
    client = sign_in("administrator")
    take("01")
    upload(client, fixture("03"))
    batch = Batch.objects.filter(status="preview").get()
    text = client.get(page("file", batch, batch.files.get().pk), {"show": "new"}).content.decode()
    assert re.search(r"1\d\d\*{4}\d{4}", text)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)


def test_what_cannot_be_read_is_said_in_a_sentence_and_hurts_nothing_else(sign_in):
    client = sign_in("administrator")
    answer = upload(
        client, ("旧表.et", OLD_FORMAT), ("图.xlsx", b"\x89PNG" + bytes(99)), ("空.xlsx", b""), fixture("01")
    )
    text = words(answer)
    assert "这是 WPS 表格（.et）格式，不能直接导入。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。" in text
    assert "文件是空的" in text
    client.post(page("confirm", Batch.objects.get()))
    assert SectorGroup.objects.count() == 17


def test_a_column_nobody_knows_is_shown_as_ignored(sign_in):
    client = sign_in("administrator")
    batch, file = with_unknown_names(client)
    for address in (page("change", batch), page("file", batch, file.pk)):
        assert "没有认出、不会导入的列： “天气”" in words(client.get(address)).replace("：“", "： “")


def test_names_are_decided_here(sign_in):
    """Issue 2: resolve a name: this member, a guest, leave out."""
    client = sign_in("administrator")
    batch, file = with_unknown_names(client)
    ask = questions(client, batch, file)
    someone = Member.objects.exclude(name__in=["朱洁", "蒋媛"]).first()
    candidate = Member.objects.filter(name="蒋媛").first()
    first, second, third = ask["查无此人", 3], ask["李博士", 3], ask["蒋媛", 4]
    data = {
        f"who-{first}": "another",
        f"member-{first}": someone.pk,
        f"all-{first}": "on",
        f"who-{second}": "guest",
        f"who-{third}": str(candidate.pk),
    }
    answer = client.post(page("file", batch, file.pk), data, follow=True)
    assert "还有 0 行出错" in words(answer)
    assert "第 3 行 “李博士” 记为其他参加人员" in words(answer)
    assert re.search(r"第 4 行 “蒋媛” 委员 蒋媛（\S+）", words(answer)), "two bear the name: the sector says which"
    client.post(page("confirm", batch))
    assert Activity.objects.count() == 2
    assert Participation.objects.filter(member=someone).count() == 2
    assert Participation.objects.filter(member=candidate).count() == 1
    assert [guest.name for guest in Guest.objects.all()] == ["李博士"]


def test_a_decision_can_be_taken_back(sign_in):
    client = sign_in("administrator")
    batch, file = with_unknown_names(client)
    key = questions(client, batch, file)["李博士", 3]
    client.post(page("file", batch, file.pk), {f"who-{key}": "skip"})
    assert ("李博士", 3) not in questions(client, batch, file)
    client.post(page("file", batch, file.pk), {"back": f"{file.results.get(number=3).ref}\t李博士"})
    assert ("李博士", 3) in questions(client, batch, file)


def test_another_member_has_to_be_named_and_nothing_chosen_is_said(sign_in):
    client = sign_in("administrator")
    batch, file = with_unknown_names(client)
    key = questions(client, batch, file)["李博士", 3]
    answer = client.post(page("file", batch, file.pk), {f"who-{key}": "another"})
    assert "请查找并选定“李博士”是哪一位委员。" in words(answer)
    answer = client.post(page("file", batch, file.pk), {}, follow=True)
    assert "还没有选择任何姓名怎样处理" in words(answer)


def test_wrong_rows_come_back_as_a_workbook_and_the_look_is_logged(sign_in):
    client = sign_in("administrator")
    batch, file = with_unknown_names(client)
    answer = client.get(page("bad_rows", batch, file.pk))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[2] for row in rows[2:]] == ["走访企业", "走访学校"]
    assert "查无此人" in rows[2][-1]
    assert AuditEvent.objects.filter(action="exported", count=2).exists()


def test_a_batch_somebody_worked_on_is_not_undone(sign_in):
    client = sign_in("administrator")
    upload(client, fixture("01"))
    batch = Batch.objects.get()
    client.post(page("confirm", batch))
    group = SectorGroup.objects.first()
    group.order = 99
    group.save()
    answer = client.post(page("undo", batch), follow=True)
    assert "在导入以后又改过" in words(answer)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.IMPORTED


def test_a_preview_is_given_up_without_a_trace(sign_in):
    client = sign_in("administrator")
    upload(client, fixture("01"))
    client.post(page("discard", Batch.objects.get()))
    assert [model.objects.count() for model in (Batch, BatchFile, SectorGroup)] == [0, 0, 0]


def test_nothing_happens_by_following_a_link(sign_in):
    client = sign_in("administrator")
    upload(client, fixture("01"))
    batch = Batch.objects.get()
    for name in ("confirm", "discard"):
        assert client.get(page(name, batch)).status_code == 404
    batch.refresh_from_db()
    assert batch.status == Batch.Status.PREVIEW


def test_an_office_takes_in_only_the_ledgers_it_keeps(sign_in):
    """Issue 2: rights per module hold for imports too."""
    take("01", "03")
    client = sign_in(somebody_of("提案委办公室"))
    answer = upload(client, fixture("03"), fixture("09"), fixture("02"))
    assert "“03 委员名册.xlsx”是《委员名册》，您所在的科室没有导入它的权限，已去掉。" in words(answer)
    batch = Batch.objects.filter(status="preview").get()
    assert [file.ledger for file in batch.files.all()] == ["proposals"]
    client.post(page("confirm", batch))
    assert Proposal.objects.exists()
    answer = upload(client, fixture("02"))
    assert answer.status_code == 200
    assert not Batch.objects.filter(status="preview").exists()


def test_nor_confirms_or_undoes_what_another_office_uploaded(sign_in):
    upload(sign_in("administrator"), fixture("01"))
    batch, client = Batch.objects.get(), sign_in(somebody_of("提案委办公室"))
    assert client.post(page("confirm", batch)).status_code == 403
    sign_in("administrator").post(page("confirm", batch))
    assert client.post(page("undo", batch)).status_code == 403
    batch.refresh_from_db()
    assert batch.status == Batch.Status.IMPORTED


def test_who_only_looks_at_batches_changes_none(sign_in):
    client = sign_in("administrator")
    batch, file = with_unknown_names(client)
    other = sign_in(somebody_of("考核"))
    assert other.get(ADD).status_code == 403
    assert other.get(page("change", batch)).status_code == 200
    assert 'value="确认导入"' not in other.get(page("change", batch)).content.decode()
    key = questions(client, batch, file)["李博士", 3]
    other.post(page("file", batch, file.pk), {f"who-{key}": "skip"})
    assert ("李博士", 3) in questions(client, batch, file)
    for name in ("confirm", "discard"):
        assert other.post(page(name, batch)).status_code == 403
    assert other.get(page("bad_rows", batch, file.pk)).status_code == 403


def test_too_many_or_no_files_are_refused_in_words(sign_in):
    client = sign_in("administrator")
    assert "请先选择要导入的文件" in words(client.post(ADD, {}))
    answer = upload(client, *[(f"{n}.csv", b"x") for n in range(41)])
    assert "一次最多选择 40 个文件，您选择了 41 个" in words(answer)


def test_templates_can_be_downloaded_and_imported_as_they_are(sign_in):
    client = sign_in("administrator")
    answer = client.get(reverse("admin:ledgers_batch_templates"))
    keys = re.findall(r"/templates/(\w+)/", answer.content.decode())
    assert len(keys) == 13
    for key in keys:
        book = client.get(reverse("admin:ledgers_batch_template", args=[key]))
        assert load_workbook(io.BytesIO(book.content)).sheetnames == ["台账", "填表说明"]
    assert client.get(reverse("admin:ledgers_batch_template", args=["nothing"])).status_code == 404


def test_a_file_of_five_thousand_rows_is_shown_page_by_page_at_a_fixed_cost(sign_in):
    client = sign_in("administrator")
    file = BatchFile.objects.create(batch=Batch.objects.create(), name="大.xlsx", ledger="members", headers=["姓名"])
    address = page("file", file.batch, file.pk)

    def rows(count):
        BatchRow.objects.bulk_create(
            BatchRow(file=file, ref=str(n), number=n, outcome="new", cells=["张三"]) for n in range(count)
        )

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, {"show": "all"}).status_code == 200
        return len(captured)

    rows(30)
    queries()
    few = queries()
    rows(4970)
    assert queries() == few
    assert few <= 16
    assert len(client.get(address, {"show": "all", "page": 100}).context["rows"]) == 50


def test_the_import_pages_are_chinese(sign_in):
    client = sign_in("administrator")
    batch, file = with_unknown_names(client)
    addresses = [ADD, page("change", batch), page("file", batch, file.pk), reverse("admin:ledgers_batch_templates")]
    client.post(page("confirm", batch))
    addresses += [page("change", batch), page("undo", batch)]
    for address in addresses:
        assert english_on(client.get(address).content.decode()) == [], address


def test_the_first_page_tells_of_the_last_import_and_of_open_previews(sign_in):
    client = sign_in("administrator")
    upload(client, fixture("01"))
    client.post(page("confirm", Batch.objects.get()))
    upload(client, fixture("01"))
    waiting = {item.title: item for item in client.get("/admin/").context["waiting"]}
    assert waiting["最近一次导入"].note == "1 张台账，新增 30 条，修改 0 条"
    assert waiting["待确认的导入"].is_urgent
