"""Many people in the same moment: real threads, each with a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

THREADS = 24


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
