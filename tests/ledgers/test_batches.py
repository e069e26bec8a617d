"""Preview, decisions on names, confirmation, wrong rows given back, undo."""

from collections.abc import Iterator

import pytest

from accounts.audit import AuditEvent
from activities.models import Activity, Guest, Participation
from ledgers.actions import (
    BatchStateError,
    confirm_batch,
    discard_batch,
    import_files,
    resolve_names,
    start_batch,
    undo_batch,
)
from ledgers.models import Batch, BatchFile, BatchRow
from ledgers.papers import bad_rows_workbook, template_workbook
from ledgers.reader.columns import Column
from ledgers.reader.headers import REASON_HEADER
from ledgers.reader.rows import Row
from ledgers.registry import _LEDGERS, Ledger, all_ledgers, register
from ledgers.undoing import CannotUndoError
from members.models import Member, Membership, Post
from proposals.models import Proposal
from sectors.models import Committee, Organization, Sector, SectorGroup
from tests.factories import make_user
from tests.ledgers.sheets import bring_in, cells, fixture, preview, sheet, take

pytestmark = pytest.mark.django_db

HEADER = ["主办界别", "类别", "活动主题", "日期", "参加人员"]


def counts() -> dict[str, int]:
    models = (Member, Membership, Post, Sector, Organization, Activity, Participation, Proposal, Guest)
    return {model.__name__: model.objects.count() for model in models}


def test_a_preview_keeps_the_file_and_writes_nothing() -> None:
    before = counts()
    batch = start_batch([fixture("03"), fixture("01")], by=make_user("secretariat"))
    assert counts() == before
    first, second = batch.files.all()
    assert (first.ledger_title, second.ledger_title) == ("界别与界别（联组）设置", "委员名册")
    assert (second.rows_total, second.rows_new, second.rows_wrong) == (315, 312, 3)
    wrong = second.results.filter(outcome=BatchRow.Outcome.ERROR)
    assert [row.number for row in wrong] == [113, 180, 257]
    assert bytes(first.content)


def test_a_confirmed_batch_is_in_and_logged() -> None:
    user = make_user("secretariat")
    batch = start_batch([fixture("01"), fixture("03")], by=user)
    ids = list(batch.files.values_list("pk", flat=True))
    batch = confirm_batch(batch, by=user)
    assert Member.objects.count() == 312
    assert Member.history.filter(history_user=user).count() == 312
    assert list(batch.files.values_list("pk", flat=True)) == ids
    assert not any(bytes(file.content) for file in batch.files.all())
    assert AuditEvent.objects.filter(action="imported", target_id=str(batch.pk)).exists()
    for act in (lambda: confirm_batch(batch, by=user), lambda: discard_batch(batch)):
        with pytest.raises(BatchStateError):
            act()


def test_a_preview_can_be_thrown_away() -> None:
    discard_batch(start_batch([fixture("01")], by=None))
    assert not Batch.objects.exists()


def test_a_person_decides_who_is_meant() -> None:
    """SX11/G5: this member, a guest, or left out; the row then goes in with everybody else."""
    take("01", "03")
    one = Member.objects.get(name="蒋媛", memberships__sector__name="妇联")
    rows = [HEADER, ["中共界别", "调研", "走访", "2020.5.6", "朱洁、蒋媛、查无此人、李博士"]]
    batch = start_batch([("台账.xlsx", sheet(*rows))], by=None)
    row = batch.files.get().results.get()
    assert {issue["text"] for issue in row.issues} == {"蒋媛", "查无此人", "李博士"}
    twins = next(issue for issue in row.issues if issue["text"] == "蒋媛")
    assert one.pk in [pk for pk, _label in twins["candidates"]]
    resolve_names(batch, order=0, ref=row.ref, decisions={"蒋媛": one.pk, "李博士": "guest"})
    assert batch.files.get().results.get().outcome == BatchRow.Outcome.ERROR
    resolve_names(batch, order=0, ref=row.ref, decisions={"查无此人": "skip"})
    confirm_batch(batch, by=None)
    activity = Activity.objects.get(title="走访")
    assert {p.member.name for p in activity.participations.all()} == {"朱洁", "蒋媛"}
    assert activity.participations.filter(member=one).exists()
    assert [guest.name for guest in activity.guests.all()] == ["李博士"]


def test_a_decision_can_be_taken_back() -> None:
    take("01", "03")
    batch = start_batch([("a.xlsx", sheet(HEADER, ["中共界别", "调研", "走访", "2020.5.6", "查无此人"]))], by=None)
    resolve_names(batch, order=0, ref="3", decisions={"查无此人": "guest"})
    assert batch.files.get().rows_new == 1
    resolve_names(batch, order=0, ref="3", decisions={"查无此人": ""})
    assert batch.files.get().rows_wrong == 1


def test_a_chosen_member_must_be_in_office_too() -> None:
    take("01", "03")
    gone = Member.objects.get(name="胡凡佳")
    batch = start_batch([("a.xlsx", sheet(HEADER, ["中共界别", "调研", "走访", "2020.8.20", "小胡"]))], by=None)
    resolve_names(batch, order=0, ref="3", decisions={"小胡": gone.pk})
    assert "不在任" in batch.files.get().results.get().issues[0]["message"]


def test_a_row_with_an_unresolved_name_is_not_half_imported() -> None:
    take("01", "03")
    result = bring_in(
        HEADER,
        ["中共界别", "调研", "好的一行", "2020.5.6", "朱洁"],
        ["中共界别", "调研", "坏的一行", "2020.5.6", "朱洁、查无此人"],
    )
    assert [row.outcome for row in result.rows] == ["new", "error"]
    assert [a.title for a in Activity.objects.all()] == ["好的一行"]
    assert Participation.objects.count() == 1


