"""The demo is first started on any day: also when what lies days or months back or ahead is in another year."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from activities.models import Activity
from proposals.models import Result, SocialReport
from scoring.years import years_with_records

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("month", "day", "in_the_plan"),
    [
        pytest.param(1, 1, 3, marks=pytest.mark.once_on_sqlite),
        pytest.param(12, 28, 1, marks=pytest.mark.once_on_postgres),
    ],
)
def test_the_demo_starts_and_shows_the_ledgers_last_year(month, day, in_the_plan, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    moment = datetime.datetime(2027, month, day, 0, 10, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(moment):
        call_command("demo", no_serve=True, stdout=StringIO(), stderr=StringIO())
        assert years_with_records()[0] == 2020
    assert SocialReport.objects.filter(submitted_on__year=2027).count() >= 7
    assert Result.objects.filter(submitted_on__year=2027).count() >= 6
    assert Activity.objects.filter(plan_item__plan__year=2027, held_on__year=2027).count() == in_the_plan
    assert not Activity.objects.filter(plan_item__plan__year=2027).exclude(held_on__year=2027).exists()
