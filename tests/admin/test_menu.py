"""The menu and the first page: everybody's own modules, in the order of the office's work, and what waits."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from activities.models import Activity
from cppcc_office.shared.admin_site import Menu
from tests.factories import ProposalFactory, SectorGroupFactory, UserFactory, group_activity, home_committee

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


def staff_of(app):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label=app))
    return user


def menu(client):
    return {
        group["name"]: [model["name"] for model in group["models"]] for group in client.get(INDEX).context["app_list"]
    }


def test_headings_stand_in_the_order_of_the_offices_work(sign_in):
    """Issue 2: menus in the order of the office's work."""
    headings = list(menu(sign_in("administrator")))
    assert headings == [heading.value for heading in Menu if heading.value in headings]
    assert headings[0] == "日常工作"
    assert menu(sign_in("administrator"))["日常工作"][0] == "活动与会议"


def test_staff_of_one_module_see_only_that_module(sign_in):
    """Issue 2: secretariat with rights per module."""
    client = sign_in(staff_of("proposals"))
    shown = [name for names in menu(client).values() for name in names]
    titles = {
        str(model._meta.verbose_name_plural) for model in admin.site._registry if model._meta.app_label == "proposals"
    }
    pages = {"积分与排名", "委员积分", "提案审定", "提案统计", "交办与答复"}
    assert set(shown) - pages == titles
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(url).status_code == (200 if model._meta.app_label == "proposals" else 403), url


def test_people_outside_the_secretariat_never_see_the_admin_site(sign_in):
    for role in ("leader", "member", "convener", "liaison", "contact", "clerk", "stranger"):
        for url in (INDEX, reverse("admin:members_member_changelist"), "/admin/nowhere/"):
            assert sign_in(role).get(url).status_code == 404, f"{role} {url}"


def test_choices_come_only_for_forms_one_may_fill_in(sign_in):
    about = {"app_label": "proposals", "model_name": "sponsorship", "field_name": "member", "term": ""}
    assert sign_in(staff_of("proposals")).get(reverse("admin:autocomplete"), about).status_code == 200
    assert sign_in(staff_of("workstations")).get(reverse("admin:autocomplete"), about).status_code == 403


def test_the_first_page_says_what_waits(sign_in):
    group = SectorGroupFactory()
    for status in (Activity.Status.CONFIRMED, Activity.Status.CONFIRMED, Activity.Status.RECORDED):
        group_activity(group, status=status)
    ProposalFactory(status="submitted")
    waiting = {item.title: item for item in sign_in("administrator").get(INDEX).context["waiting"]}
    assert (waiting["待审批的活动"].value, waiting["待审批的活动"].is_urgent) == ("2 件", True)
    assert waiting["待界别确认的活动"].value == "1 件"
    assert waiting["待审定的提案"].value == "1 件"
    client = sign_in("administrator")
    assert client.get(waiting["待审批的活动"].url).context["cl"].result_count == 2


def test_what_waits_elsewhere_is_not_said(sign_in):
    titles = [item.title for item in sign_in(staff_of("proposals")).get(INDEX).context["waiting"]]
    assert titles == ["等机关决定的退办、延期", "待审定的提案", "待登记的社情民意信息", "待登记的履职成果"]


def test_pages_bear_the_offices_name_and_the_way_to_the_product(sign_in):
    committee = home_committee()
    committee.name = "铜陵市政协"
    committee.save()
    page = sign_in("administrator").get(INDEX).content.decode()
    assert "铜陵市政协<span>管理后台</span>" in page
    assert f'href="{reverse("home")}"' in page
    assert f'href="{reverse("groups")}"' in page
