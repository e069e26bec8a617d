"""Rulebooks in the admin site: written page by page or as one text, and nothing is kept that makes no sense."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from scoring.actions import copy_rulebook
from scoring.models import Rulebook
from scoring.rulebooks import rulebook_data
from tests.admin.test_menu import staff_of

pytestmark = pytest.mark.django_db
S = Rulebook.Status


@pytest.fixture
def book():
    """The groups' rule in force."""
    return Rulebook.objects.filter(subject="group").first()


@pytest.fixture
def draft(book):
    return copy_rulebook(book=book)


def page(name, book, *args):
    return reverse(f"admin:scoring_rulebook_{name}", args=[book.pk, *args])


def text_of(client, book):
    return client.get(page("text", book)).content.decode()


def said(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


# ---- as one text ----


def test_the_text_given_out_can_be_taken_in_unchanged(sign_in, draft):
    """G3: rules are data."""
    client, before = sign_in("administrator"), rulebook_data(draft)
    assert "已保存" in said(client.post(page("whole", draft), {"text": text_of(client, draft)}, follow=True))
    assert rulebook_data(draft) == before


def test_another_price_and_another_rulebook(sign_in, draft):
    client = sign_in("administrator")
    text = text_of(client, draft)
    client.post(page("whole", draft), {"text": text.replace("cap: 100", "cap: 90", 1)})
    draft.refresh_from_db()
    assert draft.cap == 90
    new = text.replace(f"code: {draft.code}", "code: next-year", 1)
    client.post(reverse("admin:scoring_rulebook_take_in"), {"text": f"{new}\nfrom: 2027-01-01\n"})
    taken = Rulebook.objects.get(code="next-year")
    assert (taken.starts_on, taken.status) == (datetime.date(2027, 1, 1), S.DRAFT)
    answer = client.post(reverse("admin:scoring_rulebook_take_in"), {"text": new})
    assert "代码“next-year”已经有办法在用" in said(answer)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text + "\n  nonsense: [", "“nonsense: [”：括号没有成对。"),
        (lambda text: text.replace("code: ", "note: &a [*a]\ncode: ", 1), "第 1 行：不能用“*”引用别处的内容"),
        (lambda text: text + "\nfrom: 2020-02-30\n", "from 应是日期"),
        (lambda text: text + "\nsubject: group\n", "“subject”写了两遍，请只留一处。"),
        (lambda text: text.replace("source: ", "source: nowhere-", 1), "不认识的记录来源"),
        (lambda text: text.replace("code: ", "code: other-", 1), "代码要保持"),
        (lambda text: "", "请填写计分办法全文"),
    ],
)
def test_nonsense_is_refused_with_the_place_and_changes_nothing(sign_in, draft, spoil, sentence):
    client, before = sign_in("administrator"), rulebook_data(draft)
    assert sentence in said(client.post(page("whole", draft), {"text": spoil(text_of(client, draft))}))
    assert rulebook_data(draft) == before


# ---- who and when ----


def test_who_may_only_look_reads_the_items_in_words(sign_in, book, draft):
    user = staff_of("nothing")
    user.user_permissions.set(Permission.objects.filter(codename="view_rulebook"))
    client = sign_in(user)
    for one in (book, draft):
        shown = said(client.get(page("change", one)))
        assert book.items.first().name in shown
        for word in ("<textarea", "新增项目", "施行</button>", "另起新版</button>"):
            assert word not in shown
    assert client.post(page("change", draft), {"name": "x"}).status_code == 403
    item = draft.items.first().code
    for name, *args in (("item", item), ("item_add",), ("item_drop", item), ("meaning",), ("whole",)):
        assert client.get(page(name, draft, *args)).status_code == 403, name
    assert client.post(page("step", draft), {"step": "force"}).status_code == 403
    assert Rulebook.objects.get(pk=draft.pk).status == S.DRAFT


def test_only_a_draft_is_deleted(sign_in, book, draft):
    client = sign_in("administrator")
    assert client.post(page("delete", book), {"post": "yes"}).status_code == 403
    client.post(page("delete", draft), {"post": "yes"})
    assert list(Rulebook.objects.filter(subject="group")) == [book]


