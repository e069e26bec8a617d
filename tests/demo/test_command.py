"""`make demo` prepares a made-up office once, keeps its passwords to this machine, and leaves real offices alone."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, Participation
from consultations.models import Opinion
from cppcc_office.pages.demo.people import ROLES
from members.models import groups_convened_by, groups_guided_by, groups_kept_by
from proposals.actions.telling import words_to_clear
from proposals.actions.written import authors_of
from proposals.models import (
    Handover,
    IssueItem,
    Origin,
    Proposal,
    Reply,
    Result,
    SocialReport,
    Sponsorship,
    Supervision,
    VoidedNumber,
)
from proposals.models.review import awaiting_review_by
from scoring.board import member_board
from scoring.models import Award, Mark, Nominee, Objection, Publication, Rulebook
from scoring.publishing.verification import verify
from scoring.trial import try_rulebook
from scoring.withdrawals import last_whole_year, proposed_withdrawals
from scoring.years import years_with_records
from workstations.models import Inspection, Matter, Swap, WorkstationContact


@pytest.fixture
def office(demo_site, db, django_db_blocker):
    """The demo's database, open to this test."""
    with django_db_blocker.unblock():
        yield demo_site


def everything() -> dict[str, list[tuple]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table: cursor.execute(f'SELECT * FROM "{table}"').fetchall() for table in sorted(tables)}


def test_a_second_start_changes_nothing(office):
    before, listed = everything(), office.accounts.read_text(encoding="utf-8")
    output = StringIO()
    call_command("demo", no_serve=True, stdout=output)
    assert everything() == before
    assert office.accounts.read_text(encoding="utf-8") == listed
    assert listed in output.getvalue()


def test_passwords_work_and_only_this_account_reads_them(office):
    assert office.accounts.stat().st_mode & 0o777 == 0o600
    assert set(office.passwords) == {role.login for role in ROLES}
    assert len(set(office.passwords.values())) == len(ROLES)
    nobody_signs_in = {user.username for user in User.objects.all() if not user.has_usable_password()}
    assert nobody_signs_in == {"demo-bureau", "demo-bureauchief"}
    for user in User.objects.exclude(username__in=nobody_signs_in):
        assert user.check_password(office.passwords[user.username.removeprefix("demo-")])
        assert not user.must_change_password


def test_a_lost_list_gives_new_passwords_to_the_same_accounts(office):
    old = office.passwords
    office.accounts.unlink()
    call_command("demo", no_serve=True, stdout=StringIO())
    assert office.passwords.keys() == old.keys()
    assert office.passwords != old
    assert User.objects.get(username="demo-member").check_password(office.passwords["member"])


def test_each_account_stands_where_its_role_stands(office):
    users = {user.username.removeprefix("demo-"): user for user in User.objects.all()}
    group = groups_convened_by(users["convener"]).get()
    assert [groups_kept_by(users[login]).get() for login in ("deputy", "liaison")] == [group, group]
    assert groups_guided_by(users["leader"]).contains(group)
    assert groups_guided_by(users["head"]).contains(group)
    assert users["member"].member.memberships.get().sector.group == group
    assert not groups_kept_by(users["member"]).exists()


def test_no_queue_is_empty_and_no_figure_is_touched(office):
    waiting = Activity.objects.on_record().exclude(status=Activity.Status.APPROVED)
    assert set(waiting.values_list("status", flat=True)) == {"recorded", "confirmed", "returned"}
    assert not Activity.objects.filter(status=Activity.Status.APPROVED, recorded_by__isnull=False).exists()


def test_the_year_is_under_way(office):
    """A plan, an activity with a waiting list, a request for leave, a consultation with opinions, a message."""
    visit = Activity.objects.get(capacity=3)
    assert [row.member.user.username for row in visit.participations.waiting()] == ["demo-member"]
    assert visit.plan_item.plan.status == "approved"
    assert Participation.objects.get(leave=Participation.Leave.ASKED).member.user.username == "demo-member"
    assert Opinion.objects.filter(consultation__activity__status=Activity.Status.HELD).count() == 6
    subjects = User.objects.get(username="demo-member").deliveries.unread().values_list("letter__subject", flat=True)
    assert f"请尽快答复：{visit.title}" in subjects
    assert years_with_records()[0] < timezone.localdate().year


