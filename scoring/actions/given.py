"""A mark is entered and confirmed, given by several, filled in by its subject and audited, sent back, undone."""

import datetime
from collections.abc import Collection, Iterable
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import REASON, Refused, Transition, check_reason, why
from scoring.adding_up import rounded
from scoring.models import Mark, MarkFile, MarkKind, MarkStep, MarkVoice
from scoring.models.about import concerns
from scoring.models.given import MARK_WORKFLOW, duties_towards_mark
from scoring.models.mark_kinds import plain

_S, _Way = Mark.Status, MarkKind.Way
MOST_FILES = 6
LEAST_VOICES = 2  # fewer are no several people


@transaction.atomic
def enter_mark(
    *,
    kind: MarkKind,
    subject: Any,
    year: int,
    given_on: datetime.date,
    value: Decimal,
    reason: str,
    by: User,
    documents: Collection[Document] = (),
) -> Mark:
    """Enter what one person or an outside body gave (录入评分); it counts once a second person confirms it."""
    kind = _of_way(kind, _Way.ONE, _Way.OUTSIDE)
    _check_value(kind, value)
    mark = _begun(kind, subject, year, given_on, reason, by, _S.ENTERED)
    mark.value = value
    _keep(mark, "录入评分", by)
    add_evidence(mark, documents, by)
    return _done(mark, "enter", "录入评分", by, changes=f"{plain(value)} 分")


@transaction.atomic
def open_marks(
    *, kind: MarkKind, subjects: Iterable[Any], year: int, markers: Collection[User], reason: str, by: User
) -> list[Mark]:
    """Ask several people for their marks of each of these subjects (发起多人评分), nobody for one's own; nobody sees
    the others' before all are in.
    """
    kind = _of_way(kind, _Way.SEVERAL)
    if len({marker.pk for marker in markers}) < LEAST_VOICES:
        raise Refused("多人评分至少要有两位评分人。")
    found = [_begun(kind, subject, year, timezone.localdate(), reason, by, _S.OPEN) for subject in subjects]
    for mark in found:
        _keep(mark, "发起评分", by)
    ids = [mark.pk for mark in found]
    own = {
        user.pk: set(Mark.objects.filter(concerns(user), pk__in=ids).values_list("pk", flat=True)) for user in markers
    }
    for mark in found:
        others = [user for user in markers if mark.pk not in own[user.pk]]
        if len(others) < LEAST_VOICES:
            raise Refused(f"{mark.subject}的评分人除去本人不足两位，请再加评分人。")
        for user in others:
            _save_voice(MarkVoice(mark=mark, by=user), by, "列为评分人")
        _done(mark, "open", "发起评分", by, changes="、".join(map(str, others)))
    return found


@transaction.atomic
def give_mark(*, mark: Mark, value: Decimal, reason: str, by: User) -> Mark:
    """Enter the own mark (评分), or change it while others are still out; the last one closes the round."""
    mark = _locked(mark)
    line = _guard("mark", mark, by)
    _check_value(mark.kind, value)
    _check_words(reason)
    voice = mark.voices.get(by=by)
    voice.value, voice.reason, voice.at = value, reason.strip(), timezone.now()
    _save_voice(voice, by, "评分")
    if mark.voices.filter(value__isnull=True).exists():
        return _done(mark, "mark", line.label, by)
    _done(mark, "mark", line.label, by)
    return _count(mark, "close", "评分齐了，算出结果", by)


@transaction.atomic
def fill_self_mark(
    *,
    kind: MarkKind,
    subject: Any,
    year: int,
    value: Decimal,
    reason: str,
    by: User,
    documents: Collection[Document] = (),
) -> Mark:
    """The subject's own mark (自评), which the office audits level by level."""
    kind = _of_way(kind, _Way.SELF)
    _check_value(kind, value)
    mark = _begun(kind, subject, year, timezone.localdate(), reason, by, _S.AUDIT)
    _keep(mark, "自评", by)
    add_evidence(mark, documents, by)
    _save_voice(MarkVoice(mark=mark, by=by, level=0, value=value, reason=reason.strip(), at=timezone.now()), by, "自评")
    return _done(mark, "fill", "自评", by, changes=f"{plain(value)} 分")


