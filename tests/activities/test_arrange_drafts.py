"""What is typed while something is arranged is kept, as when logging: by itself, and never against a person's will."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, ActivityDraft
from tests.activities.test_arrange_page import NEW, typed
from tests.factories import AnnualPlanFactory, SectorGroupFactory, group_activity, make_user

pytestmark = pytest.mark.django_db
DRAFT = "/activities/new/draft/"


@pytest.fixture
def group():
    return SectorGroupFactory(name="民革界别")


@pytest.fixture
def liaison(group, client):
    user = make_user("liaison", group=group)
    client.force_login(user)
    return user


def test_what_was_typed_stands_in_the_form_again(group, liaison, client):
    """OFFICE 2.5: a phone kills pages; sittings, people and names still to be decided come back."""
    data = typed(
        group,
        undecided=["李同名"],
        pasted="王一",
        draft_revision="0",
        csrfmiddlewaretoken="x",
        **{"sittings-0-name": "上午", "sittings-0-held_on": "2026-12-01", "sittings-1-name": "下午"},
    )
    assert client.post(DRAFT, data).json()["revision"] == 1
    assert "csrfmiddlewaretoken" not in ActivityDraft.objects.get().payload
    page = client.get(reverse(NEW))
    assert "已恢复您" in page.text
    assert 'name="draft_revision" value="1"' in page.text
    form, rows = page.context["form"], page.context["rows"]
    assert (form.initial["place"], form.initial["invited"]) == ("市图书馆", [f"group:{group.pk}"])
    assert form.initial["pasted"] == "李同名\n王一"
    assert [row["name"] for row in rows.initial] == ["上午", "下午"]
    assert "已恢复" not in client.get(reverse("activities:log")).text
    assert "没有提交的活动安排" in client.get(reverse("activities:mine")).text


def test_saving_or_clearing_ends_the_draft(group, liaison, client):
    client.post(DRAFT, typed(group, draft_revision="0"))
    client.post(reverse(NEW), typed(group))
    assert Activity.objects.count() == 1
    assert not ActivityDraft.objects.exists()
    client.post(DRAFT, typed(group, draft_revision="0"))
    assert "草稿已清除" in client.post(reverse(NEW), {"discard": "1"}, follow=True).text
    assert not ActivityDraft.objects.exists()
    assert Activity.objects.count() == 1


def test_nothing_typed_and_an_old_page_keep_nothing(group, liaison, client):
    assert client.post(DRAFT, {"name": f"group:{group.pk}", "draft_revision": "0"}).json()["revision"] == 0
    client.post(DRAFT, typed(group, draft_revision="0"))
    late = client.post(DRAFT, typed(group, place="旧页面", draft_revision="0"))
    assert late.status_code == 409
    assert ActivityDraft.objects.get().payload["place"] == ["市图书馆"]


def test_who_begins_with_something_else_is_told_of_the_draft(group, liaison, client):
    client.post(DRAFT, typed(group, draft_revision="0"))
    item = AnnualPlanFactory(group=group, year=timezone.localdate().year).items.create(title="调研养老")
    page = client.get(reverse(NEW), {"item": item.pk})
    assert "先填完那一份" in page.text
    assert page.context["form"].initial["title"] == "调研养老"


def test_changing_keeps_a_draft_of_its_own_as_long_as_it_may_be_changed(group, liaison, client, sign_in):
    day = timezone.localdate() + datetime.timedelta(days=5)
    activity = group_activity(group, status=Activity.Status.ANNOUNCED, held_on=day)
    client.post(DRAFT, typed(group, place="改到体育馆", activity=activity.pk, draft_revision="0"))
    assert "改到体育馆" in client.get(reverse("activities:arrange", args=[activity.pk])).text
    assert "改到体育馆" not in client.get(reverse(NEW)).text
    assert "没有提交的活动安排" in client.get(reverse("activities:mine")).text
    Activity.objects.update(status=Activity.Status.HELD)
    assert "没有提交的活动安排" not in client.get(reverse("activities:mine")).text
    assert client.post(DRAFT, typed(group, activity=activity.pk)).status_code == 403
    stranger = sign_in(make_user("liaison"))
    assert stranger.post(DRAFT, typed(group, activity=activity.pk)).status_code == 404


def test_who_leads_nothing_keeps_nothing(group, sign_in):
    client = sign_in(make_user("member", group=group))
    assert client.post(DRAFT, typed(group, draft_revision="0")).status_code == 403
    assert not ActivityDraft.objects.exists()
