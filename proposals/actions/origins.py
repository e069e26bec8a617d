"""Opinions of a consultation go into what is written from them, or a draft is begun with them."""

import datetime
from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from consultations.models import Consultation, Opinion
from cppcc_office.shared.workflow import Refused
from proposals.actions import reports, results, writing
from proposals.authors import authors_of
from proposals.models import Origin, Proposal, Result, SocialReport
from proposals.models.origins import Taker, taker_key


@transaction.atomic
def take_up(*, opinions: Iterable[Opinion], into: Taker, by: User) -> list[Origin]:
    """Write down that these opinions went into the thing (采用意见); the new rows, none for what was known already.

    By whoever sees the opinions and may change the thing. What was reported or answered there is no opinion.
    """
    if not may_take_up(into, by):
        raise PermissionDenied("您不能修改这一件，不能把意见用进来。")
    key = taker_key(into)
    into = type(into)._default_manager.select_for_update(of=("self",)).get(pk=into.pk)
    wanted = {opinion.pk for opinion in opinions}
    if not wanted:
        raise Refused("还没有选择意见。请先在意见前打勾。")
    found = Opinion.objects.visible_to(by).offered().filter(pk__in=wanted).distinct()
    if found.count() != len(wanted):
        raise Refused("选中的发言里有您看不到的，或者不是意见建议，请重新选择。")
    known = set(Origin.objects.filter(**{key: into}, opinion__in=wanted).values_list("opinion", flat=True))
    made = []
    for opinion in found.exclude(pk__in=known).order_by("order", "pk"):
        origin = Origin(opinion=opinion, taken_by=by, **{key: into})
        origin._change_reason = "采用意见"
        origin.save()
        made.append(origin)
    return made


def may_take_up(into: Taker, by: User) -> bool:
    """Whoever may change it now: writers of a draft, who keeps an issue until it is handed over."""
    return type(into)._default_manager.editable_by(by).filter(pk=into.pk).exists()


def words_of(opinions: Iterable[Opinion]) -> str:
    """What was said, each with the name of who said it, in the order in which it was said."""
    return "\n".join(f"{one.speaker_name}：{one.text}" for one in opinions)


@transaction.atomic
def begin_report(*, opinions: Collection[Opinion], by: User) -> SocialReport:
    """A draft of a social-condition report with the words of these opinions, and where they come from."""
    report = reports.start_report(by=by)
    written = reports.Written(title="", text=words_of(opinions), group=report.author_group)
    report = reports.save_report(report=report, by=by, written=written)
    take_up(opinions=opinions, into=report, by=by)
    return report


@transaction.atomic
def begin_result(*, opinions: Collection[Opinion], consultation: Consultation, by: User) -> Result:
    """A draft of a result of this consultation with the words of these opinions, and where they come from."""
    result = results.start_result(by=by, consultation=consultation)
    result.text = words_of(opinions)
    result._change_reason = "带入意见"
    result.save()
    take_up(opinions=opinions, into=result, by=by)
    return result


@transaction.atomic
def begin_proposal(*, opinions: Collection[Opinion], by: User, on: datetime.date) -> Proposal:
    """A draft of a proposal in the first name `by` may write in, with the words of these opinions as suggestion."""
    authors = authors_of(by, on)
    if not authors:
        raise PermissionDenied("提案由在任委员、界别和专委会（委员小组）负责人、党派和人民团体的经办人提出。")
    words = words_of(opinions)
    if len(words) > writing.LONGEST_PART:
        raise Refused("选中的意见太长，放不进一份提案。一事一案，请少选几条。")
    proposal = writing.start_proposal(author=authors[0], by=by, written=writing.Written(suggestion=words))
    take_up(opinions=opinions, into=proposal, by=by)
    return proposal
