"""The public page: what was approved and nothing else; the form; the receipt; and what is refused."""

import datetime
import re

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEvent
from cppcc_office.shared.phones import holds_mobile, holds_number
from cppcc_office.shared.sealed import unseal
from tests.factories import (
    AttachmentFactory,
    DoorFactory,
    MatterFactory,
    UserFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    make_user,
    seated_member,
)
from workstations import limits
from workstations.actions.door import approve_members, approve_words, decide_result, switch_door, write_result
from workstations.forms.matters import new_stamp
from workstations.models import Door, Knock, Matter
from workstations.models.door import words_read

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def door():
    return DoorFactory()


def address(name, door):
    return reverse(f"door:{name}", args=[door.token])


def filled(door, *, seconds=60, **more):
    """The form as a person sends it who opened it a minute ago."""
    opened = timezone.now() - datetime.timedelta(seconds=seconds)
    return {"text": "路灯坏了", "name": "", "phone": "", "website": "", "stamp": new_stamp(door, opened), **more}


def receipt_in(answer):
    return re.search(r'class="receipt">([\d ]+)<', answer.content.decode()).group(1).replace(" ", "")


def test_without_sign_in_a_matter_is_left_and_followed_by_its_receipt(client, door):
    answer = client.post(address("say", door), filled(door, name="张三丰", phone="138 1234 5678"))
    matter = Matter.objects.get()
    assert (matter.text, matter.source, matter.status) == ("路灯坏了", "public", "received")
    assert (matter.person_name, matter.person_phone) == ("张三丰", PHONE)
    shown = client.post(address("receipt", door), {"receipt": receipt_in(answer)}).content.decode()
    assert "待受理" in shown
    assert "路灯坏了" not in shown
    assert "张三丰" not in shown
    assert "sessionid" not in client.cookies


def test_name_and_phone_lie_encrypted_in_the_database_and_in_no_history(client, door):
    client.post(address("say", door), filled(door, name="张三丰", phone=PHONE))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wor_matter")
        raw = [str(value) for value in cursor.fetchone()]
        cursor.execute("SELECT * FROM wor_matter_history")
        names = [column[0] for column in cursor.description]
        past = [str(value) for row in cursor.fetchall() for value in row]
    assert not any(PHONE in value or "张三丰" in value for value in raw + past)
    assert not {"person_name", "person_phone", "receipt"} & set(names)
    assert {"张三丰", PHONE} <= {unseal(value) for value in raw if value.startswith("gAAAA")}
    assert (settings.VAR_DIR / "field_key").stat().st_mode & 0o077 == 0


def test_the_same_form_sent_twice_is_one_matter(client, door):
    form = filled(door)
    first, again = client.post(address("say", door), form), client.post(address("say", door), form)
    assert Matter.objects.count() == 1
    assert receipt_in(first) == receipt_in(again)


@pytest.mark.parametrize("changed", [{"text": "垃圾没人收"}, {"name": "李四"}, {"phone": PHONE}])
def test_another_matter_typed_over_the_first_is_not_taken_for_it(client, door, changed):
    """Gone back to the page and written anew: the words stay, one more press makes the second matter."""
    form = filled(door)
    client.post(address("say", door), form)
    page = client.post(address("say", door), form | changed).content.decode()
    assert "这一页已经提交过一件诉求" in page
    assert all(word in page for word in changed.values())
    stamp = re.search(r'name="stamp" value="([^"]+)"', page).group(1)
    assert stamp != form["stamp"]
    assert Matter.objects.count() == 1
    client.post(address("say", door), filled(door) | changed)
    assert Matter.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"website": "http://x"}, "一栏请留空"),
        ({"seconds": 1}, "提交得太快了"),
        ({"seconds": 13 * 3600}, "页面打开太久了"),
        ({"stamp": "made up"}, "页面不完整"),
        ({"text": ""}, "请填写“您想反映什么”"),
        ({"text": "长" * 1001}, "请不超过 1000 字"),
        ({"name": "长" * 21}, "请不超过 20 字"),
        ({"phone": "12345"}, "电话号码不对"),
        ({"text": "路灯坏了，打我电话 138-1234-5678"}, "写在“联系电话”一栏"),
    ],
)
def test_what_is_refused_is_said_and_leaves_no_row(client, door, wrong, sentence):
    answer = client.post(address("say", door), filled(door, **wrong))
    assert sentence in answer.content.decode()
    assert not Matter.objects.exists()
    assert not Knock.objects.exists()


