"""A call that runs today, and the people around it."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import TopicCallFactory


@pytest.fixture
def call(db):
    today = timezone.localdate()
    return TopicCallFactory(opens_on=today - datetime.timedelta(5), closes_on=today + datetime.timedelta(5))
