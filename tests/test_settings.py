"""The settings are safe: Django's own deployment check is silent, and an empty environment opens nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "SITE_URL": "https://lvzhi.example.gov.cn",
    "DATABASE_URL": "postgres://office@/office?host=/var/run/postgresql",
    "SECRET_KEY": get_random_secret_key(),
}


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run manage.py as an installation with nothing but `environment` would."""
    bare = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **environment}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments], env=bare, capture_output=True, text=True, check=False
    )


def settings_of(folder: Path, *names: str, **environment: str) -> dict:
    code = (
        f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {names}}}))"
    )
    return json.loads(manage(folder, "shell", "--no-imports", "-c", code, **environment).stdout)


@pytest.mark.parametrize("proxy", [{}, {"PROXY_COUNT": "1"}])
def test_the_deployment_check_is_silent_in_production(tmp_path, proxy):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **proxy)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_https_makes_cookies_secure(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS", "DEBUG")
    found = settings_of(tmp_path, *names, **PRODUCTION)
    assert all(found[name] for name in names[:3])
    assert "lvzhi.example.gov.cn" in found["ALLOWED_HOSTS"]
    assert "*" not in found["ALLOWED_HOSTS"]
    assert not found["DEBUG"]


def test_an_empty_environment_has_a_key_of_its_own_and_no_debug(tmp_path):
    one = settings_of(tmp_path / "one", "SECRET_KEY", "DEBUG", "PROXY_COUNT")
    again = settings_of(tmp_path / "one", "SECRET_KEY", "DEBUG")
    other = settings_of(tmp_path / "other", "SECRET_KEY")
    assert len(one["SECRET_KEY"]) >= 50
    assert one["SECRET_KEY"] == again["SECRET_KEY"] != other["SECRET_KEY"]
    assert (one["DEBUG"], one["PROXY_COUNT"]) == (False, 0)
    assert (tmp_path / "one" / "secret_key").stat().st_mode & 0o077 == 0