def test_a_form_of_another_door_is_refused(client, door):
    answer = client.post(address("say", door), filled(door, stamp=filled(DoorFactory())["stamp"]))
    assert "页面打开太久了" in answer.content.decode()


def test_a_body_larger_than_any_form_is_refused_before_it_is_read(client, door):
    answer = client.post(address("say", door), filled(door, text="长" * 20_000))
    assert (answer.status_code, "内容太长" in answer.content.decode()) == (413, True)
    assert not Matter.objects.exists()


def test_over_the_limit_of_an_address_nothing_is_kept_and_nothing_written(client, door, django_assert_max_num_queries):
    for _ in range(limits.PER_ADDRESS[limits.SAY]):
        assert client.post(address("say", door), filled(door)).status_code == 200
    before = list(Knock.objects.order_by("pk").values_list("count", flat=True))
    with django_assert_max_num_queries(6) as asked:
        answer = client.post(address("say", door), filled(door))
    assert (answer.status_code, "没有提交" in answer.content.decode()) == (429, True)
    assert "路灯坏了</textarea>" in answer.content.decode()
    assert not [one for one in asked.captured_queries if not one["sql"].startswith("SELECT")]
    assert list(Knock.objects.order_by("pk").values_list("count", flat=True)) == before
    assert Matter.objects.count() == limits.PER_ADDRESS[limits.SAY]
    other = client.post(address("say", door), filled(door), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


def test_over_the_limit_of_a_workstation_nobody_gets_in(client, door):
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    Knock.objects.create(what="say", who=f"s{door.pk}", hour=hour, count=limits.PER_STATION[limits.SAY])
    assert client.post(address("say", door), filled(door)).status_code == 429
    assert client.post(address("say", other := DoorFactory()), filled(other)).status_code == 200


def test_counters_do_not_keep_addresses_and_old_ones_go(client, door):
    Knock.objects.create(what="say", who="x", hour=timezone.now() - datetime.timedelta(days=2), count=1)
    client.post(address("say", door), filled(door), REMOTE_ADDR="192.0.2.7")
    assert set(Knock.objects.values_list("count", flat=True)) == {1}
    assert not Knock.objects.filter(who="x").exists()
    assert not Knock.objects.filter(who__contains="192.0.2").exists()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8:0:0:ffff::1", True),
        ("2001:db8:0:0::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_a_visitor_is_known_by_the_network_however_it_is_written(rf, one, other, same):
    first, second = (limits.visitor(rf.get("/", REMOTE_ADDR=address)) for address in (one, other))
    assert (first == second) is same


@pytest.mark.parametrize(
    ("text", "mobile", "number"),
    [
        ("打 137 5555 6666 找他", True, True),
        ("打１３７５５５５６６６６找他", True, True),
        ("137.5555.6666", True, True),
        ("+86 137-5555—6666 2 人", True, True),
        ("（0562）2831234", False, True),
        ("0562-283 1234", False, True),
        ("家里电话 2831234", False, True),
        ("2020.11.01 9:00—11:30，13:00-15:30", False, False),
        ("13.5 万元，1 号楼 3 单元 1502 室，2020-11-01", False, False),
        ("水表号 137555566667", False, False),
        ("热线 12345", False, False),
    ],
)
def test_a_phone_number_is_seen_however_it_is_written(text, mobile, number):
    assert (holds_mobile(text), holds_number(text)) == (mobile, number)


def test_what_the_public_reads_names_nobodys_mobile(door, sign_in):
    """Where a service is to be called may stand in an answer."""
    contact = WorkstationContactFactory(workstation=door.workstation).user
    matter, client = MatterFactory(workstation=door.workstation), sign_in(contact)
    for action, name in (("answer", "answer"), ("decline", "reason")):
        page = client.post(f"{matter.get_absolute_url()}{action}/", {name: "找小王 １３７ 5555 6666"}, follow=True)
        assert "请不要写手机号码" in page.content.decode()
    new = reverse("service:matter_new", args=[door.workstation_id])
    sent = {"text": "路灯坏了", "answer": "找小王 13755556666"}
    assert "请不要写手机号码" in client.post(new, sent).content.decode()
    told = {"title": "装了路灯", "text": "问小王 13755556666"}
    result = client.post(reverse("service:result_new", args=[door.workstation_id]), told)
    assert "请不要写手机号码" in result.content.decode()
    client.post(f"{matter.get_absolute_url()}answer/", {"answer": "请打便民中心 0562-2831234。"})
    assert Matter.objects.get().status == "answered"


def test_receipt_numbers_cannot_be_tried_out(client, door):
    matter = MatterFactory(workstation=door.workstation)
    for number in range(limits.PER_ADDRESS[limits.ASK]):
        answer = client.post(address("receipt", door), {"receipt": f"{number:016}"})
        assert "没有这个回执号" in answer.content.decode()
    answer = client.post(address("receipt", door), {"receipt": matter.receipt})
    assert (answer.status_code, "<h1>暂时不能查询</h1>" in answer.content.decode()) == (429, True)


def test_a_matter_not_taken_up_was_not_answered(client, sign_in, door):
    day = timezone.localdate()
    matter = MatterFactory(workstation=door.workstation, status="declined", ended_on=day)
    shown = client.post(address("receipt", door), {"receipt": matter.receipt}).content.decode()
    assert ("决定日期" in shown, "答复日期" in shown) == (True, False)
    page = sign_in("secretariat").get(matter.get_absolute_url()).content.decode()
    assert ("0 天后不予办理" in page, "天答复" in page) == (True, False)


def test_a_receipt_is_good_at_its_own_workstation_only(client, door):
    matter = MatterFactory(workstation=WorkstationFactory())
    assert "没有这个回执号" in client.post(address("receipt", door), {"receipt": matter.receipt}).content.decode()


def test_the_person_judges_the_answer_once(client, door):
    matter = MatterFactory(
        workstation=door.workstation, status="answered", answer="已修好", ended_on=timezone.localdate()
    )
    said = {"receipt": matter.receipt, "satisfaction": "satisfied", "comment": "<script>alert(1)</script>"}
    answer = client.post(address("judge", door), said)
    assert "已办结" in answer.content.decode()
    matter.refresh_from_db()
    assert (matter.status, matter.satisfaction) == ("closed", "satisfied")
    assert client.post(address("judge", door), {**said, "satisfaction": "unsatisfied"}).status_code == 400
    desk = WorkstationContactFactory(workstation=door.workstation).user
    client.force_login(desk)
    page = client.get(matter.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


def test_who_is_not_satisfied_is_heard(client, door):
    """The contact and the member who had it are told; before, it was closed and nobody looked again."""
    contact = WorkstationContactFactory(workstation=door.workstation).user
    today, member = timezone.localdate(), seated_member(user=UserFactory())
    matter = MatterFactory(workstation=door.workstation, status="answered", ended_on=today, member=member)
    client.post(address("judge", door), {"receipt": matter.receipt, "satisfaction": "unsatisfied", "comment": "没修"})
    for user in (contact, member.user):
        letter = user.deliveries.get().letter
        assert "不满意" in letter.subject
        assert letter.url == matter.get_absolute_url()
        assert "没修" not in letter.text


def test_nothing_goes_public_without_approval(client, sign_in):
    contact = WorkstationContactFactory(workstation=WorkstationFactory(about="老简介", hours="周三下午"))
    workstation, office = contact.workstation, make_user("secretariat")
    shown = AttachmentFactory(workstation=workstation, member=seated_member(name="甲委员"))
    AttachmentFactory(workstation=workstation, member=seated_member(name="乙委员"))
    result = {"title": "装了路灯", "text": "二十盏。"}
    keeper = sign_in(contact.user)
    keeper.post(reverse("service:result_new", args=[workstation.pk]), result)
    door = Door.objects.get()
    assert client.get(address("door", door)).status_code == 404
    for action in ("words", "members", "switch"):
        assert keeper.post(reverse(f"service:desk_{action}", args=[workstation.pk]), {"is_on": "1"}).status_code == 403
    approve_words(door=door, read=words_read(workstation), by=office)
    switch_door(door=door, is_on=True, by=office)
    workstation.about = "没有审核的新简介"
    workstation.save()
    page = client.get(address("door", door)).content.decode()
    assert "老简介" in page
    assert not [word for word in ("新简介", "甲委员", "乙委员", "装了路灯") if word in page]
    approve_members(door=door, member_ids=[shown.member_id], by=office)
    decide_result(result=door.results.get(), is_public=True, by=office)
    page = client.get(address("door", door)).content.decode()
    assert all(word in page for word in ("甲委员", "装了路灯"))
    assert "乙委员" not in page
    switch_door(door=door, is_on=False, by=office)
    assert client.get(address("door", door)).status_code == 404


def test_what_was_changed_while_somebody_read_it_is_read_again_before_it_goes_public(sign_in):
    door = DoorFactory(workstation=WorkstationFactory(about="看过的简介"), about="")
    office, address = sign_in("secretariat"), reverse("service:desk_words", args=[door.workstation_id])
    desk = office.get(reverse("service:desk", args=[door.workstation_id])).content.decode()
    read = {"read": re.search(r'name="read" value="(\w+)"', desk).group(1)}
    door.workstation.about = "谁也没看过的简介"
    door.workstation.save()
    for sent in (read, {}):
        assert "内容刚刚改过，请再看一遍。" in office.post(address, sent, follow=True).content.decode()
        door.refresh_from_db()
        assert door.about == ""
    door.workstation.about = "看过的简介"
    door.workstation.save()
    office.post(address, read)
    door.refresh_from_db()
    assert door.about == "看过的简介"


def test_a_member_who_left_is_named_no_more(client, door):
    row = AttachmentFactory(workstation=door.workstation, member=seated_member(name="甲委员"))
    door.members.add(row.member)
    row.ends_on = timezone.localdate() - datetime.timedelta(days=1)
    row.save()
    assert "甲委员" not in client.get(address("door", door)).content.decode()


def test_an_approved_result_is_public_as_it_was_approved(door):
    """There is no way to rewrite one: it is taken off and written anew."""
    office = make_user("secretariat")
    result = write_result(door=door, title="一", text="二", by=office)
    assert decide_result(result=result, is_public=True, by=office).approved_by == office
    assert decide_result(result=result, is_public=False, by=office).approved_at is None


def test_who_raised_it_is_covered_everywhere_until_a_logged_click(sign_in, door):
    matter = MatterFactory(workstation=door.workstation)
    contact = WorkstationContactFactory(workstation=door.workstation).user
    client, office = sign_in(contact), sign_in("administrator")
    pages = [
        client.get(matter.get_absolute_url()),
        client.get(reverse("service:matters", args=[door.workstation_id])),
        *(
            office.get(reverse(f"admin:workstations_matter_{name}", args=args))
            for name, args in (("changelist", []), ("change", [matter.pk]), ("history", [matter.pk]))
        ),
        office.get(reverse("admin:workstations_matter_simple_history", args=[matter.pk, matter.history.first().pk])),
        office.post(
            reverse("admin:workstations_matter_export"), {"format": "csv", "columns": ["text", "status", "member"]}
        ),
    ]
    assert {page.status_code for page in pages} == {200}
    assert not [page for page in pages if PHONE in page.content.decode() or "三丰" in page.content.decode()]
    assert "张** 138****5678" in pages[0].content.decode()
    assert not AuditEvent.objects.filter(action="phone_shown").exists()
    shown = client.post(reverse("service:matter_person", args=[door.workstation_id, matter.pk])).content.decode()
    assert PHONE in shown
    event = AuditEvent.objects.get(action="phone_shown")
    assert (event.actor, event.target_id) == (contact, str(matter.pk))
    assert PHONE not in f"{event.target_name}{event.detail}"


def test_the_strict_policy_stands_on_the_public_pages(client, door):
    answer = client.get(address("say", door))
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_public_page_costs_the_same_for_one_member_and_for_three(client, door, django_assert_max_num_queries):
    office = make_user("secretariat")
    for count in (1, 2):
        for _ in range(count):
            door.members.add(AttachmentFactory(workstation=door.workstation, member=seated_member()).member)
            result = write_result(door=door, title="一", text="二", by=office)
            decide_result(result=result, is_public=True, by=office)
        with django_assert_max_num_queries(5):
            client.get(address("door", door))


def test_the_sheet_for_the_wall_carries_the_code(sign_in, door):
    page = sign_in(WorkstationContactFactory(workstation=door.workstation).user).get(
        reverse("service:wall", args=[door.workstation_id])
    )
    assert "<svg" in page.content.decode()
    assert door.token in page.content.decode()
