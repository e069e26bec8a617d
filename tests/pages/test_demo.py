"""The demo stays away from real offices."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from members.models import Member
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_an_office_with_accounts_of_its_own_gets_no_demo():
    UserFactory()
    with pytest.raises(CommandError, match="已有正式账号"):
        call_command("demo", no_serve=True, stdout=StringIO())
    assert User.objects.count() == 1
    assert not Member.objects.exists()


@override_settings(HTTPS=True, SITE_URL="https://office.example")
def test_a_public_address_gets_no_demo():
    with pytest.raises(CommandError, match="https://office.example"):
        call_command("demo", no_serve=True, stdout=StringIO())
    assert not User.objects.exists()
