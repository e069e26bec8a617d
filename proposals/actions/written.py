"""What every step of a report or a result shares: the lock, the table, the trace, and who is told."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused, Transition, Workflow, why
from members.models import Member, Post
from outbox.actions import send_letter
from outbox.models import Letter
from proposals.models import ReportStep, Result, SocialReport
from proposals.models.reports import REPORT_WORKFLOW, report_duties
from proposals.models.results import RESULT_WORKFLOW, result_duties

LONGEST_SUBJECT = Letter._meta.get_field("subject").max_length
LONGEST_STEP_NOTE = ReportStep._meta.get_field("note").max_length
type Writing = SocialReport | Result
TABLES: Mapping[type[Writing], tuple[Workflow, Callable[..., frozenset[str]]]] = {
    SocialReport: (REPORT_WORKFLOW, report_duties),
    Result: (RESULT_WORKFLOW, result_duties),
}


def locked[W: Writing](writing: W) -> W:
    return type(writing).objects.select_for_update(of=("self",)).get(pk=writing.pk)


def locked_all[W: Writing](kind: type[W], which: Q) -> dict[int, W]:
    """Several rows held until the transaction ends, always in the same order."""
    chosen = kind.objects.filter(which).order_by().values("pk")
    rows = kind.objects.select_for_update(of=("self",)).filter(pk__in=chosen).order_by("pk")
    return {row.pk: row for row in rows}


def guard(action: str, writing: Writing, by: User, given: dict[str, object] | None = None) -> Transition:
    """The table's line for this action, for the very row that is locked."""
    workflow, duties = TABLES[type(writing)]
    return workflow.require(action, state=writing.status, duties=duties(writing, by), given=given)


def offered(writing: Writing, user: User) -> dict[str, Transition]:
    """What `user` may do with it now, by the name of the action."""
    workflow, duties = TABLES[type(writing)]
    return {line.action: line for line in workflow.offered(writing.status, duties(writing, user))}


def move[W: Writing](writing: W, line: Transition, by: User, *, reason: str = "", note: str = "") -> W:
    """Take the way of `line` with whatever was set on the row, and write the step down."""
    writing.status = line.target or writing.status
    writing._change_reason = why(line.label, reason)
    writing.save()
    step(writing, line.action, line.label, by, reason=reason, note=note)
    return writing


def step(writing: Writing, action: str, label: str, by: User, *, reason: str = "", note: str = "") -> None:
    writing.steps.create(
        action=action, label=label, by=by, status=writing.status, reason=reason, note=note[:LONGEST_STEP_NOTE]
    )


@transaction.atomic
def mark[W: Writing](*, writing: W, by: User, marking: str) -> W:
    """Say who may know of it (调整知悉范围), and with it of all that goes out with it as one."""
    rows = locked_all(type(writing), _goes_out_with(writing))
    line = guard("mark", rows[writing.pk], by)
    if marking not in writing.Marking:
        raise Refused("请选择知悉范围。")
    for row in rows.values():
        if row.marking != marking:
            before, row.marking = row.get_marking_display(), marking
            move(row, line, by, note=f"{before} → {row.get_marking_display()}")
    return rows[writing.pk]


def _goes_out_with(writing: Writing) -> Q:
    own = Q(pk=writing.pk)
    if isinstance(writing, Result):
        return own
    whole = SocialReport.objects.values_list("combined_into", flat=True).get(pk=writing.pk) or writing.pk
    return own | Q(pk=whole) | Q(combined_into=whole)


def authors_of(writing: Writing) -> list[Member]:
    """Everybody who wrote it, in order; of a combined report then those of each part, everybody once."""
    if isinstance(writing, Result):
        return [writing.author] if writing.author_id else []
    return _authors_of_report(writing)


def _authors_of_report(report: SocialReport) -> list[Member]:
    found: dict[int, Member] = {}
    for one in [report, *report.parts.select_related("author__user").order_by("submitted_on", "pk")]:
        named = [row.member for row in one.authorships.select_related("member__user")]
        for member in named or ([one.author] if one.author_id else []):
            found.setdefault(member.pk, member)
    return list(found.values())


def people_behind(writing: Writing) -> list[User | None]:
    """Accounts of its authors and of who drafted it, also of what was combined into it; of a special committee's
    result its heads.
    """
    people = [member.user for member in authors_of(writing)]
    if isinstance(writing, Result):
        people.append(writing.drafted_by)
        if writing.special_committee_id:
            posts = Post.objects.valid_on(timezone.localdate()).filter(role__in=Post.COMMITTEE_HEADS)
            heads = posts.filter(special_committee=writing.special_committee_id, member__user__isnull=False)
            people += [post.member.user for post in heads.select_related("member__user")]
        return people
    return people + [row.drafted_by for row in (writing, *writing.parts.select_related("drafted_by"))]


def tell_authors(writing: Writing, by: User, *, subject: str, text: str) -> None:
    """To its authors and who drafted it; of a marked one without a word of what it is about."""
    recipients = [user for user in people_behind(writing) if user is not None and user.is_active and user != by]
    if recipients:
        about = "" if writing.is_marked else f"：{writing}"
        send_letter(
            subject=f"{subject}{about}"[:LONGEST_SUBJECT],
            text=text,
            recipients=recipients,
            by=by,
            url=writing.get_absolute_url(),
        )
