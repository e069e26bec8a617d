"""The roster: whom each role finds in it, in which order, by which letters; on paper and as a workbook."""

import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import AuditEvent
from members.models import Post
from tests.factories import (
    MemberFactory,
    MembershipFactory,
    PostFactory,
    SectorFactory,
    SectorGroupFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return SectorGroupFactory()


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


EVERYBODY, OWN_GROUP, ONESELF, NOBODY = "everybody", "own group", "oneself", "nobody"


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("administrator", EVERYBODY),
        ("secretariat", EVERYBODY),
        ("leader", EVERYBODY),
        ("one_office", EVERYBODY),
        ("head", OWN_GROUP),
        ("convener", OWN_GROUP),
        ("liaison", OWN_GROUP),
        ("deputy", OWN_GROUP),
        ("member", ONESELF),
        ("contact", NOBODY),
        ("clerk", NOBODY),
        ("stranger", NOBODY),
    ],
)
def test_who_finds_whom(sign_in, group, role, sees):
    """G7: each role sees what it needs."""
    user = make_user(role, group=group)
    seated_member(group, name="张三")
    seated_member(name="李四")
    found = names(sign_in(user).get("/members/"))
    assert ("张三" in found) == (sees in (EVERYBODY, OWN_GROUP))
    assert ("李四" in found) == (sees == EVERYBODY)
    if sees == ONESELF:
        assert found == [user.member.name]
    if sees == NOBODY:
        assert found == []


def test_a_stranger_is_sent_to_the_door(client):
    for url in ("/members/", "/members/export/", "/members/1/", "/members/1/photo/"):
        assert client.get(url).status_code == 302


def test_by_sector_and_by_strokes(sign_in):
    """issue 2: strokes in mainland usage: 王 4, 阮 6, 陈 7."""
    first, second = SectorFactory(order=1001), SectorFactory(order=1002)
    for name, sector in (("陈一", first), ("王二", second), ("阮三", first)):
        MembershipFactory(member=MemberFactory(name=name), sector=sector)
    client = sign_in("administrator")
    assert names(client.get("/members/")) == ["阮三", "陈一", "王二"]
    assert names(client.get("/members/", {"order": "strokes"})) == ["王二", "阮三", "陈一"]


@pytest.mark.parametrize("text", ["张三", "三", "zhangsan", "zs", "ZhangS"])
def test_search_by_characters_pinyin_and_initials(sign_in, text):
    """issue 2: zs and zhangsan find 张三."""
    seated_member(name="张三")
    seated_member(name="李四")
    assert names(sign_in("administrator").get("/members/", {"q": text})) == ["张三"]


def test_search_does_not_widen_what_one_sees(sign_in, group):
    seated_member(name="张三")
    response = sign_in(make_user("convener", group=group)).get("/members/", {"q": "张三"})
    assert names(response) == []
    assert "没有符合条件的委员" in response.content.decode()


def test_who_has_left_stands_apart(sign_in):
    seated_member(name="张三", ends_on=datetime.date(2020, 1, 1))
    client = sign_in("administrator")
    assert names(client.get("/members/")) == []
    response = client.get("/members/", {"state": "left"})
    assert names(response) == ["张三"]
    assert "2020-01-01 离任" in response.content.decode()


def test_filter_by_sector(sign_in):
    sector = SectorFactory()
    MembershipFactory(member=MemberFactory(name="张三"), sector=sector)
    seated_member(name="李四")
    assert names(sign_in("administrator").get("/members/", {"sector": sector.pk})) == ["张三"]


def test_nonsense_in_the_address_is_taken_as_nothing(sign_in):
    seated_member(name="张三")
    response = sign_in("administrator").get("/members/", {"sector": "x", "order": "y", "state": "z", "page": "many"})
    assert names(response) == ["张三"]


def test_posts_stand_beside_the_name_and_phones_are_masked(sign_in, group):
    """G7: phones masked."""
    member = seated_member(group, name="张三", phone="13812345678")
    PostFactory(member=member, role=Post.Role.CONVENER, group=group)
    PostFactory(member=member, role=Post.Role.STANDING)
    html = sign_in("leader").get("/members/").content.decode()
    assert "界别召集人、常委" in html
    assert "138****5678" in html
    assert "13812345678" not in html


@pytest.mark.parametrize(("role", "most"), [("leader", 8), ("secretariat", 10), ("convener", 15)])
def test_the_number_of_queries_does_not_grow(sign_in, group, django_assert_num_queries, role, most):
    """issue 2: a list of 50 members as a leader sees it costs at most 8 queries."""
    user = make_user(role, group=group)
    client = sign_in(user)
    counts = []
    for so_many in (3, 60):
        for _ in range(so_many):
            PostFactory(member=seated_member(group))
        with django_assert_num_queries(most, exact=False) as queries:
            client.get("/members/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_fifty_to_a_page_and_the_whole_for_printing(sign_in, group):
    for _ in range(53):
        seated_member(group)
    client = sign_in("administrator")
    assert len(names(client.get("/members/"))) == 50
    second = client.get("/members/", {"page": 2})
    assert [row.number for row in second.context["rows"]] == [51, 52, 53]
    assert len(names(client.get("/members/", {"all": "1"}))) == 53


def test_export_follows_the_filter_masks_phones_and_is_logged(sign_in, group):
    """G5, G7: everything goes out to Excel; exports are logged."""
    user = make_user("convener", group=group)
    seated_member(group, name="张三", phone="13812345678", employer="=cmd()")
    seated_member(name="张外人")
    response = sign_in(user).get("/members/export/", {"q": "zhang"})
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert "委员名册" in rows[0][0]
    assert rows[1][1] == "姓名"
    assert rows[2][1] == "张三"
    assert rows[2][7] == "138****5678"
    assert sheet["G3"].data_type == "s"
    assert not any("张外人" in row for row in rows)
    event = AuditEvent.objects.get(action="exported")
    assert (event.actor, event.count) == (user, 1)


def test_links_lead_to_the_members_page(sign_in):
    member = seated_member()
    assert reverse("member", args=[member.pk]) in sign_in("administrator").get("/members/").content.decode()
