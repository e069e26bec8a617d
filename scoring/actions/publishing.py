"""A period is computed and written down, shown for some days, made final, or taken back before that."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from cppcc_office.shared.freshness import in_one_state
from cppcc_office.shared.workdays import workdays_from
from cppcc_office.shared.workflow import LONGEST_REASON, REASON, Refused, Transition, why
from outbox.actions import send_letter
from proposals.counting import office_calendar
from scoring.models import Assessment, Objection, Part, Publication, PublicationStep, PublishingRule
from scoring.models.publication import PUBLICATION_WORKFLOW, publication_duties
from scoring.publishing.checks import Check
from scoring.publishing.concerned import answering_for
from scoring.publishing.period import Period, last_day_of, not_over, period_of, window_asked
from scoring.publishing.seal import is_sealed, row_seal, seal_of
from scoring.rulebooks import books_in_force, dump_rulebook

_S = Publication.Status


@transaction.atomic
def draft_publication(
    *,
    subject: str,
    year: int,
    part: str = Part.YEAR,
    shows: str,
    by: User,
    on: datetime.date,
    outstanding: Sequence[Check] = (),
) -> Publication:
    """Compute a period and write it down once (拟公示), with what was outstanding all the same; only the office and
    leaders see it yet. Refused before the period is over, without a rule, without subjects, or when that period is
    there already.
    """
    if not publication_duties(by):
        raise PermissionDenied("您不能公布考核结果。")
    if words := not_over(year, part, on):
        raise Refused(words)
    if known := Publication.objects.live().filter(subject=subject, year=year, part=part).first():
        raise Refused(known.in_the_way)
    window = window_asked(year, part, on)
    books = books_in_force(subject)
    period = in_one_state(lambda: period_of(subject, window, books))
    if not period.board.rules:
        raise Refused("这一时段没有施行的计分办法，不能公布。")
    if not period.board.cards:
        raise Refused("没有参加计分的对象，不能公布。")
    codes = {rule.code for rule in period.board.rules}
    publication = Publication(
        subject=subject,
        year=year,
        part=part,
        starts_on=window.starts_on,
        ends_on=window.ends_on,
        shows=shows,
        rule_name=period.board.basis,
        rule_text="---\n".join(dump_rulebook(data) for data in books if data["code"] in codes),
        outstanding=[[check.words, check.count] for check in outstanding],
    )
    rows = _assessments(publication, period, by)
    publication.hash = seal_of(publication, rows)
    _save_new(publication, by)
    Assessment.objects.bulk_create(rows)
    changes = "\n".join(f"公布时未办结：{check.words} {check.count}" for check in outstanding)
    _step(publication, "draft", "拟公示", by, changes=changes)
    return publication


def _save_new(publication: Publication, by: User) -> None:
    publication._change_reason, publication._history_user = "拟公示", by
    try:
        with transaction.atomic():
            publication.save()
    except IntegrityError as error:
        raise Refused("这一时段的考核结果刚刚已经公布，请刷新页面查看。") from error


def _assessments(publication: Publication, period: Period, by: User) -> list[Assessment]:
    rows = []
    for position, card in enumerate(period.board.cards, start=1):
        content, group = period.content_of(card.subject_id), period.group_of(card.subject_id)
        rows.append(assessment_of(publication, content, position, group_name=group, written_by=by))
    return rows


def assessment_of(publication: Publication, content: dict, position: int, **about: object) -> Assessment:
    """The row that keeps this content: its columns say what its card says."""
    card = content["card"]
    row = Assessment(
        publication=publication,
        subject_kind=publication.subject,
        subject_id=card["subject_id"],
        name=card["name"],
        position=position,
        points=card["points"],
        rank=card["rank"],
        listed_in=card["listed_in"],
        grade=card["grade"],
        excluded=card["excluded"],
        card=card,
        records=content["records"],
        **about,
    )
    row.hash = row_seal(row)
    return row


def require_sealed(publication: Publication, what: str) -> None:
    """Refuse to go on with results that somebody changed behind the product's back."""
    if not is_sealed(publication, publication.assessments.select_related("supersedes")):
        raise Refused(f"写入的考核结果与校验值不符，不能{what}。请先打开“现在重新计算有何不同”核对。")


