"""Who wrote a proposal made in a collective name is read on its page and kept by the office."""

import pytest
from django.urls import reverse

from proposals.models import Writer
from tests.factories import ProposalFactory, SectorGroupFactory, SponsorshipFactory, make_user, seated_member

pytestmark = pytest.mark.django_db


def test_the_page_names_the_writers_of_a_collective_proposal_only(sign_in):
    group = SectorGroupFactory()
    made = ProposalFactory(collective_sponsor=group)
    for order, name in enumerate(("张执笔", "李执笔"), start=1):
        Writer.objects.create(proposal=made, member=seated_member(group, name=name), order=order)
    client = sign_in(make_user("secretariat"))
    assert "张执笔、李执笔" in client.get(made.get_absolute_url()).content.decode()
    own = ProposalFactory()
    SponsorshipFactory(proposal=own, member=seated_member(group))
    assert "执笔人" not in client.get(own.get_absolute_url()).content.decode()


def test_the_office_names_three_at_most(sign_in):
    page = reverse(
        "admin:proposals_proposal_change", args=[ProposalFactory(collective_sponsor=SectorGroupFactory()).pk]
    )
    shown = sign_in(make_user("secretariat")).get(page).content.decode()
    assert "集体提案执笔人" in shown
    assert 'name="writers-MAX_NUM_FORMS" value="3"' in shown
