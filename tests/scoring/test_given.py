"""Marks given by people: two persons, several persons, self and audited side by side, evidence, and what counts
(FEATURES G2; RULES F41–F43; issue 6 section 3).
"""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import Refused
from scoring.actions.given import (
    audit_mark,
    decide_mark,
    enter_mark,
    fill_self_mark,
    give_mark,
    open_marks,
    result_of,
    rewrite_mark,
)
from scoring.engine import Ask
from scoring.evidence import explain
from scoring.models import Mark, MarkKind, MarkVoice
from scoring.models.given import MARK_WORKFLOW, duties_towards_mark
from scoring.rulebooks import save_rulebook
from scoring.sources import SOURCES, Window
from tests.dealing import dealt
from tests.factories import ROLES, MarkFactory, MarkKindFactory, SectorGroupFactory, make_user, seated_member

pytestmark = pytest.mark.django_db
_S, Way = Mark.Status, MarkKind.Way
DAY = datetime.date(2020, 12, 10)
YEAR = Window(2020, datetime.date(2020, 12, 31))
OFFICE = {
    "open": {"close", "withdraw"},
    "counted": {"reopen", "confirm", "withdraw"},
    "audit": {"audit", "send_back", "withdraw"},
    "redo": {"withdraw"},
    "entered": {"confirm", "return", "withdraw"},
    "returned": {"withdraw"},
    "confirmed": {"ask_withdrawal"},
    "leaving": {"agree", "keep"},
}
MAY = {
    "administrator": OFFICE,
    "secretariat": OFFICE,
    "leader": {"audit": {"audit", "send_back"}},
    "convener": {"redo": {"refill"}},
    "deputy": {"redo": {"refill"}},
}


def document() -> Document:
    return Document(ContentFile(b"%PDF-1.4", name="x.pdf"), "评价表.pdf")


def entered(kind: MarkKind, subject, by, value="12.5", **about) -> Mark:
    given = {"year": 2020, "given_on": DAY, "value": Decimal(value), "reason": "单位出具的年度评价。"}
    return enter_mark(kind=kind, subject=subject, by=by, **given | about)


def in_state(state: str, group) -> Mark:
    """A group's mark, entered by somebody else."""
    kind = MarkKindFactory(subject="group", way=Way.SELF)
    confirmed = {"confirmed_by": make_user("stranger")} if state in Mark.COUNTING else {}
    mark = MarkFactory(kind=kind, member=None, group=group, status=state, **confirmed)
    level = None if state in ("open", "counted") else 0
    MarkVoice.objects.create(mark=mark, by=mark.entered_by, level=level, value=Decimal(10))
    return mark


@pytest.mark.parametrize("role", dealt(ROLES))
def test_every_role_may_do_in_every_state_what_the_table_says(role):
    """G2: state × role."""
    group = SectorGroupFactory()
    user = make_user(role, group=group)
    marks = {state: in_state(state, group) for state in _S.values}
    for state, mark in marks.items():
        offered = {line.action for line in MARK_WORKFLOW.offered(state, duties_towards_mark(mark, user))}
        assert offered == MAY.get(role, {}).get(state, set()), state
    for action in {line.action for line in MARK_WORKFLOW.transitions}:
        states = {state for state, may in MAY.get(role, {}).items() if action in may}
        assert set(Mark.objects.open_to(user, action).values_list("status", flat=True)) == states


