"""复核 on pages: a member objects from the own scorecard, the office answers; others see nothing of it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from scoring.actions.publishing import draft_publication, start_notice, withdraw_publication
from scoring.models import Objection, Rulebook
from tests.factories import (
    AssessmentFactory,
    ObjectionFactory,
    ProposalFactory,
    PublicationFactory,
    SponsorshipFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
LIST = reverse("scoring:objections")


@pytest.fixture
def member():
    return make_user("member")


@pytest.fixture
def result(member):
    """The member's own result of 2020, on notice since today; a second activity waits to be approved."""
    group = member.member.memberships.get().sector.group
    group_activity(group, "调研", members=[member.member])
    group_activity(group, "调研", members=[member.member], title="没有计入的调研", status=Activity.Status.CONFIRMED)
    seated_member(group, name="同组的委员")
    office, today = make_user("secretariat"), timezone.localdate()
    saved = draft_publication(subject="member", year=2020, shows="grades", by=office, on=datetime.date(2021, 1, 11))
    return start_notice(publication=saved, by=office, on=today).assessments.get(subject_id=member.member.pk)


@pytest.fixture
def office_user():
    return make_user("secretariat")


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_own_scorecard_to_the_corrected_one(sign_in, member, result):
    """The member objects with evidence about a record, the office accepts, mends the record and corrects the result."""
    client, office = sign_in(member), sign_in("secretariat")
    page = text_of(client.get(result.get_absolute_url()))
    assert "?line=taking-part" in page
    address = reverse("scoring:objection_new", args=[result.pk])
    page = text_of(client.get(f"{address}?line=taking-part"))
    record = Activity.objects.get(title="没有计入的调研")
    assert f"activities.activity:{record.pk}" in page
    assert "没有计入：" in page
    data = {"line": "taking-part", "record": f"activities.activity:{record.pk}", "reason": "这次调研我参加了。"}
    paper = SimpleUploadedFile("签到表.pdf", b"%PDF-1.4 signed")
    page = text_of(client.post(address, data | {"documents": paper}, follow=True))
    assert "等机关答复" in page
    objection = Objection.objects.get()
    assert "已经申请过复核" in text_of(client.post(address, data))
    file = objection.files.get()
    assert client.get(reverse("scoring:objection_file", args=[file.pk])).status_code == 200

    page = text_of(office.post(f"{objection.get_absolute_url()}accept/"))
    assert "请写明答复" in page
    page = text_of(office.post(f"{objection.get_absolute_url()}accept/", {"answer": "属实。"}, follow=True))
    assert record.get_absolute_url() in page
    assert "结果没有变化" in text_of(office.post(f"{objection.get_absolute_url()}correct/", follow=True))
    Activity.objects.filter(pk=record.pk).update(status=Activity.Status.APPROVED)
    page = text_of(office.post(f"{objection.get_absolute_url()}correct/", follow=True))
    assert "更正前后" in page
    assert "第 1 名" not in text_of(client.get(objection.get_absolute_url()))
    assert "更正后的结果" in text_of(client.get(result.get_absolute_url()))
    assert "已更正" in text_of(client.get(result.publication.get_absolute_url()))


def test_the_form_says_what_is_enough(sign_in, member, result):
    """On a phone: choose the record, take a picture, or write some words more; what was written stays in the form."""
    client, address = sign_in(member), reverse("scoring:objection_new", args=[result.pk])
    page = text_of(client.get(address))
    assert "任选一样就行" in page
    assert "手机拍的照片" in page
    page = text_of(client.post(address, {"line": "taking-part", "reason": "少计了一次。"}))
    assert "拍照或上传一份佐证材料" in page
    assert "少计了一次。" in page
    assert not Objection.objects.exists()


def test_the_records_stand_under_the_rule_that_was_published(sign_in, member, result):
    """Whatever rule the new year brought: the records can still be named, and their recorder stays out."""
    clerk = make_user("secretariat")
    Activity.objects.update(recorded_by=clerk)
    Rulebook.objects.update(status=Rulebook.Status.RETIRED)
    client, address = sign_in(member), reverse("scoring:objection_new", args=[result.pk])
    assert "没有计入的调研" in text_of(client.get(address))
    reason = "去年五月一日的调研我参加了，签到表上有名字，请核对。"
    client.post(address, {"line": "taking-part", "reason": reason})
    assert Objection.objects.get().record_by == clerk


