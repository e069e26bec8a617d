"""登录单 in bulk: accounts from the roster, printed slips, and who may do it."""

import re

import pytest
from django.urls import reverse

from accounts.audit import AuditEvent
from accounts.models import Invitation, User
from members.models import Member
from tests.dealing import dealt
from tests.factories import ROLES, make_user, seated_member
from tests.factories.accounts import UserFactory
from tests.factories.sectors import SectorGroupFactory

pytestmark = pytest.mark.django_db
SLIPS, PRINT = "/accounts/slips/", "/accounts/slips/print/"


@pytest.fixture
def office(sign_in):
    return sign_in("administrator")


def names_listed(response):
    return [one.name for one in response.context["found"]]


def codes_on(response):
    return re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b", response.content.decode())


def test_members_without_an_account_are_listed_first(office):
    seated_member(name="王芳")
    seated_member(name="李娜", user=UserFactory())
    assert names_listed(office.get(SLIPS)) == ["王芳"]
    assert names_listed(office.get(SLIPS, {"kind": "members", "state": "all"})) == ["王芳", "李娜"]
    assert names_listed(office.get(SLIPS, {"kind": "members", "state": "unused"})) == ["李娜"]


def test_one_sector_group_may_be_chosen(office):
    one, other = SectorGroupFactory(), SectorGroupFactory()
    seated_member(one, name="王芳")
    seated_member(other, name="李娜")
    assert names_listed(office.get(SLIPS, {"kind": "members", "group": one.pk, "state": "all"})) == ["王芳"]


def test_members_out_of_office_are_not_listed(office):
    seated_member(name="王芳", ends_on="2018-12-31")
    assert names_listed(office.get(SLIPS)) == []


@pytest.mark.parametrize(("kind", "role"), [("liaisons", "liaison"), ("contacts", "contact"), ("clerks", "clerk")])
def test_other_keepers_of_records_get_slips_too(office, client, kind, role):
    user = make_user(role)
    found = office.get(SLIPS, {"kind": kind, "state": "all"})
    assert names_listed(found) == [user.name]
    response = office.post(PRINT, {"scope": "chosen", "key": [f"u{user.pk}"]})
    [code] = codes_on(response)
    assert user.name in client.get(reverse("accounts:invitation", args=[code])).content.decode()


def test_printing_opens_accounts_named_by_pinyin(office):
    members = [seated_member(name=name) for name in ("王芳", "王方", "欧阳明")]
    response = office.post(PRINT, {"scope": "all", "listed": [f"m{m.pk}" for m in members]})
    assert response.status_code == 200
    assert [m.user.username for m in Member.objects.order_by("pk")] == ["wangfang", "wangfang2", "ouyangming"]
    assert len(codes_on(response)) == 3
    user = User.objects.get(username="wangfang")
    assert (user.name, user.has_usable_password(), user.is_staff) == ("王芳", False, False)
    assert user.history.count() == 1
    assert members[0].history.first().user_id == user.pk


def test_the_slip_leads_to_the_page_where_its_owner_sets_a_password(office, client):
    member = seated_member(name="王芳", phone="13812345678")
    [code] = codes_on(office.post(PRINT, {"scope": "all", "listed": [f"m{member.pk}"]}))
    address = reverse("accounts:invitation", args=[code])
    client.post(address, {"new_password": "chunjie88", "repeated": "chunjie88"})
    client.post("/accounts/sign-out/")
    client.post("/accounts/sign-in/", {"username": "138 1234 5678", "password": "chunjie88"})
    assert client.get("/").context["user"].member == member


def test_only_those_ticked_when_asked_so(office):
    one, other = seated_member(name="王芳"), seated_member(name="李娜")
    keys = [f"m{one.pk}", f"m{other.pk}"]
    response = office.post(PRINT, {"scope": "chosen", "listed": keys, "key": keys[:1]})
    assert len(codes_on(response)) == 1
    assert Invitation.objects.get().user.name == "王芳"


def test_nobody_ticked_is_said_and_nothing_is_made(office):
    member = seated_member()
    response = office.post(PRINT, {"scope": "chosen", "listed": [f"m{member.pk}"]}, follow=True)
    assert "请先勾选" in response.content.decode()
    assert not Invitation.objects.exists()


def test_other_pages_may_name_whom(office):
    one, other = seated_member(name="王芳"), make_user("liaison")
    seated_member(name="李娜")
    response = office.get(SLIPS, {"keys": f"m{one.pk}-u{other.pk}"})
    assert names_listed(response) == ["王芳", other.name]


@pytest.mark.parametrize("nonsense", ["x", "m", "mx", "m999999", "u", "m1'; --", "----"])
def test_names_nobody_has_show_nobody(office, nonsense):
    seated_member()
    assert nonsense == "----" or names_listed(office.get(SLIPS, {"keys": nonsense})) == []


