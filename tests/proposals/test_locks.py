"""Two people in the same moment never wait for each other for ever: what is held first, everybody holds first."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from proposals.actions.handing_over import sign_handover
from proposals.actions.report_desk import part_report
from proposals.actions.reports import locked as locked_report
from proposals.actions.review import locked, reverse_proposal
from proposals.models import Handover, SocialReport
from tests.at_once import in_a_thread, wait_until_somebody_waits
from tests.factories import HandoverFactory, OrganizationClerkFactory, ProposalFactory, SocialReportFactory, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"),
]
DAY = datetime.date(2020, 2, 3)


def test_signing_for_it_while_the_decision_is_taken_back():
    """The office holds the proposal and comes for its handovers; the clerk must not hold one and come for it."""
    proposal, office = ProposalFactory(), make_user("secretariat")
    handover = HandoverFactory(proposal=proposal, status=Handover.Status.HANDED, handed_on=DAY)
    clerk = OrganizationClerkFactory(organization=handover.organization).user
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked(proposal)
            other = in_a_thread(pool, lambda: sign_handover(handover=handover, by=clerk, on=DAY))
            wait_until_somebody_waits()
            reverse_proposal(proposal=proposal, by=office, reason="审查有误")
        assert "已撤销" in other.result()
    handover.refresh_from_db()
    assert handover.status == Handover.Status.CANCELLED


def test_parting_a_report_while_the_whole_is_held():
    """Of reports that go out as one the older is held first, whichever is asked for."""
    editor, S = make_user("one_office"), SocialReport.Status  # noqa: N806 - an enumeration
    whole = SocialReportFactory(status=S.EDITING, edited_text="甲")
    part = SocialReportFactory(status=S.COMBINED, combined_into=whole, submitted_on=DAY)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked_report(whole)
            other = in_a_thread(pool, lambda: part_report(report=part, by=editor, reason="各报各的"))
            wait_until_somebody_waits()
            locked_report(part)
        assert other.result().status == S.EDITING