@transaction.atomic
def audit_mark(*, mark: Mark, value: Decimal, reason: str, by: User) -> Mark:
    """The next level's audited mark (审核), with a reason where it differs from the one before; the last level's
    counts.
    """
    mark = _locked(mark)
    _guard("audit", mark, by)
    _check_value(mark.kind, value)
    check_reason(reason)
    before = list(mark.voices.order_by("level"))[-1]
    if value != before.value and not reason.strip():
        raise Refused(f"与{before.title}的 {before.shown_value} 分不同，请写明理由。")
    title, level = mark.next_level, before.level + 1
    voice = MarkVoice(mark=mark, by=by, level=level, value=value, reason=reason.strip(), at=timezone.now())
    _save_voice(voice, by, title)
    if level == mark.kind.levels:
        mark.status, mark.value = _S.CONFIRMED, value
        mark.confirmed_by, mark.confirmed_at = by, timezone.now()
    _keep(mark, title, by)
    return _done(mark, "audit", title, by, reason, f"{plain(value)} 分")


@transaction.atomic
def rewrite_mark(*, mark: Mark, value: Decimal, reason: str, by: User, documents: Collection[Document] = ()) -> Mark:
    """Hand in again what was returned: the mark entered, or the self mark; audits begin anew."""
    mark = _locked(mark)
    line = rewriting_of(mark, by) or _guard("resubmit", mark, by)
    _check_value(mark.kind, value)
    _check_words(reason)
    mark.reason, mark.status, mark.return_reason = reason.strip(), line.target, ""
    if line.action == "refill":
        for voice in mark.voices.filter(level__gt=0):
            voice._history_user = by
            voice.delete()
        own = mark.voices.get(level=0)
        own.by, own.value, own.reason, own.at = by, value, reason.strip(), timezone.now()
        _save_voice(own, by, line.label)
    else:
        mark.value = value
    _keep(mark, line.label, by)
    add_evidence(mark, documents, by)
    return _done(mark, line.action, line.label, by, changes=f"{plain(value)} 分")


def rewriting_of(mark: Mark, user: User) -> Transition | None:
    """The line under which `user` may rewrite it now, or none."""
    offered = MARK_WORKFLOW.offered(mark.status, duties_towards_mark(mark, user))
    return next((line for line in offered if line.action in ("resubmit", "refill")), None)


@transaction.atomic
def decide_mark(*, action: str, mark: Mark, by: User, reason: str = "") -> Mark:
    """Confirm it, return it, end or reopen a round, or undo it: what counts, once a second person agrees."""
    mark = _locked(mark)
    line = _guard(action, mark, by, reason)
    if action == "close":
        return _count(mark, action, line.label, by)
    mark.status = line.target
    if action != "agree":
        mark.return_reason = reason if line.needs_reason and action != "keep" else ""
    if action == "confirm":
        mark.confirmed_by, mark.confirmed_at = by, timezone.now()
    elif action == "reopen":
        mark.value = None
    elif action in ("withdraw", "agree"):
        mark.withdrawn_by = by
    elif action in ("ask_withdrawal", "keep"):
        mark.withdrawal_asked_by = by if action == "ask_withdrawal" else None
    _keep(mark, why(line.label, reason), by)
    return _done(mark, action, line.label, by, reason)


def result_of(values: Collection[Decimal], result: str) -> Decimal:
    """One mark out of several, to hundredths; with fewer than three, none is left out."""
    ordered = sorted(values)
    if result == MarkKind.Result.MEDIAN:
        found = median(ordered)
    else:
        kept = ordered[1:-1] if result == MarkKind.Result.TRIMMED and len(ordered) > 2 else ordered
        found = sum(kept, Decimal(0)) / len(kept)
    return rounded(Decimal(found))


