"""Similar proposals among 10,000: what is found, in what time; run as a program, prints JSON."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - settings first

from proposals.models import Proposal  # noqa: E402
from proposals.similar import similar_to  # noqa: E402
from tests.proposals.similar.asked import try_rewordings  # noqa: E402
from tests.proposals.similar.writing import Written, subjects, write  # noqa: E402

PROPOSALS, REWORDED, DRAFTS = 10_000, 25, 40


def drafts() -> list[Written]:
    rng = random.Random(11)
    return [write(rng, rng.choice(subjects())) for _ in range(DRAFTS)]


def seconds_of_one(draft: Written) -> float:
    start = time.perf_counter()
    similar_to(draft.title, draft.text, among=Proposal.objects.all())
    return time.perf_counter() - start


def seconds_of_reading() -> float:
    """The plainest search there is: the database looks for one word in every text."""
    start = time.perf_counter()
    Proposal.objects.filter(suggestion__contains="没有这个词").count()
    return time.perf_counter() - start


def megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def in_a_new_process() -> None:
    """The first question a worker is asked, and what it keeps in memory for the next."""
    some = drafts()
    Proposal.objects.exists()
    before = megabytes()
    first = seconds_of_one(some[0])
    print(json.dumps({"first": first, "megabytes": megabytes() - before}))


def main() -> None:
    call_command("migrate", verbosity=0)
    placed = try_rewordings(PROPOSALS, REWORDED)
    command = [sys.executable, "-m", "tests.benchmarks.similar", "new"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    seconds, reading = [], []
    for draft in drafts():
        seconds.append(seconds_of_one(draft))
        reading.append(seconds_of_reading())
    figures = {
        "median": median(seconds),
        "worst": max(seconds),
        "reading": median(reading),
        "recall": {kind: [placed.recall(kind, 1), placed.recall(kind, 3)] for kind in placed.places},
        **json.loads(done.stdout),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    in_a_new_process() if sys.argv[1:] == ["new"] else main()
