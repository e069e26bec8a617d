"""Messages inside the product: sent once to each, read by who got them, seen by who sent them, mailed if set up."""

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from activities.models import Activity, Participation
from cppcc_office.shared.workflow import Refused
from outbox.actions import mail_letters, retry_emails, send_letter
from outbox.models import Delivery, Letter
from tests.factories import (
    ParticipationFactory,
    SectorGroupFactory,
    UserFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
MEMORY = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
NOWHERE = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
    }
}


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def letter_to(*users, by=None, **facts) -> Letter:
    return send_letter(**{"subject": "通知", "text": "请按时参加。", "recipients": users, "by": by, **facts})


def test_everybody_gets_it_once_in_two_queries(django_assert_num_queries):
    users = [UserFactory() for _ in range(3)]
    with django_assert_num_queries(4):  # two of them begin and end the transaction
        letter = letter_to(*users, users[0])
    assert letter.deliveries.count() == 3


def test_who_has_left_gets_nothing_and_nobody_is_refused():
    gone = UserFactory(is_active=False)
    with pytest.raises(Refused, match="还没有账号"):
        letter_to(gone)
    assert not Letter.objects.exists()


def test_opening_a_message_is_reading_it():
    """The organizer sees who has read it and who has not."""
    reader, other, sender = UserFactory(name="张三"), UserFactory(name="李四"), UserFactory()
    letter = letter_to(reader, other, by=sender)
    home = client_of(reader).get(reverse("outbox:inbox")).content.decode()
    assert "未读" in home
    client_of(reader).get(letter.deliveries.get(user=reader).get_absolute_url())
    page = client_of(sender).get(letter.get_absolute_url()).content.decode()
    assert "1 人已看" in page
    assert page.index("还没有看</h3>") < page.index("李四") < page.index("已经看过</h3>") < page.index("张三")


def test_nobody_reads_anothers_message():
    letter = letter_to(UserFactory(), by=UserFactory())
    stranger = client_of(UserFactory())
    assert stranger.get(letter.deliveries.get().get_absolute_url()).status_code == 404
    assert stranger.get(letter.get_absolute_url()).status_code == 404
    assert letter.deliveries.get().read_at is None


def test_the_head_of_every_page_counts_what_is_unread():
    user = make_user("member", group=SectorGroupFactory())
    assert "条未读" not in client_of(user).get("/").content.decode()
    letter_to(user)
    letter_to(user)
    assert '2<span class="visually-hidden"> 条未读' in client_of(user).get("/").content.decode()
    client_of(user).post(reverse("outbox:read_all"))
    assert "条未读" not in client_of(user).get("/").content.decode()


@override_settings(MAILERS={"default": {"BACKEND": settings.NO_MAIL}})
def test_without_a_mail_server_nothing_waits_to_be_mailed():
    letter = letter_to(UserFactory(email="a@office.example"))
    assert letter.deliveries.get().email_state == Delivery.Email.NONE
    assert mail_letters() == (0, 0)


@override_settings(MAILERS=MEMORY, SITE_URL="https://office.example")
def test_mails_who_has_an_address_once():
    letter = letter_to(UserFactory(email="a@office.example"), UserFactory(), url="/activities/1/")
    assert mail_letters() == (1, 0)
    assert mail_letters() == (0, 0)
    (message,) = mail.outbox
    assert message.to == ["a@office.example"]
    assert message.subject == "通知"
    assert message.body == "请按时参加。\n\nhttps://office.example/activities/1/"
    assert sorted(letter.deliveries.values_list("email_state", flat=True)) == ["none", "sent"]


@override_settings(MAILERS=NOWHERE)
def test_what_the_server_refuses_says_why_and_can_be_tried_again(capsys):
    sender = UserFactory()
    letter = letter_to(UserFactory(name="王五", email="a@office.example"), by=sender)
    call_command("send_emails")
    assert "失败 1 封" in capsys.readouterr().out
    page = client_of(sender).get(letter.get_absolute_url()).content.decode()
    assert "王五：" in page
    assert retry_emails(letter) == 1
    with override_settings(MAILERS=MEMORY):
        assert mail_letters() == (1, 0)


@pytest.fixture
def announced():
    group = SectorGroupFactory()
    activity = group_activity(group, title="社区养老协商会", status=Activity.Status.ANNOUNCED)
    answered, silent = (seated_member(group, user=UserFactory(name=name)) for name in ("钱一", "孙二"))
    for member in (answered, silent, seated_member(group, name="周无号")):
        ParticipationFactory(activity=activity, member=member, presence=Participation.Presence.UNKNOWN)
    activity.participations.filter(member=answered).update(sign_up=Participation.SignUp.SIGNED_UP)
    return activity


def test_the_organizer_sees_by_name_who_gets_it_before_it_goes_out(announced):
    """TL6: who has not answered is reminded; who has no account is named, to be told otherwise."""
    liaison = client_of(make_user("liaison", group=announced.organizers.get().group))
    address = reverse("activities:tell", args=[announced.pk])
    facts = {"whom": "unanswered", "subject": "请答复", "text": "请尽快报名。"}
    page = liaison.post(address, {**facts, "preview": "1"}).content.decode()
    assert "将发给 1 人" in page
    assert "孙二" in page
    assert "钱一" not in page
    assert "周无号" in page
    assert not Letter.objects.exists()
    liaison.post(address, {**facts, "looked_at": "unanswered", "send": "1"})
    assert [row.user.name for row in Letter.objects.get().deliveries.all()] == ["孙二"]


def test_a_choice_nobody_looked_at_is_shown_first(announced):
    liaison = client_of(make_user("liaison", group=announced.organizers.get().group))
    facts = {"whom": "invited", "subject": "请答复", "text": "请尽快报名。", "looked_at": "unanswered", "send": "1"}
    assert "将发给 2 人" in liaison.post(reverse("activities:tell", args=[announced.pk]), facts).content.decode()
    assert not Letter.objects.exists()


def test_only_organizers_write_to_the_invited(announced):
    group = announced.organizers.get().group
    member = make_user("member", group=group)
    ParticipationFactory(activity=announced, member=member.member)
    assert client_of(member).get(reverse("activities:tell", args=[announced.pk])).status_code == 403


@pytest.mark.parametrize("address", ["outbox:inbox", "outbox:sent"])
def test_lists_cost_the_same_for_one_and_for_many(address, django_assert_max_num_queries):
    user = make_user("member", group=SectorGroupFactory())
    client, costs = client_of(user), []
    client.get("/")
    for number in (1, 3):
        for _ in range(number):
            letter_to(user, UserFactory(), by=user)
        with django_assert_max_num_queries(14) as queries:
            client.get(reverse(address))
        costs.append(len(queries))
    assert costs[0] == costs[1]
