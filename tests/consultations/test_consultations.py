"""TG1, TG2, TL10: a consultation is an activity with a form, parties, departments and opinions by speaker."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity, Guest, Participation
from consultations.actions.events import Event, kept_names, start_consultation
from consultations.actions.opinions import add_opinion, edit_opinion, move_opinion
from consultations.models import Consultation, ConsultationForm, Opinion, Party, TakingPart
from consultations.speakers import speakers_of
from cppcc_office.shared.workdays import workdays_from
from cppcc_office.shared.workflow import Refused
from members.models import Member
from tests.dealing import dealt
from tests.factories import (
    ROLES,
    OpinionFactory,
    OrganizationFactory,
    PlannedTopicFactory,
    SectorGroupFactory,
    TakingPartFactory,
    TopicFactory,
    WorkdayExceptionFactory,
    WorkstationFactory,
    consultation_of,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def held(group):
    """A consultation still to be confirmed, two members and a guest there, a department with its director."""
    members = [seated_member(group, name="龙琳佳"), seated_member(group, name="张三")]
    consultation = consultation_of(group, members=members, status=Activity.Status.RECORDED)
    Guest.objects.create(activity=consultation.activity, name="李群众", role="居民代表")
    TakingPartFactory(consultation=consultation, organization__name="市交警支队", represented_by="王支队长")
    return consultation


def test_the_forms_of_tg1_are_shipped_and_an_office_may_add_its_own():
    """TG1: plenary, standing committee, chairpersons; with a department, on proposals; sector, grass-roots, micro."""
    names = set(ConsultationForm.objects.values_list("name", flat=True))
    assert {
        "全体会议协商",
        "专题议政性常委会议",
        "主席会议协商",
        "专委会对口协商",
        "提案办理协商",
        "界别协商",
        "基层协商",
        "微协商",
        "专题资政会",
        "网络（远程）协商",
    } <= names


@pytest.mark.parametrize(("days", "status"), [(0, "held"), (-9, "held"), (9, "draft")])
def test_a_convener_begins_one_in_the_groups_name(group, days, status):
    user = make_user("convener", group=group)
    planned = PlannedTopicFactory(is_office=False, group=group)
    event = Event(kept_names(user)[0], "停车难协商会", timezone.localdate() + datetime.timedelta(days), planned=planned)
    form = ConsultationForm.objects.get(name="界别协商")
    consultation = start_consultation(event=event, form=form, by=user, subject="怎么停")
    activity = consultation.activity
    assert (activity.status, activity.kind.name, activity.is_planned) == (status, "界别协商会", True)
    assert activity.organizers.get().group == group
    assert [step.label for step in activity.steps.all()] == ["新建"]
    assert not Consultation.objects.counting().exists()


def test_a_form_fits_the_name_or_is_refused(group):
    user, station = make_user("contact", workstation=WorkstationFactory()), None
    event = Event(kept_names(user)[0], "荷塘夜话", timezone.localdate())
    with pytest.raises(Refused, match="请换一种形式"):
        start_consultation(event=event, form=ConsultationForm.objects.get(name="专题资政会"), by=user)
    micro = start_consultation(event=event, form=ConsultationForm.objects.get(name="微协商"), by=user)
    assert (micro.activity.kind.family, micro.activity.kind.name) == ("workstation", "微协商")
    assert station is None


def test_nobody_begins_one_in_a_name_that_is_not_kept(group):
    convener = make_user("convener", group=group)
    other = make_user("convener")
    event = Event(kept_names(convener)[0], "停车难协商会", timezone.localdate())
    with pytest.raises(Refused, match="不能以这个名义"):
        start_consultation(event=event, form=ConsultationForm.objects.get(name="界别协商"), by=other)
    assert kept_names(make_user("member", group=group)) == []


@pytest.mark.parametrize("role", dealt(ROLES))
def test_who_keeps_a_consultation_in_every_state_of_its_activity(role):
    """State × role: until it is approved whoever keeps the group; afterwards who guides it and the office."""
    group = SectorGroupFactory()
    user = make_user(role, group=group)
    always, before = {"administrator", "secretariat", "head"}, {"convener", "liaison", "deputy"}
    for status in Activity.Status.values:
        consultation = consultation_of(group, status=status)
        keeps = role in always or (role in before and status != "approved")
        keeps = keeps and status not in ("cancelled", "withdrawn")
        assert Consultation.objects.editable_by(user).filter(pk=consultation.pk).exists() == keeps, status


def test_only_approved_ones_count(group):
    member = seated_member(group)
    for status in ("recorded", "approved"):
        OpinionFactory(consultation=consultation_of(group, status=status), member=member)
    OpinionFactory(consultation=Consultation.objects.counting().get(), member=member, phase="answer")
    assert Opinion.objects.counting().count() == 1
    assert Consultation.objects.counting().held_in(2020).count() == 1


def test_speakers_are_found_by_two_letters(held):
    """TG2: members, the department's head and guests can be picked; sounds come with every name."""
    speakers = {one.name: one for one in speakers_of(held)}
    assert set(speakers) == {"龙琳佳", "张三", "王支队长", "李群众"}
    assert speakers["龙琳佳"].initials.startswith("llj")
    assert speakers["李群众"].initials.startswith("lq")
    assert speakers["王支队长"].note == "市交警支队"


