"""A city: 320 members in 17 groups, twenty records each in a year, ten years kept; run as a program, prints JSON."""

import datetime
import http.client
import json
import time
from collections.abc import Callable
from io import StringIO
from statistics import mean, median

from tests.benchmarks.load import requests_per_second
from tests.benchmarks.office import RANKING, gunicorn, queries_of, session_of  # sets Django up

# isort: split
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, Participation
from members.models import Member, Membership
from proposals.models import Proposal, Result, SocialReport
from scoring.board import boards, window_of
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks, save_rulebook
from scoring.trial import try_rulebook
from sectors.models import Sector
from tests.benchmarks.records import fill, seat

MEMBERS, YEARS = 320, 10
TABLE = "/bench/table/"
ROUNDS, SECONDS, CHANGES = 5, 2.0, 30
# What is changed in turn, one record at a time: a record of each kind behind the groups' points.
CHANGED: tuple[tuple[type[Model], str], ...] = (
    (Activity, "place"),
    (Participation, "words"),
    (Proposal, "suggestion"),
    (SocialReport, "text"),
    (Result, "text"),
)


def build() -> int:
    """The demo's office, filled up; the number of records that were added."""
    call_command("demo", no_serve=True, stdout=StringIO(), stderr=StringIO())
    this_year = timezone.localdate().year
    sectors = list(Sector.objects.order_by("pk"))
    seats = Membership.objects.filter(committee__is_home=True, sector__isnull=False).select_related("member", "sector")
    seated = [(one.member, one.sector) for one in seats]
    seated += seat(sectors, MEMBERS - Member.objects.count(), datetime.date(this_year - YEARS, 1, 1))
    written = sum(fill(seated, year) for year in range(this_year - YEARS + 1, this_year + 1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return written


def change(number: int) -> None:
    """Change the last record of one kind, as any page would."""
    model, field = CHANGED[number % len(CHANGED)]
    row = model.objects.order_by("-pk")[0]
    setattr(row, field, f"第 {number} 次修改")
    row.save(update_fields=[field])


def milliseconds(address: tuple[str, int], path: str, cookie: str) -> float:
    connection = http.client.HTTPConnection(*address, timeout=60)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    took = time.perf_counter() - start
    connection.close()
    if response.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {response.status}")
    return took * 1000


def after_changes(address: tuple[str, int], cookie: str) -> tuple[float, float]:
    """Milliseconds of the ranking, each time after a change, and of the table in between."""
    ranking, table = [], []
    for number in range(-len(CHANGED) * 2, CHANGES):
        change(number)
        took = milliseconds(address, RANKING, cookie), milliseconds(address, TABLE, cookie)
        if number >= 0:  # the first ones warm up
            ranking.append(took[0])
            table.append(took[1])
    return mean(ranking), mean(table)


def unchanged(address: tuple[str, int], cookie: str) -> dict[str, float]:
    """Requests a second: the median of rounds that take turns."""
    rates: dict[str, list[float]] = {TABLE: [], RANKING: []}
    for _ in range(ROUNDS):
        for path, found in rates.items():
            found.append(requests_per_second(address, path, cookie, SECONDS))
    return {"table": median(rates[TABLE]), "ranking": median(rates[RANKING])}


def queries_after_a_change(user: User) -> int:
    client = Client()
    client.force_login(user)
    client.get(RANKING)
    found = []
    for number in range(len(CHANGED)):
        change(number)
        with CaptureQueriesContext(connection) as queries:
            client.get(RANKING)
        found.append(len(queries))
    return max(found)


def seconds_of(act: Callable[[], object]) -> float:
    """With nothing kept from before."""
    cache.clear()
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def what_if(subject: str, year: int) -> float:
    """How many times a plain run it takes to try a rulebook beside the one in force."""
    (data,) = load_rulebooks(subject=subject, status=Rulebook.Status.IN_FORCE)[:1]
    book = save_rulebook(data | {"code": f"{data['code']}-tried"}, status=Rulebook.Status.DRAFT)
    pairs = [
        (
            seconds_of(lambda: boards(subject, [window_of(year)])),
            seconds_of(lambda: try_rulebook(book, year)),
        )
        for _ in range(ROUNDS)
    ]
    return median(tried / plain for plain, tried in pairs)


def main() -> None:
    figures: dict[str, object] = {"records": build()}
    leader = User.objects.get(username="demo-leader")
    cookie = session_of(leader)
    with gunicorn() as address:
        figures["unchanged"] = unchanged(address, cookie)
    with gunicorn(workers=1) as address:  # what is kept is each worker's own: one change, one view
        figures["changed"], figures["table"] = after_changes(address, cookie)
    figures["queries"] = {"unchanged": queries_of(RANKING, leader), "after a change": queries_after_a_change(leader)}
    last_year = timezone.localdate().year - 1
    figures["what if"] = {subject: what_if(subject, last_year) for subject in ("group", "member")}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
