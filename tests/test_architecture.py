"""The house rules no other tool keeps: floors of foreign keys, short names, no inline code, small files."""

import re
import subprocess

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

FLOORS = (
    "shared",
    "accounts",
    "outbox",
    "ledgers",
    "sectors",
    "members",
    "workstations",
    "activities",
    "consultations",
    "proposals",
    "duties",
    "scoring",
    "pages",
)
# What Django itself brings lies below every floor.
GROUND = ("auth", "contenttypes", "sessions", "admin")
LONGEST_NAME = 30
LONGEST_FILE = 400


def tracked(*patterns: str) -> list[str]:
    """The repository's own files, also those just written and not yet added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (settings.BASE_DIR / name).exists()]


def text_of(name: str) -> str:
    return (settings.BASE_DIR / name).read_text(encoding="utf-8")


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in FLOORS]


def names_in_database(model: type[models.Model]) -> list[str]:
    meta = model._meta
    many_to_many = [field.m2m_db_table() for field in meta.local_many_to_many]
    return [
        meta.db_table,
        *many_to_many,
        *(index.name for index in meta.indexes),
        *(constraint.name for constraint in meta.constraints),
        *(field.column for field in meta.local_concrete_fields),
    ]


def test_foreign_keys_go_down_only():
    """DESIGN 1: a lower room never names a higher one, in the database neither."""
    height = {label: n for n, label in enumerate((*GROUND, *FLOORS))}
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and height[field.related_model._meta.app_label] > height[model._meta.app_label]
    ]
    assert upward == []


def test_names_in_the_database_are_short_enough_for_every_database():
    """DESIGN 2: domestic PostgreSQL-like databases cut names after 30 characters."""
    long = [name for model in own_models() for name in names_in_database(model) if len(name) > LONGEST_NAME]
    assert long == []


def test_every_app_has_its_floor():
    own = [app.label for app in apps.get_app_configs() if str(app.path).startswith(f"{settings.BASE_DIR}/")]
    own = [label for label in own if ".venv" not in apps.get_app_config(label).path]
    assert set(own) == set(FLOORS)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style attribute", r"\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("an inline script", r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
        ("an inline handler", r"\son[a-z]+\s*=\s*[\"']"),
        ("a javascript address", r"javascript:"),
        ("another machine's address", r"(?:src|href|action|data-[a-z-]+)\s*=\s*[\"'](?:https?:)?//"),
    ],
)
def test_templates_pass_the_content_security_policy(what, pattern):
    """DESIGN 4: no inline style, script or on*; every byte comes from here."""
    found = [
        f"{name}:{text_of(name).count(chr(10), 0, match.start()) + 1}"
        for name in tracked("*.html", "*.svg")
        for match in re.finditer(pattern, text_of(name), re.IGNORECASE)
        if not name.startswith("static/vendor/")
    ]
    assert found == [], f"{what} in a template"


def _without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def _nests(css: str) -> bool:
    """Whether a rule stands inside another rule; inside @media, @supports, @page and @keyframes it may."""
    open_blocks: list[bool] = []
    for match in re.finditer(r"([^{};]*)([{}])", _without_comments(css)):
        if match[2] == "}":
            open_blocks.pop()
            continue
        if any(open_blocks):
            return True
        open_blocks.append(not match[1].strip().startswith("@") or match[1].strip().startswith("@font-face"))
    return False


def test_styles_work_in_old_browsers():
    """OFFICE 2.3: browsers down to Chromium 86 know no :has(), container queries, @layer or nesting."""
    found = []
    for name in tracked("*.css"):
        css = _without_comments(text_of(name))
        found += [f"{name}: {word}" for word in (":has(", "@container", "container-type", "@layer") if word in css]
        found += [f"{name}: nesting"] * _nests(css)
        found += [f"{name}: {match[0]}" for match in re.finditer(r"(?:https?:)?//[a-z]", css)]
    assert found == []


@pytest.mark.parametrize(
    ("css", "nested"),
    [
        ("a { color: red } @media print { a { color: black } }", False),
        ("a { color: red; & b { color: blue } }", True),
        ("@media print { a { b { color: red } } }", True),
    ],
)
def test_the_check_for_nesting_knows_nesting(css, nested):
    assert _nests(css) is nested


def test_scripts_work_in_old_browsers():
    """OFFICE 2.3: what Chromium 86 has not."""
    missing = re.compile(r"structuredClone|Object\.hasOwn|\.at\(|\.findLast|https?://(?!www\.w3\.org)")
    found = [
        f"{name}: {match[0]}"
        for name in tracked("*.js")
        if not name.startswith("static/vendor/")
        for match in missing.finditer(text_of(name))
    ]
    assert found == []


def test_no_file_grows_too_long():
    """DESIGN 1: a module over about 400 lines is split by noun."""
    long = [
        f"{name}: {lines}"
        for name in tracked("*.py")
        if "/migrations/" not in name and (lines := text_of(name).count("\n")) > LONGEST_FILE
    ]
    assert long == []


def test_no_room_for_everything():
    """DESIGN 1: no utils, helpers or services."""
    assert [name for name in tracked("*.py") if re.search(r"(?:^|/)(?:utils|helpers|services)(?:/|\.py)", name)] == []


def test_the_demo_offices_fifteen_ledgers_are_all_there():
    """issue 2: the files go in as an office keeps them, numbered 01 to 15."""
    names = [name.removeprefix("fixtures/ledgers/") for name in tracked("fixtures/ledgers/*.xlsx")]
    assert sorted(name[:2] for name in names) == [f"{n:02}" for n in range(1, 16)]
