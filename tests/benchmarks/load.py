"""A small load generator: some processes ask one page as fast as they are answered."""

import http.client
import time
from concurrent.futures import ProcessPoolExecutor

PROCESSES = 3


class WrongAnswerError(Exception):
    """A page that is fast because it failed must not count."""


def requests_per_second(address: tuple[str, int], path: str, cookie: str, seconds: float) -> float:
    with ProcessPoolExecutor(PROCESSES) as pool:
        runs = [pool.submit(_ask, address, path, cookie, seconds) for _ in range(PROCESSES)]
        return sum(run.result() for run in runs) / seconds


def _ask(address: tuple[str, int], path: str, cookie: str, seconds: float) -> int:
    """How many answers arrived; the connection is kept where the server keeps it."""
    connection = http.client.HTTPConnection(*address, timeout=30)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != http.HTTPStatus.OK:
            raise WrongAnswerError(f"{path}: {response.status}")
        count += 1
    connection.close()
    return count