def test_an_outside_mark_counts_once_a_second_person_confirms_it():
    """F41: entered by one, confirmed by another, and by nobody whom it is about."""
    member, first, second = seated_member(), make_user("secretariat"), make_user("secretariat")
    mark = entered(MarkKindFactory(), member, first)
    assert not Mark.objects.counting().exists()
    with pytest.raises(PermissionDenied):
        decide_mark(action="confirm", mark=mark, by=first)
    with pytest.raises(IntegrityError, match="sco_mark_second_person"), transaction.atomic():
        Mark.objects.filter(pk=mark.pk).update(confirmed_by=first)
    member.user = second
    member.save()
    with pytest.raises(PermissionDenied):
        decide_mark(action="confirm", mark=mark, by=second)
    decide_mark(action="confirm", mark=mark, by=make_user("secretariat"))
    assert Mark.objects.counting().get() == mark
    assert [step.label for step in mark.steps.all()] == ["录入评分", "确认"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": Decimal("15.01")}, "应在 0 到 15 分之间"),
        ({"value": Decimal("-1")}, "应在 0 到 15 分之间"),
        ({"reason": " "}, "请写明理由"),
        ({"given_on": datetime.date(2999, 1, 1)}, "不能晚于今天"),
        ({"documents": []}, "必须有佐证材料"),
    ],
)
def test_what_a_mark_must_come_with(change, sentence):
    """F43: evidence where the kind asks for it; a reason always."""
    kind = MarkKindFactory(needs_evidence=True)
    given = {"year": 2020, "given_on": DAY, "value": Decimal(9), "reason": "评价表", "documents": [document()]}
    with pytest.raises(Refused, match=sentence):
        enter_mark(kind=kind, subject=seated_member(), by=make_user("secretariat"), **given | change)


def test_once_a_year_and_again_when_the_first_was_undone():
    office, member, kind = make_user("secretariat"), seated_member(), MarkKindFactory()
    mark = entered(kind, member, office)
    with pytest.raises(Refused, match="一年只评一次"):
        entered(kind, member, office)
    entered(kind, member, office, year=2019)
    with pytest.raises(Refused, match="请写明原因"):
        decide_mark(action="withdraw", mark=mark, by=office)
    decide_mark(action="withdraw", mark=mark, by=office, reason="评价表盖错了章。")
    entered(kind, member, office)
    often = MarkKindFactory(is_yearly=False)
    assert entered(often, member, office).pk != entered(often, member, office).pk


def test_a_returned_mark_is_put_right_by_who_entered_it():
    office, other = make_user("secretariat"), make_user("secretariat")
    mark = entered(MarkKindFactory(), seated_member(), office)
    mark = decide_mark(action="return", mark=mark, by=other, reason="分数与评价表不符。")
    with pytest.raises(PermissionDenied):
        rewrite_mark(mark=mark, value=Decimal(11), reason="已核对", by=other)
    mark = rewrite_mark(mark=mark, value=Decimal(11), reason="已按评价表改正。", by=office)
    assert (mark.status, mark.value, mark.return_reason) == (_S.ENTERED, 11, "")


@pytest.mark.parametrize(
    ("values", "result", "expected"),
    [
        ([80, 90, 70], "median", "80"),
        ([80, 91], "median", "85.5"),
        ([80, 90, 75], "mean", "81.67"),
        ([10, 80, 90, 100], "trimmed", "85"),
        ([80, 90], "trimmed", "85"),
    ],
)
def test_one_mark_out_of_several(values, result, expected):
    assert result_of([Decimal(v) for v in values], result) == Decimal(expected)


def test_several_mark_alone_and_the_last_one_closes_the_round():
    """F41: the median; others' marks are not seen before all are in."""
    office, judges = make_user("secretariat"), [make_user("stranger") for _ in range(3)]
    kind = MarkKindFactory(subject="group", way=Way.SEVERAL, highest=100)
    (mark,) = open_marks(
        kind=kind, subjects=[SectorGroupFactory()], year=2020, markers=judges, reason="年度评议", by=office
    )
    for judge, value in zip(judges[:2], (70, 95), strict=True):
        assert Mark.objects.to_be_marked_by(judge).get() == mark
        mark = give_mark(mark=mark, value=Decimal(value), reason="工作实", by=judge)
    assert (mark.status, mark.value) == (_S.OPEN, None)
    assert not Mark.objects.to_be_marked_by(judges[0]).exists()
    give_mark(mark=mark, value=Decimal(75), reason="再想一想", by=judges[0])
    with pytest.raises(PermissionDenied):
        give_mark(mark=mark, value=Decimal(75), reason="不是评分人", by=office)
    mark = give_mark(mark=mark, value=Decimal("80.5"), reason="有进步", by=judges[2])
    assert (mark.status, mark.value) == (_S.COUNTED, Decimal("80.5"))
    with pytest.raises(Refused):
        give_mark(mark=mark, value=Decimal(100), reason="晚了", by=judges[1])
    with pytest.raises(PermissionDenied):
        decide_mark(action="confirm", mark=mark, by=office)
    assert decide_mark(action="confirm", mark=mark, by=make_user("secretariat")).status == _S.CONFIRMED


