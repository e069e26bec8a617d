"""X+N: a circle with consent, covered everywhere, growing by dates; contacts in a few presses; erased when asked."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Action, AuditEvent
from cppcc_office.pages.outreach import outreach_of
from cppcc_office.shared.workflow import Refused
from tests.admin.test_exports import everything
from tests.dealing import dealt
from tests.factories import (
    AttachmentFactory,
    ConstituentFactory,
    ContactFactory,
    SectorFactory,
    ServiceRecordFactory,
    ShiftFactory,
    UserFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    make_user,
    seated_member,
)
from workstations.actions.constituents import (
    About,
    add_constituent,
    change_constituent,
    erase_constituent,
    keep_contact,
    stop_constituent,
)
from workstations.circles import Circle
from workstations.models import Constituent, Contact, Matter

pytestmark = pytest.mark.django_db
PHONE, WECHAT, NAME = "13755556666", "lixy_1970", "李秀英"
DAY = datetime.date(2020, 3, 1)


@pytest.fixture
def place():
    return WorkstationFactory()


@pytest.fixture
def contact(place):
    return WorkstationContactFactory(workstation=place).user


@pytest.fixture
def member(place):
    return AttachmentFactory(workstation=place, member=seated_member(user=UserFactory())).member


def url(name, *args):
    return reverse(f"service:{name}", args=[one if isinstance(one, int) else one.pk for one in args])


def answers(**more):
    today = timezone.localdate().isoformat()
    return {"name": NAME, "consent_how": "spoken", "consent_on": today, "starts_on": today, **more}


def raw_rows(*tables):
    """What lies in the database, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of this test
            found += cursor.fetchall()
    return str(found)


def test_what_is_kept_of_a_person_lies_nowhere_in_clear(place, member, contact, sign_in):
    """Tables, histories and audit log hold neither name nor phone nor WeChat, whatever was done."""
    client = sign_in(member.user)
    sent = answers(phone=PHONE, wechat=WECHAT, occupation="社区医生", workstation=place.pk, sector=SectorFactory().pk)
    assert client.post(url("constituent_new", member), sent).status_code == 302
    person = Constituent.objects.get()
    assert (person.name, person.phone, person.wechat) == (NAME, PHONE, WECHAT)
    client.post(url("constituent_edit", member, person), sent | {"phone": "", "wechat": "", "occupation": "院长"})
    person.refresh_from_db()
    assert (person.phone, person.wechat, person.occupation) == (PHONE, WECHAT, "院长")
    client.post(url("constituent_reveal", member, person), {"purpose": "visit"})
    talk = {"constituents": [person.pk], "way": "phone", "text": "想给孩子找个学校", "held_on": answers()["consent_on"]}
    client.post(url("circle", member), talk)

    tables = ["wor_constituent", "wor_constituent_history", "wor_contact_made", "wor_contact_made_history"]
    text = raw_rows(*tables, "acc_audit_event", "django_admin_log")
    assert not [word for word in (PHONE, WECHAT, NAME, "社区医生", "院长") if word in text]
    assert "sector_id" not in [field.attname for field in Constituent.history.model._meta.fields]
    assert person.history.count() == 2

    client.post(url("constituent_erase", member, person))
    person.refresh_from_db()
    assert (person.name, person.phone, person.wechat, person.occupation, person.sector) == ("", "", "", "", None)
    assert (person.consent_on, person.erased_on) == (None, timezone.localdate())
    assert "院长" not in raw_rows(*tables)
    assert person.contacts.count() == 1
    assert NAME not in client.get(url("contacts", member)).content.decode()
    for act in ("edit", "stop", "resume", "erase"):
        client.post(url(f"constituent_{act}", member, person), answers())
    person.refresh_from_db()
    assert person.name == ""


