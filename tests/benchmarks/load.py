"""A small load generator: one page asked as fast as it is answered, or one button pressed by many at once."""

import http.client
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from urllib.parse import urlencode

PROCESSES = 3
THREADS = 50  # of each process: so many presses are under way at any moment
TOKEN = "a" * 32  # any 32 letters, the same in cookie and header


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


def post(address: tuple[str, int], path: str, session: str, facts: dict[str, str]) -> tuple[int, float]:
    """One press of a button: the status, and the seconds until the answer."""
    headers = {
        "Cookie": f"{session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    start = time.perf_counter()
    connection = http.client.HTTPConnection(*address, timeout=120)
    connection.request("POST", path, urlencode(facts), headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, time.perf_counter() - start


Press = tuple[str, str, dict[str, str]]  # address of the button, session, what is sent


def _share(address: tuple[str, int], presses: list[Press], at: float) -> list:
    time.sleep(max(0, at - time.time()))
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda press: post(address, *press), presses))


def together(address: tuple[str, int], presses: list[Press]) -> dict[str, object]:
    """All buttons are pressed in the same moment."""
    start = time.time() + 1
    with ProcessPoolExecutor(PROCESSES) as pool:
        runs = [pool.submit(_share, address, presses[first::PROCESSES], start) for first in range(PROCESSES)]
        answers = [answer for run in runs for answer in run.result()]
    seconds = sorted(answer[1] for answer in answers)
    return {
        "seconds": round(time.time() - start, 1),
        "slowest": round(seconds[-1], 1),
        "median": round(seconds[len(seconds) // 2], 1),
        "statuses": {str(status): sum(one[0] == status for one in answers) for status in {one[0] for one in answers}},
    }