def test_nobody_is_asked_for_a_mark_of_ones_own():
    judges, group = [make_user("stranger"), make_user("stranger")], SectorGroupFactory()
    convener, kind = make_user("convener", group=group), MarkKindFactory(subject="group", way=Way.SEVERAL)
    about = {"kind": kind, "year": 2020, "reason": "年度评议", "by": make_user("secretariat")}
    other = SectorGroupFactory()
    with pytest.raises(Refused, match="除去本人不足两位"):
        open_marks(subjects=[group], markers=[judges[0], convener], **about)
    marks = open_marks(subjects=[group, other], markers=[*judges, convener], **about)
    assert [mark.voices.count() for mark in marks] == [2, 3]


def test_the_office_closes_a_round_with_those_who_have_marked():
    office, judges = make_user("secretariat"), [make_user("stranger") for _ in range(3)]
    kind = MarkKindFactory(subject="group", way=Way.SEVERAL, highest=100)
    (mark,) = open_marks(
        kind=kind, subjects=[SectorGroupFactory()], year=2020, markers=judges, reason="年度评议", by=office
    )
    with pytest.raises(Refused, match="现在有 0 人"):
        decide_mark(action="close", mark=mark, by=office)
    give_mark(mark=mark, value=Decimal(60), reason="一般", by=judges[0])
    with pytest.raises(Refused, match="至少要有 2 人评分才能结束，现在有 1 人"):
        decide_mark(action="close", mark=mark, by=office)
    give_mark(mark=mark, value=Decimal(70), reason="较好", by=judges[1])
    assert decide_mark(action="close", mark=mark, by=office).value == 65
    reopened = decide_mark(action="reopen", mark=mark, by=office, reason="还有一位同志要评。")
    assert (reopened.status, reopened.value) == (_S.OPEN, None)
    with pytest.raises(Refused, match="至少要有两位评分人"):
        open_marks(kind=kind, subjects=[], year=2020, markers=judges[:1], reason="年度评议", by=office)


def self_marked(levels: int = 2) -> tuple[Mark, object]:
    group = SectorGroupFactory()
    kind = MarkKindFactory(subject="group", way=Way.SELF, highest=100, levels=levels)
    convener = make_user("convener", group=group)
    given = {"year": 2020, "value": Decimal(95), "reason": "全年任务完成。"}
    return fill_self_mark(kind=kind, subject=group, by=convener, **given), convener


def test_self_and_audited_marks_stand_side_by_side_and_the_last_counts():
    """F42: first and final audit by two people, a reason where they differ."""
    mark, convener = self_marked()
    first, last = make_user("secretariat"), make_user("leader")
    with pytest.raises(PermissionDenied):
        audit_mark(mark=mark, value=Decimal(95), reason="", by=convener)
    with pytest.raises(Refused, match="与自评的 95 分不同，请写明理由"):
        audit_mark(mark=mark, value=Decimal(90), reason="", by=first)
    mark = audit_mark(mark=mark, value=Decimal(90), reason="联动只有一次。", by=first)
    assert (mark.status, mark.value, mark.next_level) == (_S.AUDIT, None, "终审")
    with pytest.raises(PermissionDenied):
        audit_mark(mark=mark, value=Decimal(90), reason="", by=first)
    mark = audit_mark(mark=mark, value=Decimal(90), reason="", by=last)
    assert (mark.status, mark.value, mark.confirmed_by) == (_S.CONFIRMED, 90, last)
    assert [(voice.title, voice.shown_value) for voice in mark.voices.all()] == [
        ("自评", "95"),
        ("初审", "90"),
        ("终审", "90"),
    ]


