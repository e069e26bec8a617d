"""How often the public page may be used within an hour: from one address, and at one workstation in all.

Counted in the database, so that any number of workers counts together. Over the limit nothing is written any more,
whoever goes on costs one look-up of an indexed row.
"""

import datetime
import ipaddress

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cppcc_office.shared.address import client_address
from workstations.models.door import Door, Knock

SAY, ASK = "say", "ask"
PER_ADDRESS = {SAY: 10, ASK: 20}
PER_STATION = {SAY: 60, ASK: 300}
KEPT = datetime.timedelta(days=1)


def visitor(request: HttpRequest) -> str:
    """Who is at the door, as a keyed hash of the address; IPv6 by its network, which one visitor has whole."""
    address = _network(client_address(request) or "unknown")
    return salted_hmac("workstations.door", address, algorithm="sha256").hexdigest()[:40]


def _network(address: str) -> str:
    """However it is written: shortened, in full, or an IPv4 address in IPv6's clothes."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def _limits(what: str, door: Door, who: str) -> list[tuple[str, int]]:
    return [(f"s{door.pk}", PER_STATION[what]), (who, PER_ADDRESS[what])]


def _hour(now: datetime.datetime) -> datetime.datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def is_over(what: str, *, door: Door, who: str, now: datetime.datetime) -> bool:
    """Whether this address, or this workstation in all, has had its share of the hour; one query, writes nothing."""
    limits = dict(_limits(what, door, who))
    rows = Knock.objects.filter(what=what, who__in=limits, hour=_hour(now)).values_list("who", "count")
    return any(count >= limits[one] for one, count in rows)


@transaction.atomic
def count(what: str, *, door: Door, who: str, now: datetime.datetime) -> bool:
    """Count one more; False when another worker has just taken the last place."""
    for one, limit in _limits(what, door, who):
        row, is_new = Knock.objects.get_or_create(what=what, who=one, hour=_hour(now))
        if not Knock.objects.filter(pk=row.pk, count__lt=limit).update(count=F("count") + 1):
            return False
        if is_new:
            Knock.objects.filter(hour__lt=now - KEPT).delete()
    return True
