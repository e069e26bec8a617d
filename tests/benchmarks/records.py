"""Made-up records in any number: what members of a committee bring together in a year, written in bulk."""

import datetime
import random
from collections.abc import Iterable, Iterator, Sequence

from activities.models import Activity, ActivityKind, ActivityOrganizer, Participation
from members.models import Member, Membership
from proposals.models import AdoptingBody, Adoption, Proposal, ProposalCategory, Result, SocialReport, Sponsorship
from sectors.models import Committee, Sector

BATCH = 2000
ACTIVITIES, PROPOSALS, REPORTS, RESULTS = 14, 3, 2, 1  # of one member in one year: twenty records
FIRST_NUMBER = 10_000  # above those the demo's proposals have


def seat(sectors: Sequence[Sector], number: int, first: datetime.date) -> list[tuple[Member, Sector]]:
    """So many new members, sector by sector in turn, with a seat since `first`."""
    members = Member.objects.bulk_create((Member(name=f"委员{n:06}") for n in range(number)), BATCH)
    seated = [(member, sectors[n % len(sectors)]) for n, member in enumerate(members)]
    home = Committee.objects.get(is_home=True)
    Membership.objects.bulk_create(
        (Membership(member=member, sector=sector, committee=home, starts_on=first) for member, sector in seated), BATCH
    )
    return seated


def fill(seated: Iterable[tuple[Member, Sector]], year: int) -> int:
    """Twenty records for each of these members in `year`; how many they are."""
    rng = random.Random(year)
    by_group: dict[int, list[Member]] = {}
    for member, sector in seated:
        by_group.setdefault(sector.group_id, []).append(member)
    people = [member for members in by_group.values() for member in members]
    written = sum(_hold(group, members, year, rng) for group, members in by_group.items())
    return written + _propose(people, year, rng) + _report(people, year, rng)


def _day(year: int, rng: random.Random) -> datetime.date:
    return datetime.date(year, 1, 1) + datetime.timedelta(days=rng.randrange(365))


def _hold(group: int, members: list[Member], year: int, rng: random.Random) -> int:
    """The group's activities, each with all its members."""
    kinds = list(ActivityKind.objects.filter(family=ActivityKind.Family.GROUP).order_by("pk"))
    held = Activity.objects.bulk_create(
        Activity(
            title=f"{year} 年第 {n + 1} 次活动",
            kind=rng.choice(kinds),
            held_on=_day(year, rng),
            status=Activity.Status.APPROVED,
        )
        for n in range(ACTIVITIES)
    )
    ActivityOrganizer.objects.bulk_create(ActivityOrganizer(activity=one, group_id=group) for one in held)
    presences = [Participation.Presence.WHOLE] * 9 + [Participation.Presence.NONE]
    rows: Iterator[Participation] = (
        Participation(activity=one, member=member, presence=rng.choice(presences), is_speaker=rng.random() < 0.1)
        for one in held
        for member in members
    )
    return len(Participation.objects.bulk_create(rows, BATCH))


def _propose(members: list[Member], year: int, rng: random.Random) -> int:
    category = ProposalCategory.objects.first()
    states = [Proposal.Status.ACCEPTED] * 4 + [Proposal.Status.DECLINED]
    leads = [member for member in members for _ in range(PROPOSALS)]
    last = Proposal.objects.filter(year=year).order_by("-serial_number").values_list("serial_number", flat=True).first()
    proposals = Proposal.objects.bulk_create(
        (
            Proposal(
                year=year,
                serial_number=max(last or 0, FIRST_NUMBER) + n + 1,
                category=category,
                title="关于改善老旧小区停车的提案",
                submitted_on=_day(year, rng),
                status=rng.choice(states),
                decided_on=datetime.date(year, 12, 31),
            )
            for n in range(len(leads))
        ),
        BATCH,
    )
    pairs = zip(proposals, leads, strict=True)
    return len(Sponsorship.objects.bulk_create((Sponsorship(proposal=p, member=m) for p, m in pairs), BATCH))


def _report(members: list[Member], year: int, rng: random.Random) -> int:
    bodies = list(AdoptingBody.objects.order_by("pk"))
    first = SocialReport.objects.count()  # titles stand once
    reports = SocialReport.objects.bulk_create(
        (
            SocialReport(title=f"路口 {first}-{member.pk}-{n}", author=member, submitted_on=_day(year, rng))
            for member in members
            for n in range(REPORTS)
        ),
        BATCH,
    )
    Adoption.objects.bulk_create(
        (Adoption(report=one, body=rng.choice(bodies)) for one in reports if rng.random() < 0.3), BATCH
    )
    results = Result.objects.bulk_create(
        (
            Result(
                kind=rng.choice(Result.MAIN),
                title=f"调研 {first}-{member.pk}-{n}",
                author=member,
                submitted_on=_day(year, rng),
            )
            for member in members
            for n in range(RESULTS)
        ),
        BATCH,
    )
    return len(reports) + len(results)