def test_opinions_keep_their_order_and_mark_who_spoke(held):
    """TG2: 9 members and 1 department head spoke; guests take part and never score."""
    user = make_user("secretariat")
    for speaker in speakers_of(held):
        add_opinion(consultation=held, speaker=speaker.key, text=f"{speaker.name}说", by=user)
    assert [row.order for row in held.opinions.all()] == [1, 2, 3, 4]
    assert held.activity.participations.filter(is_speaker=True).count() == 2
    assert held.activity.guests.get().spoke
    assert held.bodies.get().spoke
    Activity.objects.update(status="approved")
    assert Opinion.objects.counting().count() == 2
    first, second, *_ = held.opinions.all()
    move_opinion(opinion=first, up=False)
    move_opinion(opinion=first, up=True)
    move_opinion(opinion=first, up=True)
    assert list(held.opinions.all())[:2] == [first, second]


def test_the_same_line_sent_twice_is_kept_once(held):
    """A page that does not know whether its line arrived sends it again."""
    user, key = make_user("secretariat"), uuid.uuid4()
    speaker = speakers_of(held)[0].key
    first = add_opinion(consultation=held, speaker=speaker, text="一", by=user, key=key)
    assert add_opinion(consultation=held, speaker=speaker, text="一", by=user, key=key) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionFactory(consultation=held, key=key)


