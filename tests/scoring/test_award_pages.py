"""Pages of awards: what they offer to whom, what they say, what goes to a workbook, and what they cost."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from scoring.actions.awards import decide_nominee, publish_award
from scoring.actions.given import decide_mark
from scoring.awards import standings
from scoring.models import Award, Mark, MarkKind
from scoring.sheets import award_table
from tests.factories import AwardFactory, MarkFactory, MarkKindFactory, NomineeFactory, make_user, seated_member

pytestmark = pytest.mark.django_db
_A = Award.Status


def test_an_award_goes_by_one_mark_a_year_and_says_with_whom_it_shares_them(sign_in, office):
    often = MarkKindFactory(subject="group", way=MarkKind.Way.SEVERAL, is_yearly=False)
    award = AwardFactory.build(subject="group", mark_kind=often)
    with pytest.raises(ValidationError, match="同一个候选会有几个分数"):
        award.full_clean()
    often.is_yearly = True
    often.save()
    first = AwardFactory(name="一等奖", subject="group", mark_kind=often, status=_A.SELECTING)
    AwardFactory(name="二等奖", subject="group", mark_kind=often)
    AwardFactory(name="停办的奖", subject="group", mark_kind=often, status=_A.CANCELLED)
    often.is_yearly = False
    with pytest.raises(ValidationError, match="评优用着这个项目"):
        often.full_clean()
    text = sign_in(office).get(first.get_absolute_url()).content.decode()
    assert "与“二等奖”共用评分" in text


def test_the_page_of_an_award_costs_the_same_for_many_and_offers_nothing_on_oneself(sign_in, office):
    award = AwardFactory(status=_A.SELECTING)
    own = NomineeFactory(award=award, member=seated_member(user=office, name="自己"))
    client, page = sign_in(office), award.get_absolute_url()
    text = client.get(page).content.decode()
    assert "自己" in text
    assert reverse("scoring:nominee_select", args=[own.pk]) not in text

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(page)
        return len(seen)

    before = queries()
    others = [NomineeFactory(award=award) for _ in range(2)]
    assert queries() == before
    assert reverse("scoring:nominee_select", args=[others[0].pk]) in client.get(page).content.decode()


def test_every_nominee_goes_to_a_workbook_for_those_who_see_all(sign_in):
    """Whatever the award is called; the log keeps who took it."""
    award = AwardFactory(name="优秀提案/2020：[一等]", status=_A.PUBLISHED)
    NomineeFactory(award=award, reason="写得实", standing="第 1 名\x0b")
    page = f"{award.get_absolute_url()}export/"
    assert sign_in("member").get(page).status_code == 403
    rows = list(load_workbook(io.BytesIO(sign_in("leader").get(page).content)).active.iter_rows(values_only=True))
    assert rows[1][:3] == ("位次", "候选", "情况")
    assert rows[2][0] == 1
    assert {"第 1 名", "写得实"} <= set(rows[2])
    assert AuditEvent.objects.filter(action="exported").count() == 1


def test_the_list_shows_others_only_what_is_published_and_costs_the_same_for_many(sign_in):
    AwardFactory(name="还在评")
    NomineeFactory(award=AwardFactory(name="已公布的", status=_A.PUBLISHED))
    client, url = sign_in("member"), reverse("scoring:awards")
    text = client.get(url).content.decode()
    assert "已公布的" in text
    assert "还在评" not in text

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    before = queries()
    for number in range(2):
        NomineeFactory(award=AwardFactory(name=f"另一项{number}", status=_A.PUBLISHED))
    assert queries() == before


def test_what_was_published_stands_whatever_becomes_of_the_marks(sign_in, office):
    """The order and the marks of that day, for the page and the workbook; the marks may still be put right."""
    kind = MarkKindFactory(subject="member", way=MarkKind.Way.SEVERAL, highest=100)
    award = AwardFactory(subject="member", places=1, mark_kind=kind, status=_A.SELECTING)
    about = {"kind": kind, "status": "confirmed", "entered_by": office, "confirmed_by": make_user("secretariat")}
    for name, value, excluded in (("排第二", 80, ""), ("排第一", 90, ""), ("不参评", 95, "受处分")):
        member = seated_member(name=name)
        NomineeFactory(award=award, member=member, standing="第 5 名", excluded=excluded)
        MarkFactory(member=member, value=Decimal(value), **about)
    first, second, _ = standings(award)
    assert (str(first.nominee), str(second.nominee)) == ("排第一", "排第二")
    decide_nominee(action="select", nominee=first.nominee, by=office)
    award = publish_award(award=award, by=office)
    told = ["排第一：评分 90，第 5 名", "排第二：评分 80，第 5 名", "不参评：评分 95，第 5 名"]
    for mark in Mark.objects.filter(member__in=[first.nominee.member, second.nominee.member]):
        asked = decide_mark(action="ask_withdrawal", mark=mark, by=office, reason="评分有误。")
        decide_mark(action="agree", mark=asked, by=mark.confirmed_by)
    assert [f"{one.nominee}：{one.words}" for one in standings(award)] == told
    text = sign_in(office).get(award.get_absolute_url()).content.decode()
    assert "评分 90，第 5 名" in text
    assert "没有结果" not in text
    assert award_table(award, standings(award)).rows[0][:3] == [1, "排第一", "评分 90，第 5 名"]
