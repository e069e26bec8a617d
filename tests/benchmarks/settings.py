"""The product's settings, and two pages only the benchmark has."""

from cppcc_office.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
