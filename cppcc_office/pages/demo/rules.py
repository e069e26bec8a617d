"""Next year's rule as a draft, so that there is something to try on this year's records."""

from scoring.actions import copy_rulebook
from scoring.models import Rulebook
from scoring.rulebooks import load_rulebooks, save_rulebook

GRADES = [{"name": "先进", "places": 6}, {"name": "达标", "at_least": 60}, {"name": "待改进"}]
STUDY = "study"


def add_draft_rule() -> Rulebook:
    """The groups' rule with a lower price for studying, and grades; nothing counts by it."""
    draft = copy_rulebook(book=Rulebook.objects.get(code="groups-ten-items"))
    (data,) = load_rulebooks(pk=draft.pk)
    items = [item | {"price": 3} if item["code"] == STUDY else item for item in data["items"]]
    return save_rulebook(data | {"items": items, "grades": GRADES})