def test_what_is_in_force_is_not_changed(sign_in, book):
    """Only drafts are written; for the rest a new version is offered."""
    client, before = sign_in("administrator"), rulebook_data(book)
    shown = said(client.get(page("change", book)))
    assert "另起新版</button>" in shown
    assert "新增项目" not in shown
    item = book.items.first().code
    for name, *args in (
        ("item", item),
        ("item_add",),
        ("item_drop", item),
        ("item_move", item),
        ("meaning",),
        ("whole",),
    ):
        answer = client.post(page(name, book, *args), {"name": "x", "to": "up"}, follow=True)
        assert "不能改动。请“另起新版”" in said(answer), name
    assert client.post(page("change", book), {"name": "x"}).status_code == 403
    assert rulebook_data(book) == before


def test_the_buttons_of_its_life(sign_in, book):
    client = sign_in("administrator")
    client.post(page("step", book), {"step": "copy"})
    draft = Rulebook.objects.get(status=S.DRAFT)
    assert "从同一天起施行" in said(client.post(page("step", draft), {"step": "force"}, follow=True))
    client.post(page("step", book), {"step": "retire"})
    assert "已施行" in said(client.post(page("step", draft), {"step": "force"}, follow=True))
    assert Rulebook.objects.get(pk=draft.pk).status == S.IN_FORCE
    assert client.post(page("step", draft), {"step": "nonsense"}).status_code == 404


# ---- page by page ----

HEAD = {"name": "界别积分 2027", "subject": "group", "base": "0", "rounding": "0.01", "candidates": "0"}
ROWS = {
    f"{table}-{name}": number
    for table in ("tiers", "factors", "bands", "grades", "duties", "vetoes", "excluded", "streaks")
    for name, number in (("TOTAL_FORMS", "3"), ("INITIAL_FORMS", "0"))
}
ITEM = ROWS | {"name": "调研", "price_kind": "flat", "points": "5", "count_kind": "each"}
TIERS = ROWS | {
    "name": "活动",
    "price_kind": "tiers",
    "by0": "kind",
    "take": "highest",
    "count_kind": "each",
    "tiers-0-by0-is": ["调研", "视察"],
    "tiers-0-points": "5",
    "tiers-1-by0-is": ["理论学习"],
    "tiers-1-points": "2.5",
}


@pytest.fixture
def empty(sign_in):
    """A rulebook just begun, and its writer."""
    client = sign_in("administrator")
    client.post(reverse("admin:scoring_rulebook_add"), HEAD)
    return client, Rulebook.objects.get(name=HEAD["name"])


def add(client, book, counted, values, below=""):
    return client.post(f"{page('item_add', book)}?counted={counted}&below={below}", values, follow=True)