def test_a_self_mark_sent_back_is_filled_in_anew_and_audited_anew():
    mark, convener = self_marked()
    audit_mark(mark=mark, value=Decimal(90), reason="联动只有一次。", by=make_user("secretariat"))
    mark = decide_mark(action="send_back", mark=mark, by=make_user("leader"), reason="请补充佐证。")
    assert mark.status == _S.REDO
    mark = rewrite_mark(mark=mark, value=Decimal(92), reason="已补充。", by=convener, documents=[document()])
    assert (mark.status, mark.next_level) == (_S.AUDIT, "初审")
    assert [voice.shown_value for voice in mark.voices.all()] == ["92"]


def test_rules_price_the_mark_itself_and_say_why_one_is_left_out():
    """F41: `quantity: value`, to hundredths; what is not in force or undone is out with the reason."""
    office, second = make_user("secretariat"), make_user("secretariat")
    members = [seated_member(SectorGroupFactory()) for _ in range(2)]
    kind = MarkKindFactory(name="单位评价")
    marks = [entered(kind, one, office, value) for one, value in zip(members, ("12.35", "9"), strict=True)]
    extra = entered(MarkKindFactory(name="实绩", is_yearly=False), members[0], office, "0.1")
    decide_mark(action="confirm", mark=marks[0], by=second)
    decide_mark(action="confirm", mark=extra, by=second)
    item = {"code": "unit", "name": "单位表现", "source": "marks", "where": {"kind": "单位评价"}, "price": 2}
    book = {
        "code": "marks",
        "name": "评分",
        "subject": "member",
        "from": datetime.date(2020, 1, 1),
        "items": [item | {"quantity": "value"}],
    }
    save_rulebook(book)
    found = explain("member", members[0].pk, 2020)
    assert str(found.card.points) == "24.70"
    assert [(row.title, row.points) for row in found.records["unit"]] == [("单位评价 12.35分", "24.70")]
    (left_out,) = explain("member", members[1].pk, 2020).records["unit"]
    assert left_out.reason == "评分还没有生效（待确认）"
    decide_mark(action="ask_withdrawal", mark=marks[0], by=office, reason="单位撤回评价。")
    assert str(explain("member", members[0].pk, 2020).card.points) == "24.70"
    decide_mark(action="agree", mark=marks[0], by=second)
    (gone,) = explain("member", members[0].pk, 2020).records["unit"]
    assert gone.reason == "评分已撤销：单位撤回评价。"
    source = SOURCES["member.marks"]
    ask = Ask("marks", frozenset({"kind", "way", "value", "has_evidence"}), frozenset({"value"}))
    rows = source.found(members[0].pk, YEAR, ask)
    assert {row.quantities["value"] for row in rows} == {Decimal("12.35"), Decimal("0.1")}
    assert {row.attributes["value"] for row in rows} == {12, 0}
    assert {row.attributes["has_evidence"] for row in rows} == {"否"}
    with_papers = MarkKindFactory(name="有佐证", needs_evidence=True)
    paid = entered(with_papers, members[1], office, "3", documents=[document()])
    decide_mark(action="confirm", mark=paid, by=second)
    item |= {"where": {"has_evidence": "是"}, "quantity": "value"}
    save_rulebook(book | {"items": [item]})
    assert [str(explain("member", one.pk, 2020).card.points) for one in members] == ["0.00", "6.00"]


def test_a_new_kind_asks_for_papers_until_the_office_says_otherwise():
    """Issue 6: manual marks need reason, evidence and a second person; of several people each gives the reason."""
    kind = MarkKind.objects.create(name="单位表现", subject="member", way=Way.OUTSIDE)
    office, member = make_user("secretariat"), seated_member()
    with pytest.raises(Refused, match="必须有佐证材料"):
        entered(kind, member, office)
    several = MarkKind.objects.create(name="委员评议", subject="member", way=Way.SEVERAL)
    judges = [make_user("stranger") for _ in range(2)]
    assert open_marks(kind=several, subjects=[member], year=2020, markers=judges, reason="年度评议", by=office)
    kind.needs_evidence = False
    kind.save()
    assert entered(kind, member, office).status == _S.ENTERED


