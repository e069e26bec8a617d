"""A rulebook's forms: what they are given they give back, whatever the rule says."""

import pytest
from django.conf import settings
from django.http import QueryDict

from scoring.actions.drafts import tree_of
from scoring.admin.items import item_form
from scoring.engine import RulebookError, parse_rulebook
from scoring.engine.parse import MEANING_KEYS
from scoring.forms.meaning import MeaningForm
from scoring.rulebooks import read_rulebook, rulebook_data, save_rulebook
from tests.factories import SectorFactory
from tests.scoring.test_published import name_kinds

pytestmark = pytest.mark.django_db
RULES = sorted((settings.BASE_DIR / "fixtures" / "rulebooks").rglob("*.yaml"))


def sent(form) -> QueryDict:
    """What a browser sends of a form that nobody touched."""
    query = QueryDict(mutable=True)
    price = getattr(form, "price", None)
    tables = [*getattr(form, "tables", {}).values(), *([price.tiers, price.factors, price.bands] if price else [])]
    rows = [one for table in tables for one in (table.management_form, *table.forms)]
    for field in (field for one in (form, *rows) for field in one):
        value = field.value()
        if field.widget_type == "checkbox":
            query.setlist(field.html_name, ["on"] if value else [])
        elif isinstance(value, list | tuple):
            query.setlist(field.html_name, [str(one) for one in value])
        elif field.widget_type != "checkboxselectmultiple":
            query[field.html_name] = "" if value is None else str(value)
    return query


def alone(data, item):
    """The one item in a rulebook that says nothing beside."""
    return parse_rulebook({key: value for key, value in data.items() if key not in MEANING_KEYS} | {"items": [item]})


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_saving_an_untouched_page_changes_nothing(path):
    """What no field can say stands in the text beside them and comes back."""
    data = read_rulebook(path)
    SectorFactory(name="中共")
    name_kinds(path.stem)
    try:
        data = rulebook_data(save_rulebook(data))
    except RulebookError:
        pytest.skip("asks for records that this product does not keep, as its note says")
    for _, row in tree_of(data["items"]):
        again = item_form(data["subject"], row, sent(item_form(data["subject"], row, None)))
        assert again.is_valid(), (row, again.errors)
        said = {"code": row["code"]} | again.data_of_item | ({"items": row["items"]} if "items" in row else {})
        assert alone(data, said) == alone(data, row)
    meaning = MeaningForm(sent(MeaningForm(rules=data)), rules=data)
    assert meaning.is_valid(), meaning.errors
    assert parse_rulebook(meaning.data_of_rules) == parse_rulebook(data)


def test_what_no_field_can_say_comes_back_from_the_text():
    """Points of a section, equal parts, one in each month: saving an untouched page loses none of it."""
    months = {"at_least": 12, "spread": {"by": "month", "parts": 12, "at_least": 1}}
    item = {"code": "a", "name": "信息", "source": "reports", "price": 6, "count": months}
    item["share"] = {"among": "author_count", "most": 3}
    base = {"code": "unseen", "name": "某市办法", "subject": "member", "items": [item]}
    duties = [{"code": "d", "name": "信息不少于 4 分", "points_of": "a", "at_least": 4}]
    vetoes = [{"name": "信息太少", "points_of": "a", "less_than": 2, "grade": "差"}]
    data = base | {"grades": [{"name": "优", "at_least": 5}, {"name": "差"}], "duties": duties, "vetoes": vetoes}
    data = rulebook_data(save_rulebook(data))
    (row,) = data["items"]
    again = item_form("member", row, sent(item_form("member", row, None)))
    assert again.is_valid(), again.errors
    assert alone(data, {"code": "a"} | again.data_of_item) == alone(data, row)
    meaning = MeaningForm(sent(MeaningForm(rules=data)), rules=data)
    assert meaning.is_valid(), meaning.errors
    assert parse_rulebook(meaning.data_of_rules) == parse_rulebook(data)
    assert dict(meaning.tables["duties"].forms[0].fields["counted"].choices)["计分项目（按得分）"] == [
        ("points_of:a", "信息")
    ]
    assert meaning.data_of_rules["duties"][0]["points_of"] == "a"
