"""Lists of the admin site: fixed numbers of queries, finding members by pinyin, years, and what hides in filters."""

import datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.factories import group_activity, seated_member

pytestmark = pytest.mark.django_db
FACTORIES = {
    factory._meta.model: factory
    for name in factories.__all__
    if name.endswith("Factory") and (factory := getattr(factories, name))._meta.model in admin.site._registry
}


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def make(model, count):
    for _ in range(count):
        if model._meta.label == "members.Member":
            seated_member()
        elif model._meta.label == "activities.Activity":
            group = factories.SectorGroupFactory()
            group_activity(group, members=[seated_member(group)])
        else:
            FACTORIES[model]()


@pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model._meta.label_lower)
def test_a_list_asks_as_often_for_thirty_rows_as_for_three(sign_in, model):
    client, url = sign_in("administrator"), address(model)
    make(model, 3)
    queries_of(client, url)
    few = queries_of(client, url)
    make(model, 27)
    assert queries_of(client, url) == few
    assert few <= 20


@pytest.mark.parametrize("typed", ["zhangsan", "zs", "张三", "13812345678"])
def test_members_are_found_by_pinyin_initials_name_and_whole_number(sign_in, typed):
    """Issue 2: search by pinyin (zs, zhangsan find 张三)."""
    seated_member(name="张三", phone="13812345678")
    seated_member(name="李四", phone="13900000000")
    rows = sign_in("administrator").get(address(factories.MemberFactory._meta.model), {"q": typed}).context["cl"]
    assert [member.name for member in rows.result_list] == ["张三"]


def test_activities_are_filtered_by_year(sign_in):
    group = factories.SectorGroupFactory()
    for year in (2019, 2020, 2020):
        group_activity(group, held_on=datetime.date(year, 12, 31))
    client, url = sign_in("administrator"), address(factories.ActivityFactory._meta.model)
    page = client.get(url)
    assert "?held_on__year=2020" in page.content.decode()
    assert client.get(url, {"held_on__year": 2020}).context["cl"].result_count == 2
    assert client.get(url, {"held_on__year": 2020, "_facets": "True"}).status_code == 200


def test_choices_tell_members_of_one_name_apart(sign_in):
    education, medicine = factories.SectorFactory(name="教育界"), factories.SectorFactory(name="医卫界")
    for sector in (education, medicine):
        factories.MembershipFactory(member=factories.MemberFactory(name="王伟"), sector=sector)
    about = {"app_label": "activities", "model_name": "participation", "field_name": "member", "term": "王伟"}
    found = sign_in("administrator").get(reverse("admin:autocomplete"), about).json()["results"]
    assert sorted(one["text"] for one in found) == ["王伟（医卫界）", "王伟（教育界）"]


def test_a_form_with_sixty_rows_asks_as_often_as_one_with_three(sign_in):
    client, group = sign_in("administrator"), factories.SectorGroupFactory()
    small = group_activity(group, members=[seated_member(group) for _ in range(3)])
    large = group_activity(group, members=[seated_member(group) for _ in range(60)])
    queries_of(client, address(type(small), "change", small.pk))
    few = queries_of(client, address(type(small), "change", small.pk))
    assert queries_of(client, address(type(small), "change", large.pk)) == few


def test_a_meeting_of_hundreds_is_not_one_endless_form(sign_in):
    client, group = sign_in("administrator"), factories.SectorGroupFactory()
    meeting = group_activity(group, members=[seated_member(group) for _ in range(81)])
    page = client.get(address(type(meeting), "change", meeting.pk))
    prefixes = [one.formset.prefix for one in page.context["inline_admin_formsets"]]
    assert "participations" not in prefixes
    link = f"{address(factories.ParticipationFactory._meta.model)}?activity__id__exact={meeting.pk}"
    assert link in page.content.decode()
    assert client.get(link).context["cl"].result_count == 81