@pytest.mark.parametrize("role", dealt(["keeper", "contact", "secretariat", "administrator", "one_office", "leader"]))
def test_no_page_shows_the_whole_number_and_names_only_to_who_needs_them(role, place, member, contact, sign_in):
    person = ConstituentFactory(member=member, workstation=place)
    talk = ContactFactory(member=member, workstation=place, held_on=timezone.localdate())
    talk.constituents.add(person)
    user = {"keeper": member.user, "contact": contact}.get(role) or make_user(role)
    client, seen = sign_in(user), ""
    pages = [url(name, member) for name in ("circle", "contacts", "growth", "constituent_new")]
    pages += [url(name, member, person) for name in ("constituent", "constituent_edit")]
    pages += [url("contact", member, talk), url("circles"), url("station_circles", place), f"/members/{member.pk}/"]
    pages += ["/", f"/members/{member.pk}/record/", *(f"/workstations/{place.pk}/{one}" for one in ("", "service/"))]
    if user.is_staff:
        for model, row in (("constituent", person), ("contact", talk)):
            base = f"admin:workstations_{model}_"
            pages += [reverse(f"{base}changelist"), reverse(f"{base}change", args=[row.pk])]
            pages += [reverse(f"{base}history", args=[row.pk])]
            export = reverse(f"{base}export")
            exported = client.post(export, {**everything(client, export), "format": "csv"}).content.decode("utf-8-sig")
            assert str(member) in exported
            seen += exported
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (200, 403, 404), page
        seen += answer.content.decode()
    assert PHONE not in seen
    assert WECHAT not in seen
    assert (NAME in seen) == (role in ("keeper", "contact"))
    assert ("137****6666" in seen) == (role != "leader")
    assert (talk.text in seen) == (role != "leader")


def test_looking_at_a_number_is_asked_for_with_a_purpose_and_logged(place, member, contact, sign_in):
    """By the keeper, the workstation's contact, and the office with both rights; to nobody else, never by GET."""
    person = ConstituentFactory(member=member, workstation=place)
    address = url("constituent_reveal", member, person)
    for user in (member.user, contact, make_user("secretariat")):
        client = sign_in(user)
        assert client.post(address).status_code == 302
        shown = client.post(address, {"purpose": "matter"})
        assert PHONE in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        assert client.get(address).status_code == 405
    lines = AuditEvent.objects.filter(action=Action.PHONE_SHOWN)
    assert {(one.target_name, one.detail) for one in lines} == {
        (f"界别群众 {person.pk} 号", "界别群众的姓名、联系方式，用途：办理、反馈诉求")
    }
    assert lines.count() == 3
    stranger = WorkstationContactFactory().user
    for user, status in ((make_user("one_office"), 403), (make_user("leader"), 404), (stranger, 404)):
        assert sign_in(user).post(address, {"purpose": "matter"}).status_code == status
    other = AttachmentFactory(workstation=place, member=seated_member(user=UserFactory())).member
    assert sign_in(other.user).get(url("constituent", member, person)).status_code == 404
    assert AuditEvent.objects.filter(action=Action.PHONE_SHOWN).count() == 3