def test_a_name_written_by_hand_is_the_member_of_that_name(held, group):
    user = make_user("secretariat")
    seated_member(group, name="欧阳建国")
    opinion = add_opinion(consultation=held, speaker="o", name="欧阳建国", text="一", by=user)
    assert opinion.member.name == "欧阳建国"
    other = add_opinion(consultation=held, speaker="o", name="某居民", text="二", by=user)
    assert (other.member, other.speaker_name) == (None, "某居民")
    edit_opinion(opinion=other, speaker="o", name="另一居民", text="二", phase="question", is_written=False)
    assert other.speaker_name == "另一居民"
    edit_opinion(opinion=other, speaker=speakers_of(held)[0].key, name="", text="二", phase="opinion", is_written=True)
    assert other.member is not None
    assert held.activity.participations.get(member=other.member).has_written_speech


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"speaker": "o", "name": "", "text": "一"}, "请选择发言人"),
        ({"speaker": "m:0", "text": "一"}, "已经不在参加名单中"),
        ({"speaker": "o", "name": "某人", "text": " "}, "还没有写内容"),
        ({"speaker": "o", "name": "某人", "text": "长" * 3001}, "不超过 3000 字"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason(sign_in, held, data, words):
    client = sign_in("secretariat")
    url = f"/consultations/{held.pk}/opinions/"
    answer = client.post(url, data)
    assert (answer.status_code, Opinion.objects.count()) == (400, 0)
    assert words in answer.content.decode()
    asked = client.post(url, data, headers={"X-Requested-With": "fetch"})
    assert words in asked.json()["problem"]


def test_typing_without_a_script_keeps_the_speaker(sign_in, held):
    url = f"/consultations/{held.pk}/opinions/"
    client, key = sign_in("secretariat"), speakers_of(held)[1].key
    answer = client.post(url, {"speaker": key, "text": "建议错时开放", "phase": "opinion"})
    page = client.get(answer.url.split("#")[0]).content.decode()
    assert f'value="{key}" checked' in page
    assert "建议错时开放" in page


def test_each_speaker_sees_the_own(sign_in, held):
    """Issue 3: each speaker sees the own opinions, also in a meeting whose record is not approved yet."""
    user = make_user("member")
    member = Member.objects.get(user=user)
    OpinionFactory(consultation=held, member=member, text="我的话")
    OpinionFactory(consultation=held, member=seated_member(), text="别人的话")
    page = sign_in(user).get("/consultations/opinions/mine/").content.decode()
    assert "我的话" in page
    assert "别人的话" not in page


def test_the_list_shows_only_mine_and_what_came_of_my_topic(sign_in, group):
    user = make_user("member", group=group)
    consultation_of(group, members=[user.member], title="我参加的协商")
    consultation_of(SectorGroupFactory(), title="别人的协商")
    topic = TopicFactory(member=user.member, status="chosen")
    consultation_of(SectorGroupFactory(), title="由我的议题而来", planned=PlannedTopicFactory(topic=topic))
    page = sign_in(user).get("/consultations/").content.decode()
    assert "我参加的协商" in page
    assert "由我的议题而来" in page
    assert "别人的协商" not in page


def test_deadlines_are_counted_in_working_days_and_only_warn():
    """rules/consult-forms-and-results: notice 15, materials 10 working days before, minutes 7 after."""
    consultation = consultation_of(None, form="专题协商会", held_on=D(2020, 10, 30))
    WorkdayExceptionFactory(day=D(2020, 10, 26))
    WorkdayExceptionFactory(day=D(2020, 10, 25), is_workday=True)
    exceptions = {D(2020, 10, 26): False, D(2020, 10, 25): True}
    notice, materials, minutes = consultation.deadlines(exceptions)
    assert (notice.due_on, materials.due_on, minutes.due_on) == (D(2020, 10, 9), D(2020, 10, 16), D(2020, 11, 10))
    assert notice.state(D(2020, 10, 9)) == "soon"
    assert notice.state(D(2020, 10, 10)) == "overdue"
    assert notice.state(D(2020, 9, 9)) == "ahead"
    consultation.notice_sent_on = D(2020, 10, 10)
    assert consultation.deadlines(exceptions)[0].state(D(2020, 12, 1)) == "late"
    assert workdays_from(D(2020, 11, 6), 1, {}) == D(2020, 11, 9)


def test_a_party_and_a_department_stand_once_each(held, sign_in):
    party = Party.objects.get(name="民盟")
    with pytest.raises(IntegrityError), transaction.atomic():
        TakingPart.objects.create(consultation=held, party=party, organization=OrganizationFactory())
    client, url = sign_in("secretariat"), f"/consultations/{held.pk}/bodies/"
    row = held.bodies.get()
    data = {
        "bodies-TOTAL_FORMS": "2",
        "bodies-INITIAL_FORMS": "1",
        "bodies-0-id": row.pk,
        "bodies-0-organization": row.organization_id,
        "bodies-0-represented_by": "王支队长",
        "bodies-0-spoke": "on",
        "bodies-1-party": party.pk,
        "bodies-1-represented_by": "李主委",
    }
    assert client.post(url, data).status_code == 302
    assert {str(body): body.spoke for body in held.bodies.all()} == {"市交警支队": True, "民盟": False}
    assert "李主委" in client.get(held.get_absolute_url()).content.decode()
    both = data | {"bodies-1-organization": OrganizationFactory().pk}
    assert "只填其一" in client.post(url, both).content.decode()


@pytest.mark.parametrize("page", ["", "{pk}/", "{pk}/opinions/", "{pk}/bodies/", "opinions/mine/"])
def test_queries_do_not_grow(sign_in, group, page):
    user = make_user("convener", group=group)
    client, counts = sign_in(user), []
    shown = consultation_of(group, status="recorded", members=[user.member])
    for rows in (1, 3):
        for _ in range(rows):
            member = seated_member(group)
            Participation.objects.create(activity=shown.activity, member=member)
            OpinionFactory(consultation=shown, member=member)
            OpinionFactory(consultation=consultation_of(group, members=[member]), member=user.member)
            TakingPartFactory(consultation=shown)
            Guest.objects.create(activity=shown.activity, name="某居民")
        address = "/consultations/" + page.format(pk=shown.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30


def test_starting_through_the_page(sign_in, group):
    user = make_user("liaison", group=group)
    form = ConsultationForm.objects.get(name="界别协商")
    planned = PlannedTopicFactory(plan__published_on=D(2020, 1, 1), plan__year=timezone.localdate().year)
    client = sign_in(user)
    assert planned.title in client.get(f"/consultations/new/?planned={planned.pk}").content.decode()
    answer = client.post(
        "/consultations/new/",
        {
            "behalf": f"group:{group.pk}",
            "title": "停车难协商会",
            "held_on": f"{timezone.localdate()}",
            "form": form.pk,
            "planned": planned.pk,
        },
    )
    consultation = Consultation.objects.get()
    assert answer.url == consultation.get_absolute_url()
    assert consultation.planned == planned
    assert client.get(f"{answer.url}opinions/").status_code == 200
