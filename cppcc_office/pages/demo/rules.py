"""Next year's rule as a draft, so that there is something to try on this year's records."""

from scoring.actions import copy_rulebook
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks, save_rulebook

GRADES = [{"name": "先进", "places": 6}, {"name": "达标", "at_least": 60}, {"name": "待改进"}]
PRICES = {"study": 3, "research": 6}


def add_draft_rule() -> Rulebook:
    """The groups' rule with less for studying, more for research, and grades; nothing counts by it."""
    draft = copy_rulebook(book=Rulebook.objects.get(code="groups-ten-items"))
    (data,) = load_rulebooks(pk=draft.pk)
    items = [item | ({"price": PRICES[item["code"]]} if item["code"] in PRICES else {}) for item in data["items"]]
    return save_rulebook(data | {"items": items, "grades": GRADES})
