"""Phone numbers in the admin site: covered everywhere, shown one at a time to whoever may, and every look logged."""

import pytest
from django.urls import reverse

from accounts.audit import AuditEvent
from members.models import Member
from tests.factories import ContactUnitFactory, UserFactory, make_user, seated_member

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def member():
    return seated_member(name="张三", phone=PHONE)


def staff_with(*rights):
    from django.contrib.auth.models import Permission

    user = UserFactory(is_staff=True)
    for right in rights:
        app, codename = right.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def page(client, name, *args):
    return client.get(reverse(f"admin:{name}", args=args)).content.decode()


@pytest.mark.parametrize("rights", [("members.view_member",), ("members.view_member", "members.change_member")])
def test_no_page_about_a_member_says_the_whole_number(sign_in, member, rights):
    """G7: phones masked; to those who may only read and to those who may change."""
    member.phone = "13987654321"
    member.save()
    client = sign_in(staff_with(*rights))
    version = member.history.first().pk
    pages = [
        page(client, "members_member_changelist"),
        page(client, "members_member_change", member.pk),
        page(client, "members_member_history", member.pk),
        page(client, "members_member_simple_history", member.pk, version),
    ]
    assert not [text for text in pages if "13987654321" in text or PHONE in text]
    assert "139****4321" in pages[0]
    assert "139****4321" in pages[1]
    assert "138****5678 → 139****4321" in pages[2]
    assert not any("显示</button>" in text for text in pages)


def test_a_click_shows_one_number_and_is_logged(sign_in, member):
    """G7: looks logged."""
    user = staff_with("members.view_member", "accounts.see_phones")
    client = sign_in(user)
    url = reverse("admin:members_member_reveal", args=[member.pk, "phone"])
    assert url in page(client, "members_member_changelist")
    answer = client.post(url, headers={"accept": "application/json"})
    assert answer.json() == {"phone": PHONE}
    event = AuditEvent.objects.get(action="phone_shown")
    assert (event.actor, event.target_name, event.detail) == (user, "张三", "手机号码")


def test_without_script_the_number_comes_on_a_page_of_its_own(sign_in, member):
    client = sign_in(staff_with("members.view_member", "accounts.see_phones"))
    answer = client.post(reverse("admin:members_member_reveal", args=[member.pk, "phone"]))
    assert PHONE in answer.content.decode()
    assert AuditEvent.objects.filter(action="phone_shown").count() == 1


@pytest.mark.parametrize(
    ("rights", "method", "field", "status"),
    [
        (("members.view_member",), "post", "phone", 403),
        (("accounts.see_phones",), "post", "phone", 403),
        (("members.view_member", "accounts.see_phones"), "get", "phone", 405),
        (("members.view_member", "accounts.see_phones"), "post", "employer", 404),
    ],
)
def test_nothing_is_shown_without_the_right_by_a_link_or_of_another_field(
    sign_in, member, rights, method, field, status
):
    client = sign_in(staff_with(*rights))
    answer = getattr(client, method)(reverse("admin:members_member_reveal", args=[member.pk, field]))
    assert answer.status_code == status
    assert PHONE not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="phone_shown").exists()


def test_covered_numbers_cannot_be_guessed_through_the_address_line(sign_in, member):
    client = sign_in(staff_with("members.view_member"))
    answer = client.get(reverse("admin:members_member_changelist"), {"phone__startswith": "138"})
    assert answer.status_code == 400


def form_of(client, url):
    """What a browser would send back unchanged."""
    form = client.get(url).context["adminform"].form
    data = {}
    for one in [form, *_inline_forms(client, url)]:
        for bound in one:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


def _inline_forms(client, url):
    for inline in client.get(url).context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


def test_saving_the_form_keeps_the_number_and_typing_another_replaces_it(sign_in, member):
    client = sign_in("administrator")
    url = reverse("admin:members_member_change", args=[member.pk])
    data = form_of(client, url)
    assert data["phone"] == "138****5678"
    client.post(url, {**data, "employer": "市第二中学"})
    member.refresh_from_db()
    assert (member.phone, member.employer) == (PHONE, "市第二中学")
    client.post(url, {**data, "phone": "１３９ ８７６５ ４３２１"})
    assert Member.objects.get().phone == "13987654321"
    answer = client.post(url, {**data, "phone": "12345"})
    assert "电话号码不对" in answer.content.decode()
    assert Member.objects.get().phone == "13987654321"


def test_numbers_inside_another_form_are_covered_too(sign_in):
    unit = ContactUnitFactory(liaison_phone=PHONE)
    client = sign_in("administrator")
    url = reverse("admin:sectors_residentdepartment_change", args=[unit.resident_department_id])
    text = client.get(url).content.decode()
    assert "138****5678" in text
    assert PHONE not in text
    assert reverse("admin:sectors_contactunit_reveal", args=[unit.pk, "liaison_phone"]) in text
    client.post(url, {**form_of(client, url), "contact_units-0-liaison_name": "李四"})
    unit.refresh_from_db()
    assert (unit.liaison_name, unit.liaison_phone) == ("李四", PHONE)


def test_nobody_changes_a_member_through_an_old_version(sign_in, member):
    client = sign_in(make_user("administrator"))
    url = reverse("admin:members_member_simple_history", args=[member.pk, member.history.first().pk])
    assert client.post(url, {"name": "李四"}).status_code == 403
    assert Member.objects.get().name == "张三"
