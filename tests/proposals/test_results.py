"""Results: written by members, groups, special committees and the office; sent out, adopted, noted on, answered."""

import datetime
import io
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from consultations.brand_figures import figures_by_year
from consultations.brand_figures import figures_of as brand_figures
from cppcc_office.pages.own_year.sheet import sheet_of
from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from proposals.actions import effects
from proposals.actions import results as acts
from proposals.actions.drafts import discard, take_back
from proposals.actions.written import mark
from proposals.models import AdoptingBody, Adoption, Instruction, Result
from proposals.models.results import RESULT_WORKFLOW
from proposals.result_figures import figures_of
from tests.factories import (
    AdoptionFactory,
    BrandFactory,
    InstructionFactory,
    PostFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    UserFactory,
    consultation_of,
    make_user,
    seated_member,
)
from tests.scoring.test_sources import counted

pytestmark = pytest.mark.django_db
S, K, M = Result.Status, Result.Kind, Result.Marking
TODAY = timezone.localdate()
LIST = reverse("results:results")
OUT = {"sent_to": "市委、市政府", "sent_on": TODAY}


def url(name, result, *more):
    return reverse(f"results:{name}", args=[result.pk, *more])


def result_in(status, **about):
    """One in that state, whatever the state needs."""
    if status in Result.WRITABLE:
        about["submitted_on"] = None
    if status == S.SENT:
        about = OUT | about
    return ResultFactory(status=status, text="建议加强养老服务。", **about)


def sent(**about):
    return result_in(S.SENT, **{"submitted_on": TODAY} | about)


ACTS = {
    "submit": lambda r, by: acts.submit_result(result=r, by=by, on=TODAY),
    "take_back": lambda r, by: take_back(writing=r, by=by),
    "register": lambda r, by: acts.register_result(result=r, by=by),
    "return": lambda r, by: acts.return_result(result=r, by=by, reason="请补充数据"),
    "send": lambda r, by: acts.send_result(result=r, by=by, document_number="政协办〔2026〕3号", **OUT),
    "mark": lambda r, by: mark(writing=r, by=by, marking=M.INTERNAL),
    "adopt": lambda r, by: effects.adopt(writing=r, by=by, adoption=Adoption(body=AdoptingBody.objects.first())),
    "instruct": lambda r, by: effects.instruct(writing=r, by=by, instruction=Instruction(text="请研究")),
    "amend": lambda r, by: effects.remove_effect(
        effect=InstructionFactory(report=None, result=r), by=by, reason="登错了"
    ),
}
WRITING = {"submit", "take_back"}
MAY = {
    "author": WRITING,
    "convener": WRITING,
    "committee head": WRITING,
    "office": set(ACTS) - WRITING,
    "leader": set(),
    "stranger": set(),
}


def test_every_action_in_every_state_by_everybody():
    """The table decides, whoever presses; sending out again only puts right what was written down."""
    group, committee = SectorGroupFactory(), SpecialCommitteeFactory()
    head = seated_member(user=UserFactory())
    PostFactory(member=head, role="committee_head", special_committee=committee)
    member = seated_member(user=UserFactory())
    people = {
        "author": (member.user, {"author": member}),
        "convener": (make_user("convener", group=group), {"author": None, "author_group": group}),
        "committee head": (head.user, {"author": None, "special_committee": committee}),
        "office": (make_user("one_office"), {}),
        "leader": (make_user("leader"), {}),
        "stranger": (make_user("stranger"), {}),
    }
    for who, status in product(MAY, S):
        user, author = people[who]
        result = result_in(status, **author)
        for action, act in ACTS.items():
            names = ("send", "resend") if action == "send" else (action,)
            lines = [one for one in RESULT_WORKFLOW.transitions if one.action in names and status in one.sources]
            with transaction.atomic():
                if action in MAY[who] and lines:
                    act(result, user)
                    after = Result.objects.get(pk=result.pk).status
                    assert after == (lines[0].target or status), (status, who, action)
                else:
                    with pytest.raises((PermissionDenied, Refused)):
                        act(result, user)
                transaction.set_rollback(True)


