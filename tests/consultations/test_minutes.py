"""Minutes (协商纪要): drawn up from the records, edited, approved, printed as 纪要, downloaded as Word."""

import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document
from docx.oxml.ns import qn

from activities.models import Activity
from consultations.actions.minutes import (
    approve_minutes,
    draw_up_minutes,
    return_minutes,
    send_minutes,
    submit_minutes,
)
from consultations.models import Minutes, Opinion
from consultations.models.minutes import WORKFLOW, minutes_duties
from consultations.writing import numeral
from cppcc_office.shared.workflow import Refused
from tests.dealing import dealt
from tests.factories import (
    ROLES,
    MinutesFactory,
    OpinionFactory,
    SectorGroupFactory,
    TakingPartFactory,
    consultation_of,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
WRITE, DECIDE = {"edit", "submit"}, {"approve", "return"}
OFFICE, GUIDE, KEEPERS = ("administrator", "secretariat"), ("head",), ("convener", "liaison", "deputy")


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def held(group):
    first, second = seated_member(group, name="龙琳佳"), seated_member(group, name="张三")
    held = consultation_of(group, members=[first, second], held_on=datetime.date(2020, 6, 15), place="二楼会议室")
    held.activity.participations.filter(member=first).update(is_host=True)
    TakingPartFactory(consultation=held, organization__name="市交警支队", represented_by="王支队长")
    OpinionFactory(consultation=held, member=second, text="建议错时开放。")
    OpinionFactory(consultation=held, member=second, text="建议划定夜间车位。")
    OpinionFactory(
        consultation=held, member=None, speaker_name="市交警支队 王支队长", phase="answer", text="我们采纳。"
    )
    return held


@pytest.mark.parametrize("role", dealt(ROLES))
def test_every_state_offers_every_role_what_the_table_says(group, role):
    """State × role; who handed the minutes in does not approve them."""
    user = make_user(role, group=group)
    writers = role in (*OFFICE, *GUIDE, *KEEPERS)
    decides = role in (*OFFICE, *GUIDE)
    expected = {
        "draft": WRITE if writers else set(),
        "submitted": DECIDE if decides else set(),
        "approved": ({"send"} if writers else set()) | ({"revoke"} if role in OFFICE else set()),
    }
    for status in Minutes.Status.values:
        minutes = MinutesFactory(consultation=consultation_of(group), status=status)
        offered = {line.action for line in WORKFLOW.offered(status, minutes_duties(minutes, user))}
        assert offered == expected[status], status
        for action in {line.action for line in WORKFLOW.transitions}:
            found = Minutes.objects.open_to(user, action).filter(pk=minutes.pk).exists()
            assert found == (action in offered), (status, action)
    own = MinutesFactory(consultation=consultation_of(group), status="submitted", submitted_by=user)
    offered = {line.action for line in WORKFLOW.offered("submitted", minutes_duties(own, user))}
    assert "approve" not in offered
    assert "take_back" in offered


def test_they_are_drawn_up_from_the_records(held):
    """OFFICE 3.2 no. 10: attendees, opinions by speaker, answers."""
    minutes = draw_up_minutes(consultation=held, by=make_user("secretariat"))
    assert minutes.heading == "界别协商纪要"
    text = minutes.text.splitlines()
    assert text[0] == (
        "2020年6月15日，科技界别在二楼会议室召开“停车难协商会”（界别协商）。龙琳佳主持会议。"
        "2名委员参加。市交警支队参加会议。"
    )
    assert text[1:] == [
        "一、协商意见",
        "（一）张三：",
        "1. 建议错时开放。",
        "2. 建议划定夜间车位。",
        "二、有关方面的回应",
        "（一）市交警支队 王支队长：我们采纳。",
    ]
    assert "龙琳佳（" in minutes.attended
    assert "参加单位：市交警支队 王支队长" in minutes.attended


def test_they_are_drawn_up_once_and_edited_afterwards(held, sign_in):
    office = make_user("secretariat")
    minutes = draw_up_minutes(consultation=held, by=office)
    client, url = sign_in(office), f"/consultations/minutes/{minutes.pk}/"
    data = {"heading": "纪要", "title": "题目", "text": "改过的正文", "attended": "", "number": "", "sent_to": ""}
    assert client.post(url, data).status_code == 302
    assert draw_up_minutes(consultation=held, by=office).text == "改过的正文"
    client.post(url, {"again": "1"})
    minutes.refresh_from_db()
    assert "建议错时开放。" in minutes.text


def test_from_draft_to_sent(held, group):
    convener, office = make_user("convener", group=group), make_user("secretariat")
    minutes = draw_up_minutes(consultation=held, by=convener)
    minutes = submit_minutes(minutes=minutes, by=convener)
    with pytest.raises(PermissionDenied):
        approve_minutes(minutes=minutes, by=convener)
    with pytest.raises(Refused, match="请写明原因"):
        return_minutes(minutes=minutes, by=office, reason="")
    minutes = return_minutes(minutes=minutes, by=office, reason="补充回应")
    assert (minutes.status, minutes.return_reason) == ("draft", "补充回应")
    minutes = approve_minutes(minutes=submit_minutes(minutes=minutes, by=convener), by=office)
    assert list(Minutes.objects.counting()) == [minutes]
    with pytest.raises(Refused, match="不能早于"):
        send_minutes(minutes=minutes, by=convener, on=datetime.date(2020, 6, 1), to="")
    send_minutes(minutes=minutes, by=convener, on=datetime.date(2020, 6, 24), to="市委、市政府")
    held.refresh_from_db()
    due = held.deadlines({})[-1]
    assert (due.label, due.due_on, due.state(datetime.date(2020, 7, 1))) == (
        "协商纪要",
        datetime.date(2020, 6, 24),
        "done",
    )


def test_a_draft_is_not_shown_to_those_who_only_took_part(held, sign_in):
    user = make_user("member")
    held.activity.participations.create(member=user.member)
    minutes = MinutesFactory(consultation=held)
    client = sign_in(user)
    assert client.get(f"/consultations/minutes/{minutes.pk}/").status_code == 404
    Minutes.objects.update(status="approved")
    assert client.get(f"/consultations/minutes/{minutes.pk}/print/").status_code == 200


def test_the_word_file_names_the_offices_fonts(held, sign_in):
    """OFFICE 3.1: A4, margins 37/26/35/28 mm, 小标宋 22 pt, 仿宋 16 pt, named for East Asian text."""
    minutes = draw_up_minutes(consultation=held, by=make_user("secretariat"))
    answer = sign_in("secretariat").get(f"/consultations/minutes/{minutes.pk}/docx/")
    document = Document(io.BytesIO(answer.content))
    section = document.sections[0]
    sides = (section.page_width, section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(side.mm) for side in sides] == [210, 37, 26, 35, 28]
    runs = {run.text: run for paragraph in document.paragraphs for run in paragraph.runs if run.text}
    east = {text: run._element.rPr.rFonts.get(qn("w:eastAsia")) for text, run in runs.items()}
    assert east["界别协商纪要"] == "方正小标宋简体"
    assert east["一、协商意见"] == "黑体"
    assert east["（一）张三："] == "楷体_GB2312"
    assert east["1. 建议错时开放。"] == "仿宋_GB2312"
    assert runs["1. 建议错时开放。"].font.size.pt == 16
    assert ".docx" in answer["Content-Disposition"]


def test_the_printed_page_sets_its_headings_apart(held, sign_in):
    """OFFICE 3.1: 一、黑体, （一）楷体, text 仿宋, every paragraph indented."""
    minutes = draw_up_minutes(consultation=held, by=make_user("secretariat"))
    page = sign_in("secretariat").get(f"/consultations/minutes/{minutes.pk}/print/").content.decode()
    assert '<p class="first"><strong>一、协商意见</strong></p>' in page
    assert '<p class="second"><strong>（一）市交警支队 王支队长：</strong>我们采纳。</p>' in page
    assert '<p class="">1. 建议错时开放。</p>' in page


def test_wechat_gets_a_page_in_place_of_the_file(held, sign_in):
    """OFFICE 2.5: WeChat's browser breaks downloads."""
    minutes = MinutesFactory(consultation=held, status="approved")
    answer = sign_in("secretariat").get(
        f"/consultations/minutes/{minutes.pk}/docx/", headers={"User-Agent": "MicroMessenger"}
    )
    assert "请在浏览器中打开" in answer.content.decode()


def test_minutes_are_still_written_after_the_record_is_approved(held, group, sign_in):
    assert held.activity.status == Activity.Status.APPROVED
    assert Opinion.objects.exists()
    client = sign_in(make_user("liaison", group=group))
    assert client.post(f"/consultations/{held.pk}/minutes/").status_code == 302
    assert Minutes.objects.get().status == "draft"


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")])
def test_numbers_in_words(number, words):
    assert numeral(number) == words
