"""Everybody at once, through HTTP: 300 sign up for 40 places, then 300 sign in by the room's code.

Run as a program (`python -m tests.benchmarks.rush`), prints JSON; DATABASE_URL and VAR_DIR say where.
"""

import datetime
import json

from tests.benchmarks.load import together
from tests.benchmarks.office import gunicorn, session_of  # sets Django up

# isort: split
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from activities.actions import switch_self_sign_in
from activities.models import Activity, Participation
from tests.factories import SectorFactory, SectorGroupFactory, announced_activity, seated_member

PEOPLE, PLACES = 300, 40
SignUp = Participation.SignUp


def make_crowd() -> tuple[Activity, Activity, list[str]]:
    """A group of 300 members with accounts, an activity next week with 40 places, one that begins now."""
    group = SectorGroupFactory(name="人多的界别")
    SectorFactory(group=group)
    members = []
    for number in range(PEOPLE):
        user = User.objects.create(username=f"rush{number}", name=f"委员{number}", password="!")
        members.append(seated_member(group, user=user, name=user.name))
    now = timezone.localtime()
    ahead = announced_activity(group, members=members, capacity=PLACES)
    today = announced_activity(group, members=members, in_days=0, starts_at=datetime.time(now.hour, now.minute))
    keeper = User.objects.create(username="rush-keeper", name="机关", is_staff=True, is_superuser=True)
    switch_self_sign_in(activity=today, is_on=True, by=keeper)
    today.refresh_from_db()
    return ahead, today, [session_of(member.user) for member in members]


def outcome_of_signing_up(activity: Activity) -> dict[str, object]:
    rows = list(activity.participations.order_by("queue_number"))
    first = rows[:PLACES]
    moments = [row.signed_up_at for row in rows if row.signed_up_at]
    return {
        "signed up": sum(row.sign_up == SignUp.SIGNED_UP for row in rows),
        "waiting": sum(row.sign_up == SignUp.WAITING for row in rows),
        "in order": all(row.sign_up == SignUp.SIGNED_UP for row in first) and moments == sorted(moments),
        "nobody lost or twice": [row.queue_number for row in rows] == list(range(1, PEOPLE + 1)),
    }


def main() -> None:
    call_command("migrate", verbosity=0)
    ahead, today, sessions = make_crowd()
    with gunicorn() as address:
        answer, code = {"do": "sign_up"}, {"code": today.sign_in_code}
        signing_up = together(address, [(f"/activities/{ahead.pk}/answer/", one, answer) for one in sessions])
        signing_in = together(address, [("/activities/sign-in/", one, code) for one in sessions])
    there = today.participations.there().filter(signed_in_at__isnull=False).count()
    figures = {"signing up": signing_up | outcome_of_signing_up(ahead), "signing in": signing_in | {"there": there}}
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
