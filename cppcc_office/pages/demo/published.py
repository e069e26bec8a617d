"""Last year's results: the groups' final with an objection answered, the members' on notice with one that waits."""

import datetime

from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from scoring.actions.objecting import answer_objection, object_to
from scoring.actions.publishing import draft_publication, make_final, start_notice
from scoring.models import Publication, Rulebook
from scoring.publishing.checks import check_period
from scoring.publishing.period import window_asked


def add_published_results(
    cast: Cast, accounts: list[Account], year: int, *, today: datetime.date | None = None
) -> None:
    """What was computed from the ledgers, published: no figure of them changes."""
    today = today or timezone.localdate()
    year = min(year, today.year - 1)
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    _groups(cast, users, year, today)
    _members(cast, users, year, today)


def _draft(subject: str, shows: str, office: User, year: int, day: datetime.date) -> Publication:
    checked = check_period(subject, window_asked(year, "year", day), office, day)
    return draft_publication(
        subject=subject, year=year, shows=shows, by=office, on=day, outstanding=checked.outstanding
    )


def _groups(cast: Cast, users: dict[str, User], year: int, today: datetime.date) -> None:
    """On notice forty days ago, or when the year was over; the convener objected and got an answer. Final since, where
    the notice is over by now.
    """
    office, day = users["office"], max(today - datetime.timedelta(days=40), datetime.date(year + 1, 1, 1))
    publication = _draft(Rulebook.Subject.GROUP, Publication.Shows.POINTS, office, year, day)
    publication = start_notice(publication=publication, by=office, on=day)
    objection = object_to(
        assessment=publication.assessments.get(subject_id=cast.group.pk),
        line_code="study",
        reason="本界别年末还有一次学习会没有计入，参加的委员都可以证明。",
        by=users["convener"],
        on=day + datetime.timedelta(days=1),
    )
    answer = "那次学习会没有签到记录，也没有报送审批，不能计入；请按规定及时登记。"
    answer_objection(objection=objection, action="reject", answer=answer, by=office)
    final_on = publication.notice_to + datetime.timedelta(days=3)
    if final_on <= today:
        make_final(publication=publication, by=office, on=final_on)


def _members(cast: Cast, users: dict[str, User], year: int, today: datetime.date) -> None:
    """On notice since today, names and grades only; the member objects to the number of activities."""
    office = users["office"]
    publication = _draft(Rulebook.Subject.MEMBER, Publication.Shows.GRADES, office, year, today)
    publication = start_notice(publication=publication, by=office, on=today)
    object_to(
        assessment=publication.assessments.get(subject_id=cast.member.pk),
        line_code="activities",
        reason="去年下半年走访联系社区的活动我参加了，名单里没有我的名字。",
        by=users["member"],
        on=today,
    )
