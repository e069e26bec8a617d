"""Kinds of member: on the member's page and in the duty record, kept by the office."""

import pytest
from django.urls import reverse

from members.models import MemberKind
from tests.factories import MembershipFactory, make_user, seated_member

pytestmark = pytest.mark.django_db


def test_a_kind_stands_beside_the_seat(sign_in):
    kind = MemberKind.objects.create(name="住市省政协委员")
    member = MembershipFactory(kind=kind).member
    client = sign_in(make_user("secretariat"))
    assert "（住市省政协委员）" in client.get(reverse("member", args=[member.pk])).content.decode()
    assert "住市省政协委员" in client.get(reverse("duty_record", args=[member.pk])).content.decode()
    assert "住市省政协委员" not in client.get(reverse("member", args=[seated_member().pk])).content.decode()


def test_the_office_extends_the_list_and_gives_a_kind(sign_in):
    client = sign_in(make_user("secretariat"))
    client.post(reverse("admin:members_memberkind_add"), {"name": "荣誉委员", "order": 9, "is_active": "on"})
    kind = MemberKind.objects.get(name="荣誉委员")
    seat = MembershipFactory()
    page = reverse("admin:members_membership_change", args=[seat.pk])
    data = {"member": seat.member_id, "committee": seat.committee_id, "sector": seat.sector_id, "kind": kind.pk}
    client.post(page, data | {"starts_on": "2017-01-01"})
    seat.refresh_from_db()
    assert seat.kind == kind