def test_from_nothing_to_force(empty):
    """Head, a category with a cap, an item in it by tiers, grades; no word of YAML."""
    client, book = empty
    assert (book.code, book.status) == ("group", S.DRAFT)
    assert "还没有项目" in said(client.get(page("change", book)))
    assert "还不能施行：计分办法：没有项目" in said(client.post(page("step", book), {"step": "force"}, follow=True))
    assert "已保存项目“调研视察”" in said(
        add(client, book, "category", {"name": "调研视察", "take": "sum", "cap": "20"})
    )
    shown = said(client.get(page("change", book)))
    assert "还没有写完：项目“调研视察”：没有项目。" in shown
    assert "试算</a>" not in shown
    assert client.get(reverse("scoring:trial", args=[book.pk])).status_code == 404
    client.post(page("whole", book), {"text": text_of(client, book)})
    assert "按记录计分" in said(client.get(page("item_add", book)))
    add(client, book, "activities", TIERS | {"cap": "15", "clause": "第三条"}, below="item")
    grades = {"grades-0-name": "先进", "grades-0-places": "3", "grades-1-name": "一般"}
    assert "已保存等次" in said(client.post(page("meaning", book), ROWS | grades, follow=True))
    assert rulebook_data(Rulebook.objects.get(pk=book.pk)) == {
        "code": "group",
        "name": "界别积分 2027",
        "subject": "group",
        "rounding": 0.01,
        "grades": [{"name": "先进", "places": 3}, {"name": "一般"}],
        "items": [
            {
                "code": "item",
                "name": "调研视察",
                "cap": 20,
                "items": [
                    {
                        "code": "activities",
                        "name": "活动",
                        "clause": "第三条",
                        "source": "activities",
                        "cap": 15,
                        "price": {
                            "by": "kind",
                            "tiers": [{"is": ["调研", "视察"], "points": 5}, {"is": "理论学习", "points": 2.5}],
                            "take": "highest",
                        },
                    }
                ],
            }
        ],
    }
    client.post(page("item", book, "item"), {"name": "调研视察学习", "take": "sum", "cap": "18"})
    assert list(book.items.values_list("name", "parent__name")) == [("调研视察学习", None), ("活动", "调研视察学习")]
    shown = said(client.get(page("change", book)))
    assert "活动类别是“视察”、“调研” 5 分；活动类别是“理论学习” 2.5 分" in shown


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(empty):
    client, book = empty
    typed = TIERS | {"tiers-1-by0-is": ["调研"], "cap": "5", "floor": "9", "note": "照原文", "where-role-is": ["主办"]}
    shown = said(add(client, book, "activities", typed))
    assert "上限 5 低于下限 9" in shown
    assert "“调研”出现在两档里" in shown
    assert "没有保存" in shown
    for kept in ("照原文", 'value="2.5"', 'value="9"', 'value="主办" id="id_where-role-is_0" checked'):
        assert kept in shown, kept
    assert not book.items.exists()


def test_what_is_missing_is_asked_for(empty):
    client, book = empty
    shown = said(add(client, book, "activities", ITEM | {"points": "", "count_kind": "at_least", "name": ""}))
    assert "请填写分值" in shown
    assert "请填写几件" in shown
    shown = said(add(client, book, "activities", TIERS | {"tiers-0-points": ""}))
    assert "请填写这一档的分值" in shown
    assert not book.items.exists()


def test_more_rows_and_the_table_of_tiers_keep_what_was_typed(empty):
    """Without a script: a button asks for the table or for further rows, and nothing is saved or complained of."""
    client, book = empty
    shown = said(add(client, book, "activities", TIERS | {"more": "tiers", "name": ""}))
    assert 'name="tiers-4-points"' in shown
    assert 'value="2.5"' in shown
    assert "这个字段是必填项" not in shown
    shown = said(add(client, book, "activities", TIERS | {"by1": "role", "refresh": "1"}))
    assert 'name="tiers-0-by1-is"' in shown
    assert not book.items.exists()


def test_condition_and_counting_as_written(empty):
    client, book = empty
    typed = ITEM | {
        "where-kind-is": ["调研", "视察"],
        "where-kind-not": "not",
        "where-is_planned-is": "是",
        "count_kind": "at_least",
        "count_number": "4",
        "each_quarter": "1",
        "policy_note": "只看次数",
        "record_only": "on",
        "from_day": "2027-03-01",
        "factors-0-when": "role=联动",
        "factors-0-times": "0.5",
        "text": "average: {per: members, times: 5}",
    }
    add(client, book, "activities", typed | {"stay": "1"})
    assert rulebook_data(book)["items"] == [
        {
            "code": "activities",
            "name": "调研",
            "policy_note": "只看次数",
            "record_only": True,
            "price": 5,
            "factors": [{"when": {"role": "联动"}, "times": 0.5}],
            "count": {"at_least": 4, "spread": {"by": "quarter", "parts": 4, "at_least": 1}},
            "source": "activities",
            "where": {"kind": {"not": ["调研", "视察"]}, "is_planned": "是"},
            "from": "2027-03-01",
            "average": {"per": "members", "times": 5},
        }
    ]
    shown = said(client.get(page("item", book, "activities")))
    assert "列入年度计划：是，活动类别不是“视察”、“调研”" in shown


