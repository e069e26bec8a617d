"""Many people in the same moment: real threads, each with a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from cppcc_office.shared.workflow import Refused

THREADS = 24
MOST_LOOKS = 2000
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def all_at_once(work: Callable[[Any], Any], things: Sequence[Any]) -> list[Any]:
    """Do `work(thing)` for each, by threads that start together; each closes its own connection."""
    barrier = Barrier(THREADS)
    shares = [things[start::THREADS] for start in range(THREADS)]

    def run(share: Sequence[Any]) -> list[Any]:
        barrier.wait()
        try:
            return [work(thing) for thing in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [one for done in pool.map(run, shares) for one in done]


def wait_until_somebody_waits() -> None:
    """On PostgreSQL: until another transaction stands before a lock."""
    with connection.cursor() as cursor:
        for _ in range(MOST_LOOKS):
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody came to wait")


def in_a_thread(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future:
    """What comes of `act`, or the sentence by which it is refused."""

    def run() -> Any:
        try:
            return act()
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()

    return pool.submit(run)
