"""G3: a rule is drafted, tried on real records beside the one in force, put in force and retired."""

import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent
from cppcc_office.shared.workflow import Refused
from scoring.actions import copy_rulebook, put_in_force, retire_rulebook
from scoring.board import group_board
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks, save_rulebook
from scoring.trial import try_rulebook
from tests.factories import SectorGroupFactory, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db
END = datetime.date(2020, 12, 31)
S = Rulebook.Status


def rule(code: str, research: float, visits: float, **changes):
    items = [
        {"code": "research", "name": "调研", "source": "activities", "where": {"kind": "调研"}, "price": research},
        {"code": "visits", "name": "视察", "source": "activities", "where": {"kind": "视察"}, "price": visits},
    ]
    return {"code": code, "name": f"办法{code}", "subject": "group", "items": items} | changes


@pytest.fixture
def groups():
    """科技 did two 调研, 教育 one 视察."""
    Rulebook.objects.filter(subject="group").delete()
    save_rulebook(rule("now", 5, 1))
    science, schools = SectorGroupFactory(name="科技界别"), SectorGroupFactory(name="教育界别")
    group_activity(science, "调研")
    group_activity(science, "调研")
    group_activity(schools, "视察")
    return science, schools


@pytest.fixture
def draft(groups):
    grades = [{"name": "先进", "at_least": 8}, {"name": "一般"}]
    return save_rulebook(rule("next", 2, 9, grades=grades, **{"from": "2021-01-01"}), status=S.DRAFT)


def test_a_draft_counts_nowhere(draft):
    assert group_board(2020, on=END).rulebook.code == "now"
    assert group_board(2021, on=datetime.date(2021, 12, 31)).rulebook.code == "now"
    put_in_force(book=draft, by=make_user("secretariat"))
    assert group_board(2021, on=datetime.date(2021, 12, 31)).rulebook.code == "next"
    assert group_board(2020, on=END).rulebook.code == "now"
    draft.refresh_from_db()
    assert draft.history.first().history_change_reason == "施行"
    retire_rulebook(book=draft, by=make_user("secretariat"))
    assert group_board(2021, on=datetime.date(2021, 12, 31)).rulebook.code == "now"


def test_two_rules_from_one_day_do_not_count_together(groups):
    with pytest.raises(Refused, match="《办法now》从同一天起施行"):
        put_in_force(book=save_rulebook(rule("other", 1, 1), status=S.DRAFT), by=make_user("secretariat"))
    with pytest.raises(Refused, match="已经施行"):
        put_in_force(book=Rulebook.objects.get(code="now"), by=make_user("secretariat"))
    with pytest.raises(Refused, match="没有施行"):
        retire_rulebook(book=Rulebook.objects.get(code="other"), by=make_user("secretariat"))


def test_who_moves_and_which_item_does_it(draft, groups):
    """The rule's own days do not matter: next year's rule is tried on last year's records."""
    found = try_rulebook(draft, 2020, on=END)
    science, schools = groups
    by_id = {change.subject_id: change for change in found.changes}
    assert [change.name for change in found.changes] == ["教育界别", "科技界别"]
    assert (by_id[schools.pk].moved_words, by_id[science.pk].moved_words) == ("升 1", "降 1")
    assert (by_id[schools.pk].gained, by_id[science.pk].gained) == (8, -6)
    assert by_id[schools.pk].most == [("视察", 8)]
    assert (found.moved, found.regraded) == (2, 0)
    assert dict(found.items) == {"调研": -6, "视察": 8}
    assert group_board(2020, on=END).rulebook.code == "now"


def test_a_grade_changes_where_both_rules_give_one(groups):
    science, schools = groups
    save_rulebook(rule("now", 5, 1, grades=[{"name": "达标", "at_least": 5}, {"name": "一般"}]))
    tried = save_rulebook(
        rule("next", 5, 9, grades=[{"name": "达标", "at_least": 5}, {"name": "一般"}]), status=S.DRAFT
    )
    found = try_rulebook(tried, 2020, on=END)
    assert [change.subject_id for change in found.changes if change.has_other_grade] == [schools.pk]


