"""`python -m tests.benchmarks`: measures, and prints figures, ratios and the bounds the project has set itself."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).parents[2]
LEAST_RATIO, MOST_QUERIES, MOST_BYTES = 1 / 20, 8, 60 * 1024


class Report:
    """Lines as they come, and whether a bound was missed."""

    failed = False

    def line(self, what: str, figure: str, bound: str = "", holds: bool | None = None) -> None:
        verdict = "" if holds is None else "pass" if holds else "FAIL"
        self.failed = self.failed or holds is False
        print(f"  {what:<44} {figure:>14}   {bound:<24} {verdict}".rstrip(), flush=True)


def measured(database_url: str | None, what: str = "office", **more: str) -> dict:
    """One database in a process and a folder of its own; `what` is a module beside this one, `more` its environment."""
    with tempfile.TemporaryDirectory(prefix="office-bench-") as folder:
        environment = {**os.environ, "VAR_DIR": folder, **more}
        environment.pop("DATABASE_URL", None)
        if database_url:
            environment["DATABASE_URL"] = database_url
        command = [sys.executable, "-m", f"tests.benchmarks.{what}"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])


def report_database(report: Report, name: str, figures: dict) -> None:
    print(f"\n{name}")
    speed = figures["throughput"]
    for page, rate in speed.items():
        ratio = rate / speed["empty view"]
        bounds = {"list of 50": (f">= {LEAST_RATIO:.3f} of empty", ratio >= LEAST_RATIO)}
        report.line(f"requests a second: {page}", f"{rate:.0f} ({ratio:.3f})", *bounds.get(page, ("", None)))
    for page, count in figures["queries"].items():
        bounds = {"list of 50": (f"<= {MOST_QUERIES}", count <= MOST_QUERIES)}
        report.line(f"queries: {page}", str(count), *bounds.get(page, ("", None)))
    for path, size in figures["bytes"].items():
        report.line(f"bytes of the first load: {path}", str(size), f"<= {MOST_BYTES}", size <= MOST_BYTES)
    report.line("seconds: openpyxl reads the 15 ledgers", f"{figures['reading']:.1f}")
    ratio = figures["importing"] / figures["reading"]
    report.line("seconds: importing the 15 ledgers", f"{figures['importing']:.1f} ({ratio:.1f} times)")


def report_rush(report: Report, figures: dict) -> None:
    """300 people in the same moment: what it took, and that nobody was lost, twice or one too many."""
    up, inside = figures["signing up"], figures["signing in"]
    for what, one in (("sign up for 40 places", up), ("sign in by code", inside)):
        report.line(f"seconds: 300 {what} together", f"{one['seconds']} (slowest {one['slowest']})")
    report.line("places taken, waiting", f"{up['signed up']}, {up['waiting']}", "40, 260", up["signed up"] == 40)
    report.line("nobody lost or twice", str(up["nobody lost or twice"]), "True", up["nobody lost or twice"])
    report.line("waiting list in order of arrival", str(up["in order"]), "True", up["in order"])
    report.line("signed in", str(inside["there"]), "300", inside["there"] == 300)


def report_similar(report: Report, figures: dict) -> None:
    """Similar proposals among 10,000: how long one question takes, and whether rewordings are found."""
    ratio = figures["median"] / figures["reading"]
    seconds = f"{figures['median']:.3f} ({ratio:.1f} times)"
    report.line("seconds: one question, beside one word's search", seconds, "<= 0.5", figures["median"] <= 0.5)
    report.line("seconds: the slowest of 40", f"{figures['worst']:.3f}", "<= 0.5", figures["worst"] <= 0.5)
    report.line("seconds: the first in a new process", f"{figures['first']:.3f}")
    report.line("megabytes a process keeps for it", f"{figures['megabytes']:.0f}")
    for kind, (first, third) in figures["recall"].items():
        report.line(f"first, first three: {kind}", f"{first:.0%}, {third:.0%}", ">= 95% of three", third >= 0.95)


def report_numbers(report: Report, figures: dict) -> None:
    """200 proposals handed in while 200 others are accepted: every number exactly once."""
    words = f"{figures['seconds']} (slowest {figures['slowest']})"
    report.line("seconds: 200 hand in, 200 are accepted together", words)
    for what in ("serial numbers once, none lost", "case numbers once, none lost"):
        report.line(what, str(figures[what]), "True", figures[what])


def report_city(report: Report, figures: dict) -> None:
    """A city's ranking beside a page with a table of 17 rows and one query."""
    rates = figures["unchanged"]
    ratio = rates["ranking"] / rates["table"]
    report.line("requests a second: table of 17 rows", f"{rates['table']:.0f}")
    report.line(
        "requests a second: ranking, unchanged", f"{rates['ranking']:.0f} ({ratio:.2f})", ">= 0.7", ratio >= 0.7
    )
    ratio = figures["changed"] / figures["table"]
    report.line("ms: table of 17 rows", f"{figures['table']:.1f}")
    words = f"{figures['changed']:.1f} ({ratio:.1f} times)"
    report.line("ms: ranking after a change of a record", words, "<= 10 times", ratio <= 10)
    for when, count in figures["queries"].items():
        report.line(f"queries: ranking, {when}", str(count), "<= 12", count <= 12)
    for subject, times in figures["what if"].items():
        report.line(f"what-if beside a plain run: {subject}", f"{times:.1f} times", "<= 2 times", times <= 2)


