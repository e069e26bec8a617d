"""`python -m tests`: the tests on SQLite and on PostgreSQL side by side; what is enough on one is shared between them.

What the machine lacks is named; CI=true fails on it.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests import chromium, postgres

PYTEST = [sys.executable, "-m", "pytest", "--migrations", "--color=auto"]


def say(sentence: str) -> None:
    print(f"\n== {sentence}", flush=True)


@contextmanager
def on_postgres() -> Iterator[subprocess.Popen | None]:
    """The tests on PostgreSQL, running beside; what they print is shown when asked for at the end."""
    if postgres.server_programs() is None:
        yield None
        return
    with postgres.cluster() as url, tempfile.TemporaryFile(mode="w+") as output:
        environment = {**os.environ, "DATABASE_URL": url}
        command = [*PYTEST, "-m", "not browser and not once_on_sqlite", "-p", "no:cacheprovider"]
        run = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield run
            run.wait()
            say("On PostgreSQL: what uses the database; its share of what is enough once; what uses no database")
            output.seek(0)
            print(output.read(), flush=True)
        finally:
            if run.poll() is None:
                run.terminate()
                run.wait()


def main() -> int:
    signal.signal(signal.SIGTERM, postgres.stop_in_order)
    missing = []
    if postgres.server_programs() is None:
        missing.append("PostgreSQL (Debian: postgresql)")
    if chromium.executable() is None:
        missing.append("Chromium (Debian: chromium)")
    for what in missing:
        say(f"Not on this machine, so not tested: {what}")
    if missing and os.environ.get("CI") == "true":
        say("CI=true: nothing may be left out.")
        return 1

    with on_postgres() as beside:
        share = "what uses the database, its share of what is enough once" if beside else "all tests"
        say(f"On SQLite: {share}" + ", with the browser" * bool(chromium.executable()))
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        command = [*PYTEST, "-m", "not once_on_postgres"] if beside else PYTEST
        codes = [subprocess.run(command, env=environment, check=False).returncode]
    if beside is not None:
        codes.append(beside.returncode)
    return max(map(abs, codes))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