def test_trying_costs_the_same_for_few_and_for_many(draft, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(6):
            try_rulebook(draft, 2020, on=END)
        for _ in range(5):
            group_activity(SectorGroupFactory(), "调研")


def test_the_page_and_the_workbook(draft, sign_in):
    address = reverse("scoring:trial", args=[draft.pk])
    client = sign_in("secretariat")
    page = client.get(address, {"year": 2020}).text
    for words in ("不改动现行积分和名次", "办法now", "升 1", "先进", "视察 +8"):
        assert words in page
    answer = client.get(reverse("scoring:trial_export", args=[draft.pk]), {"year": 2020})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert "不作数" in rows[0][0]
    assert rows[2][:7] == ("教育界别", 2, 1, "升 1", 1, 9, 8)
    assert AuditEvent.objects.get(action="exported").count == 2
    assert sign_in("leader").get(address, {"year": 2020}).status_code == 200
    for role in ("member", "convener"):
        assert sign_in(role).get(address).status_code == 403


def test_a_rule_with_nothing_to_compare_with(groups, sign_in):
    Rulebook.objects.all().delete()
    alone = save_rulebook(rule("alone", 1, 1), status=S.DRAFT)
    page = sign_in("secretariat").get(reverse("scoring:trial", args=[alone.pk]), {"year": 2020}).text
    assert "2020 年没有施行的办法可以比较" in page


def test_a_new_version_begins_as_a_copy(groups):
    book = Rulebook.objects.get(code="now")
    first, second = copy_rulebook(book=book), copy_rulebook(book=book)
    assert [first.code, second.code, first.status] == ["now-v2", "now-v3", S.DRAFT]
    assert copy_rulebook(book=second).code == "now-v4"
    (data,) = load_rulebooks(code="now-v2")
    assert data["items"] == load_rulebooks(code="now")[0]["items"]


def test_the_office_puts_in_force_and_copies_in_the_list(draft, sign_in):
    client, address = sign_in("administrator"), reverse("admin:scoring_rulebook_changelist")
    chosen = {"_selected_action": [draft.pk]}
    assert "已施行：《办法next》" in client.post(address, chosen | {"action": "put_in_force"}, follow=True).text
    assert "《办法next》已经施行" in client.post(address, chosen | {"action": "put_in_force"}, follow=True).text
    assert "已复制为草稿" in client.post(address, chosen | {"action": "copy_as_draft"}, follow=True).text
    assert "已停用：《办法next》" in client.post(address, chosen | {"action": "retire"}, follow=True).text
    draft.refresh_from_db()
    assert draft.status == S.RETIRED


# ---- which group gains by which item, under a members' rule ----


@pytest.fixture
def members():
    """甲 and 乙 of 科技, 丙 of 教育: two 调研 of 科技, one 视察 of 教育; and a draft that turns their prices round."""
    Rulebook.objects.filter(subject="member").delete()
    save_rulebook(rule("now", 5, 1, subject="member"))
    science, schools = SectorGroupFactory(name="科技界别"), SectorGroupFactory(name="教育界别")
    for name, group, kind in (("甲", science, "调研"), ("乙", science, "调研"), ("丙", schools, "视察")):
        group_activity(group, kind, members=[seated_member(group, name=name)])
    return save_rulebook(rule("next", 2, 9, subject="member"), status=S.DRAFT)


def test_which_group_gains_from_which_item(members, sign_in):
    """Each group's members together, item by item, on the page and on a sheet of its own; a groups' rule needs none."""
    found = try_rulebook(members, 2020, on=END)
    assert [name for name, _ in found.items] == ["调研", "视察"]
    assert {(one.name, one.people, one.gained, one.items) for one in found.groups} == {
        ("科技界别", 2, -6, (-6, 0)),
        ("教育界别", 1, 8, (0, 8)),
    }
    client, asked = sign_in("secretariat"), {"year": 2020}
    page = client.get(reverse("scoring:trial", args=[members.pk]), asked).text
    assert "各界别（联组）委员的变化" in page
    answer = client.get(reverse("scoring:trial_export", args=[members.pk]), asked)
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["2020年积分试算", "2020年各界别变化"]
    rows = list(book["2020年各界别变化"].iter_rows(values_only=True))
    assert rows[1] == ("界别（联组）", "委员人数", "积分变化", "调研（变化）", "视察（变化）")
    assert {row[:5] for row in rows[2:4]} == {("科技界别", 2, -6, -6, 0), ("教育界别", 1, 8, 0, 8)}


def test_the_table_of_groups_asks_nothing_more(members, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(8):
            assert try_rulebook(members, 2020, on=END).groups
        for _ in range(3):
            group = SectorGroupFactory()
            group_activity(group, "调研", members=[seated_member(group)])


def test_a_groups_rule_shows_no_groups_of_members(draft, sign_in):
    assert try_rulebook(draft, 2020, on=END).groups == []
    client = sign_in("secretariat")
    assert "委员的变化" not in client.get(reverse("scoring:trial", args=[draft.pk]), {"year": 2020}).text
    answer = client.get(reverse("scoring:trial_export", args=[draft.pk]), {"year": 2020})
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["2020年积分试算"]
