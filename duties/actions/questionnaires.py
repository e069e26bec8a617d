"""A questionnaire is published and answered; an anonymous answer leads to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from duties.models import Answer, AnswerSheet, Invitee, Question, Questionnaire
from members.models import Member, Membership, Post

A = Questionnaire.Audience


@dataclass(frozen=True)
class Reply:
    """What somebody answered to one question: places of options in the list, or text."""

    options: tuple[int, ...] = ()
    text: str = ""


def asked_members(questionnaire: Questionnaire) -> QuerySet[Member]:
    """Members in office today whom the questionnaire goes to."""
    today = timezone.localdate()
    members = Member.objects.in_office_on(today)
    if questionnaire.audience == A.STANDING:
        roles = [Post.Role.STANDING, *Post.CHAIRPERSONS, Post.Role.SECRETARY_GENERAL]
        return members.filter(pk__in=Post.objects.valid_on(today).filter(role__in=roles).values("member"))
    if questionnaire.audience == A.CONVENERS:
        return members.filter(pk__in=Post.objects.valid_on(today).filter(role__in=Post.CONVENERS).values("member"))
    if questionnaire.audience == A.GROUPS:
        groups = questionnaire.groups.values("pk")
        seats = Membership.objects.valid_on(today).filter(committee__is_home=True, sector__group__in=groups)
        return members.filter(pk__in=seats.values("member"))
    if questionnaire.audience == A.MEMBERS:
        return members.filter(pk__in=questionnaire.members.values("pk"))
    return members


@transaction.atomic
def publish_questionnaire(*, questionnaire: Questionnaire, by: User) -> Questionnaire:
    """发布: fix who is asked; from now on neither the questions nor the anonymity change."""
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if questionnaire.published_at is not None:
        raise Refused("这份问卷已经发布。")
    if questionnaire.closes_at <= timezone.now():
        raise Refused("截止时间已过，请先改截止时间再发布。")
    questions = list(questionnaire.questions.all())
    if not questions:
        raise Refused("还没有问题，不能发布。")
    for question in questions:
        if question.is_closed and len(question.option_list) < 2:
            raise Refused(f"“{question.text}”至少要有两个选项。")
    members = list(asked_members(questionnaire).values_list("pk", flat=True))
    if not members:
        raise Refused("没有可以发给的委员，请检查“发给谁”。")
    Invitee.objects.bulk_create(Invitee(questionnaire=questionnaire, member_id=pk) for pk in members)
    questionnaire.published_at, questionnaire.published_by = timezone.now(), by
    questionnaire.save()
    return questionnaire


@transaction.atomic
def answer_questionnaire(*, questionnaire: Questionnaire, replies: Mapping[int, Reply], by: User) -> None:
    """Hand in answers (by question id), once. Of an anonymous one nothing is kept that names or dates the sheet."""
    invitee = (
        Invitee.objects.select_for_update(of=("self",)).filter(questionnaire=questionnaire, member__user=by).first()
    )
    if invitee is None:
        raise Refused("这份问卷没有发给您。")
    if not questionnaire.is_open_at(timezone.now()):
        raise Refused(f"这份问卷{questionnaire.state_at(timezone.now())}，不能提交。")
    if invitee.has_answered:
        raise Refused("您已经提交过这份问卷。")
    sheet = AnswerSheet(
        questionnaire=questionnaire, member_id=None if questionnaire.is_anonymous else invitee.member_id
    )
    answers = [answer for one in questionnaire.questions.all() for answer in _answers(sheet, one, replies.get(one.pk))]
    sheet.save(force_insert=True)
    Answer.objects.bulk_create(answers)
    Invitee.objects.filter(pk=invitee.pk).update(has_answered=True)


def _answers(sheet: AnswerSheet, question: Question, reply: Reply | None) -> list[Answer]:
    reply = reply or Reply()
    if question.is_closed:
        options = sorted({place for place in reply.options if 0 <= place < len(question.option_list)})
        if question.kind == Question.Kind.SINGLE and len(options) > 1:
            raise Refused(f"“{question.text}”只能选一项。")
        found = [Answer(sheet=sheet, question=question, option=place) for place in options]
    else:
        text = reply.text.strip()
        found = [Answer(sheet=sheet, question=question, text=text)] if text else []
    if question.is_required and not found:
        raise Refused(f"“{question.text}”还没有回答。")
    return found
