"""Empty characters and numbers no row can have: refused in words by every kind of page, on both databases."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AttachmentFactory, DoorFactory, MatterFactory, WorkstationFactory, make_user
from tests.inspecting import inspection_of
from workstations.forms.matters import new_stamp
from workstations.models import Matter

pytestmark = pytest.mark.django_db
HUGE, HOPELESS = "9" * 30, "9" * 5000


@pytest.fixture
def client_of_office(sign_in):
    return sign_in("secretariat")


@pytest.mark.parametrize(
    "address",
    [
        "/members/?q=a%00b",
        "/workstations/?a%00b=1",
        "/admin/members/member/?q=%00",
        "/admin/members/member/a%00b/change/",
        "/admin/autocomplete/?app_label=workstations&model_name=attachment&field_name=member&term=%00",
        "/workstations/years/?year=%00",
        "/door/%00/",
        "/activities/?q=%00",
    ],
)
def test_an_empty_character_in_an_address_is_refused_in_words(client_of_office, address):
    answer = client_of_office.get(address)
    assert (answer.status_code, "没有看懂这次请求" in answer.content.decode()) == (400, True)


def test_an_empty_character_in_what_is_sent_is_refused_before_anything_is_kept(client_of_office, sign_in):
    matter = MatterFactory()
    answer = client_of_office.post(matter.get_absolute_url() + "answer/", {"answer": "修好\0了"})
    assert (answer.status_code, "没有看懂这次请求" in answer.content.decode()) == (400, True)
    matter.refresh_from_db()
    assert matter.answer == ""
    admin = reverse("admin:workstations_workstation_changelist")
    assert client_of_office.post(admin, {"action": "delete_selected", "_selected_action": "1\0"}).status_code == 400
    row = inspection_of(matter.workstation, timezone.localdate(), status="under_way").findings.first()
    save = reverse("inspections:save", args=[row.pk])
    heard = client_of_office.post(save, {"result": "met", "remark": "\0"}, headers={"X-Requested-With": "fetch"})
    assert (heard.status_code, "没有办理" in heard.json()["problem"]) == (400, True)


def test_without_sign_in_too(client):
    assert client.get("/accounts/sign-in/?next=%00").status_code == 400
    assert client.post(reverse("accounts:sign_in"), {"username": "a\0", "password": "b"}).status_code == 400
    door = DoorFactory()
    sent = {"text": "路\0灯", "stamp": new_stamp(door, timezone.now() - timezone.timedelta(minutes=1))}
    answer = client.post(reverse("door:say", args=[door.token]), sent)
    assert "没有提交" in answer.content.decode()
    assert not Matter.objects.exists()


@pytest.mark.parametrize("number", [HUGE, HOPELESS], ids=["thirty digits", "five thousand"])
@pytest.mark.parametrize(
    "address",
    [
        "/workstations/{}/roster/1/",
        "/workstations/{}/matters/1/",
        "/workstations/1/service/{}/",
        "/workstations/circles/1/{}/",
        "/members/{}/",
        "/admin/workstations/workstation/{}/change/",
        "/inspections/{}/",
        "/proposals/{}/",
    ],
)
def test_an_address_with_a_number_no_row_can_have_does_not_exist(client_of_office, address, number):
    assert client_of_office.get(address.format(number)).status_code == 404


@pytest.mark.parametrize("number", [HUGE, HOPELESS], ids=["thirty digits", "five thousand"])
def test_a_list_or_a_choice_with_such_a_number_is_refused_in_words(client_of_office, number):
    place = WorkstationFactory()
    AttachmentFactory(workstation=place)
    matter = MatterFactory(workstation=place)
    asked = [
        f"/admin/workstations/attachment/?workstation__id__exact={number}",
        f"/workstations/{place.pk}/matters/?year={number}",
        f"/inspections/new/?workstation={number}",
        f"/workstations/{place.pk}/matters/new/?service={number}",
    ]
    sent = {
        reverse("service:desk_members", args=[place.pk]): {"member": [number]},
        reverse("service:matter_assign", args=[place.pk, matter.pk]): {"member": number},
        reverse("admin:workstations_workstation_changelist"): {
            "action": "delete_selected",
            "_selected_action": [number],
        },
    }
    answers = {one: client_of_office.get(one) for one in asked}
    answers |= {one: client_of_office.post(one, facts) for one, facts in sent.items()}
    assert {one: answer.status_code for one, answer in answers.items() if answer.status_code >= 500} == {}
    for answer in answers.values():
        assert answer.status_code != 400 or "没有看懂这次请求" in answer.content.decode()
    matter.refresh_from_db()
    assert matter.member is None


def test_a_long_number_among_words_stays_words(client_of_office):
    place = WorkstationFactory()
    text = f"水表号 {HUGE} 走得太快"
    client_of_office.post(reverse("service:matter_new", args=[place.pk]), {"text": text})
    assert Matter.objects.get().text == text
    client_of_office.post(reverse("service:matter_new", args=[place.pk]), {"text": HUGE})
    assert Matter.objects.filter(text=HUGE).exists()


def test_what_fails_for_another_reason_is_not_called_a_mistake_of_the_sender(client_of_office, monkeypatch):
    """An overflow in the product's own sums stays a failure that is seen."""
    monkeypatch.setattr("workstations.views.matters.figures_of", lambda rows: 2.0**5000)
    with pytest.raises(OverflowError):
        client_of_office.get(reverse("service:matters", args=[WorkstationFactory().pk]))


def test_nothing_is_asked_of_the_database_for_it(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/robots.txt?a=%00").status_code == 400
    assert make_user("leader").pk
    with django_assert_num_queries(0):
        assert client.get("/robots.txt").status_code == 200