def test_proposals_are_in_every_state(office):
    """Drafted and asked to sign, waiting at each step, returned, declined after a reversal, redirected, merged."""
    rows = Proposal.objects.filter(Q(year=timezone.localdate().year) | Q(year=None))
    assert set(rows.values_list("status", flat=True)) == set(Proposal.Status) - {Proposal.Status.WITHDRAWN}
    assert rows.filter(merged_into__isnull=False).count() == 1
    assert VoidedNumber.objects.get().proposal.status == Proposal.Status.DECLINED
    head, leader = (User.objects.get(username=f"demo-{role}") for role in ("head", "leader"))
    today = timezone.localdate()
    assert awaiting_review_by(head, today).exists()
    assert awaiting_review_by(leader, today).exists()
    assert Sponsorship.objects.waiting_for(User.objects.get(username="demo-convener")).exists()


def test_reports_wait_at_each_desk_and_one_issue_was_adopted(office):
    """Three authors' reports combined, issued, adopted by two bodies and noted on; one is marked."""
    status = SocialReport.Status
    rows = SocialReport.objects.exclude(status=status.LISTED)
    assert set(rows.values_list("status", flat=True)) == set(status) - {
        status.LISTED, status.EDITED, status.SIGNED, status.RETURNED,
    }  # fmt: skip
    whole = rows.get(status=status.ISSUED)
    assert len(authors_of(whole)) == 4
    assert (whole.adoptions.count(), whole.instructions.count(), whole.bulletin.dispatches.count()) == (2, 1, 2)
    assert rows.get(marking=SocialReport.Marking.INTERNAL).status == status.CHECKED


def test_results_stand_in_every_state_and_one_was_answered(office):
    """Drafts, what waits for the office, what went out; one noted on, handed over, answered and judged."""
    rows = Result.objects.exclude(status=Result.Status.LISTED)
    assert set(rows.values_list("status", flat=True)) == set(Result.Status) - {Result.Status.LISTED}
    answered = rows.get(instructions__isnull=False)
    handover = answered.handovers.get()
    assert handover.status == Handover.Status.DONE
    assert handover.replies.get().feedbacks.get().comment
    assert rows.filter(consultation__isnull=False, is_office=False).exists()
    assert rows.get(marking=Result.Marking.INTERNAL).status == Result.Status.REGISTERED


def test_issues_are_in_every_state_and_opinions_became_something(office):
    """Judged and under way, overdue, from a matter whose answer waits for the office, to be handed over, withdrawn."""
    rows = IssueItem.objects.with_state()
    assert {row.state for row in rows} == set(IssueItem.State)
    assert rows.overdue(timezone.localdate()).count() == 1
    reply = Reply.objects.promises().get(handover__issue__isnull=False)
    assert (reply.uptake, reply.progresses.count(), reply.feedbacks.count()) == ("partly", 1, 1)
    matter = rows.get(matter__isnull=False)
    assert words_to_clear(matter, User.objects.get(username="demo-office"))
    kinds = [origin.taker._meta.model_name for origin in Origin.objects.with_taker()]
    assert set(kinds) == {"issueitem", "proposal", "socialreport", "result"}


def test_organizations_have_something_in_every_state(office):
    """To sign for, returned, in hand, to sign off, answered, handled again, overdue, extended, promised, supervised."""
    rows = Handover.objects.filter(handed_on__isnull=False)
    S = Handover.Status  # noqa: N806 - an enumeration
    assert set(rows.values_list("status", flat=True)) == {S.HANDED, S.RETURNED, S.SIGNED, S.DRAFTED, S.REPLIED, S.DONE}
    assert rows.filter(proposal__isnull=False).overdue(timezone.localdate()).count() == 1
    assert rows.filter(round=2).count() == 1
    assert set(rows.values_list("extensions__is_granted", flat=True)) == {True, None}
    assert Reply.objects.promises().filter(handover__in=rows).exists()
    assert Supervision.objects.exclude(findings="").exists()
    assert rows.to_be_judged_by(User.objects.get(username="demo-member")).exists()


