"""Questionnaires: closed and open questions, really anonymous ones, results (FEATURES SX8)."""

import datetime
import io

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cppcc_office.shared.workflow import Refused
from duties.actions.questionnaires import Reply, answer_questionnaire, publish_questionnaire
from duties.models import Answer, AnswerSheet, Invitee, Questionnaire
from duties.results import SMALLEST, results_of
from members.models import Membership, Post
from tests.factories import (
    InviteeFactory,
    PostFactory,
    QuestionFactory,
    QuestionnaireFactory,
    SectorGroupFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
LATER = timezone.now() + datetime.timedelta(days=30)


def survey(*, number=0, group=None, **fields):
    """With one question of each kind, answered by `number` members: 满意 by all, the first also 环境."""
    row = QuestionnaireFactory(**fields)
    single = QuestionFactory(questionnaire=row, order=1, text="您对会风满意吗？")
    many = QuestionFactory(questionnaire=row, order=2, kind="multiple", options="环境\n交通", is_required=False)
    opened = QuestionFactory(questionnaire=row, order=3, kind="open", options="", is_required=False)
    group = group or SectorGroupFactory()
    users = [make_user("member", group=group) for _ in range(number)]
    for n, user in enumerate(users):
        InviteeFactory(questionnaire=row, member=user.member)
        replies = {single.pk: Reply((0,)), many.pk: Reply((0,) if n == 0 else ()), opened.pk: Reply(text=f"意见{n}")}
        answer_questionnaire(questionnaire=row, replies=replies, by=user)
    return row, users


def test_an_anonymous_answer_leads_to_nobody():
    """Who answered is kept apart from what was answered: no name, no time, no number in order, no history."""
    row, users = survey(number=3)
    assert AnswerSheet.objects.filter(questionnaire=row, member__isnull=True).count() == 3
    kept = {field.name for model in (AnswerSheet, Answer) for field in model._meta.get_fields()}
    assert kept == {"id", "questionnaire", "member", "answers", "sheet", "question", "option", "text"}
    assert {field.name for field in Invitee._meta.get_fields()} == {"id", "questionnaire", "member", "has_answered"}
    assert all(sheet.pk.version == 4 for sheet in AnswerSheet.objects.all())
    historical = {model.__name__ for model in apps.get_models() if model.__name__.startswith("Historical")}
    assert not historical & {"HistoricalAnswer", "HistoricalAnswerSheet", "HistoricalInvitee"}
    with pytest.raises(Refused, match="已经提交"):
        answer_questionnaire(questionnaire=row, replies={}, by=users[0])


def test_anonymous_results_wait_for_the_close_and_for_enough_answers():
    row, _ = survey(number=SMALLEST)
    assert "截止以后" in results_of(row, timezone.now()).hidden
    shown = results_of(row, LATER, by_group=True)
    assert [(bar.label, bar.number) for bar in shown.questions[0].bars] == [("满意", 5), ("一般", 0), ("不满意", 0)]
    assert not any(one.by_group for one in shown.questions)
    few, _ = survey(number=SMALLEST - 1)
    result = results_of(few, LATER)
    assert (result.questions, result.answered) == ([], SMALLEST - 1)
    assert "保护匿名" in result.hidden


def test_open_answers_come_in_the_order_of_the_alphabet_not_of_coming_in():
    row, _ = survey(number=6)
    texts = results_of(row, LATER).questions[2].texts
    assert texts == sorted(texts)


def test_named_results_by_group_and_who_has_not_answered(sign_in):
    group, other = SectorGroupFactory(), SectorGroupFactory()
    row, _ = survey(number=2, group=group, is_anonymous=False)
    InviteeFactory(questionnaire=row, member=seated_member(other, name="还没答的人"))
    # Published half past midnight, on the first day of their seats.
    Membership.objects.update(starts_on=datetime.date(2021, 1, 1))
    at = datetime.datetime(2020, 12, 31, 16, 30, tzinfo=datetime.UTC)
    Questionnaire.objects.filter(pk=row.pk).update(published_at=at)
    page = sign_in("secretariat").get(f"{reverse('duties:questionnaire_results', args=[row.pk])}?by=group")
    assert page.context["results"].questions[0].by_group == [(group.name, [2, 0, 0])]
    text = page.content.decode()
    assert "还没答的人" in text
    assert '<svg class="bar-chart"' in text


def test_nobody_is_named_as_not_having_answered_an_anonymous_one(sign_in):
    row, _ = survey(number=1)
    InviteeFactory(questionnaire=row, member=seated_member(name="还没答的人"))
    page = sign_in("secretariat").get(reverse("duties:questionnaire_results", args=[row.pk]))
    assert "还没答的人" not in page.content.decode()


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_the_export_names_members_only_of_a_named_one(sign_in, is_anonymous):
    row, users = survey(number=SMALLEST, is_anonymous=is_anonymous)
    Questionnaire.objects.filter(pk=row.pk).update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    answer = sign_in("secretariat").get(reverse("duties:questionnaire_export", args=[row.pk]))
    cells = {cell for line in load_workbook(io.BytesIO(answer.content)).active.values for cell in line}
    assert bool(cells & {user.name for user in users}) is not is_anonymous
    assert "意见0" in cells


def test_a_member_answers_on_the_phone_and_it_leaves_the_home_page(sign_in):
    row, _ = survey()
    user = make_user("member")
    InviteeFactory(questionnaire=row, member=user.member)
    client = sign_in(user)
    assert row.title in client.get(reverse("home")).content.decode() or "问卷" in client.get("/").content.decode()
    single, many, opened = row.questions.all()
    url = row.get_absolute_url()
    page = client.post(url, {f"q{opened.pk}": "都好"}).content.decode()
    assert "这一题还没有回答" in page
    client.post(url, {f"q{single.pk}": "2", f"q{many.pk}": ["0", "1"]})
    assert sorted(Answer.objects.values_list("question__order", "option")) == [(1, 2), (2, 0), (2, 1)]
    assert "您已经提交" in client.get(url).content.decode()
    assert not Questionnaire.objects.to_be_answered_by(user, timezone.now()).exists()


@pytest.mark.parametrize(
    ("audience", "number"), [("everyone", 4), ("standing", 1), ("conveners", 1), ("groups", 2), ("members", 1)]
)
def test_publishing_fixes_who_is_asked(audience, number):
    group, other = SectorGroupFactory(), SectorGroupFactory()
    first, second = seated_member(group), seated_member(group)
    PostFactory(member=seated_member(other), role=Post.Role.STANDING)
    PostFactory(member=seated_member(other), role=Post.Role.CONVENER, group=other)
    seated_member(other, ends_on=datetime.date(2019, 1, 1))
    row = QuestionnaireFactory(published_at=None, audience=audience)
    row.groups.set([group])
    row.members.set([second])
    QuestionFactory(questionnaire=row)
    publish_questionnaire(questionnaire=row, by=make_user("administrator"))
    assert row.invitees.count() == number
    assert first.pk


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda row: row.questions.all().delete(), "还没有问题"),
        (lambda row: row.questions.update(options="只有一个"), "至少要有两个选项"),
        (lambda row: Questionnaire.objects.update(closes_at=timezone.now()), "截止时间已过"),
        (lambda row: Questionnaire.objects.update(audience="conveners"), "没有可以发给的委员"),
    ],
)
def test_what_is_not_ready_is_not_published(spoil, sentence):
    seated_member()
    row = QuestionnaireFactory(published_at=None)
    QuestionFactory(questionnaire=row)
    spoil(row)
    with pytest.raises(Refused, match=sentence):
        publish_questionnaire(questionnaire=row, by=make_user("administrator"))


