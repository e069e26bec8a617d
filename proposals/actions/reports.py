"""A social-condition report is written, kept while it is typed, handed in, taken back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import Refused
from members.models import standing_of
from outbox.actions import send_letter
from proposals.actions.drafts import keep_draft, open_draft
from proposals.actions.written import guard, locked, move, tell_authors
from proposals.models import Authorship, SocialReport, WritingRule
from sectors.models import SectorGroup
from workstations.models import Matter

_S = SocialReport.Status
MOST_AUTHORS = 10


@dataclass(frozen=True)
class Written:
    """What stands in the form."""

    title: str
    text: str
    marking: str = SocialReport.Marking.OPEN
    group: SectorGroup | None = None
    others: Sequence[int] | None = None  # ids of the other authors in their order; None leaves them as they are
    document: Document | None = None


@transaction.atomic
def start_report(*, by: User, matter: Matter | None = None) -> SocialReport:
    """A page to write on: the one begun and left empty, or a new one; with the text of a matter, never its person."""
    member, groups = getattr(by, "member", None), standing_of(by).groups_kept
    if member is None and matter is not None and not groups:
        member = matter.member
        if member is None:
            raise Refused("这件诉求还没有交给委员。请先交给一位委员，再以委员名义反映。")
    if member is None and not groups:
        raise PermissionDenied("社情民意信息由委员和界别召集人、联络员反映。")
    begun = SocialReport.objects.filter(drafted_by=by, status=_S.DRAFT, title="", text="", matter=None, origins=None)
    if matter is None and (empty := begun.order_by("pk").first()) is not None:
        return empty
    report = SocialReport(status=_S.DRAFT, drafted_by=by, matter=matter, author=member)
    if member is None:
        report.author_group = SectorGroup.objects.filter(pk__in=groups).order_by("order", "pk").first()
    if matter is not None:
        report.text = matter.text
    report._change_reason = "起草"
    report.save()
    return report


@transaction.atomic
def save_report(*, report: SocialReport, by: User, written: Written, seen: int | None = None) -> SocialReport:
    """Keep what is written; MovedOnError when `seen` is not the newest revision."""
    report = open_draft(report, by, seen)
    report.title, report.text, report.marking = written.title, written.text, written.marking
    _in_whose_name(report, by, written.group)
    keep_draft(report, written.document)
    if written.others is not None:
        set_authors(report, [] if report.author_id is None else [report.author_id, *written.others])
    return report


def _in_whose_name(report: SocialReport, by: User, group: SectorGroup | None) -> None:
    """A group's, or a member's: the writer's own, or that of the member it was begun for."""
    if group is not None:
        report.author, report.author_group = None, group
    elif report.author_id is None and getattr(by, "member", None) is not None:
        report.author, report.author_group = by.member, None


def set_authors(report: SocialReport, ids: Sequence[int]) -> None:
    """The names in their order, each once; one name alone needs no list."""
    ids = list(dict.fromkeys(ids))
    if len(ids) > MOST_AUTHORS:
        raise Refused(f"作者请不超过 {MOST_AUTHORS} 位。")
    wanted = ids if len(ids) > 1 else []
    if list(report.authorships.values_list("member_id", flat=True)) == wanted:
        return
    for one in report.authorships.all():
        one.delete()
    for order, pk in enumerate(wanted, start=1):
        Authorship.objects.create(report=report, member_id=pk, order=order)


def only_author_submits(report: SocialReport, user: User) -> bool:
    """Written down for a member with an account of the member's own, who alone hands it in."""
    return report.author_id is not None and report.author.user_id not in (None, user.pk)


def ask_author(*, report: SocialReport, by: User) -> None:
    """Tell the author that a draft waits to be handed in (请作者报送), without a word of what it is about."""
    if only_author_submits(report, by) and report.author.user.is_active:
        send_letter(
            subject="有一件以您名义起草的社情民意信息，请您报送",
            text=f"{by}已经起草。请点开核对、修改，再由您本人报送。",
            recipients=[report.author.user],
            by=by,
            url=reverse("reports:edit", args=[report.pk]),
        )


@transaction.atomic
def submit_report(*, report: SocialReport, by: User, on: datetime.date) -> SocialReport:
    """Hand it in (报送): one matter, a title nobody has used, a text no longer than the rule says."""
    report = locked(report)
    line = guard("submit", report, by)
    if only_author_submits(report, by):
        raise Refused(f"请作者{report.author}本人报送；草稿已经保存，本人登录后可以看到。")
    longest = WritingRule.in_force(on).longest_text
    length = len("".join(report.text.split()))
    if not report.title.strip():
        raise Refused("请写题目。")
    if not length:
        raise Refused("请写正文。")
    if length > longest:
        raise Refused(f"正文请不超过 {longest} 字，现在是 {length} 字。一事一报，请精简或分开反映。")
    if SocialReport.objects.handed_in().exclude(pk=report.pk).filter(title=report.title).exists():
        raise Refused("已有同题的社情民意信息，请换一个题目。")
    report.submitted_on = on
    move(report, line, by)
    tell_authors(
        report, by, subject="社情民意信息已报送", text="您参与反映的社情民意信息已经报送，办理情况会在这里告诉您。"
    )
    return report
