"""The answer to what somebody raised at a workstation: the office clears the words that the person reads."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from proposals.models import Handover, IssueItem, Reply
from proposals.models.handling import of_subject
from workstations.actions.matters import clear_answer
from workstations.models import Matter


def matter_of(subject: models.Model) -> Matter | None:
    """What was raised at a workstation: the thing handed over itself, or what an issue was listed from."""
    return subject if isinstance(subject, Matter) else subject.matter if isinstance(subject, IssueItem) else None


def answers_of(subject: models.Model) -> list[tuple[str, str]]:
    """Organization and words of each answer of the last round; nothing while one is still waited for."""
    rows = of_subject(subject).answering().exclude(status=Handover.Status.CANCELLED)
    if rows.unanswered().exists():
        return []
    replies = Reply.objects.answers().latest_round().filter(handover__in=rows).select_related("handover__organization")
    return [(str(one.handover.organization or ""), one.text) for one in replies.order_by("handover_id")]


def words_to_clear(subject: models.Model, user: User) -> str | None:
    """What `user` may clear for the person, as the organizations wrote it; None where there is nothing to clear."""
    matter = matter_of(subject)
    if matter is None or not Matter.objects.open_to(user, "clear").filter(pk=matter.pk).exists():
        return None
    answers = answers_of(subject)
    return "\n".join(text if len(answers) == 1 else f"{place}：{text}" for place, text in answers) or None


@transaction.atomic
def tell_person(*, subject: models.Model, answer: str, by: User) -> Matter:
    """Clear the words for the person (转告群众): they stand on the page of the receipt."""
    matter = matter_of(subject)
    if matter is None or not by.has_perm("workstations.change_matter"):
        raise PermissionDenied("转告群众的答复由机关核定。")
    answers = answers_of(subject)
    if not answers:
        raise Refused("承办单位还没有全部答复。")
    places = "、".join(place for place, _ in answers)
    return clear_answer(matter=matter, answer=answer, organization=places, by=by)