def test_without_consent_nothing_but_the_name_is_kept(member, sign_in):
    client = sign_in(member.user)
    for told in ({"phone": PHONE}, {"wechat": WECHAT}, {"occupation": "医生"}, {"sector": SectorFactory().pk}):
        page = client.post(url("constituent_new", member), answers(consent_how="", **told))
        assert "没有本人同意，只能登记姓名" in page.content.decode()
    assert "电话号码不对" in client.post(url("constituent_new", member), answers(phone="123")).content.decode()
    assert not Constituent.objects.exists()
    client.post(url("constituent_new", member), answers(consent_how=""))
    assert (Constituent.objects.get().name, Constituent.objects.get().consent_on) == (NAME, None)
    client.post(url("constituent_new", member), answers(phone=PHONE))
    assert "已经在联系群众里" in client.post(url("constituent_new", member), answers(phone=PHONE)).content.decode()
    for wrong in ({"consent_on": None, "consent_how": ""}, {"consent_how": ""}, {"erased_on": DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConstituentFactory(member=member, **wrong)


def test_who_may_write_in_a_circle(place, member, contact):
    about = About(name=NAME, starts_on=DAY)
    linked = About(name=NAME, starts_on=DAY, workstation=place)
    add_constituent(member=member, about=about, by=member.user)
    person = add_constituent(member=member, about=linked, by=contact)
    assert Constituent.objects.named_to(contact).get() == person
    elsewhere = About(name=NAME, starts_on=DAY, workstation=AttachmentFactory(member=member).workstation)
    for who, what in ((contact, about), (contact, elsewhere), (make_user("secretariat"), linked)):
        with pytest.raises(PermissionDenied):
            add_constituent(member=member, about=what, by=who)
    with pytest.raises(Refused, match="不驻在"):
        add_constituent(
            member=member, about=About(name=NAME, starts_on=DAY, workstation=WorkstationFactory()), by=member.user
        )
    office = make_user("secretariat")
    with pytest.raises(PermissionDenied):
        change_constituent(constituent=person, about=linked, by=office)
    erased = erase_constituent(constituent=person, on=DAY, by=office)
    with pytest.raises(Refused, match="已撤回同意"):
        change_constituent(constituent=erased, about=linked, by=contact)


def test_a_contact_takes_a_few_presses_for_several_at_once_and_may_become_a_matter(place, member, contact, sign_in):
    people = [ConstituentFactory(member=member, name=name, phone="", wechat="") for name in ("王小明", "赵大海")]
    other = ConstituentFactory()
    client = sign_in(member.user)
    chosen = {"constituents": [one.pk for one in people], "way": "meeting"}
    assert "请不要写群众的姓名" in client.post(url("circle", member), chosen | {"text": "王小明说"}).content.decode()
    number = "打 137 5555 6666 找他"
    assert "请不要写电话号码" in client.post(url("circle", member), chosen | {"text": number}).content.decode()
    wrong = {"constituents": [other.pk], "way": "meeting", "text": "看病难"}
    assert client.post(url("circle", member), wrong).status_code == 200
    assert not Contact.objects.exists()
    day = {"held_on": timezone.localdate().isoformat(), "workstation": place.pk}
    assert client.post(url("circle", member), chosen | day | {"text": "看病难"}).status_code == 302
    talk = Contact.objects.get()
    assert (talk.people, talk.held_on, talk.workstation) == (2, timezone.localdate(), place)
    assert set(talk.constituents.all()) == set(people)
    new = url("matter_new", place) + f"?contact={talk.pk}"
    assert "看病难" in client.get(new).content.decode()
    client.post(new, {"text": "社区医院周末不开诊"})
    assert Matter.objects.get().contact == talk
    assert "待受理的诉求" in client.get(url("contacts", member)).content.decode()
    with pytest.raises(Refused):
        keep_contact(contact=talk, constituents=[other], by=member.user)
    with pytest.raises(ValidationError):
        ContactFactory.build(text=number).full_clean(exclude=["member", "recorded_by"])


@pytest.fixture
def mixed(place, member):
    """One the contact's workstation knows, one the member keeps to oneself, and a talk with both."""
    known = ConstituentFactory(member=member, workstation=place, name="王小明", phone="", wechat="")
    private = ConstituentFactory(member=member, name="赵大海")
    talk = ContactFactory(member=member, workstation=place, people=2, held_on=timezone.localdate())
    talk.constituents.set([known, private])
    return known, private, talk


def test_who_is_not_named_to_the_contact_stays_in_what_the_contact_corrects(place, contact, member, mixed, sign_in):
    known, private, talk = mixed
    sent = {"way": "phone", "text": "改一个字", "people": 1, "workstation": place.pk}
    sent["held_on"] = talk.held_on.isoformat()
    client = sign_in(contact)
    client.post(url("contact", member, talk), sent | {"constituents": [known.pk]})
    talk.refresh_from_db()
    assert (talk.text, talk.people, set(talk.constituents.all())) == ("改一个字", 2, {known, private})
    client.post(url("contact", member, talk), sent)
    assert set(talk.constituents.all()) == {private}


def test_who_is_not_named_to_a_reader_is_a_number(member, contact, mixed, sign_in):
    seen = {
        who: sign_in(user).get(url("contacts", member)).content.decode()
        for who, user in (("contact", contact), ("member", member.user), ("office", make_user("secretariat")))
    }
    assert "王小明、另 1 人" in seen["contact"]
    assert not [word for word in ("赵", "大海") if word in seen["contact"]]
    assert "赵大海" in seen["member"]
    assert all(word in seen["office"] for word in ("赵**", "王**"))


def test_a_refusal_does_not_tell_the_contact_of_somebody_kept_private(place, member, contact):
    """The member is told of the number; the contact only of entries one may know."""
    ConstituentFactory(member=member, phone=PHONE)
    about = About(name=NAME, starts_on=DAY, workstation=place, phone=PHONE, consent_on=DAY, consent_how="spoken")
    with pytest.raises(Refused, match="已经在联系群众里"):
        add_constituent(member=member, about=about, by=member.user)
    assert add_constituent(member=member, about=about, by=contact).phone == PHONE


@pytest.mark.parametrize("gone", ["attachment", "workstation", "nothing left"])
def test_consent_is_withdrawn_whatever_has_ended(gone, place, member, contact, sign_in):
    """By the member and by the contact, as the shown button says; a correction keeps the workstation."""
    people = [ConstituentFactory(member=member, workstation=place, wechat="", phone="") for _ in range(2)]
    talk = ContactFactory(member=member, workstation=place)
    talk.constituents.set(people)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if gone == "workstation":
        type(place).objects.filter(pk=place.pk).update(ends_on=yesterday, withdrawn_because="拆迁")
    elif gone == "attachment":
        member.attachments.update(ends_on=yesterday)
    else:
        member.attachments.all().delete()
    for user, person in zip((member.user, contact), people, strict=True):
        client = sign_in(user)
        for act, done in (("stop", "已停止联系，从明天起"), ("resume", "已恢复联系")):
            assert done in client.post(url(f"constituent_{act}", member, person), follow=True).content.decode()
        sent = answers(workstation=place.pk, name="王秀英")
        assert client.post(url("constituent_edit", member, person), sent).status_code == 302
        page = client.post(url("constituent_erase", member, person), follow=True).content.decode()
        assert "已删除姓名" in page
        assert talk.text not in page
        person.refresh_from_db()
        assert (person.name, person.erased_on, person.workstation) == ("", timezone.localdate(), place)
    assert sign_in(contact).post(url("contact_delete", member, talk)).status_code == 302
    assert not Contact.objects.exists()


def test_a_circle_grows_by_dates_and_shows_on_the_members_record(place, member, sign_in):
    """Stopped on a day still counts that day; an erased one stays in the numbers of its time."""
    for starts, ends in (((2019, 5, 1), None), ((2020, 2, 29), (2020, 4, 30)), ((2020, 3, 31), None)):
        last = datetime.date(*ends) if ends else None
        ConstituentFactory(member=member, starts_on=datetime.date(*starts), ends_on=last, phone="", wechat="")
    gone = ConstituentFactory(member=member, starts_on=datetime.date(2020, 4, 1))
    erase_constituent(constituent=gone, on=datetime.date(2020, 6, 2), by=member.user)
    with pytest.raises(Refused, match="不能早于"):
        stop_constituent(constituent=Constituent.objects.last(), on=DAY - datetime.timedelta(days=900), by=member.user)
    ContactFactory(member=member, held_on=datetime.date(2020, 4, 5), people=3)
    found = Circle.of(member.constituents.all(), member.contacts.all())
    months = found.months(2020, datetime.date(2020, 7, 10))
    assert [one.growth.size for one in months] == [1, 2, 3, 4, 3, 2, 2]
    assert [one.growth.left for one in months] == [0, 0, 0, 0, 1, 1, 0]
    assert (months[3].growth.joined, months[3].growth.contacts, months[3].growth.people) == (1, 1, 3)
    assert months[3].size_bar == (20, 150)
    assert [(one.words, one.size) for one in found.years(datetime.date(2020, 7, 10))] == [
        ("2020 年", 2),
        ("2019 年", 1),
    ]

    ShiftFactory(workstation=place, member=member, held_on=DAY)
    ShiftFactory(workstation=place, member=member, held_on=DAY + datetime.timedelta(days=7))
    ServiceRecordFactory(workstation=place, held_on=DAY, member=member)
    said = [
        ("联系界别群众", "2 人"),
        ("联系群众", "1 次，3 人次"),
        ("工作室值班", "2 次，登记了服务 1 次"),
    ]
    assert outreach_of(member, [2020], datetime.date(2021, 1, 1)) == said
    client = sign_in(make_user("leader"))
    for page in (f"/members/{member.pk}/?year=2020", f"/members/{member.pk}/record/?year=2020"):
        text = client.get(page).content.decode()
        assert all(words in text for _, words in said), page
    assert re.search(r"4 月 4 人", client.get(url("growth", member) + "?year=2020").content.decode())


def test_the_pages_cost_the_same_for_one_and_for_three(place, member, contact, sign_in, django_assert_max_num_queries):
    clients = {"circle": sign_in(member.user), "contacts": sign_in(contact), "circles": sign_in(make_user("leader"))}
    for count in (1, 2):
        for _ in range(count):
            one = member if count == 1 else AttachmentFactory(workstation=place, member=seated_member()).member
            person = ConstituentFactory(member=one, workstation=place, sector=SectorFactory())
            ConstituentFactory(member=member, workstation=place, phone="", sector=SectorFactory())
            talk = ContactFactory(member=member, workstation=place, held_on=timezone.localdate())
            talk.constituents.add(*Constituent.objects.filter(member=member))
            assert person.pk
        for name, most in (("circle", 21), ("contacts", 24), ("circles", 7)):
            with django_assert_max_num_queries(most):
                assert clients[name].get(url(name, *([] if name == "circles" else [member]))).status_code == 200