def test_only_those_asked_answer_and_only_while_it_is_open(sign_in):
    row, _ = survey()
    stranger = make_user("member")
    assert sign_in(stranger).get(row.get_absolute_url()).status_code == 404
    with pytest.raises(Refused, match="没有发给您"):
        answer_questionnaire(questionnaire=row, replies={}, by=stranger)
    InviteeFactory(questionnaire=row, member=stranger.member)
    Questionnaire.objects.filter(pk=row.pk).update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    row.refresh_from_db()
    with pytest.raises(Refused, match="已截止"):
        answer_questionnaire(questionnaire=row, replies={}, by=stranger)


def test_a_published_one_cannot_be_made_named_in_the_admin_site(sign_in):
    row, _ = survey(number=1)
    client = sign_in("administrator")
    url = reverse("admin:duties_questionnaire_change", args=[row.pk])
    page = client.get(url)
    assert "is_anonymous" not in page.context["adminform"].form.fields
    Questionnaire.objects.filter(pk=row.pk).update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    assert client.post(url, {"closes_at_0": "2999-01-01", "closes_at_1": "00:00"}).status_code == 403


def test_results_ask_as_often_for_three_answers_as_for_one(sign_in):
    client = sign_in("secretariat")
    counts = []
    for number in (1, 3):
        row, _ = survey(number=number, is_anonymous=False)
        url = f"{reverse('duties:questionnaire_results', args=[row.pk])}?by=group"
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]