def test_the_text_beside_the_fields_is_checked_as_well(empty):
    client, book = empty
    for text, sentence in (
        ("share: {role: role", "第 1 行“share: {role: role”：括号没有成对。"),
        ("name: 别的", "name 不能写在这里"),
        ("share: &a [*a]", "第 1 行：不能用“*”引用别处的内容"),
        ("year_ends: 11-30\nyear_ends: 12-20", "第 2 行：“year_ends”写了两遍"),
        ("price: 3", "price 在上面的格子里已经填了"),
        ("colour: 红", "不认识“colour”"),
    ):
        assert sentence in said(add(client, book, "activities", ITEM | {"text": text})), text
    assert not book.items.exists()


def test_items_are_moved_changed_and_taken_out(empty):
    client, book = empty
    for name in ("甲", "乙"):
        add(client, book, "activities", ITEM | {"name": name})
    first = book.items.get(name="甲")
    client.post(page("item_move", book, "activities-2"), {"to": "up"})
    assert list(book.items.values_list("name", flat=True)) == ["乙", "甲"]
    client.post(page("item", book, first.code), ITEM | {"name": "丙", "points": "7"})
    assert [(one.pk, one.name, one.how["price"]) for one in book.items.filter(pk=first.pk)] == [(first.pk, "丙", 7)]
    assert "确定从" in said(client.get(page("item_drop", book, first.code)))
    client.post(page("item_drop", book, first.code))
    assert list(book.items.values_list("name", flat=True)) == ["乙"]
    assert "已经不在了" in said(client.post(page("item_drop", book, first.code), follow=True))


def test_the_head_is_checked_with_the_items_and_keeps_what_it_does_not_show(empty):
    client, book = empty
    add(client, book, "activities", ITEM)
    client.post(
        page("meaning", book), ROWS | {"grades-0-name": "先进", "grades-0-at_least": "60", "grades-1-name": "一般"}
    )
    shown = said(client.post(page("change", book), HEAD | {"cap": "5", "floor": "6"}))
    assert "上限 5 低于下限 6" in shown
    client.post(page("change", book), HEAD | {"name": "改名", "year_ends": "12-20", "starts_on": "2027-01-01"})
    data = rulebook_data(book.__class__.objects.get(pk=book.pk))
    assert (data["name"], data["year_ends"], data["from"]) == ("改名", "12-20", datetime.date(2027, 1, 1))
    assert [grade["name"] for grade in data["grades"]] == ["先进", "一般"]
    assert data["items"][0]["price"] == 5


def test_grades_that_leave_somebody_without_are_named(empty):
    client, book = empty
    shown = said(client.post(page("meaning", book), ROWS | {"grades-0-name": "先进", "grades-0-at_least": "60"}))
    assert "低于 60 分的没有等次" in shown
    assert 'value="60"' in shown
    assert "grades" not in rulebook_data(book)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"points": "5分"}, "请只填写数字，如 5、-2、0.25，不带单位和百分号。"),
        ({"year_ends": "12月20日"}, "“年度截止日”现在是“12月20日”，请写成 &quot;12-20&quot;。"),
        ({"year_ends": "2月30日"}, "“年度截止日”现在是“2月30日”，要写成 &quot;12-20&quot; 的样子。"),
        ({"floor": "5"}, "没有记录也会得 5 分；要保底请写“起始分”。"),
        ({"points": "-5", "cap": "5"}, "扣到多少分为止，请写“下限”，扣分不设底的去掉“上限”。"),
        ({"text": "capp: 5"}, "不认识“capp”，是不是要写 cap（上限）？"),
        ({"text": "cap：5"}, "写成“键: 值”的样子，冒号用半角，后面空一格。"),
    ],
)
def test_a_mistake_speaks_of_the_fields_not_of_the_text_form(empty, typed, sentence):
    client, book = empty
    assert sentence in said(add(client, book, "activities", ITEM | typed))
    assert not book.items.exists()
