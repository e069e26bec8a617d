"""What the page shows adds up to the total it shows, for everybody, under rules of every build (issue 6.2)."""

import datetime
import random
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Member
from scoring.adding_up import CENT
from scoring.board import boards, window_of
from scoring.models import Rulebook
from scoring.rulebooks import save_rulebook
from tests.factories import make_user
from tests.scoring.test_evidence import random_year

pytestmark = pytest.mark.django_db
END = datetime.date(2021, 3, 1)


def held(code: str, price: float, **more) -> dict:
    return {"code": code, "name": code, "source": "activities", "price": price} | more


# Caps in caps, under a cap of the whole.
NESTED = {
    "base": 2.5,
    "cap": 12,
    "items": [
        {
            "code": "all",
            "name": "合计",
            "cap": 9,
            "items": [held("planned", 1.25, cap=3), held("every", 0.75, cap=8, same_records=True)],
        },
        {"code": "written", "name": "信息", "source": "reports", "price": 2.5, "count": {"from": 2}, "cap": 5},
    ],
}
# The best of several, once each, with deductions below nothing.
BEST = {
    "items": [
        {
            "code": "best",
            "name": "就高",
            "take": "best",
            "items": [
                {"code": "one", "name": "提案", "source": "proposals", "price": 1.5},
                {"code": "two", "name": "信息", "source": "reports", "price": 1.25, "cap": 4},
            ],
        },
        {
            "code": "once",
            "name": "只计一次",
            "once_each": True,
            "items": [held("low", 1), held("high", 2.25, where={"is_planned": "否"}, count={"from": 2})],
        },
        {"code": "minus", "name": "扣分", "source": "results", "price": -0.75, "floor": -1},
    ],
}
# Prices of three digits, shown with two.
CRUMBLY = {
    "base": 60.5,
    "items": [held(f"item-{n}", price, same_records=True) for n, price in enumerate((0.334, 0.334, 0.114))],
}
SHIPPED: dict = {}


def shown(page: str) -> tuple[Decimal, Decimal]:
    """The total of the page, and what its list of base, items and cut adds up to."""
    total = re.search(r'<span class="value">([\d.−-]+)</span>', page)
    listed = page.split('<ul class="sum-list">', 1)[1].split("</ul>", 1)[0]
    numbers = re.findall(r'<span class="number">([\d.−-]+)</span>', listed)
    return decimal(total.group(1)), sum(map(decimal, numbers), Decimal(0))


def decimal(words: str) -> Decimal:
    return Decimal(words.replace("−", "-"))


@pytest.mark.parametrize(("rule", "seed"), [(NESTED, 11), (BEST, 12), (SHIPPED, 13)])
def test_the_page_adds_up_for_everybody(rule, seed):
    random_year(random.Random(seed))
    client = Client()
    client.force_login(make_user("leader"))
    for kind in ("group", "member"):
        if rule:
            Rulebook.objects.filter(subject=kind).delete()
            save_rulebook({"code": f"rule-{kind}", "name": "试行办法", "subject": kind} | rule)
        cards = boards(kind, [window_of(2020, END)])[2020].cards
        assert any(card.points for card in cards)
        for card in cards:
            response = client.get(reverse("scoring:explain", args=[kind, card.subject_id]), {"year": "2020"})
            total, added = shown(response.text)
            assert total == card.points, "the page says what the board says"
            assert total == added, "to the last digit, whatever was rounded for showing"
            for view in response.context["items"]:
                points = [record.evidence.added for record in view.counted]
                if None not in points:
                    assert sum(points, Decimal(0)) == view.line.exact, "records add up to their item"
                    left = sum((row.points for row in view.crumbs), Decimal(0))
                    listed = sum((Decimal(record.evidence.points) for record in view.counted), left)
                    assert listed == view.line.points.quantize(CENT), "as they are shown"


@pytest.mark.parametrize(("rule", "seed"), [(NESTED, 21), (CRUMBLY, 22), (SHIPPED, 23)])
def test_the_page_of_the_member_adds_up_too(rule, seed):
    """我的履职, which members use most: base points, items, what the cap of the whole took, and the crumbs."""
    random_year(random.Random(seed))
    if rule:
        Rulebook.objects.filter(subject="member").delete()
        save_rulebook({"code": "rule", "name": "试行办法", "subject": "member"} | rule)
    words = ""
    for card in boards("member", [window_of(2020, END)])[2020].cards:
        user = make_user("stranger")
        Member.objects.filter(pk=card.subject_id).update(user=user)
        client = Client()
        client.force_login(user)
        page = client.get(reverse("scorecard"), {"year": "2020"}).text
        total, added = shown(page)
        assert total == card.points == added
        words += page
        page = client.get(reverse("member", args=[card.subject_id]), {"year": "2020"}).text
        lines = page.split('id="points"', 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
        numbers = re.findall(r'<span class="number">([\d.−-]+)</span>', lines)
        assert sum(map(decimal, numbers), Decimal(0)) == total, "the table of the member's page"
    if rule is NESTED:
        assert "基础分" in words
        assert "超过总分上限，不计" in words
    if rule is CRUMBLY:
        assert "尾差" in words
