"""What of a member's year is not settled yet: with whom it waits, and since when."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from activities.holders import Keepers, holders_of_all
from activities.models import Activity, ActivityOrganizer
from duties.models import Contribution, Contributor, DutyPaper
from members.models import Member
from proposals.models import Authorship, Proposal, Result, SocialReport, Sponsorship
from scoring.models import Mark, MarkKind

A, C, P, R = Activity.Status, Contribution.Status, DutyPaper.Status, SocialReport.Status
ACTS = {A.HELD: "提交记录", A.RECORDED: "确认", A.CONFIRMED: "审批", A.RETURNED: "修改后重新提交"}

DESK = "等信息工作机构"
REPORTS = {
    R.SUBMITTED: f"{DESK}登记",
    R.EDITING: f"{DESK}采编",
    R.EDITED: f"{DESK}核稿",
    R.CHECKED: f"{DESK}签发",
    R.SIGNED: f"{DESK}编发",
    R.RETURNED: "退回作者，等修改后重新报送",
}
RESULTS = {
    Result.Status.SUBMITTED: "等机关登记",
    Result.Status.REGISTERED: "等机关报出",
    Result.Status.RETURNED: "退回作者，等修改后重新提交",
}


@dataclass(frozen=True)
class Unsettled:
    """One record that does not count yet: who must do what, and on which day it came to them."""

    title: str
    url: str
    waits_for: str
    since: datetime.date
    today: datetime.date

    @property
    def days(self) -> int:
        return (self.today - self.since).days


def unsettled_of(member: Member, year: int, today: datetime.date) -> list[Unsettled]:
    """The longest wait first; a fixed number of queries."""
    found = [
        *_activities(member, year, today),
        *_contributions(member, year, today),
        *_papers(member, year, today),
        *_proposals(member, year, today),
        *_writings(member, year, today),
        *_own_marks(member, year, today),
    ]
    return sorted(found, key=lambda one: one.since)


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment)


def _activities(member: Member, year: int, today: datetime.date) -> Iterator[Unsettled]:
    """Those the member is listed in or logged."""
    own = Q(participations__member=member)
    if member.user_id:
        own |= Q(recorded_by=member.user_id)
    leads = Prefetch("organizers", ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD))
    mine = Activity.objects.filter(own, status__in=ACTS).held_in(year).values("pk")
    rows = list(
        Activity.objects.filter(pk__in=mine)
        .select_related("recorded_by")
        .prefetch_related(leads)
        .annotate(came_at=Coalesce(Max("steps__at"), F("recorded_at")))
    )
    holders = holders_of_all(rows)
    for row in rows:
        whom = "您" if row.status == A.RETURNED and row.recorded_by_id == member.user_id else holders[row.pk]
        words = f"等{whom}{ACTS[A(row.status)]}"
        yield Unsettled(row.title, row.get_absolute_url(), words, _day(row.came_at), today)


def _contributions(member: Member, year: int, today: datetime.date) -> Iterator[Unsettled]:
    """Confirmed by the keepers of the group of who leads; by name where that is the member."""
    mine = Contribution.objects.filter(contributors__member=member, status__in=(C.RECORDED, C.CONFIRMED, C.RETURNED))
    leads = Contributor.objects.filter(contribution=OuterRef("pk"), order=1, member=member)
    rows = list(
        Contribution.objects.filter(pk__in=mine.done_in(year).values("pk")).annotate(
            came_at=Coalesce(Max("steps__at"), F("recorded_at")), is_led=Exists(leads)
        )
    )
    seats = member.memberships.valid_on(today).filter(committee__is_home=True, sector__isnull=False)
    groups = list(seats.values_list("sector__group", flat=True)) if rows else []
    own = [ActivityOrganizer(group_id=pk) for pk in groups]
    keepers = Keepers(own)
    for row in rows:
        names = [name for lead in own for name in keepers.of(lead, row.recorded_by_id)]
        if row.status == C.RETURNED and row.recorded_by_id == member.user_id:
            words = "等您修改后重新提交"
        elif row.status == C.RECORDED and row.is_led and names:
            words = f"等{'、'.join(names)}确认"
        else:
            words = row.waits_for
        yield Unsettled(row.title, row.get_absolute_url(), words, _day(row.came_at), today)


def _papers(member: Member, year: int, today: datetime.date) -> Iterator[Unsettled]:
    rows = DutyPaper.objects.filter(member=member, year=year, status__in=(P.SUBMITTED, P.RETURNED))
    for row in rows.annotate(came_at=Max("steps__at")):
        signers = "机关审签" if row.kind == DutyPaper.Kind.REPORT else "专委会或机关审签"
        words = f"等{signers}" if row.status == P.SUBMITTED else "等您修改后重新提交"
        came_at = row.came_at or row.submitted_at
        yield Unsettled(f"{year} 年{row.get_kind_display()}", row.get_absolute_url(), words, _day(came_at), today)


def _proposals(member: Member, year: int, today: datetime.date) -> Iterator[Unsettled]:
    """Handed in and not decided, or returned; drafts are nobody's to wait for."""
    S = Proposal.Status  # noqa: N806 - an enumeration
    signed = Sponsorship.objects.filter(member=member, state=Sponsorship.State.CONFIRMED)
    rows = Proposal.objects.filter(pk__in=signed.values("proposal"), year=year, status__in=(S.SUBMITTED, S.RETURNED))
    for row in rows.annotate(came_at=Max("steps__at")):
        words = "等提案工作机构审查" if row.status == S.SUBMITTED else "退回补正，等第一提案人修改后重新提交"
        since = _day(row.came_at) if row.came_at else row.submitted_on
        yield Unsettled(row.title, row.get_absolute_url(), words, since, today)


def _writings(member: Member, year: int, today: datetime.date) -> Iterator[Unsettled]:
    """Reports and results on the way; what was returned has no day any more but that of the return."""
    named = Q(pk__in=Authorship.objects.filter(member=member).values("report"))
    queries: tuple[tuple[QuerySet, Mapping[str, str]], ...] = (
        (SocialReport.objects.filter(Q(author=member) | named), REPORTS),
        (Result.objects.filter(author=member), RESULTS),
    )
    for rows, waits in queries:
        for row in rows.filter(status__in=waits).annotate(came_at=Max("steps__at")):
            since = _day(row.came_at) if row.came_at else row.submitted_on
            if since and (row.submitted_on or since).year == year:
                yield Unsettled(str(row), row.get_absolute_url(), waits[row.status], since, today)


def _own_marks(member: Member, year: int, today: datetime.date) -> Iterator[Unsettled]:
    """The member's self marks of the year that nobody has audited to the end."""
    S = Mark.Status  # noqa: N806 - an enumeration
    rows = Mark.objects.filter(member=member, year=year, kind__way=MarkKind.Way.SELF, status__in=(S.AUDIT, S.REDO))
    rows = rows.select_related("kind").prefetch_related("voices").annotate(came_at=Max("steps__at"))
    for row in rows:
        words = f"等领导或机关{row.next_level}" if row.status == S.AUDIT else "审核退回，等您重新自评"
        yield Unsettled(str(row.kind), row.get_absolute_url(), words, _day(row.came_at or row.entered_at), today)