def add_evidence(mark: Mark, documents: Collection[Document], by: User) -> None:
    """Keep what shows it; refused where the kind asks for evidence and there is none."""
    kept = mark.files.count()
    if kept + len(documents) > MOST_FILES:
        raise Refused(f"一条评分最多 {MOST_FILES} 份佐证材料。")
    if mark.kind.asks_evidence and not kept and not documents:
        raise Refused(f"“{mark.kind}”必须有佐证材料，请选择文件。")
    for document in documents:
        row = MarkFile(mark=mark, name=document.name, uploaded_by=by)
        row.file.save(document.content.name, document.content, save=False)
        row._history_user = by
        row.save()


def _count(mark: Mark, action: str, label: str, by: User) -> Mark:
    values = list(mark.voices.filter(value__isnull=False).values_list("value", flat=True))
    if len(values) < LEAST_VOICES:
        raise Refused(f"至少要有 {LEAST_VOICES} 人评分才能结束，现在有 {len(values)} 人；不再评的，请撤销。")
    mark.status, mark.value = _S.COUNTED, result_of(values, mark.kind.result)
    _keep(mark, label, by)
    words = f"{len(values)} 人评分，{mark.kind.get_result_display()} {plain(mark.value)} 分"
    return _done(mark, action, label, by, changes=words)


def _begun(
    kind: MarkKind, subject: Any, year: int, given_on: datetime.date, reason: str, by: User, status: str
) -> Mark:
    """A new mark, not saved; refused when this subject has one of the kind already, where there is one in a year."""
    _check_words(reason)
    if given_on > timezone.localdate():
        raise Refused("评分日期不能晚于今天。")
    about = {kind.subject: subject}
    there = Mark.objects.filter(kind=kind, year=year, **about).exclude(status=_S.WITHDRAWN)
    if kind.is_yearly and there.exists():
        raise Refused(f"{subject} {year} 年已经有“{kind}”，一年只评一次。")
    return Mark(kind=kind, year=year, given_on=given_on, reason=reason.strip(), status=status, entered_by=by, **about)


def _of_way(kind: MarkKind, *ways: str) -> MarkKind:
    """The kind, locked so that two cannot enter the same at once."""
    kind = MarkKind.objects.select_for_update().get(pk=kind.pk)
    if kind.way not in ways:
        raise Refused(f"“{kind}”是{kind.get_way_display()}的项目，不能这样录入。")
    if not kind.is_active:
        raise Refused(f"“{kind}”已经停用，请换一个评分项目。")
    return kind


def _check_value(kind: MarkKind, value: Decimal) -> None:
    if not kind.lowest <= value <= kind.highest:
        raise Refused(f"“{kind}”的分数应在 {kind.limits}之间。")


def _check_words(reason: str) -> None:
    if not reason.strip():
        raise Refused("请写明理由。")
    check_reason(reason)


def _locked(mark: Mark) -> Mark:
    return Mark.objects.select_for_update(of=("self",)).select_related("kind").get(pk=mark.pk)


def _guard(action: str, mark: Mark, by: User, reason: str = "") -> Transition:
    duties = duties_towards_mark(mark, by)
    return MARK_WORKFLOW.require(action, state=mark.status, duties=duties, given={REASON: reason})


def _keep(mark: Mark, words: str, by: User) -> None:
    mark._change_reason, mark._history_user = words, by
    mark.save()


def _save_voice(voice: MarkVoice, by: User, words: str) -> None:
    voice._change_reason, voice._history_user = words, by
    voice.save()


def _done(mark: Mark, action: str, label: str, by: User, reason: str = "", changes: str = "") -> Mark:
    MarkStep.objects.create(
        mark=mark, action=action, label=label, status=mark.status, by=by, reason=reason, changes=changes
    )
    return mark
