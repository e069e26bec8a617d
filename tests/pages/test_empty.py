"""A new installation: the office is told how the first records come in, others whom to ask."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("page", "said"), [("groups", "还没有登记界别"), ("members", "还没有登记委员")])
def test_the_office_is_led_to_the_import(sign_in, page, said):
    answer = sign_in(make_user("administrator")).get(reverse(page)).content.decode()
    assert said in answer
    assert reverse("admin:ledgers_batch_add") in answer


@pytest.mark.parametrize(("page", "said"), [("groups", "没有您可以查看的界别"), ("members", "没有您可以查看的委员")])
def test_others_are_told_whom_to_ask(sign_in, page, said):
    answer = sign_in(UserFactory()).get(reverse(page)).content.decode()
    assert said in answer
    assert reverse("admin:ledgers_batch_add") not in answer
