"""Matters: who may do what in which state, the trace, and what is forgotten."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from tests.factories import (
    AttachmentFactory,
    MatterFactory,
    ServiceRecordFactory,
    UserFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    make_user,
    seated_member,
)
from workstations.actions.matters import (
    answer_matter,
    assign_matter,
    close_matter,
    decline_matter,
    forget_people,
    hand_matter,
    note_matter,
    raise_matter,
    reopen_matter,
    take_back_matter,
    take_matter,
)
from workstations.models import Matter
from workstations.models.matters import WORKFLOW

pytestmark = pytest.mark.django_db
S = Matter.Status


@pytest.fixture
def place():
    return WorkstationFactory()


@pytest.fixture
def contact(place):
    return WorkstationContactFactory(workstation=place).user


@pytest.fixture
def member(place):
    return AttachmentFactory(workstation=place, member=seated_member(user=UserFactory())).member


ACTS = {
    "take": lambda matter, by, member: take_matter(matter=matter, by=by),
    "assign": lambda matter, by, member: assign_matter(matter=matter, by=by, member=member),
    "answer": lambda matter, by, member: answer_matter(matter=matter, by=by, answer="已修好"),
    "note": lambda matter, by, member: note_matter(matter=matter, by=by, note="已联系城管"),
    "close": lambda matter, by, member: close_matter(matter=matter, by=by, satisfaction="satisfied"),
    "decline": lambda matter, by, member: decline_matter(matter=matter, by=by, reason="重复"),
    "reopen": lambda matter, by, member: reopen_matter(matter=matter, by=by, reason="灯又坏了"),
    "hand": lambda matter, by, member: hand_matter(matter=matter, by=by, note="城管局"),
    "take_back": lambda matter, by, member: take_back_matter(matter=matter, by=by, reason="交错了"),
}
MAY = {
    "contact": {"assign", "answer", "note", "close", "decline", "reopen"},
    "office": {"assign", "answer", "note", "close", "decline", "reopen", "hand", "take_back"},
    "holder": {"answer", "note", "close"},
    "attached": {"take"},
    "leader": set(),
    "stranger": set(),
}
FROM = {
    "take": {S.RECEIVED},
    "assign": {S.RECEIVED, S.OPEN},
    "answer": {S.RECEIVED, S.OPEN},
    "hand": {S.RECEIVED, S.OPEN, S.HANDED},
    "take_back": {S.HANDED},
    "note": {S.OPEN, S.HANDED},
    "close": {S.ANSWERED},
    "decline": {S.RECEIVED, S.OPEN},
    "reopen": {S.ANSWERED, S.CLOSED, S.DECLINED},
}


@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("state", S.values)
def test_every_state_and_every_role(place, contact, member, who, state):
    holder = seated_member(user=UserFactory())
    people = {"contact": contact, "attached": member.user, "holder": holder.user}
    user = people.get(who) or make_user({"office": "secretariat"}.get(who, who))
    for action, act in ACTS.items():
        matter = MatterFactory(workstation=place, status=state, member=holder)
        if action in MAY[who] and state in FROM[action]:
            done = act(matter, user, member)
            assert done.steps.get().action == action
        else:
            with pytest.raises((PermissionDenied, Refused)):
                act(matter, user, member)
            assert not matter.steps.exists()
    assert set(ACTS) == {line.action for line in WORKFLOW.transitions}


def test_from_a_reception_to_what_the_person_said(place, contact, member):
    service = ServiceRecordFactory(workstation=place)
    matter = raise_matter(workstation=place, text="路灯坏了", by=contact, origin=service)
    assert (matter.raised_on, matter.status) == (service.held_on, S.RECEIVED)
    matter = assign_matter(matter=matter, by=contact, member=member)
    assert Delivery.objects.filter(user=member.user).count() == 1
    note_matter(matter=matter, by=member.user, note="已联系城管")
    matter = answer_matter(matter=matter, by=member.user, answer="已修好")
    assert matter.days(datetime.date(2030, 1, 1)) == (timezone.localdate() - service.held_on).days
    matter = close_matter(matter=matter, by=contact, satisfaction="partly", comment="慢了些")
    assert (matter.status, matter.satisfaction) == (S.CLOSED, "partly")
    assert [step.action for step in matter.steps.all()] == ["raise", "assign", "note", "answer", "close"]


def test_answered_on_the_spot(place, contact):
    matter = raise_matter(workstation=place, text="怎么办医保", by=contact, answer="到便民中心二号窗口。")
    assert (matter.status, matter.days(timezone.localdate())) == (S.ANSWERED, 0)


@pytest.mark.parametrize("action", ["assign", "answer", "note", "close", "decline"])
def test_what_is_demanded_is_asked_for(place, contact, sign_in, action):
    state = S.ANSWERED if action == "close" else S.OPEN
    matter = MatterFactory(workstation=place, status=state)
    url = reverse(f"service:matter_{action}", args=[place.pk, matter.pk])
    answer = sign_in(contact).post(url, follow=True).content.decode()
    assert "没有办理：请" in answer
    matter.refresh_from_db()
    assert matter.status == state


def test_a_member_of_another_workstation_cannot_be_given_it(place, contact):
    with pytest.raises(Refused):
        assign_matter(matter=MatterFactory(workstation=place), by=contact, member=seated_member())


def test_names_and_numbers_are_forgotten_half_a_year_after_the_answer(place):
    today = timezone.localdate()
    old = MatterFactory(workstation=place, status=S.CLOSED, ended_on=today - datetime.timedelta(days=181))
    fresh = MatterFactory(workstation=place, status=S.CLOSED, ended_on=today - datetime.timedelta(days=180))
    waiting = MatterFactory(workstation=place, status=S.OPEN, raised_on=today - datetime.timedelta(days=900))
    assert forget_people(on=today) == 1
    for matter in (old, fresh, waiting):
        matter.refresh_from_db()
    assert [matter.has_person for matter in (old, fresh, waiting)] == [False, True, True]


def test_the_list_costs_the_same_for_one_matter_and_for_three(
    place, contact, member, sign_in, django_assert_max_num_queries
):
    client = sign_in(contact)
    for count in (1, 2):
        for _ in range(count):
            MatterFactory(workstation=place, member=seated_member())
        with django_assert_max_num_queries(21):
            assert client.get(reverse("service:matters", args=[place.pk])).status_code == 200


def test_the_year_in_figures(place, contact, sign_in):
    today = timezone.localdate()
    MatterFactory(workstation=place)
    MatterFactory(
        workstation=place,
        status=S.CLOSED,
        satisfaction="satisfied",
        raised_on=today,
        ended_on=today + datetime.timedelta(days=3),
    )
    page = sign_in(contact).get(reverse("service:matters", args=[place.pk]))
    assert page.context["figures"] == [
        ("提出", 2),
        ("已答复", 1),
        ("满意、基本满意", 1),
        ("不满意", 0),
        ("平均几天答复", "3.0"),
    ]


def test_what_waits_stands_on_the_home_page_of_who_has_it(place, contact, member, sign_in):
    new = MatterFactory(workstation=place)
    given = MatterFactory(workstation=place, status=S.OPEN, member=member)
    seen = {who: sign_in(who).get("/").content.decode() for who in (contact, member.user)}
    assert (str(new) in seen[contact], str(given) in seen[contact]) == (True, False)
    assert (str(new) in seen[member.user], str(given) in seen[member.user]) == (False, True)
    assert "张三" not in seen[contact] + seen[member.user]
