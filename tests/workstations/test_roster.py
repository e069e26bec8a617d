"""值班表: drawn up in one go, nobody at two places at once, swapped by those concerned, told on wall and door."""

import datetime

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from activities.agenda import feed_of, month_of
from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from tests.factories import (
    AttachmentFactory,
    DoorFactory,
    ServiceRecordFactory,
    ShiftFactory,
    UserFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    during_a_request,
    make_user,
    seated_member,
)
from workstations.actions.roster import (
    Turn,
    add_shift,
    agree_swap,
    ask_swap,
    change_shift,
    decline_swap,
    draw_roster,
    take_back_swap,
)
from workstations.models import Shift, Swap

pytestmark = pytest.mark.django_db
NINE, ELEVEN = datetime.time(9), datetime.time(11)
TUESDAY = datetime.date(2030, 1, 8)
WEEK = datetime.timedelta(days=7)


@pytest.fixture
def place():
    return WorkstationFactory(contact_phone="13900000001")


@pytest.fixture
def contact(place):
    return WorkstationContactFactory(workstation=place).user


def attached(place, name, **dates):
    member = seated_member(user=UserFactory(name=name), name=name)
    return AttachmentFactory(workstation=place, member=member, **dates).member


@pytest.fixture
def people(place):
    return [attached(place, name) for name in ("甲一一", "乙二二", "丙三三")]


def turn(members, first=TUESDAY, weeks=4, **more):
    about = {"weekdays": frozenset({1}), "starts_at": NINE, "ends_at": ELEVEN, "members": members}
    return Turn(**{"first": first, "last": first + WEEK * (weeks - 1), **about, **more})


def on_duty(place):
    return [(row.held_on, row.member.name) for row in place.shifts.order_by("held_on", "pk")]


def letters_to(member):
    return Delivery.objects.filter(user=member.user).count()


def test_a_quarter_is_drawn_up_in_one_go_and_goes_on_where_it_stopped(place, contact, people):
    """Every Tuesday in turn; again, it changes nothing; the next one begins with who waited longest."""
    drawn = draw_roster(workstation=place, turn=turn(people, left_out=frozenset({TUESDAY + WEEK})), by=contact)
    assert on_duty(place) == [(TUESDAY, "甲一一"), (TUESDAY + WEEK * 2, "乙二二"), (TUESDAY + WEEK * 3, "丙三三")]
    assert {letters_to(member) for member in people} == {1}
    again = draw_roster(workstation=place, turn=turn(people, left_out=frozenset({TUESDAY + WEEK})), by=contact)
    assert (len(drawn.made), len(again.made), len(again.had)) == (3, 0, 3)
    late = draw_roster(workstation=place, turn=turn(people[::-1], TUESDAY + WEEK * 4, 2, at_a_time=2), by=contact)
    assert [row.member.name for row in late.made] == ["甲一一", "乙二二", "丙三三", "甲一一"]


def test_duties_on_other_days_count_for_whose_turn_it_is(place, contact, people):
    """乙 sits on the Wednesday after the first Tuesday, so the second Tuesday is 甲's again."""
    ShiftFactory(workstation=place, member=people[1], held_on=TUESDAY + datetime.timedelta(1))
    drawn = draw_roster(workstation=place, turn=turn(people[:2], weeks=3), by=contact)
    assert [row.member.name for row in drawn.made] == ["甲一一", "甲一一", "乙二二"]


def test_nobody_sits_at_two_places_at_once_nor_where_not_attached(place, contact, people):
    elsewhere = AttachmentFactory(member=people[0]).workstation
    ShiftFactory(workstation=elsewhere, member=people[0], held_on=TUESDAY, starts_at=datetime.time(10, 59))
    leaving = attached(place, "丁四四", ends_on=TUESDAY - WEEK)
    drawn = draw_roster(workstation=place, turn=turn([leaving, people[0]], weeks=2), by=contact)
    assert drawn.empty == (TUESDAY,)
    assert on_duty(place) == [(TUESDAY + WEEK, "甲一一")]
    about = {"workstation": place, "held_on": TUESDAY, "starts_at": NINE, "ends_at": ELEVEN, "by": contact}
    for member, words in ((people[0], f"已经在{elsewhere}值班"), (leaving, "不驻在本工作室")):
        with pytest.raises(Refused, match=words):
            add_shift(member=member, **about)
    assert add_shift(member=people[0], **about | {"starts_at": datetime.time(8), "ends_at": NINE})
    place.ends_on, place.withdrawn_because = TUESDAY - WEEK, "搬迁"
    place.save()
    with pytest.raises(Refused, match="没有挂牌"):
        add_shift(member=people[1], **about)
    assert draw_roster(workstation=place, turn=turn(people, TUESDAY + WEEK * 9), by=contact).made == ()


