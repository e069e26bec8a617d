"""联系群众和值班, as numbers: what a member's record says of the people the member is in touch with."""

import datetime
from collections.abc import Sequence

from django.db.models import Count, Q

from members.models import Member
from workstations.circles import size_on
from workstations.models import Contact, Shift


def outreach_of(member: Member, years: Sequence[int], today: datetime.date) -> list[tuple[str, str]]:
    """People in the circle at the end of the last of `years` (today while it runs), contacts made, duties kept.

    What is nothing is left out; three queries for any number of years and records.
    """
    size = size_on(
        member.constituents.order_by().values_list("starts_on", "ends_on"),
        min(datetime.date(max(years), 12, 31), today),
    )
    number, people = Contact.objects.filter(member=member, held_on__year__in=years).figures()
    held = Shift.objects.standing().filter(member=member, held_on__year__in=years, held_on__lte=today)
    duties = held.with_attendance().order_by().aggregate(n=Count("pk"), kept=Count("pk", filter=Q(came=True)))
    return [
        *([("联系界别群众", f"{size} 人")] if size else []),
        *([("联系群众", f"{number} 次，{people} 人次")] if number else []),
        *([("工作室值班", f"{duties['n']} 次，登记了服务 {duties['kept']} 次")] if duties["n"] else []),
    ]
