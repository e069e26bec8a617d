"""Ledger 10 a second time: whoever left keeps the past, whoever comes back has a second term."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ledgers.actions import import_files, undo_batch
from tests.factories import AttachmentFactory, ShiftFactory, seated_member
from tests.ledgers.sheets import bring_in, sheet, told
from workstations.models import Attachment, Shift, Workstation, WorkstationKind

pytestmark = pytest.mark.django_db
NAMED = ["工作室名称", "类型", "驻室委员", "检查时间"]
FIRST, SECOND, THIRD = datetime.date(2019, 11, 1), datetime.date(2020, 11, 1), datetime.date(2021, 11, 1)
EVE = SECOND - datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def people():
    return {name: seated_member(name=name) for name in ("张三", "李四", "王五")}


def row(members, day):
    return ["红星委员工作室", WorkstationKind.objects.order_by("order").last().name, members, day.isoformat()]


def terms(day=None):
    """Who is attached from when to when, or just who on that day."""
    rows = Attachment.objects.order_by("pk")
    if day:
        return {one.member.name for one in rows.valid_on(day)}
    found = [(one.member.name, one.starts_on, one.ends_on) for one in rows]
    return sorted(found, key=lambda one: (one[0], one[1] or datetime.date.min))


def test_who_is_named_no_more_keeps_the_duties_of_the_past(people):
    bring_in(NAMED, row("张三、李四", FIRST))
    station = Workstation.objects.get()
    then = datetime.date(2020, 3, 1)
    past = ShiftFactory(workstation=station, member=people["李四"], held_on=then)
    result = bring_in(NAMED, row("张三、王五", SECOND))
    assert [(c.label, c.before, c.after) for c in result.rows[0].changes if c.label == "驻室委员"] == [
        ("驻室委员", "李四", "王五")
    ]
    assert list(Shift.objects.standing()) == [past]
    assert (terms(then) >= {"张三", "李四"}, terms(SECOND)) == (True, {"张三", "王五"})
    assert Attachment.objects.get(member=people["李四"]).ends_on == EVE
    assert Attachment.history.filter(history_type="-").count() == 0
    before = terms()
    assert bring_in(NAMED, row("张三、王五", SECOND)).rows[0].changes == []
    assert terms() == before


def test_an_older_sheet_sends_nobody_away():
    bring_in(NAMED, row("张三、李四", SECOND))
    bring_in(NAMED, row("张三", FIRST))
    assert terms() == [("张三", None, None), ("李四", None, None)]


def test_who_left_comes_back_for_a_second_term(people):
    bring_in(NAMED, row("张三、李四", FIRST))
    bring_in(NAMED, row("张三", SECOND))
    assert told(bring_in(NAMED, row("张三、李四", THIRD))) == {}
    assert terms() == [("张三", None, None), ("李四", None, EVE), ("李四", THIRD, None)]
    assert told(bring_in(NAMED, row("张三、李四", FIRST))) == {}
    assert len(terms()) == 3


def test_left_out_by_mistake_and_named_again_in_the_corrected_sheet():
    for members in ("张三、李四", "张三", "张三、李四"):
        bring_in(NAMED, row(members, SECOND))
    assert terms() == [("张三", None, None), ("李四", None, None)]


def test_a_dated_term_is_cut_or_begins_earlier(people):
    bring_in(NAMED, row("张三", FIRST))
    station = Workstation.objects.get()
    AttachmentFactory(workstation=station, member=people["李四"], starts_on=FIRST, ends_on=THIRD)
    AttachmentFactory(workstation=station, member=people["王五"], starts_on=THIRD)
    bring_in(NAMED, row("张三、王五", SECOND))
    assert terms() == [("张三", None, None), ("李四", FIRST, EVE), ("王五", SECOND, None)]


def test_undone_the_terms_are_as_before():
    bring_in(NAMED, row("张三、李四", FIRST))
    batch, _ = import_files([("台账.xlsx", sheet(NAMED, row("张三、王五", SECOND)))])
    undo_batch(batch, by=None)
    assert terms() == [("张三", None, None), ("李四", None, None)]


def test_one_open_term_at_a_workstation_and_none_that_overlap(people):
    ended = AttachmentFactory(member=people["张三"], ends_on=EVE)
    place = ended.workstation
    with pytest.raises(ValidationError, match="在这段时间已经驻在"):
        Attachment(workstation=place, member=ended.member, starts_on=FIRST).full_clean()
    again = Attachment(workstation=place, member=ended.member, starts_on=SECOND)
    again.full_clean()
    again.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        AttachmentFactory(workstation=place, member=ended.member, starts_on=THIRD)


def test_a_sign_taken_down_is_not_hung_out_later_by_a_sheet():
    """One wrong day does not stop the file."""
    bring_in(NAMED, row("张三", FIRST))
    Workstation.objects.update(ends_on=SECOND, withdrawn_because="拆迁")
    result = bring_in([*NAMED, "挂牌时间"], [*row("张三", FIRST), "2021年5月1日"])
    assert "挂牌时间晚于撤牌时间" in " ".join(told(result, "warning").values())
    assert Workstation.objects.get().starts_on is None