def confirmed(subject, by, other) -> Mark:
    return decide_mark(action="confirm", mark=entered(MarkKindFactory(), subject, by), by=other)


def test_what_counts_is_undone_by_two_and_kept_when_the_second_disagrees():
    office, second, third = (make_user("secretariat") for _ in range(3))
    mark = confirmed(seated_member(), office, second)
    with pytest.raises(Refused, match="不能撤销评分"):
        decide_mark(action="withdraw", mark=mark, by=office, reason="评价表盖错了章。")
    mark = decide_mark(action="ask_withdrawal", mark=mark, by=office, reason="评价表盖错了章。")
    assert Mark.objects.counting().get() == mark
    with pytest.raises(PermissionDenied):
        decide_mark(action="agree", mark=mark, by=office)
    with pytest.raises(IntegrityError, match="sco_mark_withdrawn_by_two"), transaction.atomic():
        Mark.objects.filter(pk=mark.pk).update(withdrawn_by=office)
    mark = decide_mark(action="keep", mark=mark, by=second, reason="已与单位核实无误。")
    assert (mark.status, mark.return_reason, mark.withdrawal_asked_by) == (_S.CONFIRMED, "", None)
    decide_mark(action="ask_withdrawal", mark=mark, by=second, reason="单位来函撤回。")
    mark = decide_mark(action="agree", mark=mark, by=third)
    assert (mark.status, mark.return_reason, mark.withdrawn_by) == (_S.WITHDRAWN, "单位来函撤回。", third)
    assert not Mark.objects.counting().exists()


def test_the_subject_decides_nothing_about_the_own_mark():
    """A member of the staff who is a member: not to undo a deduction, close a round, open it anew or send it back."""
    office, own = make_user("secretariat"), make_user("secretariat")
    member = seated_member(user=own)
    mark = confirmed(member, office, make_user("secretariat"))
    about = {"mark": mark, "by": own, "reason": "扣得不对。"}
    for state, actions in {
        _S.OPEN: ("close", "withdraw"),
        _S.COUNTED: ("reopen", "confirm", "withdraw"),
        _S.ENTERED: ("return", "withdraw"),
        _S.CONFIRMED: ("ask_withdrawal",),
        _S.LEAVING: ("agree", "keep"),
    }.items():
        Mark.objects.filter(pk=mark.pk).update(status=state)
        for action in actions:
            with pytest.raises(PermissionDenied):
                decide_mark(action=action, **about)
            assert not Mark.objects.open_to(own, action).exists()
            assert Mark.objects.open_to(make_user("secretariat"), action).exists()


def test_a_liaison_decides_nothing_about_the_group_and_only_the_convener_fills_in_its_mark():
    """Whoever keeps a group is concerned; whoever convenes it speaks for it."""
    mark, _ = self_marked()
    liaison = make_user("liaison", group=mark.group)
    liaison.is_staff = True
    liaison.save()
    liaison.groups.set(make_user("secretariat").groups.all())
    with pytest.raises(PermissionDenied):
        audit_mark(mark=mark, value=Decimal(95), reason="", by=liaison)
    with pytest.raises(PermissionDenied):
        decide_mark(action="withdraw", mark=mark, by=liaison, reason="不评了。")
    Mark.objects.filter(pk=mark.pk).update(status=_S.REDO)
    with pytest.raises(PermissionDenied):
        rewrite_mark(mark=mark, value=Decimal(92), reason="已补充。", by=liaison)
    several = MarkKindFactory(subject="group", way=Way.SEVERAL)
    with pytest.raises(Refused, match="除去本人不足两位"):
        open_marks(
            kind=several,
            subjects=[mark.group],
            year=2020,
            markers=[liaison, make_user("stranger")],
            reason="年度评议",
            by=make_user("secretariat"),
        )


def test_a_kind_with_marks_keeps_its_meaning():
    mark = MarkFactory()
    mark.kind.way = Way.SEVERAL
    with pytest.raises(ValidationError, match="已经有评分"):
        mark.kind.full_clean()
