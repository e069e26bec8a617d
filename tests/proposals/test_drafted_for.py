"""What somebody drafts in a member's name is handed in by the member alone."""

import pytest
from django.urls import reverse

from proposals.models import SocialReport
from tests.factories import MatterFactory, WorkstationFactory, make_user

pytestmark = pytest.mark.django_db


def test_who_drafted_for_a_member_asks_the_member_to_hand_it_in(sign_in):
    """A workstation's contact writes down a matter; the member whose name it bears is told, and alone hands it in."""
    author, station = make_user("member"), WorkstationFactory()
    matter = MatterFactory(workstation=station, member=author.member, status="open")
    client = sign_in(make_user("contact", workstation=station))
    client.post(reverse("reports:start"), {"matter": matter.pk})
    report = SocialReport.objects.get(matter=matter)
    page = client.get(reverse("reports:edit", args=[report.pk])).content.decode()
    assert f"请{author.member}报送" in page
    assert 'name="submit"' not in page
    sent = {"title": "公交站没有雨棚", "text": "雨天没有地方躲。", "whose": "member", "marking": "open", "ask": "1"}
    whose = client.get(reverse("reports:edit", args=[report.pk])).context["form"].fields["whose"].choices[0][0]
    client.post(reverse("reports:edit", args=[report.pk]), sent | {"whose": whose})
    letter = author.deliveries.get().letter
    assert "请您报送" in letter.subject
    assert "雨棚" not in letter.subject
    assert 'name="submit"' in sign_in(author).get(letter.url).content.decode()