def test_one_chooses_among_titles_one_may_read_and_others_are_told_less(sign_in, member, result):
    """The own proposal that is not public stands on the form by its title; on the objection, which others read, not."""
    closed = {"is_public": False, "not_public_reason": "涉密"}
    proposal = ProposalFactory(title="不公开的案由", submitted_on=datetime.date(2020, 5, 1), **closed)
    SponsorshipFactory(proposal=proposal, member=member.member)
    client, address = sign_in(member), reverse("scoring:objection_new", args=[result.pk])
    assert "不公开的案由" in text_of(client.get(address))
    record = f"proposals.proposal:{proposal.pk}"
    client.post(address, {"line": "total", "record": record, "reason": "这件提案没有计入。"})
    assert Objection.objects.get().record_title == f"{proposal.number}（不公开的提案）"


def test_naming_no_record_on_the_form_keeps_its_recorder_out(sign_in, member, result):
    clerk = make_user("secretariat")
    Activity.objects.update(recorded_by=clerk)
    address = reverse("scoring:objection_new", args=[result.pk])
    reason = "去年五月一日的调研我参加了，签到表上有名字，请核对。"
    sign_in(member).post(address, {"line": "taking-part", "reason": reason})
    objection = Objection.objects.get()
    assert (objection.record_title, objection.record_by) == ("", clerk)
    assert sign_in(clerk).post(f"{objection.get_absolute_url()}accept/", {"answer": "好"}).status_code == 403


def test_strangers_and_colleagues_find_nothing(sign_in, result):
    """Not the objection, not its papers, not a form for another's result."""
    objection = ObjectionFactory(assessment=result)
    for role in ("stranger", "member", "convener", "liaison", "clerk"):
        client = sign_in(role)
        assert client.get(objection.get_absolute_url()).status_code == 404
        assert client.post(f"{objection.get_absolute_url()}accept/", {"answer": "好"}).status_code == 404
        assert client.get(reverse("scoring:objection_new", args=[result.pk])).status_code == 404
        assert str(objection) not in text_of(client.get(LIST))


def test_leaders_read_and_do_nothing(sign_in, result):
    objection = ObjectionFactory(assessment=result)
    client = sign_in("leader")
    page = text_of(client.get(objection.get_absolute_url()))
    assert "采纳</button>" not in page
    assert client.post(f"{objection.get_absolute_url()}accept/", {"answer": "好"}).status_code == 403
    assert str(objection) in text_of(client.get(f"{LIST}?show=open"))


def test_settled_without_another_result_is_not_called_corrected(sign_in, member, result, office_user):
    about = {"assessment": result, "submitted_by": member, "answer": "属实。", "answered_by": office_user}
    closed = ObjectionFactory(status="corrected", **about)
    for page in (LIST, closed.get_absolute_url(), result.get_absolute_url()):
        text = text_of(sign_in(member).get(page))
        assert "已办结，结果不变" in text
        assert "已更正" not in text


def test_of_a_notice_taken_back_it_says_how_to_settle(sign_in, member, result, office_user):
    """Nothing is computed anew, and no page is named that the objector cannot open."""
    about = {"assessment": result, "submitted_by": member, "answer": "属实。", "answered_by": office_user}
    accepted = ObjectionFactory(status="accepted", **about)
    withdraw_publication(publication=result.publication, by=office_user, reason="漏了一个界别")
    text = text_of(sign_in(member).get(accepted.get_absolute_url()))
    assert "公示已经撤回，等机关更正记录后办结" in text
    office = sign_in(office_user)
    assert "再按“更正结果”" not in text_of(office.get(accepted.get_absolute_url()))
    answer = office.post(f"{accepted.get_absolute_url()}correct/", follow=True)
    assert "请按“结果不变，办结”" in text_of(answer)


def test_after_the_days_the_page_says_so(sign_in, member):
    publication = PublicationFactory(subject="member")
    row = AssessmentFactory(publication=publication, subject_id=member.member.pk)
    client = sign_in(member)
    assert "申请复核</a>" not in text_of(client.get(row.get_absolute_url()))
    assert "已经截止" in text_of(client.get(reverse("scoring:objection_new", args=[row.pk])))


def test_both_sides_have_it_to_do(sign_in, member, result):
    """The member is asked to look at the own result, the office to answer; then nothing waits."""
    client, office = sign_in(member), sign_in("secretariat")
    assert "请您核对的考核结果" in text_of(client.get("/"))
    assert "等您答复的复核申请" not in text_of(office.get("/"))
    ObjectionFactory(assessment=result, submitted_by=member)
    assert "等您答复的复核申请" in text_of(office.get("/"))
    assert "请您核对的考核结果" not in text_of(client.get("/"))
    assert "请您核对的考核结果" not in text_of(sign_in("stranger").get("/"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_few_and_for_many(sign_in, number, django_assert_num_queries):
    for _ in range(number):
        ObjectionFactory(assessment=AssessmentFactory())
    client = sign_in("secretariat")
    with django_assert_num_queries(8):
        client.get(LIST)