def report_province(report: Report, tenth: dict, whole: dict) -> None:
    """Everybody's points by the rulebook beside one statement of SQL, and ten times the records beside a tenth."""
    for figures in (tenth, whole):
        ratio = figures["rule"] / figures["sql"]
        size = f"{figures['members']} members, {figures['records']} records"
        report.line(f"seconds: one SQL statement, {size}", f"{figures['sql']:.2f}")
        words = f"{figures['rule']:.2f} ({ratio:.1f} times)"
        # A tenth shows how it grows; there, reading the rulebook and asking weigh more than the records do.
        bound = ("<= 5 times", ratio <= 5) if figures is whole else ("", None)
        report.line(f"seconds: {figures['items']} items by the rulebook", words, *bound)
        wrong = figures["other totals than the statement"]
        report.line("members with another total", str(wrong), "0", wrong == 0)
    grown = whole["rule"] / tenth["rule"]
    report.line("ten times the records", f"{grown:.1f} times", "<= 11 times", grown <= 11)
    report.line("megabytes at most", f"{whole['megabytes']:.0f}", "< 1024", whole["megabytes"] < 1024)


def seconds_from_clone(folder: Path, cache: str | None) -> float:
    """From `git clone` of what is committed to the first page of `make demo`."""
    environment = {**os.environ, "PORT": str(_free_port())}
    for name in ("VIRTUAL_ENV", "DATABASE_URL", "VAR_DIR", "SITE_URL"):
        environment.pop(name, None)
    if cache:
        environment["UV_CACHE_DIR"] = cache
    start = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    demo = subprocess.Popen(
        ["make", "demo", f"PORT={environment['PORT']}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while demo.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/", timeout=30).close()
            except OSError:
                time.sleep(0.05)
            else:
                return time.perf_counter() - start
        raise RuntimeError("make demo ended before its first page.")
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def empty_databases() -> dict[str, AbstractContextManager[str | None]]:
    """A fresh one of each kind this machine has."""
    databases: dict[str, AbstractContextManager[str | None]] = {"SQLite": nullcontext(None)}
    if postgres.server_programs():
        databases["PostgreSQL"] = postgres.cluster()
    return databases


def main() -> int:
    signal.signal(signal.SIGTERM, postgres.stop_in_order)
    report = Report()
    for name, database in empty_databases().items():
        with database as url:
            report_database(report, f"{name}, one gunicorn with 2 sync workers, load on the same cores", measured(url))
    for name, database in empty_databases().items():
        with database as url:
            print(f"\n{name}, everybody at once")
            report_rush(report, measured(url, "rush"))
    for name, database in empty_databases().items():
        with database as url:
            print(f"\n{name}, similar proposals among 10,000")
            report_similar(report, measured(url, "similar"))
    for name, database in empty_databases().items():
        with database as url:
            print(f"\n{name}, proposals handed in and accepted at once")
            report_numbers(report, measured(url, "numbers"))
    for name, database in empty_databases().items():
        with database as url:
            print(f"\n{name}, a city's ranking, ten years kept")
            report_city(report, measured(url, "city"))
    for name in empty_databases():
        print(f"\n{name}, all committees of a province")
        members = int(os.environ.get("PROVINCE_MEMBERS", "10000"))
        sizes = []
        for number in (members // 10, members):
            with empty_databases()[name] as url:
                sizes.append(measured(url, "province", PROVINCE_MEMBERS=str(number)))
        report_province(report, *sizes)
    print("\nA fresh clone of what is committed")
    with tempfile.TemporaryDirectory(prefix="office-clone-") as folder:
        cold = seconds_from_clone(Path(folder) / "cold", cache=f"{folder}/cache")
        report.line("seconds to the first page: nothing cached", f"{cold:.0f}")
        warm = seconds_from_clone(Path(folder) / "warm", cache=f"{folder}/cache")
        report.line("seconds to the first page: packages cached", f"{warm:.0f}")
    return int(report.failed)


if __name__ == "__main__":
    sys.exit(main())