def test_last_years_results_are_published_and_objected_to(office):
    """Groups' final, members' on notice with names and grades; one objection answered, one waits; nothing differs."""
    groups, members = Publication.objects.order_by("subject")
    assert (groups.status, members.status, members.shows) == ("final", "notice", "grades")
    assert set(Objection.objects.values_list("status", flat=True)) == {"rejected", "submitted"}
    assert verify(groups).is_clean


def test_a_port_in_use_is_said_in_words(office):
    port = int(office.url.rsplit(":", 1)[1])
    with pytest.raises(CommandError, match=f"{port} 端口不能使用.*make demo PORT={port + 1}"):
        call_command("demo", port=port, stdout=StringIO())


def test_the_members_workstation_has_a_roster_a_circle_and_an_inspection_under_way(office):
    member, today = User.objects.get(username="demo-member").member, timezone.localdate()
    station = WorkstationContact.objects.get(user__username="demo-contact").workstation
    assert station.attachments.valid_on(today).filter(member=member).exists()
    assert {shift.member for shift in station.shifts.coming(today)} >= {member}
    assert Swap.objects.waiting_for(member.user, today).exists()
    assert member.constituents.count() == 12
    assert member.contacts.filter(held_on__lte=today).exists()
    findings = station.inspections.get(status=Inspection.Status.UNDER_WAY).findings
    assert {finding.is_met for finding in findings.all()} == {True, False, None}


def test_the_contacts_workstation_shows_inspections_and_matters_in_every_state(office):
    """An inspection with photos and points missing, one answered, to be looked at again; a self-inspection; matters."""
    station = WorkstationContact.objects.get(user__username="demo-contact").workstation
    found = station.inspections.to_recheck(timezone.localdate()).get()
    missing = found.findings.filter(is_met=False)
    assert {bool(finding.answer) for finding in missing} == {True, False}
    assert found.findings.exclude(photos=None).count() == 11
    assert station.inspections.filter(kind=Inspection.Kind.SELF, status=Inspection.Status.FINISHED).exists()
    states = set(station.matters.values_list("status", flat=True))
    assert states == set(Matter.Status) - {Matter.Status.HANDED}
    assert set(station.matters.values_list("satisfaction", flat=True)) == {"", "satisfied", "unsatisfied"}


def test_there_is_a_rule_to_try(office):
    """A draft that moves somebody and counts nowhere."""
    draft = Rulebook.objects.get(status=Rulebook.Status.DRAFT, subject="group")
    found = try_rulebook(draft, 2020, on=datetime.date(2020, 12, 31))
    assert found.moved
    assert found.now.rulebook.code == "groups-ten-items"
    draft = Rulebook.objects.get(code="members-tongcheng-2019-v2")
    groups = try_rulebook(draft, 2020, on=datetime.date(2020, 12, 31)).groups
    assert any(one.gained > 0 for one in groups)
    assert any(one.gained < 0 for one in groups)


def test_marks_and_awards_stand_in_every_state(office):
    """Issue 6: entered, confirmed, returned, undone; marked by several; audited; awards with one to be undone."""
    assert set(Mark.objects.values_list("status", flat=True)) == set(Mark.Status.values)
    assert set(Award.objects.values_list("status", flat=True)) == set(Award.Status.values)
    assert set(Nominee.objects.values_list("status", flat=True)) == set(Nominee.Status.values)


def test_one_workstation_is_proposed_to_be_withdrawn(office):
    """DG5: two bad years of one, in years of which there are records."""
    (found,) = proposed_withdrawals(last_whole_year(timezone.localdate()))
    assert found.is_open
    assert [grade for _, grade, _ in found.results[:2]] == ["不达标", "不达标"]


def test_one_special_committee_has_a_rule_of_its_own(office):
    """The others stay under the rule of all members; nobody falls under two."""
    board = member_board(2020, on=datetime.date(2020, 12, 31))
    assert {card.rulebook for card in board.cards} == {"members-of-one-committee", "members-tongcheng-2019"}
    assert board.doubled == ()
    assert Rulebook.objects.filter(status=Rulebook.Status.DRAFT, code="members-guangzhou-2012").exists()
