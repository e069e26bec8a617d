"""An objection is handed in, answered, taken back; an accepted one leads to a corrected result."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import REASON, Refused, Transition, why
from outbox.actions import send_letter
from outbox.models import Letter
from scoring.actions.publishing import assessment_of, require_sealed, seal_corrected
from scoring.adding_up import rounded
from scoring.models import Assessment, Objection, ObjectionFile, ObjectionStep, Publication
from scoring.models.assessment import last_days_to_object
from scoring.models.objection import ANSWER, OBJECTION_WORKFLOW, TOTAL, duties_towards_objection
from scoring.publishing.concerned import answering_for
from scoring.publishing.correction import Rewritten, corrected
from scoring.publishing.words import place_words

_S = Objection.Status
MOST_FILES = 6
ENTERED_BY = ("recorded_by", "entered_by", "submitted_by", "drafted_by")  # what models call who typed a record in
LONGEST = 1000
LEAST = 20  # characters of a reason that stands alone, without a record or a paper
NO_EVIDENCE = (
    "请给出依据，任选一样：选择涉及的那条记录；拍照或上传一份佐证材料；"
    f"或者把理由写到 {LEAST} 个字以上，写明哪一天、什么事、谁可以证明。"
)
LONGEST_SUBJECT = Letter._meta.get_field("subject").max_length
LONGEST_REASON = Assessment._meta.get_field("reason").max_length


@dataclass(frozen=True)
class About:
    """The record an objection is about."""

    model: type[Model]
    pk: int
    title: str

    @property
    def entered_by(self) -> User | None:
        """Who entered it, where the record keeps that."""
        return only_recorder([self])


def only_recorder(records: Iterable[About]) -> User | None:
    """Who entered all of these records, as far as they keep that; None where it was several people, or nobody is known.
    One query for each kind of record.
    """
    pks: dict[type[Model], set[int]] = defaultdict(set)
    for one in records:
        pks[one.model].add(one.pk)
    people: set[int] = set()
    for model, numbers in pks.items():
        names = [name for name in ENTERED_BY if any(field.name == name for field in model._meta.concrete_fields)]
        for row in model._base_manager.filter(pk__in=numbers).values_list(*names) if names else ():
            people |= {next((key for key in row if key is not None), 0)} - {0}
    return User.objects.get(pk=people.pop()) if len(people) == 1 else None


def lines_of(assessment: Assessment) -> dict[str, str]:
    """What one may object to: every item by its code, and the result as a whole."""
    found: dict[str, str] = {}
    waiting = list(assessment.lines)
    while waiting:
        line = waiting.pop(0)
        found[line["code"]] = line["name"]
        waiting = [*line["children"], *waiting]
    return found | {TOTAL: "总分、名次和等次"}


def lines_open(assessment: Assessment, on: datetime.date) -> dict[str, str]:
    """Those of them to which one may object that day; of a result that followed from another's correction, after the
    days of the notice, the total alone.
    """
    lines = lines_of(assessment)
    if assessment.publication.takes_objections_on(on):
        return lines
    return {TOTAL: lines[TOTAL]} if assessment.takes_objections_on(on) else {}


def codes_in(line: Mapping[str, Any]) -> set[str]:
    """The codes of a frozen line and of everything below it."""
    return {line["code"]}.union(*(codes_in(child) for child in line["children"]))


@transaction.atomic
def object_to(
    *,
    assessment: Assessment,
    line_code: str,
    reason: str,
    by: User,
    on: datetime.date,
    about: About | None = None,
    behind: Collection[About] = (),
    documents: Sequence[Document] = (),
) -> Objection:
    """Hand in an objection (申请复核) to one line of a result one answers for, within the days set, once for each.

    `about` is the record it names; where it names none, whoever entered all of those `behind` the line does not answer.
    """
    if not Assessment.objects.answered_for_by(by).filter(pk=assessment.pk).exists():
        raise PermissionDenied("只能对本人、本单位的考核结果申请复核。")
    publication = assessment.publication = Publication.objects.select_for_update().get(pk=assessment.publication_id)
    _check(assessment, publication, line_code, reason, documents, on)
    if not (about or documents or len("".join(reason.split())) >= LEAST):
        raise Refused(NO_EVIDENCE)
    objection = Objection(
        assessment=assessment,
        line_code=line_code,
        line_name=lines_of(assessment)[line_code],
        reason=reason.strip(),
        submitted_by=by,
        record_by=about.entered_by if about else only_recorder(behind),
    )
    if about is not None:
        objection.record_kind, objection.record_id = about.model._meta.label_lower, about.pk
        objection.record_title = about.title[:200]
    try:
        with transaction.atomic():
            _keep(objection, "申请复核", by)
    except IntegrityError as error:
        raise Refused("这一项刚刚已经申请过复核，请刷新页面查看。") from error
    for document in documents:
        row = ObjectionFile(objection=objection, name=document.name, uploaded_by=by)
        row.file.save(document.content.name, document.content, save=False)
        row.save()
    _step(objection, "submit", "申请复核", by, objection.reason[:200])
    return objection


def _check(
    assessment: Assessment,
    publication: Publication,
    line_code: str,
    reason: str,
    documents: Sequence[Document],
    on: datetime.date,
) -> None:
    if not publication.is_public:
        raise Refused("这一时段的考核结果还没有公示，不能申请复核。")
    if not assessment.takes_objections_on(on):
        until = assessment.total_open_until or publication.objections_until
        raise Refused(f"申请复核到 {until:%Y 年 %-m 月 %-d 日}为止，现在已经截止。")
    if not Assessment.objects.current().filter(pk=assessment.pk).exists():
        raise Refused("这份结果已经更正，请对更正后的结果申请复核。")
    lines = lines_open(assessment, on)
    if line_code not in lines:
        raise Refused(f"请选择对哪一项有异议，现在可以选：{'、'.join(lines.values())}。")
    earlier = Objection.objects.live().filter(
        assessment__publication=publication, assessment__subject_id=assessment.subject_id, line_code=line_code
    )
    if assessment.follows_another and line_code == TOTAL:  # what was settled before was settled of another result
        earlier = earlier.unsettled() | earlier.filter(assessment=assessment)
    if known := earlier.first():
        raise Refused(f"对“{lines[line_code]}”已经申请过复核（{known.status_words}），不能重复申请。")
    if not reason.strip():
        raise Refused("请写明理由。")
    if len(reason) > LONGEST:
        raise Refused(f"理由请不超过 {LONGEST} 字，现在是 {len(reason)} 字。")
    if len(documents) > MOST_FILES:
        raise Refused(f"最多 {MOST_FILES} 份佐证材料。")


@transaction.atomic
def answer_objection(*, objection: Objection, action: str, answer: str, by: User) -> Objection:
    """Accept it or not (采纳、不采纳), with an answer that the objector reads."""
    objection, line = _guarded(action, objection, by, **{ANSWER: answer})
    if len(answer) > LONGEST:
        raise Refused(f"答复请不超过 {LONGEST} 字，现在是 {len(answer)} 字。")
    objection.answer, objection.answered_by, objection.answered_at = answer.strip(), by, timezone.now()
    _move(objection, line, by, answer.strip()[:200])
    _tell(objection, by, f"复核答复：{line.label}", f"您对“{objection}”申请的复核，答复如下：\n{objection.answer}")
    return objection


@transaction.atomic
def withdraw_objection(*, objection: Objection, by: User) -> Objection:
    """Taken back by who handed it in; it stays on file."""
    objection, line = _guarded("withdraw", objection, by)
    _move(objection, line, by)
    return objection


@transaction.atomic
def correct_result(*, objection: Objection, by: User) -> Objection:
    """Compute the result anew once the record was mended (更正结果): a further assessment takes the place of the old
    one, and of everybody's whose place or grade follows; what was stays on file.
    """
    objection, line = _guarded("correct", objection, by)
    publication = Publication.objects.select_for_update().get(pk=objection.assessment.publication_id)
    if not publication.is_public:
        raise Refused("这次公示已经撤回，重新公布时按更正后的记录计算；记录更正以后，请按“结果不变，办结”。")
    require_sealed(publication, line.label)
    changes = corrected(publication, objection.assessment.subject_id)
    if not changes:
        raise Refused("按现在的记录重新计算，结果没有变化。请先更正有关记录；确实不影响结果的，按“结果不变，办结”。")
    first = _write(publication, changes[0], f"复核采纳：{objection.line_name}", by)
    for change in changes[1:]:
        _write(publication, change, "因其他对象的结果更正，名次、等次随之变化", by)
    seal_corrected(publication, by, f"复核采纳：{objection}")
    _tell_others(publication, [change.old.subject_id for change in changes[1:]], by)
    objection.corrected = first
    said = before_and_after(changes[0].old, first)
    _move(objection, line, by, changes=said)
    _tell(objection, by, "复核结果：已更正", f"您对“{objection}”申请的复核已经办结。\n{said}")
    return objection


@transaction.atomic
def close_objection(*, objection: Objection, by: User, reason: str) -> Objection:
    """The record was mended and the result stays as it is, with the reason."""
    objection, line = _guarded("close", objection, by, **{REASON: reason})
    _move(objection, line, by, reason)
    _tell(objection, by, "复核结果：结果不变", f"您对“{objection}”申请的复核已经办结，考核结果不变。原因：{reason}")
    return objection


def before_and_after(old: Assessment, new: Assessment) -> str:
    """总分：10.00 → 15.00, one line each; the place only where places are public."""
    pairs = [("总分", str(rounded(old.points)), str(rounded(new.points)))]
    if new.publication.shows_points:
        pairs.append(("名次", place_words(old), place_words(new)))
    pairs.append(("等次", old.grade or "无", new.grade or "无"))
    return "\n".join(f"{label}：{before} → {after}" for label, before, after in pairs)


def _write(publication: Publication, change: Rewritten, reason: str, by: User) -> Assessment:
    row = assessment_of(
        publication,
        change.content,
        change.position,
        group_name=change.group_name,
        supersedes=change.old,
        reason=reason[:LONGEST_REASON],
        written_by=by,
    )
    row.save()
    row.refresh_from_db()
    return row


def _guarded(action: str, objection: Objection, by: User, **given: str) -> tuple[Objection, Transition]:
    rows = Objection.objects.select_for_update(of=("self",)).select_related("assessment__publication")
    objection = rows.get(pk=objection.pk)
    duties = duties_towards_objection(objection, by)
    return objection, OBJECTION_WORKFLOW.require(action, state=objection.status, duties=duties, given=given)


def _move(objection: Objection, line: Transition, by: User, reason: str = "", changes: str = "") -> None:
    objection.status = line.target
    _keep(objection, why(line.label, reason), by)
    _step(objection, line.action, line.label, by, reason, changes)


def _keep(objection: Objection, words: str, by: User) -> None:
    objection._change_reason, objection._history_user = words, by
    objection.save()


def _step(objection: Objection, action: str, label: str, by: User, reason: str = "", changes: str = "") -> None:
    ObjectionStep.objects.create(
        objection=objection,
        action=action,
        label=label,
        status=objection.status,
        by=by,
        reason=reason,
        changes=changes,
    )


def _tell_others(publication: Publication, ids: list[int], by: User) -> None:
    """Those whose place, grade or consequence followed from somebody else's correction."""
    today = timezone.localdate()
    people = [user for user in answering_for(publication.subject, ids, today) if user != by]
    until = last_days_to_object([today])[today]
    if people:
        send_letter(
            subject=f"结果随之更正：{publication}",
            text=(
                f"{publication}中有一份经复核更正，您（您单位）的结果随之更正。请打开公布名单里的明细核对，更正前后都留存；"
                f"对总分、名次和等次有异议的，请在 {until:%Y 年 %-m 月 %-d 日}以前在线申请复核。"
            ),
            recipients=people,
            by=by,
            url=publication.get_absolute_url(),
        )


def _tell(objection: Objection, by: User, subject: str, text: str) -> None:
    if objection.submitted_by != by and objection.submitted_by.is_active:
        send_letter(
            subject=f"{subject}（{objection}）"[:LONGEST_SUBJECT],
            text=text,
            recipients=[objection.submitted_by],
            by=by,
            url=objection.get_absolute_url(),
        )