def seal_corrected(publication: Publication, by: User, what: str) -> None:
    """Seal the results anew, those corrected among them; what the seal was stays in the history."""
    publication.hash = seal_of(publication, publication.assessments.select_related("supersedes"))
    publication._change_reason, publication._history_user = why("更正结果", what), by
    publication.save()
    _step(publication, "correct", "更正结果", by, what[:LONGEST_REASON])


@transaction.atomic
def start_notice(*, publication: Publication, by: User, on: datetime.date) -> Publication:
    """Show it to everybody signed in (公示) from today on, for as many working days as the office's rule says, and
    tell those who may object.
    """
    publication, line = _guarded("notice", publication, by)
    _require_whole(publication, on)
    require_sealed(publication, line.label)
    rule, days = PublishingRule.in_force(on), office_calendar().exceptions
    publication.notice_from = on
    publication.notice_to = workdays_from(on, rule.notice_days, days)
    publication.objections_until = workdays_from(on, rule.objection_days, days)
    _move(publication, line, by)
    _tell(
        publication,
        by,
        subject=f"公示：{publication}",
        text=(
            f"{publication}已经开始公示。公示时间"
            f"自 {_day(publication.notice_from)}起至 {_day(publication.notice_to)}止。"
            f"请核对；对其中一项有异议的，请在 {_day(publication.objections_until)}以前在线申请复核。"
        ),
    )
    return publication


@transaction.atomic
def make_final(*, publication: Publication, by: User, on: datetime.date) -> Publication:
    """Final (正式公布) once the notice is over."""
    publication, line = _guarded("final", publication, by)
    _require_whole(publication, on)
    if on <= publication.notice_to:
        raise Refused(f"公示到 {_day(publication.notice_to)}为止，期满以后才能正式公布。")
    waiting = Objection.objects.filter(assessment__publication=publication).unsettled().count()
    if waiting:
        raise Refused(f"还有 {waiting} 件复核申请没有办结，办结以后才能正式公布。")
    require_sealed(publication, line.label)
    publication.final_on = on
    _move(publication, line, by)
    _tell(publication, by, subject=f"正式公布：{publication}", text=f"{publication}公示期满，现已正式公布。")
    return publication


@transaction.atomic
def withdraw_publication(*, publication: Publication, by: User, reason: str) -> Publication:
    """Take it back (撤回) before it is final, with a reason; what was written down stays on file."""
    publication, line = _guarded("withdraw", publication, by, reason)
    was_public = publication.is_public
    _move(publication, line, by, reason)
    if was_public:
        text = f"{publication}的公示已经撤回，原因：{reason}。重新公示时另行通知。"
        _tell(publication, by, subject=f"撤回公示：{publication}", text=text)
    return publication


def _require_whole(publication: Publication, on: datetime.date) -> None:
    """Every day of the period is over, and was counted in what was written down."""
    if words := not_over(publication.year, publication.part, on):
        raise Refused(words)
    if publication.ends_on < last_day_of(publication.year, publication.part):
        raise Refused(f"这份结果只统计到 {_day(publication.ends_on)}，不是整个时段。请撤回以后重新写入。")


def _tell(publication: Publication, by: User, *, subject: str, text: str) -> None:
    """Those who may object: who answered for the subjects on the first day of the notice."""
    ids = list(publication.assessments.values_list("subject_id", flat=True).distinct())
    people = [user for user in answering_for(publication.subject, ids, publication.notice_from) if user != by]
    url = publication.get_absolute_url() if publication.is_public else ""
    if people:
        send_letter(subject=subject, text=text, recipients=people, by=by, url=url)


def _guarded(action: str, publication: Publication, by: User, reason: str = "") -> tuple[Publication, Transition]:
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    line = PUBLICATION_WORKFLOW.require(
        action, state=publication.status, duties=publication_duties(by), given={REASON: reason}
    )
    return publication, line


def _move(publication: Publication, line: Transition, by: User, reason: str = "") -> None:
    publication.status = line.target
    publication._change_reason, publication._history_user = why(line.label, reason), by
    publication.save()
    _step(publication, line.action, line.label, by, reason)


def _step(
    publication: Publication, action: str, label: str, by: User, reason: str = "", changes: str = ""
) -> PublicationStep:
    return PublicationStep.objects.create(
        publication=publication,
        action=action,
        label=label,
        status=publication.status,
        by=by,
        reason=reason,
        changes=changes,
    )


def _day(day: datetime.date) -> str:
    return f"{day:%Y 年 %-m 月 %-d 日}"
