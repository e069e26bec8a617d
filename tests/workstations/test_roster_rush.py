"""Several contacts and members at one roster in the same moment, with connections of their own."""

import datetime

import pytest

from cppcc_office.shared.workflow import Refused
from tests.at_once import all_at_once
from tests.factories import AttachmentFactory, ShiftFactory, UserFactory, WorkstationContactFactory, seated_member
from workstations.actions.roster import add_shift, agree_swap, ask_swap, change_shift
from workstations.models import Shift

pytestmark = pytest.mark.django_db(transaction=True)
DAY, NINE, ELEVEN = datetime.date(2030, 1, 8), datetime.time(9), datetime.time(11)


def attached(**about):
    return AttachmentFactory(member=seated_member(user=UserFactory()), **about)


def unless_refused(act):
    """Acts; a refusal is an answer too, anything else is a fault."""
    try:
        act()
    except Refused:
        return False
    return True


def test_nobody_is_booked_twice_by_two_contacts_at_once():
    row = attached()
    places = [row.workstation, *(AttachmentFactory(member=row.member).workstation for _ in range(3))]
    contacts = [WorkstationContactFactory(workstation=place).user for place in places]

    def add(number):
        about = {"starts_at": datetime.time(9, number), "ends_at": ELEVEN, "held_on": DAY, "member": row.member}
        unless_refused(lambda: add_shift(workstation=places[number], by=contacts[number], **about))

    all_at_once(add, [0, 1, 2, 3])
    assert Shift.objects.filter(member=row.member).count() == 1


def test_a_swap_agreed_while_the_contact_changes_both_duties():
    """Whoever waits sees what the other did; nobody waits for ever."""
    first = attached()
    place = first.workstation
    second, third = attached(workstation=place).member, attached(workstation=place).member
    contact = WorkstationContactFactory(workstation=place).user
    colleagues = (first.member, second, third)
    for week in range(4):
        swap_against_changes(place, colleagues, DAY + datetime.timedelta(days=14 * week), contact)


def swap_against_changes(place, colleagues, day, contact):
    first, second, third = colleagues
    shift = ShiftFactory(workstation=place, member=first, held_on=day)
    other = ShiftFactory(workstation=place, member=second, held_on=day + datetime.timedelta(days=7))
    swap = ask_swap(shift=shift, asked=second, in_return=other, by=first.user)

    def change(row):
        hours = {"held_on": row.held_on, "starts_at": NINE, "ends_at": ELEVEN}
        change_shift(shift=row, member=third, by=contact, **hours)

    acts = [lambda: agree_swap(swap=swap, by=second.user), lambda: change(shift), lambda: change(other)]
    all_at_once(unless_refused, acts)
    assert {row.member for row in Shift.objects.filter(pk__in=[shift.pk, other.pk])} == {third}