def test_a_duty_of_who_left_or_of_a_withdrawn_workstation_stands_no_more(place, people, sign_in, contact):
    ShiftFactory(workstation=place, member=people[0], held_on=TUESDAY)
    gone = ShiftFactory(workstation=place, member=people[1], held_on=TUESDAY)
    place.attachments.filter(member=people[1]).update(ends_on=TUESDAY - WEEK)
    assert [row.member for row in Shift.objects.standing()] == [people[0]]
    page = sign_in(contact).get(reverse("service:roster", args=[place.pk]), {"month": "2030-01"})
    assert [line.state for line in page.context["lines"]] == ["待值班", "已不驻室，请改派"]
    change_shift(shift=gone, member=people[2], held_on=TUESDAY, starts_at=NINE, ends_at=ELEVEN, by=contact)
    assert Shift.objects.standing().count() == 2
    place.ends_on, place.withdrawn_because = TUESDAY - WEEK, "搬迁"
    place.save()
    assert not Shift.objects.standing().exists()


def test_members_swap_and_the_other_may_decline(place, contact, people):
    first, second, third = people
    mine, theirs = ShiftFactory(workstation=place, member=first), None
    theirs = ShiftFactory(workstation=place, member=second, held_on=TUESDAY + WEEK)
    swap = ask_swap(shift=mine, asked=second, in_return=theirs, by=first.user)
    with pytest.raises(Refused, match="正在等对方答复"):
        ask_swap(shift=mine, asked=third, by=first.user)
    for stranger in (first.user, third.user, make_user("leader")):
        with pytest.raises(PermissionDenied):
            agree_swap(swap=swap, by=stranger)
    agree_swap(swap=swap, by=second.user)
    assert on_duty(place) == [(TUESDAY, second.name), (TUESDAY + WEEK, first.name)]
    assert (letters_to(first), letters_to(second)) == (1, 1)
    assert contact.deliveries.get().letter.subject == f"{first}和{second}换了班"
    assert [one.history_change_reason for one in mine.history.all()][0] == f"与{first}换班"

    declined = ask_swap(shift=Shift.objects.get(pk=theirs.pk), asked=third, by=first.user)
    decline_swap(swap=declined, by=third.user, reason="出差")
    back = take_back_swap(swap=ask_swap(shift=declined.shift, asked=third, by=first.user), by=first.user)
    assert (back.status, on_duty(place)[1][1]) == (Swap.Status.WITHDRAWN, first.name)
    with pytest.raises(PermissionDenied):
        ask_swap(shift=declined.shift, asked=third, by=second.user)


def test_a_swap_lapses_when_the_contact_changes_the_duty_and_never_books_twice(place, people, contact):
    first, second, third = people
    shift = ShiftFactory(workstation=place, member=first)
    swap = ask_swap(shift=shift, asked=second, by=first.user)
    ShiftFactory(workstation=AttachmentFactory(member=second).workstation, member=second)
    with pytest.raises(Refused, match="已经在"):
        agree_swap(swap=swap, by=second.user)
    with pytest.raises(PermissionDenied):
        change_shift(shift=shift, member=third, held_on=TUESDAY, starts_at=NINE, ends_at=ELEVEN, by=first.user)
    change_shift(shift=shift, member=third, held_on=TUESDAY, starts_at=NINE, ends_at=ELEVEN, by=contact)
    swap.refresh_from_db()
    assert (swap.status, letters_to(first), letters_to(third)) == (Swap.Status.LAPSED, 1, 1)
    with pytest.raises(Refused):
        agree_swap(swap=swap, by=second.user)


def test_an_agreed_exchange_stays_agreed_and_what_was_offered_against_it_lapses(place, people):
    """A third colleague was offered the very duty that has just gone to somebody else."""
    first, second, third = people
    days = (TUESDAY, TUESDAY + WEEK, TUESDAY + 2 * WEEK)
    mine, theirs, another = (
        ShiftFactory(workstation=place, member=one, held_on=day) for one, day in zip(people, days, strict=True)
    )
    swap = ask_swap(shift=mine, asked=second, in_return=theirs, by=first.user)
    offered = ask_swap(shift=another, asked=first, in_return=mine, by=third.user)
    agree_swap(swap=swap, by=second.user)
    assert [one.status for one in swap.history.order_by("history_id")] == [Swap.Status.ASKED, Swap.Status.AGREED]
    offered.refresh_from_db()
    assert offered.status == Swap.Status.LAPSED
    with pytest.raises(Refused):
        agree_swap(swap=offered, by=first.user)


