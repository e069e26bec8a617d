"""Matters: who may do what in which state, the trace, and what is forgotten."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from tests.dealing import dealt
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
    clear_answer,
    close_matter,
    correct_person,
    decline_matter,
    forget_people,
    forget_person,
    hand_matter,
    list_matter,
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
    "list": lambda matter, by, member: list_matter(matter=matter, by=by),
    "clear": lambda matter, by, member: clear_answer(matter=matter, answer="已修好", organization="城管局", by=by),
    "take_back": lambda matter, by, member: take_back_matter(matter=matter, by=by, reason="交错了"),
    "correct": lambda matter, by, member: correct_person(matter=matter, by=by, name="张三峰"),
    "forget": lambda matter, by, member: forget_person(matter=matter, by=by),
}
MAY = {
    "contact": {"assign", "answer", "note", "close", "decline", "reopen", "list", "correct", "forget"},
    "office": {
        "assign",
        "answer",
        "note",
        "close",
        "decline",
        "reopen",
        "list",
        "clear",
        "hand",
        "take_back",
        "correct",
        "forget",
    },
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
    "list": {S.RECEIVED, S.OPEN},
    "clear": {S.RECEIVED, S.OPEN, S.HANDED},
    "take_back": {S.HANDED},
    "note": {S.OPEN, S.HANDED},
    "close": {S.ANSWERED},
    "decline": {S.RECEIVED, S.OPEN},
    "reopen": {S.ANSWERED, S.CLOSED, S.DECLINED},
    "correct": set(S),
    "forget": set(S),
}


@pytest.mark.parametrize("who", dealt(MAY))
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
    service = ServiceRecordFactory(workstation=place, held_on=timezone.localdate() - datetime.timedelta(days=40))
    late = raise_matter(workstation=place, text="怎么办医保", by=contact, answer="到二号窗口。", origin=service)
    assert (late.ended_on, late.days(timezone.localdate())) == (service.held_on, 0)


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
    assert forget_people(on=today) == 1
    for matter in (old, fresh):
        matter.refresh_from_db()
    assert [matter.has_person for matter in (old, fresh)] == [False, True]


@pytest.mark.parametrize("state", [S.RECEIVED, S.OPEN, S.HANDED])
def test_what_nobody_ever_answered_does_not_keep_names_for_ever(place, contact, state):
    """After a year; a matter taken up again has that year anew."""
    today = timezone.localdate()
    year_ago = today - datetime.timedelta(days=365)
    young = MatterFactory(workstation=place, status=state, raised_on=year_ago)
    old = MatterFactory(workstation=place, status=state, raised_on=year_ago - datetime.timedelta(days=1))
    again = MatterFactory(workstation=place, status=S.CLOSED, raised_on=old.raised_on, ended_on=today)
    reopen_matter(matter=again, by=contact, reason="灯又坏了")
    assert forget_people(on=today) == 1
    assert [Matter.objects.get(pk=one.pk).has_person for one in (young, old, again)] == [True, False, True]


def test_whoever_comes_with_the_receipt_has_name_and_phone_put_right_or_deleted(place, contact, sign_in):
    """Promised on the door's form. The trace says what was done, never who it is."""
    matter, client = MatterFactory(workstation=place), sign_in(contact)
    found = client.post(reverse("service:matter_find", args=[place.pk]), {"receipt": matter.spoken_receipt})
    assert found["Location"] == matter.get_absolute_url()
    page = client.get(found["Location"]).content.decode()
    correct = reverse("service:matter_correct", args=[place.pk, matter.pk])
    assert correct in page
    assert "张三丰" not in client.get(correct).content.decode()
    assert "电话号码不对" in client.post(correct, {"phone": "12"}).content.decode()
    assert "请填写要更正的姓名或者电话" in client.post(correct, {}).content.decode()
    client.post(correct, {"phone": "13900001111"})
    matter.refresh_from_db()
    assert (matter.person_name, matter.person_phone) == ("张三丰", "13900001111")
    client.post(reverse("service:matter_forget", args=[place.pk, matter.pk]))
    matter.refresh_from_db()
    assert (matter.has_person, matter.text) == (False, MatterFactory.text)
    assert [step.label for step in matter.steps.all()] == ["更正姓名、电话", "删除姓名、电话"]
    assert not any(
        "张三丰" in one or "1390000" in one for step in matter.steps.all() for one in (step.note, step.reason)
    )
    again = client.post(reverse("service:matter_forget", args=[place.pk, matter.pk]), follow=True)
    assert "没有登记姓名、电话" in again.content.decode()


def test_a_receipt_of_another_workstation_is_not_found(place, contact, sign_in):
    other = MatterFactory()
    find = reverse("service:matter_find", args=[place.pk])
    for typed, said in ((other.receipt, "本工作室没有这个回执号"), ("12", "回执号是 16 位数字")):
        assert said in sign_in(contact).post(find, {"receipt": typed}, follow=True).content.decode()


def test_a_matter_in_nobodys_hands_waits_at_the_workstation_and_can_be_taken(place, contact, member, sign_in):
    """Opened again without a member, or given to one who never signs in."""
    nobodys = MatterFactory(workstation=place, status=S.OPEN)
    unread = MatterFactory(workstation=place, status=S.OPEN, member=seated_member())
    locked = MatterFactory(workstation=place, status=S.OPEN, member=seated_member(user=UserFactory(is_active=False)))
    given = MatterFactory(workstation=place, status=S.OPEN, member=seated_member(user=UserFactory()))
    assert set(Matter.objects.waiting_for(contact)) == {nobodys, unread, locked}
    assert "我来办理" in sign_in(member.user).get(nobodys.get_absolute_url()).content.decode()
    assert take_matter(matter=nobodys, by=member.user).member == member
    assert set(Matter.objects.waiting_for(member.user)) == {nobodys}
    assert "我来办理" not in sign_in(member.user).get(given.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="已经由别的委员办理"):
        take_matter(matter=given, by=member.user)


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
