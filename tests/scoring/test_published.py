"""Published rules of real committees: each fits this office's sources once the kinds it names are registered."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from activities.models import ActivityKind
from scoring.engine import parse_rulebook
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks, read_rulebook, save_rulebook
from tests.factories import ActivityKindFactory, ContributionKindFactory, LinkKindFactory, TermFactory
from tests.factories.scoring import AwardFactory, MarkKindFactory

PUBLISHED = sorted((settings.BASE_DIR / "fixtures" / "rulebooks" / "published").glob("*.yaml"))
SAMPLES = sorted((settings.BASE_DIR / "fixtures" / "rulebooks" / "samples").glob("*.yaml"))
CASES = Path(__file__).parent / "cases"

# What an office has to register before it imports the rule: the rule's note says so.
NAMED = {
    "members-fengjie-2022": ["四个双百行动", "加分事项"],
    "members-guangshui-2017": [
        "服务重点企业项目",
        "学习笔记",
        "学习心得",
        "国家级表彰",
        "省级表彰",
        "地（市）级表彰",
        "县（市）级表彰",
    ],
    "members-hefei-2015": ["媒体发稿", "公益"],
    "members-hongkou": ["提供资源", "优秀社情民意"],
    "members-shaoxing-2017": ["公益"],
}
AWARDED = {"members-hongkou": ["优秀提案"], "members-minhang": ["优秀提案"]}
MARKED = {
    "groups-hubin": ["界别小组自评"],
    "members-anqing-2018": ["中心工作实绩"],
    "members-shaoxing-2017": ["单位表现"],
    "organizations-120": ["机构缺项", "制度缺项", "专题研究", "答复研究", "总结自评"],
    "workstations-sample": ["工作室自评"],
}


def name_kinds(code: str) -> None:
    for name in NAMED.get(code, []):
        ContributionKindFactory(name=name)
    for name in AWARDED.get(code, []):
        AwardFactory(name=name, subject="proposal")
    for name in MARKED.get(code, []):
        MarkKindFactory(name=name, subject=code.split("-", maxsplit=1)[0].removesuffix("s"))
    if code in ("members-weihai-shandong", "members-xuanwei"):
        TermFactory()
    if code == "members-guangshui-2017":
        LinkKindFactory(name="结对帮扶困难群众")
    if code == "members-hongkou":
        ActivityKindFactory(name="讲堂", family=ActivityKind.Family.TRAINING)
    if code == "members-minhang":
        ActivityKindFactory(name="外出集中学习培训", family=ActivityKind.Family.TRAINING)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_rule_can_be_imported_once_its_kinds_are_named(path):
    data = read_rulebook(path)
    assert data["code"] == path.stem
    name_kinds(path.stem)
    save_rulebook(data)
    (stored,) = load_rulebooks(code=path.stem)
    assert parse_rulebook(stored) == parse_rulebook(data)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_rule_says_what_to_register_where_it_stands_and_what_each_item_rests_on(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name in (name for by in (NAMED, MARKED, AWARDED) for name in by.get(path.stem, [])):
        assert f"“{name}”" in data["note"], name
    assert data["basis"]
    waiting = list(data["items"])
    while waiting:
        item = waiting.pop()
        assert item.get("clause"), item["code"]
        waiting += item.get("items", [])


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_rule_has_its_cases(path):
    assert (CASES / path.name).is_file()


@pytest.mark.django_db
def test_no_installation_begins_with_them():
    assert not Rulebook.objects.filter(code__in=[path.stem for path in PUBLISHED]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_says_that_it_is_one_and_can_be_imported_at_once(path):
    data = read_rulebook(path)
    assert "样例" in data["name"]
    assert "不是公开发布的办法" in data["basis"]
    assert save_rulebook(data).code == path.stem
