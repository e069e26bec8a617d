"""All committees of a province in one database, their members' points against one statement of SQL; prints JSON.

`PROVINCE_MEMBERS` says how many members (10,000); forty records each, in one year. 100,000 is a large province.
"""

import datetime
import json
import os
import resource
import subprocess
import sys
import time

from tests.benchmarks import office  # noqa: F401 - sets Django up

# isort: split
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from activities.models import ActivityKind
from scoring.board import window_of
from scoring.everybody import everybody
from scoring.models import Rulebook
from scoring.rulebooks import save_rulebook
from sectors.models import Committee, Sector, SectorGroup
from tests.benchmarks.records import fill, seat

MEMBERS = int(os.environ.get("PROVINCE_MEMBERS", "10000"))
YEAR, TIMES = 2020, 2  # each time twenty records
GROUP_OF = 40  # members of one group, as in a county's committee
# Each kind of activity, speaking at one, proposals, those accepted and declined, reports, results: items with caps.
ITEM_POINTS, ITEM_CAP = 1.5, 6

# The same by hand: what counts, who was in office that day, grouped by member and item, capped, added up.
SQL = """
WITH approved AS (
  SELECT a.id, a.held_on, k.name AS kind FROM activities_activity a JOIN activities_activitykind k ON k.id = a.kind_id
  WHERE a.status = 'approved' AND a.held_on BETWEEN '2020-01-01' AND '2020-12-31'
), seats AS (
  SELECT m.member_id, m.starts_on, m.ends_on FROM members_membership m
  JOIN sectors_committee c ON c.id = m.committee_id WHERE c.is_home
), counted AS (
  SELECT p.member_id, a.kind AS item, COUNT(*) AS number FROM activities_participation p
  JOIN approved a ON a.id = p.activity_id
  WHERE p.presence NOT IN ('none', 'unknown', 'official') AND EXISTS (SELECT 1 FROM seats s
    WHERE s.member_id = p.member_id AND (s.starts_on IS NULL OR s.starts_on <= a.held_on)
      AND (s.ends_on IS NULL OR s.ends_on >= a.held_on))
  GROUP BY p.member_id, a.kind
  UNION ALL
  SELECT p.member_id, 'speaking', COUNT(*) FROM activities_participation p JOIN approved a ON a.id = p.activity_id
  WHERE p.is_speaker AND p.presence NOT IN ('none', 'unknown', 'official') AND EXISTS (SELECT 1 FROM seats s
    WHERE s.member_id = p.member_id AND (s.starts_on IS NULL OR s.starts_on <= a.held_on)
      AND (s.ends_on IS NULL OR s.ends_on >= a.held_on))
  GROUP BY p.member_id
  UNION ALL
  SELECT s.member_id, 'proposals', COUNT(*) FROM proposals_sponsorship s
  JOIN proposals_proposal p ON p.id = s.proposal_id
  WHERE p.year = 2020 AND p.status NOT IN ('draft', 'withdrawn', 'returned') AND s.state = 'confirmed'
  GROUP BY s.member_id
  UNION ALL
  SELECT s.member_id, 'accepted', COUNT(*) FROM proposals_sponsorship s
  JOIN proposals_proposal p ON p.id = s.proposal_id
  WHERE p.year = 2020 AND p.status = 'accepted' AND s.state = 'confirmed' GROUP BY s.member_id
  UNION ALL
  SELECT s.member_id, 'declined', COUNT(*) FROM proposals_sponsorship s
  JOIN proposals_proposal p ON p.id = s.proposal_id
  WHERE p.year = 2020 AND p.status = 'declined' AND s.state = 'confirmed' GROUP BY s.member_id
  UNION ALL
  SELECT r.author_id, 'reports', COUNT(*) FROM proposals_socialreport r
  WHERE r.submitted_on BETWEEN '2020-01-01' AND '2020-12-31' GROUP BY r.author_id
  UNION ALL
  SELECT r.author_id, 'results', COUNT(*) FROM proposals_result r
  WHERE r.submitted_on BETWEEN '2020-01-01' AND '2020-12-31' GROUP BY r.author_id
)
SELECT member_id, SUM(CASE WHEN number * 1.5 > 6 THEN 6 ELSE number * 1.5 END) FROM counted GROUP BY member_id
"""


def build() -> int:
    call_command("migrate", verbosity=0)
    groups = [SectorGroup(name=f"第 {n + 1} 组", order=n) for n in range(max(MEMBERS // GROUP_OF, 1))]
    SectorGroup.objects.bulk_create(groups, 2000)
    sectors = Sector.objects.bulk_create((Sector(name=one.name, group=one, order=one.order) for one in groups), 2000)
    Committee.objects.filter(is_home=True).exists() or Committee.objects.create(name="某省政协", is_home=True)
    seated = seat(sectors, MEMBERS, datetime.date(2018, 1, 1))
    written = sum(fill(seated, YEAR) for _ in range(TIMES))
    Rulebook.objects.update(status=Rulebook.Status.RETIRED)
    save_rulebook(rules())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return written


def rules() -> dict:
    kinds = ActivityKind.objects.filter(family=ActivityKind.Family.GROUP).order_by("pk").values_list("name", flat=True)
    paid = {"price": ITEM_POINTS, "cap": ITEM_CAP}
    items = [
        {"code": f"kind-{n}", "name": kind, "source": "activities", "where": {"kind": kind}, **paid}
        for n, kind in enumerate(kinds)
    ]
    items += [
        {"code": "speaking", "name": "发言", "source": "activities", "where": {"is_speaker": "是"}, **paid},
        {"code": "proposals", "name": "提案", "source": "proposals", **paid},
        {"code": "accepted", "name": "立案", "source": "proposals", "where": {"status": "立案"}, **paid},
        {"code": "declined", "name": "不予立案", "source": "proposals", "where": {"status": "不予立案"}, **paid},
        {"code": "reports", "name": "信息", "source": "reports", **paid},
        {"code": "results", "name": "成果", "source": "results", **paid},
    ]
    return {"code": "province", "name": "全省", "subject": "member", "items": items}


def by_hand() -> tuple[float, dict[int, float]]:
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        found = {member: float(points) for member, points in cursor.fetchall()}
    return time.perf_counter() - start, found


def by_rule() -> tuple[float, dict[int, float]]:
    cache.clear()
    start = time.perf_counter()
    rows = everybody(window_of(YEAR))
    return time.perf_counter() - start, {row.card.subject_id: float(row.card.points) for row in rows}


def measure() -> None:
    """In a process that has built nothing, so that its memory is that of the run."""
    by_hand()
    (sql, expected), (rule, found) = by_hand(), by_rule()
    figures = {
        "sql": sql,
        "rule": rule,
        "other totals than the statement": sum(abs(found[who] - points) > 0.005 for who, points in expected.items()),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def main() -> None:
    figures = {"members": MEMBERS, "records": build(), "items": len(rules()["items"])}
    command = [sys.executable, "-m", "tests.benchmarks.province", "measure"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(json.dumps(figures | json.loads(done.stdout.splitlines()[-1])))


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
