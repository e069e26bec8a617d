"""G4: an objection to one line, within the days set; the answer and what it led to stay on the record."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from activities.models import Activity
from cppcc_office.pages.queues import filled
from cppcc_office.pages.result_waiting import results_waiting
from cppcc_office.pages.roles import roles_of
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import Refused
from scoring.actions.objecting import (
    About,
    answer_objection,
    close_objection,
    correct_result,
    object_to,
    withdraw_objection,
)
from scoring.actions.publishing import draft_publication, make_final, start_notice
from scoring.models import Objection
from scoring.models.objection import OBJECTION_WORKFLOW, duties_towards_objection
from scoring.publishing.verification import verify
from tests.dealing import dealt
from tests.factories import (
    ROLES,
    AssessmentFactory,
    AttachmentFactory,
    ObjectionFactory,
    ProposalFactory,
    PublicationFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 1, 11)
S = Objection.Status


@pytest.fixture
def groups(unequal_groups):
    """A meeting of 科技 waits to be approved."""
    group_activity(unequal_groups[0], "理论学习", title="没有计入的学习会", status=Activity.Status.CONFIRMED)
    return unequal_groups


@pytest.fixture
def convener(groups):
    return make_user("convener", group=groups[0])


@pytest.fixture
def result(office, groups, convener):
    saved = draft_publication(subject="group", year=2020, shows="points", by=office, on=TODAY)
    return start_notice(publication=saved, by=office, on=TODAY).assessments.get(name="科技界别")


def objected(result, by, **about) -> Objection:
    reason = "少计了一次学习：去年五月一日全界别都参加了，召集人可以证明。"
    what = {"line_code": "study", "reason": reason, "on": TODAY} | about
    return object_to(assessment=result, by=by, **what)


def accepted(objection, office) -> Objection:
    return answer_objection(objection=objection, action="accept", answer="属实，已补审批。", by=office)


def test_an_accepted_objection_leads_to_a_corrected_result(result, convener, office):
    """The record is mended, the result computed anew; before and after stay on file, and places follow."""
    objection = accepted(objected(result, convener), office)
    with pytest.raises(Refused, match="结果没有变化"):
        correct_result(objection=objection, by=office)
    Activity.objects.filter(title="没有计入的学习会").update(status=Activity.Status.APPROVED)
    objection = correct_result(objection=objection, by=office)
    after = objection.corrected
    assert (result.points, after.points) == (5, 10)
    assert (result.rank, after.rank) == (2, 1)
    assert after.supersedes == result
    assert "总分：5.00 → 10.00" in objection.steps.last().changes
    current = {row.name: row.rank for row in result.publication.assessments.current()}
    assert current == {"科技界别": 1, "教育界别": 1, "卫生界别": 3}
    assert result.publication.assessments.filter(reason__contains="其他对象").get().name == "卫生界别"
    assert verify(result.publication).is_clean


def test_what_else_changed_meanwhile_stays_as_published(result, convener, office, groups):
    """Only whose objection it is gets the records of today."""
    objection = accepted(objected(result, convener), office)
    Activity.objects.filter(title="没有计入的学习会").update(status=Activity.Status.APPROVED)
    group_activity(groups[2], "理论学习", held_on=datetime.date(2020, 7, 1))
    correct_result(objection=objection, by=office)
    row = result.publication.assessments.current().get(name="卫生界别")
    assert row.points == 5
    assert {one.name for one in verify(result.publication).differences} == {"卫生界别"}


def test_the_objector_is_told_and_everything_stays_on_file(result, convener, office):
    objection = answer_objection(
        objection=objected(result, convener), action="reject", answer="那次学习没有签到记录。", by=office
    )
    letter = convener.deliveries.filter(letter__subject__startswith="复核答复").get().letter
    assert "没有签到记录" in letter.text
    assert [step.action for step in objection.steps.all()] == ["submit", "reject"]
    assert objection.history.count() == 2
    with pytest.raises(Refused, match="不采纳"):
        accepted(objection, office)


def test_only_within_the_days_set(result, convener):
    last = result.publication.objections_until
    with pytest.raises(Refused, match="现在已经截止"):
        objected(result, convener, on=last + datetime.timedelta(days=1))
    assert objected(result, convener, on=last)


def test_before_the_notice_nobody_objects(office, groups, convener):
    draft = draft_publication(subject="group", year=2020, shows="points", by=office, on=TODAY)
    with pytest.raises(Refused, match="还没有公示"):
        objected(draft.assessments.get(name="科技界别"), convener)


def test_each_line_once_until_it_is_taken_back(result, convener):
    objection = objected(result, convener)
    with pytest.raises(Refused, match="已经申请过复核（待答复）"):
        objected(result, convener)
    assert objected(result, convener, line_code="total")
    withdraw_objection(objection=objection, by=convener)
    assert objected(result, convener)
    with pytest.raises(IntegrityError), transaction.atomic():
        ObjectionFactory(assessment=result)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"reason": "  "}, "请写明理由"),
        ({"line_code": "nothing"}, "请选择对哪一项"),
        ({"reason": "长" * 1001}, "不超过 1000 字"),
    ],
)
def test_what_is_missing_is_said(result, convener, about, sentence):
    with pytest.raises(Refused, match=sentence):
        objected(result, convener, **about)


def test_nobody_objects_to_what_is_not_the_own(result, groups):
    for user in (make_user("convener", group=groups[1]), make_user("member", group=groups[0]), make_user("leader")):
        with pytest.raises(PermissionDenied):
            objected(result, user)


def test_who_entered_the_record_does_not_answer(result, convener, office):
    """A second person, where it is known who entered it."""
    record = Activity.objects.get(title="没有计入的学习会")
    Activity.objects.update(recorded_by=office)
    objection = objected(result, convener, about=About(Activity, record.pk, record.title))
    assert objection.record_by == office
    with pytest.raises(PermissionDenied):
        accepted(objection, office)
    assert accepted(objection, make_user("secretariat")).status == S.ACCEPTED


def test_who_is_attached_to_the_workstation_does_not_answer(office):
    publication = PublicationFactory(subject="workstation")
    station = AttachmentFactory(member=seated_member(user=office)).workstation
    row = AssessmentFactory(publication=publication, subject_kind="workstation", subject_id=station.pk)
    objection = ObjectionFactory(assessment=row)
    with pytest.raises(PermissionDenied):
        accepted(objection, office)
    assert accepted(objection, make_user("secretariat")).status == S.ACCEPTED


@pytest.mark.parametrize("act", ["correct", "close"])
def test_who_may_not_answer_may_not_settle_it_either(result, convener, office, act):
    """Correcting and closing are for who may answer: not for who entered the record, and it waits for others."""
    Activity.objects.update(recorded_by=office)
    record = Activity.objects.get(title="没有计入的学习会")
    another = make_user("secretariat")
    objection = accepted(objected(result, convener, about=About(Activity, record.pk, record.title)), another)
    Activity.objects.filter(pk=record.pk).update(status=Activity.Status.APPROVED)
    settle = {
        "correct": lambda by: correct_result(objection=objection, by=by),
        "close": lambda by: close_objection(objection=objection, by=by, reason="只改了题目"),
    }[act]
    waiting = {user: [queue.title for queue in filled(results_waiting(roles_of(user)))] for user in (office, another)}
    title = "已采纳、等您更正的复核"
    assert (waiting[office].count(title), waiting[another].count(title)) == (0, 1)
    with pytest.raises(PermissionDenied):
        settle(office)
    assert settle(another).status == S.CORRECTED


@pytest.mark.parametrize(
    ("factory", "field"),
    [
        (ProposalFactory, "drafted_by"),
        (SocialReportFactory, "drafted_by"),
        (ResultFactory, "drafted_by"),
        (group_activity, "recorded_by"),
    ],
)
def test_who_entered_it_is_known_of_every_kind_of_record(office, factory, field):
    row = factory(SectorGroupFactory(), recorded_by=office) if factory is group_activity else factory(drafted_by=office)
    assert getattr(row, field) == office
    assert About(type(row), row.pk, "题目").entered_by == office


def test_to_name_no_record_does_not_let_its_recorder_answer(result, convener, office):
    """Who alone entered what stands behind the line; where several did, each may answer for the others."""
    Activity.objects.update(recorded_by=office)
    first, second = Activity.objects.filter(organizers__group=result.subject_id)
    behind = [About(Activity, one.pk, one.title) for one in (first, second)]
    objection = objected(result, convener, behind=behind)
    assert objection.record_title == ""
    with pytest.raises(PermissionDenied):
        accepted(objection, office)
    withdraw_objection(objection=objection, by=convener)
    Activity.objects.filter(pk=first.pk).update(recorded_by=make_user("secretariat"))
    assert accepted(objected(result, convener, behind=behind), office).status == S.ACCEPTED


def test_an_objection_brings_something_to_go_by(result, convener):
    """A record, a paper, or a reason that says when and what; any one of them is enough."""
    with pytest.raises(Refused, match="任选一样"):
        objected(result, convener, reason="少计了一次，请核对。")
    with pytest.raises(Refused, match="任选一样"):
        objected(result, convener, reason="少计了。" + " " * 30)
    record = Activity.objects.first()
    assert objected(result, convener, reason="少计了。", about=About(Activity, record.pk, record.title))
    paper = Document(ContentFile(b"%PDF-1.4", name="x.pdf"), "签到表.pdf")
    assert objected(result, convener, reason="名次不对。", line_code="total", documents=[paper]).files.count() == 1


def test_an_answer_is_required(result, convener, office):
    objection = objected(result, convener)
    with pytest.raises(Refused, match="请写明答复"):
        answer_objection(objection=objection, action="accept", answer=" ", by=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(status=S.REJECTED)


def test_it_may_be_closed_without_another_result_with_a_reason(result, convener, office):
    objection = accepted(objected(result, convener), office)
    with pytest.raises(Refused, match="请写明原因"):
        close_objection(objection=objection, by=office, reason="")
    closed = close_objection(objection=objection, by=office, reason="只改了题目")
    assert (closed.status, closed.corrected) == (S.CORRECTED, None)


def test_nothing_is_final_while_an_objection_waits(result, convener, office):
    objection = objected(result, convener)
    after = result.publication.notice_to + datetime.timedelta(days=1)
    with pytest.raises(Refused, match="1 件复核申请没有办结"):
        make_final(publication=result.publication, by=office, on=after)
    withdraw_objection(objection=objection, by=convener)
    assert make_final(publication=result.publication, by=office, on=after)


OFFICE_ACTS = {("accept", S.SUBMITTED), ("reject", S.SUBMITTED), ("correct", S.ACCEPTED), ("close", S.ACCEPTED)}


@pytest.mark.parametrize("role", dealt(ROLES))
def test_every_state_and_every_role(role):
    """The table in the model, swept: the office answers, who handed it in takes it back, nobody else does anything."""
    user = make_user(role)
    strange = ObjectionFactory(assessment=AssessmentFactory())
    own = ObjectionFactory(assessment=AssessmentFactory(), submitted_by=user)
    for status in S:
        offered = {line.action for line in OBJECTION_WORKFLOW.offered(status, duties_towards_objection(strange, user))}
        expected = {act for act, state in OFFICE_ACTS if state == status}
        assert offered == (expected if role in ("administrator", "secretariat") else set())
        offered = {line.action for line in OBJECTION_WORKFLOW.offered(status, duties_towards_objection(own, user))}
        mine = {"withdraw"} if status == S.SUBMITTED else set()
        assert offered == mine
        for action in ("accept", "reject", "correct", "close", "withdraw"):
            if action not in offered:
                with pytest.raises((Refused, PermissionDenied)):
                    OBJECTION_WORKFLOW.require(
                        action,
                        state=status,
                        duties=duties_towards_objection(own, user),
                        given={"reason": "有误", "answer": "有误"},
                    )
