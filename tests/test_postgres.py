"""The throw-away PostgreSQL leaves nothing behind, however its command ends."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgres

RUN = [sys.executable, "-m", "tests.postgres", sys.executable, "-c"]
SAY_WHERE = "import os; print(os.environ['DATABASE_URL'], flush=True)"

pytestmark = pytest.mark.skipif(
    postgres.server_programs() is None and os.environ.get("CI") != "true", reason="PostgreSQL is not installed"
)


def folder_in(text: str) -> Path:
    return Path(re.search(r"host=(\S+)", text)[1])


def test_the_command_reaches_it_and_its_status_comes_back():
    ask = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('select 6*7').fetchone())"
    done = subprocess.run([*RUN, f"{SAY_WHERE}; {ask}; exit(3)"], capture_output=True, text=True, check=False)
    assert "(42,)" in done.stdout
    assert done.returncode == 3
    assert not folder_in(done.stdout).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_stopped_when_the_command_is_interrupted(number):
    wait = "import sys; sys.stdin.read()"
    run = subprocess.Popen(
        [*RUN, f"{SAY_WHERE}; {wait}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    folder = folder_in(run.stdout.readline())
    assert (folder / "data" / "postmaster.pid").exists()
    os.killpg(run.pid, number)
    run.communicate()
    assert not folder.exists()
