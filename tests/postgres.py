"""A throw-away PostgreSQL: `python -m tests.postgres COMMAND…` runs a command with DATABASE_URL pointing at one."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"


def server_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl` (newest version first), or None where PostgreSQL is not installed."""
    found = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    path = debian[-1] if debian else Path(found).resolve() if found else None
    return path.parent if path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster in a temporary folder, reachable by its socket only; yield its DATABASE_URL; stop and delete it.

    PostgreSQL refuses to run as root, so root lends it to the account Debian made for it.
    """
    programs = server_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL's server programs (initdb, pg_ctl) are not installed.")
    with tempfile.TemporaryDirectory(prefix="office-pg-", dir="/tmp") as folder:
        home = Path(folder)
        run_as = []
        if os.getuid() == 0:
            shutil.chown(home, pwd.getpwnam(OWNER).pw_uid)
            run_as = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups"]

        def call(program: str, *args: str) -> None:
            # A session of its own: Ctrl-C is for us, and we stop the server in order.
            done = subprocess.run(
                [*run_as, str(programs / program), *args],
                cwd=home,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=(home / "log").open("a"),
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"{program} failed:\n{(home / 'log').read_text()}")

        data = str(home / "data")
        call("initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-k {home} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        try:
            call("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(home / "server.log"), "start")
            yield f"postgres://{OWNER}@/{OWNER}?host={home}"
        finally:
            call("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def stop_in_order(*_: object) -> None:
    """A `kill` ends the test run as Ctrl-C does: through every `finally`."""
    raise KeyboardInterrupt


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop_in_order)
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
