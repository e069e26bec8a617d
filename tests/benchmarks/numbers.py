"""Everybody at once, through HTTP: 200 members hand in a proposal while the office accepts 200 others.

Run as a program (`python -m tests.benchmarks.numbers`), prints JSON; DATABASE_URL and VAR_DIR say where.
"""

import datetime
import json

from tests.benchmarks.load import together
from tests.benchmarks.office import gunicorn, session_of  # sets Django up

# isort: split
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from proposals.models import CallPeriod, Proposal
from tests.factories import DraftFactory, ProposalCategoryFactory, ProposalFactory, SponsorshipFactory, seated_member

PEOPLE, OFFICE = 200, 4
TEXT = "老旧小区停车难，居民反映强烈，需要利用边角地增设车位。" * 5


def make_drafts(category: object) -> list[Proposal]:
    drafts = []
    for number in range(PEOPLE):
        user = User.objects.create(username=f"writer{number}", name=f"委员{number}", password="!")
        draft = DraftFactory(
            title=f"关于第{number}个小区增设车位的提案",
            category=category,
            drafted_by=user,
            situation=TEXT,
            analysis=TEXT,
            suggestion=TEXT,
        )
        SponsorshipFactory(proposal=draft, member=seated_member(user=user, name=user.name))
        drafts.append(draft)
    return drafts


def main() -> None:
    call_command("migrate", verbosity=0)
    now, month, category = timezone.now(), datetime.timedelta(30), ProposalCategoryFactory()
    year = timezone.localdate().year
    CallPeriod.objects.create(year=year, name="会议", kind="ordinary", opens_at=now - month, closes_at=now + month)
    drafts = make_drafts(category)
    waiting = [
        ProposalFactory(status=Proposal.Status.SUBMITTED, year=year, serial_number=number, category=category)
        for number in range(1, PEOPLE + 1)
    ]
    office = [
        session_of(User.objects.create(username=f"office{number}", name="机关", is_staff=True, is_superuser=True))
        for number in range(OFFICE)
    ]
    presses = [(f"/proposals/{draft.pk}/submit/", session_of(draft.drafted_by), {}) for draft in drafts]
    presses += [(f"/proposals/{row.pk}/accept/", office[place % OFFICE], {}) for place, row in enumerate(waiting)]
    with gunicorn() as address:
        found = together(address, presses[::2] + presses[1::2])
    rows = Proposal.objects.filter(year=year)
    serials = rows.filter(pk__in=[draft.pk for draft in drafts]).values_list("serial_number", flat=True)
    cases = rows.filter(pk__in=[row.pk for row in waiting]).values_list("case_number", flat=True)
    figures = found | {
        "serial numbers once, none lost": sorted(serials) == list(range(PEOPLE + 1, 2 * PEOPLE + 1)),
        "case numbers once, none lost": sorted(cases) == [f"{year}{number:03}" for number in range(1, PEOPLE + 1)],
    }
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
