"""What the history of a record says of a reference that was empty, or whose row is gone."""

import datetime

import pytest
from django.urls import reverse

from activities.models import AnnualPlan
from tests.factories import AnnualPlanFactory, UserFactory

pytestmark = pytest.mark.django_db


def history_of(client, plan: AnnualPlan) -> str:
    return client.get(reverse("admin:activities_annualplan_history", args=[plan.pk])).content.decode()


def test_an_empty_reference_is_a_dash(sign_in):
    plan = AnnualPlanFactory(status="draft", submitted_on=None)
    plan.submitted_by, plan.submitted_on = UserFactory(name="张联络"), datetime.date(2026, 1, 9)
    plan.save()
    assert "— → 张联络" in history_of(sign_in("administrator"), plan)


def test_a_reference_to_a_deleted_row_says_what_it_was(sign_in):
    gone, plan = UserFactory(name="张联络"), AnnualPlanFactory(status="draft", submitted_on=None)
    plan.submitted_by = gone
    plan.save()
    plan.submitted_by = None
    plan.save()
    number = gone.pk
    gone.delete()
    page = history_of(sign_in("administrator"), plan)
    assert f"— → 已删除的账号（编号 {number}）" in page
    assert "pk=" not in page