def test_the_admins_lists_lead_here(office):
    member, liaison = seated_member(name="王芳"), make_user("liaison")
    for address, row, name in (
        ("admin:members_member_changelist", member.pk, "王芳"),
        ("admin:sectors_groupliaison_changelist", liaison.group_liaisons.get().pk, liaison.name),
    ):
        response = office.post(
            reverse(address), {"action": "give_slips", "_selected_action": [row], "index": 0}, follow=True
        )
        assert names_listed(response) == [name]


def test_the_action_is_for_those_with_the_right(sign_in):
    member = seated_member()
    response = sign_in("one_office").post(
        reverse("admin:members_member_changelist"), {"action": "give_slips", "_selected_action": [member.pk]}
    )
    assert "accounts/slips" not in response.get("Location", "")


def test_staff_among_the_members_get_none(office):
    member = seated_member(user=UserFactory(is_staff=True))
    page = office.get(SLIPS, {"kind": "members", "state": "all"}).content.decode()
    assert "由系统管理员设置" in page
    assert office.post(PRINT, {"scope": "chosen", "key": [f"m{member.pk}"]}).status_code == 302
    assert not Invitation.objects.exists()


def test_an_account_that_keeps_no_records_cannot_be_slipped_in(office):
    stranger = UserFactory()
    assert office.post(PRINT, {"scope": "chosen", "key": [f"u{stranger.pk}"]}).status_code == 302
    assert not Invitation.objects.exists()


def test_printing_is_logged_with_names_and_number_and_no_code(office):
    members = [seated_member(name="王芳"), seated_member(name="李娜")]
    response = office.post(PRINT, {"scope": "all", "listed": [f"m{m.pk}" for m in members]})
    event = AuditEvent.objects.get(action="slips_printed")
    assert (event.count, event.detail) == (2, "王芳、李娜")
    for code in codes_on(response):
        assert not AuditEvent.objects.filter(detail__contains=code.replace("-", "")).exists()


def test_the_sheet_needs_no_inline_style_or_script(office):
    member = seated_member()
    html = office.post(PRINT, {"scope": "all", "listed": [f"m{member.pk}"]}).content.decode()
    assert "<svg" in html
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|<style", html)


@pytest.mark.parametrize("role", dealt(ROLES))
def test_who_may(sign_in, role):
    member = seated_member()
    client = sign_in(role)
    status = {"administrator": 200, "secretariat": 200, "one_office": 403}.get(role, 404)
    assert client.get(SLIPS).status_code == status
    assert client.post(PRINT, {"scope": "chosen", "key": [f"m{member.pk}"]}).status_code == status
    assert Invitation.objects.exists() == (status == 200)


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(SLIPS)["Location"].startswith("/accounts/sign-in/")
    assert client.post(PRINT, {"scope": "all"})["Location"] == "/accounts/sign-in/"


def test_one_member_or_many_cost_the_same_queries(office, django_assert_num_queries, django_assert_max_num_queries):
    group = SectorGroupFactory()

    def print_for(number):
        return [f"m{seated_member(group).pk}" for _ in range(number)]

    office.post(PRINT, {"scope": "all", "listed": print_for(1)})
    one, many = print_for(1), print_for(30)
    with django_assert_max_num_queries(40) as printed:
        office.post(PRINT, {"scope": "all", "listed": one})
    with django_assert_num_queries(len(printed)):
        office.post(PRINT, {"scope": "all", "listed": many})
    with django_assert_max_num_queries(14) as listed:
        office.get(SLIPS, {"kind": "members", "state": "all", "group": group.pk})
    print_for(30)
    with django_assert_num_queries(len(listed)):
        office.get(SLIPS, {"kind": "members", "state": "all", "group": group.pk})


def test_a_slip_promises_the_phone_only_to_who_can_sign_in_with_it(office):
    """A mobile number that two members have opens neither account; a landline is no name to sign in with."""
    phones = {"王芳": "13812345678", "李娜": "13912345678", "李伟": "13912345678", "赵敏": "0562-2831234"}
    for name, phone in phones.items():
        seated_member(name=name, phone=phone)
    # One of the two who share a number gets a slip alone; the other has no account yet.
    given = Member.objects.exclude(name="李伟")
    response = office.post(PRINT, {"scope": "all", "listed": [f"m{member.pk}" for member in given]})
    said = {slip.name: (slip.has_mobile, slip.shares_mobile) for slip in response.context["slips"]}
    assert said == {"王芳": (True, False), "李娜": (True, True), "赵敏": (False, False)}
    page = response.content.decode()
    assert page.count("也可用手机号码登录") == 1
    assert page.count("手机号码与他人相同，只能用登录名登录") == 1