def test_who_came_shows_beside_the_duty(place, people, contact, sign_in):
    """By what was entered that day at the workstation by the member or for the member; nothing else counts."""
    today = timezone.localdate()
    shifts = [ShiftFactory(workstation=place, member=one, held_on=today - WEEK) for one in people]
    ServiceRecordFactory(workstation=place, held_on=today - WEEK, member=people[0], recorded_by=contact)
    ServiceRecordFactory(workstation=place, held_on=today - WEEK, recorded_by=people[1].user)
    ServiceRecordFactory(workstation=place, held_on=today, member=people[2])
    ServiceRecordFactory(held_on=today - WEEK, member=people[2])
    assert set(Shift.objects.kept()) == set(shifts[:2])
    page = sign_in(people[2].user).get(reverse("service:own_shifts"))
    assert [line.state for line in page.context["past"]] == ["没有服务记录"] * (
        today - WEEK >= today.replace(day=1, month=1)
    )


def test_the_member_finds_the_own_duties_and_nobody_elses(place, people, sign_in):
    today, first = timezone.localdate(), people[0]
    mine = ShiftFactory(workstation=place, member=first, held_on=today + WEEK, starts_at=NINE)
    other = ShiftFactory(workstation=place, member=people[1], held_on=today + WEEK * 2, starts_at=NINE)
    ask_swap(shift=other, asked=first, by=people[1].user)
    client = sign_in(first.user)
    home, own = (client.get(url).content.decode() for url in ("/", reverse("service:own_shifts")))
    for page in (home, own):
        assert mine.day_words in page
        assert "乙二二请甲一一换班" in page
    (event,) = list(icalendar.Calendar.from_ical(feed_of(first.user, today=today)).walk("VEVENT"))
    assert (event["summary"], event.decoded("dtstart").date()) == (f"{place}值班", mine.held_on)
    month = month_of(first.user, mine.held_on.replace(day=1), mine=True)
    assert [row for day in month.days for row in day.duties if day.on == mine.held_on] == [mine]


def test_the_wall_and_the_door_name_days_and_names_only(place, people, contact, sign_in, client):
    door = DoorFactory(workstation=place)
    door.members.add(people[0])
    for number, one in enumerate(people):
        ShiftFactory(workstation=place, member=one, held_on=TUESDAY + WEEK * number)
        one.phone = f"1381234567{number}"
        one.save()
    ShiftFactory(workstation=place, member=people[0], held_on=datetime.date(2020, 1, 7))
    paper = sign_in(contact).get(reverse("service:roster_print", args=[place.pk]), {"month": "2030-01"})
    text = paper.content.decode()
    assert "1月8日（周二）" in text
    assert all(one.name in text and one.phone not in text for one in people)
    assert place.contact_phone not in text
    public = client.get(reverse("door:door", args=[door.token])).content.decode()
    assert "1月8日（周二）9:00—11:00　甲一一" in public
    assert "乙二二" not in public
    assert public.count("9:00—11:00") == 1


def test_the_forms_of_the_contact_and_the_member(place, people, contact, sign_in):
    keeper, first = sign_in(contact), sign_in(people[0].user)
    said = {"first": "2030-01-01", "last": "2030-03-31", "weekdays": ["1"], "starts_at": "09:00", "ends_at": "11:00"}
    said |= {"members": [one.pk for one in people], "at_a_time": "1", "left_out": "2030-02-05 2030-02-12"}
    url = reverse("service:roster_draw", args=[place.pk])
    assert "“明天”不是能识别的日期" in keeper.post(url, said | {"left_out": "明天"}).content.decode()
    assert "结束时间要晚于开始时间" in keeper.post(url, said | {"ends_at": "08:00"}).content.decode()
    assert "已排 11 次值班" in keeper.post(url, said, follow=True).content.decode()
    shift = place.shifts.get(held_on=TUESDAY)
    theirs = place.shifts.get(held_on=TUESDAY + WEEK)
    mine = sign_in(shift.member.user)
    page = mine.post(reverse("service:swap_ask", args=[place.pk, shift.pk]), {"whom": f"s{theirs.pk}"}, follow=True)
    assert "等对方答复" in page.content.decode() or "收回换班申请" in page.content.decode()
    answer = sign_in(theirs.member.user).post(reverse("service:swap_agree", args=[place.pk, shift.pk]), follow=True)
    assert "已同意，值班表已经改好" in answer.content.decode()
    shift.refresh_from_db()
    assert shift.member == theirs.member
    assert first.get(reverse("service:shift", args=[place.pk, shift.pk])).context["form"] is None


def test_a_roster_costs_the_same_for_one_duty_and_for_many(
    place, people, contact, sign_in, django_assert_max_num_queries
):
    client = sign_in(contact)
    for weeks in (1, 4):
        draw_roster(workstation=place, turn=turn(people, weeks=weeks), by=during_a_request(contact))
        for name in ("roster", "roster_print"):
            with django_assert_max_num_queries(19):
                assert client.get(reverse(f"service:{name}", args=[place.pk]), {"month": "2030-01"}).status_code == 200
