"""`python -m tests`: every test on SQLite, then on PostgreSQL. What the machine lacks is named; CI=true fails on it."""

import os
import signal
import subprocess
import sys

from tests import chromium, postgres

PYTEST = [sys.executable, "-m", "pytest", "--migrations"]


def say(sentence: str) -> None:
    print(f"\n== {sentence}", flush=True)


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

    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    say("All tests on SQLite, browser tests included" if chromium.executable() else "All tests on SQLite")
    codes = [subprocess.run(PYTEST, env=environment, check=False).returncode]
    if postgres.server_programs():
        say("All tests on PostgreSQL, without the browser")
        codes.append(postgres.main([*PYTEST, "-m", "not browser"]))
    return max(codes)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