def test_a_member_writes_on_a_phone_and_hands_in(sign_in):
    """Kept while typed, from a consultation, with a paper; without text or paper refused; a speech is never minutes."""
    user = make_user("member")
    consultation = consultation_of(SectorGroupFactory(), members=[user.member], title="养老协商会")
    client = sign_in(user)
    client.post(reverse("results:start"), {"consultation": consultation.pk})
    result = Result.objects.get(status=S.DRAFT)
    assert result.consultation == consultation
    other = consultation_of(SectorGroupFactory())
    assert client.post(reverse("results:start"), {"consultation": other.pk}).status_code == 404
    typed = {
        "kind": "speech", "title": "谈养老", "text": "", "marking": "open", "draft_revision": "0",
        "whose": f"member-{user.member.pk}", "consultation": consultation.pk,
    }  # fmt: skip
    assert client.post(url("draft", result), typed).json()["revision"] == 1
    assert client.post(url("draft", result), typed | {"text": "旧"}).status_code == 409, "an older page overwrites none"
    old = client.post(url("edit", result), typed | {"text": "旧页面", "save": "1"}).content.decode()
    assert ("刚刚在别处改过，没有保存" in old, Result.objects.get(pk=result.pk).text) == (True, "")
    del typed["draft_revision"]
    empty = client.post(url("edit", result), typed | {"submit": "1"}).content.decode()
    assert "请写正文，或者上传成果文件" in empty
    minutes = client.post(
        url("edit", result), typed | {"kind": "minutes", "text": "甲", "submit": "1"}
    ).content.decode()
    assert "不以个人名义" in minutes
    ResultFactory(kind=K.SPEECH, title="谈养老")
    assert "已有同类同题" in client.post(url("edit", result), typed | {"text": "甲", "submit": "1"}).content.decode()
    paper = SimpleUploadedFile("发言.pdf", b"%PDF-1.4")
    whole = typed | {"title": "谈社区养老", "submit": "1", "document": paper}
    assert client.post(url("edit", result), whole).status_code == 302
    result.refresh_from_db()
    assert (result.status, result.submitted_on, result.file_name) == (S.SUBMITTED, TODAY, "发言.pdf")
    assert client.get(url("file", result)).status_code == 200
    assert client.get(url("edit", result)).status_code == 403, "handed in is handed in"
    client.post(url("take_back", result))
    result.refresh_from_db()
    assert (result.status, result.submitted_on) == (S.DRAFT, None)
    with pytest.raises(Refused, match="不能删除"):
        discard(writing=result, by=user)


