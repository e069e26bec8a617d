"""Everything measured on one database; run as a program, prints JSON. DATABASE_URL and VAR_DIR say where."""

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from statistics import median

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
django.setup()

from django.conf import settings  # noqa: E402 - settings first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from accounts.models import User  # noqa: E402
from members.models import Member, groups_kept_by  # noqa: E402
from tests.benchmarks.load import requests_per_second  # noqa: E402

LEDGERS = settings.BASE_DIR / "fixtures" / "ledgers"
LIST, RANKING = "/members/", "/ranking/"
LOADED = {"empty view": "/bench/empty/", "17-row table": "/bench/table/", "list of 50": LIST, "ranking": RANKING}
ROUNDS, SECONDS = 3, 3.0


def seconds_of_reading() -> float:
    """What openpyxl alone needs for every cell of the fifteen workbooks."""
    start = time.perf_counter()
    for path in sorted(LEDGERS.glob("*.xlsx")):
        for sheet in load_workbook(path, read_only=True, data_only=True).worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
    return time.perf_counter() - start


def seconds_of_importing() -> float:
    start = time.perf_counter()
    with suppress(SystemExit):  # the made-up ledgers have wrong rows on purpose
        call_command("import_ledgers", str(LEDGERS), stdout=StringIO(), stderr=StringIO())
    return time.perf_counter() - start


def queries_of(path: str, user: User) -> int:
    """Counted on the second visit; the first may fill caches."""
    client = Client()
    client.force_login(user)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    return len(queries)


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


@contextmanager
def gunicorn(workers: int = 2) -> Iterator[tuple[str, int]]:
    """The product as in production: two sync workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = probe.getsockname()
    serve = ["-m", "gunicorn", "cppcc_office.wsgi", "--workers", str(workers), "--bind", f"127.0.0.1:{address[1]}"]
    process = subprocess.Popen([sys.executable, *serve, "--log-level", "error"], cwd=settings.BASE_DIR)
    try:
        wait_for(f"http://127.0.0.1:{address[1]}/bench/empty/", process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def wait_for(url: str, process: subprocess.Popen | None = None, seconds: float = 300) -> None:
    """Until the page answers, whatever it answers."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}.")
        try:
            urllib.request.urlopen(url, timeout=30).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{url} never answered.")


def throughput(address: tuple[str, int], cookie: str) -> dict[str, float]:
    """Requests per second of each page: the median of rounds that take turns, so that a busy moment hits all alike."""
    rounds: dict[str, list[float]] = {name: [] for name in LOADED}
    for path in LOADED.values():
        requests_per_second(address, path, cookie, 0.5)
    for _ in range(ROUNDS):
        for name, path in LOADED.items():
            rounds[name].append(requests_per_second(address, path, cookie, SECONDS))
    return {name: round(median(values), 1) for name, values in rounds.items()}


def fetch(address: tuple[str, int], path: str, cookie: str) -> tuple[int, str]:
    """Bytes as they travel, and the text."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"http://{address[0]}:{address[1]}{path}", headers={"Cookie": cookie, "Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        body = response.read()
        is_zipped = response.headers.get("Content-Encoding") == "gzip"
        is_text = not response.headers.get("Content-Type", "").startswith("image/")
    return len(body), (gzip.decompress(body) if is_zipped else body).decode() if is_text else ""


def first_loads(address: tuple[str, int], cookies: dict[str, str]) -> dict[str, int]:
    """Bytes of the first visit to a page, style sheets, scripts and pictures included."""
    weights = {}
    for path, cookie in pages_to_weigh(cookies):
        size, html = fetch(address, path, cookie)
        parts = set(re.findall(r'(?:src|href)="(/(?:static|media|members)/[^"]+\.(?:css|js|svg|png|jpg|ico))"', html))
        weights[path] = size + sum(fetch(address, part, cookie)[0] for part in parts)
    return weights


def pages_to_weigh(cookies: dict[str, str]) -> list[tuple[str, str]]:
    """The heaviest pages outside the admin, each as the role that sees most of it."""
    leader, member = cookies["leader"], cookies["member"]
    convener = User.objects.get(username="demo-convener")
    group = groups_kept_by(convener).get()
    own = Member.objects.get(user__username="demo-member")
    return [
        ("/accounts/sign-in/", ""),
        ("/?as=leader", leader),
        ("/?as=member", member),
        (LIST, leader),
        (RANKING, leader),
        ("/groups/", leader),
        (f"/groups/{group.pk}/", cookies["convener"]),
        (f"/members/{own.pk}/", member),
        ("/activities/log/", member),
    ]


def main() -> None:
    call_command("migrate", verbosity=0)
    reading, importing = seconds_of_reading(), seconds_of_importing()
    call_command("demo", no_serve=True, stdout=StringIO(), stderr=StringIO())
    leader = User.objects.get(username="demo-leader")
    cookies = {role: session_of(User.objects.get(username=f"demo-{role}")) for role in ("leader", "member", "convener")}
    figures = {
        "reading": reading,
        "importing": importing,
        "queries": {"list of 50": queries_of(LIST, leader), "ranking": queries_of(RANKING, leader)},
    }
    with gunicorn() as address:
        figures["bytes"] = first_loads(address, cookies)
        figures["throughput"] = throughput(address, cookies["leader"])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
