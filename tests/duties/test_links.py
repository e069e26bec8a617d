"""Links and visits: who with whom, who has not been visited this year (FEATURES SX4, TG6, HK2)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cppcc_office.shared.workflow import Refused
from duties.actions.links import end_link, record_visit, withdraw_visit
from duties.forms.links import VisitForm
from duties.models import Link, LinkKind, Visit
from tests.factories import (
    LinkFactory,
    OrganizationFactory,
    SectorGroupFactory,
    VisitFactory,
    make_user,
    seated_member,
)
from tests.ledgers.sheets import cells

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


def kind(name):
    return LinkKind.objects.get(name=name)


def person_link(member, **fields):
    given = {"kind": kind("委员联系界别群众"), "organization": None, "person": "王大妈", "person_phone": PHONE}
    return LinkFactory(member=member, **given | fields)


def test_a_member_is_linked_with_a_village_and_registers_a_visit_on_the_phone(sign_in):
    user = make_user("member")
    village = OrganizationFactory(kind="village")
    url = f"{reverse('duties:link_new')}?kind={kind('委员联系村').pk}"
    sign_in(user).post(url, {"organization": village.pk})
    link = Link.objects.get()
    assert (link.member, link.organization) == (user.member, village)
    assert list(Link.objects.unvisited(2020)) == [link]
    sign_in(user).post(link.get_absolute_url(), {"visited_on": "2020-04-08", "text": "看望村民"})
    assert not Link.objects.unvisited(2020).exists()
    assert list(Link.objects.unvisited(2021)) == [link]


def test_the_number_of_a_person_is_whole_only_for_who_is_in_touch(sign_in):
    """HK2; PIPL: masked for everybody else."""
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    link = person_link(user.member)
    assert PHONE in sign_in(user).get(link.get_absolute_url()).content.decode()
    for role in ("convener", "liaison", "leader", "secretariat"):
        page = sign_in(make_user(role, group=group)).get(link.get_absolute_url()).content.decode()
        assert PHONE not in page
        assert "138****5678" in page
    export = sign_in(user).get(reverse("links_export"))
    told = str(cells(export.content))
    assert "王大妈" in told
    assert PHONE not in told


def test_a_slip_of_the_finger_in_the_year_is_told():
    with pytest.raises(ValidationError, match="年份可能写错了"):
        VisitForm.base_fields["visited_on"].clean("1020-04-08")


def test_chairpersons_links_are_registered_by_the_office_and_seen_by_both(sign_in):
    """TG6: chairpersons' visits to members."""
    chair, member = seated_member(name="张主席"), make_user("member")
    url = f"{reverse('duties:link_new')}?kind={kind('主席（副主席）联系委员').pk}"
    assert "选是哪一种" in sign_in(member).get(url).content.decode()
    member.member.name = "李委员"
    member.member.save()
    answer = sign_in("secretariat").post(url, {"who": "张主席", "whom": "李委员"})
    link = Link.objects.get()
    assert answer.url == link.get_absolute_url()
    assert (link.member, link.linked_member) == (chair, member.member)
    assert sign_in(member).get(link.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"visited_on": "2999-01-01", "text": "走访"}, "不能晚于今天"),
        ({"visited_on": "2018-12-31", "text": "走访"}, "起止日期"),
        ({"visited_on": "", "text": ""}, "请填写走访时间"),
    ],
)
def test_a_visit_that_does_not_fit_is_refused_with_a_sentence(sign_in, sent, sentence):
    user = make_user("member")
    link = LinkFactory(member=user.member, starts_on=datetime.date(2019, 1, 1))
    page = sign_in(user).post(link.get_absolute_url(), sent).content.decode()
    assert sentence in page
    assert not Visit.objects.exists()


def test_a_visit_is_withdrawn_with_a_reason_and_counts_nowhere():
    user = make_user("member")
    visit = VisitFactory(link__member=user.member)
    with pytest.raises(Refused, match="原因"):
        withdraw_visit(visit=visit, reason="", by=user)
    withdraw_visit(visit=visit, reason="记错了村", by=user)
    assert list(Link.objects.unvisited(2020)) == [visit.link]
    assert not Visit.objects.counting().exists()


@pytest.mark.parametrize(
    ("role", "may"), [("convener", True), ("liaison", True), ("secretariat", True), ("leader", False), ("head", False)]
)
def test_who_may_register_a_visit_for_a_member(role, may):
    group = SectorGroupFactory()
    visit = Visit(link=LinkFactory(member=seated_member(group)), visited_on=datetime.date(2020, 4, 8), text="走访")
    user = make_user(role, group=group)
    if may:
        assert record_visit(visit=visit, by=user).pk
    else:
        with pytest.raises(PermissionDenied):
            record_visit(visit=visit, by=user)


def test_an_ended_link_is_not_due_the_next_year():
    user = make_user("member")
    link = LinkFactory(member=user.member)
    end_link(link=link, ends_on=datetime.date(2020, 12, 31), by=user)
    assert Link.objects.unvisited(2020).exists()
    assert not Link.objects.unvisited(2021).exists()


def test_the_list_shows_only_ones_own_and_asks_as_often_for_three_as_for_one(sign_in):
    user = make_user("member")
    LinkFactory(member=seated_member(), organization__name="别人的村")
    client, url = sign_in(user), f"{reverse('links')}?year=2020"
    counts = []
    for _ in range(3):
        VisitFactory(link=LinkFactory(member=user.member))
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[2]
    assert "别人的村" not in page.content.decode()
    assert len(page.context["page"]) == 3