def test_in_whose_name(sign_in):
    """Minutes and advice are a body's; the office writes for itself and for special committees; members never do."""
    committee = SpecialCommitteeFactory(name="经济委")
    office, member = sign_in("one_office"), sign_in("member")
    office.post(reverse("results:start"))
    result = Result.objects.get()
    assert result.is_office
    page = office.get(url("edit", result)).content.decode()
    assert "政协机关" in page
    assert "经济委（专委会）" in page
    typed = {"kind": "advice", "title": "关于养老的建议案", "text": "甲", "marking": "open", "submit": "1"}
    office.post(url("edit", result), typed | {"whose": f"committee-{committee.pk}"})
    result.refresh_from_db()
    assert (result.status, result.special_committee, result.is_office) == (S.SUBMITTED, committee, False)
    member.post(reverse("results:start"))
    own = Result.objects.get(status=S.DRAFT)
    page = member.post(url("edit", own), typed | {"kind": "brief", "whose": "office"}).content.decode()
    assert "请从列出的选项中选择" in page
    for wrong in ({"kind": K.MINUTES}, {"author": None, "is_office": True, "kind": K.SPEECH}, {"is_office": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultFactory(**wrong)


def test_what_is_handed_in_is_registered_returned_sent_and_told(sign_in):
    """Feedback reaches the author by a message and on the page; a number typed wrong is put right on record."""
    author = make_user("member")
    result = result_in(S.SUBMITTED, author=author.member, submitted_on=TODAY)
    office = sign_in("one_office")
    assert "等您登记的成果" in office.get(reverse("home")).content.decode()
    office.post(url("return", result), {"reason": "请补充数据"})
    assert "退回您修改的成果" in sign_in(author).get(reverse("home")).content.decode()
    assert "请补充数据" in sign_in(author).get(url("edit", result)).content.decode()
    acts.submit_result(result=result, by=author, on=TODAY)
    office.post(url("register", result))
    late = {"document_number": "政协办〔2026〕3号", "sent_to": "市委", "sent_on": TODAY + datetime.timedelta(days=1)}
    assert "也不能晚于今天" in office.post(url("send", result), late).content.decode()
    assert "请填写“报送对象”" in office.post(url("send", result), late | {"sent_to": ""}).content.decode()
    office.post(url("send", result), late | {"sent_on": TODAY})
    office.post(url("send", result), late | {"sent_on": TODAY, "sent_to": "市委、市政府"})
    page = sign_in(author).get(url("result", result)).content.decode()
    for words in ("政协办〔2026〕3号", "报市委、市政府", "更正报出情况"):
        assert words in page
    subjects = set(Delivery.objects.filter(user=author).values_list("letter__subject", flat=True))
    kind = result.get_kind_display()
    assert subjects == {f"{kind}{word}：{result}" for word in ("已退回", "已登记", "已报出")}


def test_what_is_marked_and_what_is_not_out_yet_is_not_for_others(sign_in):
    """Lists, searches, exports, handing over and the admin site: only for authors, the desk and leaders."""
    author = make_user("member")
    sent(title="公开成果", author=author.member)
    sent(title="内部成果", author=author.member, marking=M.INTERNAL)
    desk = sent(title="经办成果", author=author.member, marking=M.DESK)
    result_in(S.SUBMITTED, title="待登记成果", author=author.member)
    result_in(S.DRAFT, title="草稿成果", author=author.member)
    everything = {"公开成果", "内部成果", "经办成果", "待登记成果"}
    sees = {
        author: everything,
        make_user("member"): {"公开成果"},
        make_user("clerk"): set(),
        make_user("leader"): everything - {"经办成果"},
        make_user("one_office"): everything,
    }
    for user, titles in sees.items():
        client = sign_in(user)
        for asked in ({}, {"q": "成果"}):
            assert {row.title for row in client.get(LIST, asked).context["page_obj"]} == titles
        found = client.get(reverse("handling:subject", args=["result", desk.pk])).status_code
        assert found == (200 if user.is_staff else 404), user
    office = sign_in("one_office")
    table = office.get(reverse("results:export")).content
    cells = {str(cell.value) for row in load_workbook(io.BytesIO(table)).active for cell in row}
    assert "公开成果" in cells
    assert "（内部成果，不显示题目）" in cells
    assert "经办成果" not in cells
    listing = office.get(reverse("admin:proposals_result_changelist")).content.decode()
    assert "公开成果" in listing
    assert not any(title in listing for title in ("内部成果", "经办成果", "草稿成果"))


def test_the_list_is_filtered_by_year_kind_group_and_effect(sign_in):
    group = SectorGroupFactory()
    mine = sent(author=seated_member(group), kind=K.SPEECH, title="甲")
    ResultFactory(author=None, author_group=group, title="乙")
    adopted = ResultFactory(title="丙")
    AdoptionFactory(report=None, result=adopted)
    client = sign_in("leader")

    def titles(**asked):
        return {row.title for row in client.get(LIST, asked).context["page_obj"]}

    assert titles(group=group.pk) == {"甲", "乙"}
    assert titles(kind="speech", year=TODAY.year) == {"甲"}
    assert titles(outcome="adopted") == {"丙"}
    assert titles(q=mine.author.name) == {"甲"}
    assert titles(year="abc") == {"甲", "乙", "丙"}


def test_figures_beside_the_same_days_of_the_year_before(sign_in):
    """TL8: by kind, by group and year by year; drafts, returned ones and what is not there yet never count."""
    group = SectorGroupFactory(name="科技界别")
    author = seated_member(group)
    day = datetime.date
    for kind, on in ((K.SPEECH, day(2020, 3, 1)), (K.SPEECH, day(2020, 9, 1)), (K.SPEECH, day(2019, 3, 1))):
        ResultFactory(author=author, kind=kind, submitted_on=on)
    advice = ResultFactory(author=None, is_office=True, kind=K.ADVICE, submitted_on=day(2020, 3, 1))
    InstructionFactory(report=None, result=advice)
    result_in(S.DRAFT, author=author)
    report = SocialReportFactory(author=author, submitted_on=day(2020, 4, 1))
    AdoptionFactory(report=report, body=AdoptingBody.objects.get(level="national"))
    found = figures_of(2020, day(2020, 6, 30))
    lines = {line.name: (line.now, line.before, line.percent) for _, table in found.tables for line in table}
    assert lines["大会发言"] == (1, 1, "")
    assert lines["建议案"] == (1, 0, "")
    assert lines["合计"] == (3, 1, "+200%")
    assert lines["获批示的成果（项）"] == (1, 0, "")
    assert lines["有信息被全国政协采用的委员（人）"][0] == 1
    assert "调研报告" not in lines
    groups = dict(found.by_group.rows)
    assert dict(zip(found.by_group.columns, groups["科技界别"], strict=True)) == {
        "大会发言": 1, "建议案": 0, "社情民意信息": 1, "合计": 2, "上年同期": 1,
    }  # fmt: skip
    assert groups["专委会、机关和其他"][-2:] == [1, 0]
    years = dict(found.by_year.rows)
    assert (found.by_year.columns, years["合计"]) == (["2019 年", "2020 年"], [1, 3])
    leader = sign_in("leader")
    assert "科技界别" in leader.get(reverse("results:figures"), {"year": 2020}).content.decode()
    sheet = load_workbook(io.BytesIO(leader.get(reverse("results:figures_export"), {"year": 2020}).content)).active
    assert ("按类型", "大会发言", "2020 年", 2) in {tuple(row) for row in sheet.iter_rows(values_only=True)}
    assert sign_in("convener").get(reverse("results:figures")).status_code == 404


@pytest.mark.parametrize("name", ["results", "figures", "result"])
def test_queries_do_not_grow(sign_in, name):
    client, counts, page = sign_in("one_office"), [], reverse("results:figures")
    first = sent(author=seated_member())
    for rows in (1, 3):
        for n in range(rows):
            one = sent(author=seated_member(), title=f"{rows}第{n}项")
            AdoptionFactory(report=None, result=one)
            InstructionFactory(report=None, result=first)
        page = {"results": LIST, "figures": page, "result": url("result", first)}[name]
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40


def test_a_brand_shows_what_came_of_its_consultations():
    """SX5: results handed in by the day of the consultation, and those adopted or noted on; drafts are none."""
    group, day = SectorGroupFactory(), datetime.date(2020, 6, 1)
    brand = BrandFactory(group=group, is_office=False, since=datetime.date(2020, 1, 1))
    held = consultation_of(group, brand=brand, held_on=day)
    first, _ = (ResultFactory(consultation=held, submitted_on=datetime.date(2021, 1, 5)) for _ in range(2))
    result_in(S.DRAFT, consultation=held)
    ResultFactory(consultation=consultation_of(group, brand=brand, held_on=day, status="recorded"))
    InstructionFactory(report=None, result=first)
    AdoptionFactory(report=None, result=first)
    wanted = {"成果": 2, "成果被采用、获批示": 1}
    assert figures_by_year(brand, day)[0][1].more == wanted
    assert brand_figures([brand.pk], None)[brand.pk].more == wanted
    assert brand_figures([brand.pk], 2021)[brand.pk].more == dict.fromkeys(wanted, 0)


def test_a_member_s_record_names_every_kind():
    """In the duty record a submission is what was written, not an activity; what is marked keeps its title."""
    member = seated_member()
    about = {"marking": M.INTERNAL, "submitted_on": datetime.date(2020, 5, 1)}
    ResultFactory(author=member, kind=K.SUBMISSION, title="送阅甲", **about)
    sheet = sheet_of(member, [2020], make_user("one_office"))
    assert ["送阅材料", "1 篇"] in sheet.counts
    (section,) = (one for one in sheet.sections if one.title == "提案、社情民意和成果")
    assert section.rows[0][1:3] == ["（内部成果，不显示题目）", "送阅材料"]


def test_nothing_that_is_not_handed_in_counts_anywhere():
    """Years, targets and points read the day of handing in, and the database keeps that day from drafts."""
    for status in Result.WRITABLE:
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultFactory(status=status, submitted_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultFactory(status=S.SUBMITTED, submitted_on=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultFactory(status=S.SENT)
    group = SectorGroupFactory()
    ResultFactory(author=None, author_group=group, kind=K.MINUTES)
    ResultFactory(author=None, author_group=group, kind=K.ADVICE, status=S.RETURNED, submitted_on=None)
    ResultFactory(author=None, is_office=True, kind=K.BRIEF)
    assert counted("group.results", "kind") == {(group.pk, "协商纪要"): 1}, "rules ask for every kind"