def test_an_import_can_be_undone_altogether() -> None:
    """DESIGN 6: undo deletes what was created and puts back what was changed."""
    before = counts()
    first, _ = import_files([fixture("01"), fixture("15"), fixture("02"), fixture("03")])
    middle = counts()
    second, _ = import_files([fixture("04"), fixture("08"), fixture("10")])
    assert Committee.objects.get(is_home=True).name == "政协铜陵市委员会"
    undo_batch(second, by=None)
    assert counts() == middle
    undo_batch(first, by=None)
    assert counts() == before
    assert Committee.objects.get(is_home=True).name == "本级政协"
    first.refresh_from_db()
    assert first.status == Batch.Status.UNDONE
    with pytest.raises(BatchStateError):
        undo_batch(first, by=None)
    again = import_files([fixture("01")])[1]
    assert again[0].report()["created"] == 30


def test_undo_puts_back_what_was_changed_and_removed() -> None:
    take("01", "03")
    bring_in([*HEADER, "地点"], ["中共界别", "调研", "走访", "2020.5.6", "朱洁、邱莲", "老地点"])
    batch, (result,) = import_files(
        [("b.xlsx", sheet([*HEADER, "地点"], ["中共界别", "调研", "走访", "2020.5.6", "邱莲、郑国敏", "新地点"]))]
    )
    (row,) = result.rows
    assert row.outcome == "changed"
    told = {change.label: (change.before, change.after) for change in row.changes}
    assert told == {"活动地点": ("老地点", "新地点"), "参加情况": ("朱洁", "郑国敏")}
    undo_batch(batch, by=None)
    activity = Activity.objects.get()
    assert activity.place == "老地点"
    assert {p.member.name for p in activity.participations.all()} == {"朱洁", "邱莲"}


def test_undo_is_refused_once_something_was_edited() -> None:
    batch, _ = import_files([fixture("01"), fixture("03")])
    member = Member.objects.get(name="朱洁")
    member.note = "改过"
    member.save()
    with pytest.raises(CannotUndoError, match="“朱洁”在导入以后又改过"):
        undo_batch(batch, by=None)
    assert Member.objects.count() == 312


def test_undo_is_refused_when_other_records_hang_on_it() -> None:
    batch, _ = import_files([fixture("01"), fixture("03")])
    bring_in(HEADER, ["中共界别", "调研", "走访", "2020.5.6", "朱洁"])
    with pytest.raises(CannotUndoError, match="又登记了"):
        undo_batch(batch, by=None)
    assert Participation.objects.count() == 1


def test_wrong_rows_come_back_as_they_were_and_go_in_once_corrected() -> None:
    """G5: the workbook of wrong rows has the reason in its last column and is a ledger again."""
    batch, _ = import_files([fixture("01"), fixture("03")])
    content = bad_rows_workbook(batch.files.get(ledger="members"))
    lines = cells(content)
    assert "政协铜陵市第十届委员会委员名册" in lines[0][0]
    header, *rows = lines[1:]
    assert header[-1] == REASON_HEADER
    assert [row[-1].partition("：")[0] for row in rows] == ["原第 113 行", "原第 180 行", "原第 257 行"]
    assert rows[0][header.index("姓名")] == "赵无界"
    assert rows[2][header.index("出生年月")] == "1980.13"
    rows[0][header.index("所属界别")] = "经济界"
    rows[1][header.index("姓名")] = "钱有名"
    again = preview(header, *rows[:2], title=lines[0][0])
    report = again.report()
    assert (report["created"], report["errors"], again.ignored) == (2, [], [])


def test_every_ledger_has_a_template_it_recognises() -> None:
    for ledger in all_ledgers():
        content = template_workbook(ledger.key)
        header = cells(content)[1]
        wanted = [column.title for column in ledger.layout().columns if column.in_template]
        assert [text for text in header if text] == wanted
        assert len(wanted) >= 2


@pytest.fixture
def careless() -> Iterator[None]:
    """A ledger whose rows the database refuses: a second home committee."""

    class Careless(Ledger):
        key, title = "careless", "不小心的台账"
        columns = (Column("a", "甲栏", required=True, weight=5), Column("b", "乙栏", required=True, weight=5))

        def resolve(self, row: Row) -> str:
            return row["a"]

        def natural_key(self, data: str) -> str:
            return data

        def write(self, row: Row, data: str) -> None:
            self.changes.create(Sector(name=data, group=SectorGroup.objects.first()), row, is_main=True)
            self.changes.create(Committee(name=data, is_home=True), row)

    register(Careless)
    yield
    _LEDGERS.pop("careless")


def test_what_the_database_refuses_leaves_it_as_it_was(careless: None) -> None:
    """A broken file stays out as a whole; the others go in."""
    take("01", "03")
    before = counts()
    files = [
        ("bad.xlsx", sheet(["甲栏", "乙栏"], ["某界", "x"])),
        ("good.xlsx", sheet(HEADER, ["中共界别", "调研", "走访", "2020.5.6", "朱洁"])),
    ]
    results = {result.name: result for result in import_files(files)[1]}
    assert "写入数据库时出错" in results["bad.xlsx"].problem
    assert results["bad.xlsx"].report()["created"] == 0
    assert counts() == before | {"Activity": 1, "Participation": 1}


def test_a_batch_file_keeps_what_was_not_recognised() -> None:
    take("01", "03")
    start_batch(
        [("a.xlsx", sheet([*HEADER, "天气", "经费(元)"], ["中共界别", "调研", "走访", "2020.5.6", "朱洁", "晴", 5]))],
        by=None,
    )
    file = BatchFile.objects.get(name="a.xlsx")
    assert file.ignored == ["天气", "经费(元)"]
