"""Contributions: entered in under a minute, confirmed, approved; who may do what in every state (FEATURES TL9, TG10,
SX10; issue 3 section 4).
"""

import datetime
import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cppcc_office.shared.workflow import Refused
from duties.actions.contributions import (
    Facts,
    advance_material,
    decide_contribution,
    decide_contributions,
    record_contribution,
    rewrite_contribution,
)
from duties.models import Contribution, ContributionKind
from duties.models.contributions import WORKFLOW, duties_towards
from tests.factories import ROLES, SectorGroupFactory, contribution_of, make_user, seated_member

pytestmark = pytest.mark.django_db
_S = Contribution.Status
DAY = datetime.date(2020, 5, 20)
# What somebody who neither entered it nor is named in it may do, by state.
KEEPER = {
    "recorded": {"confirm", "edit", "return"},
    "confirmed": {"correct"},
    "returned": {"resubmit"},
}
GUIDE = {
    "recorded": {"advance"},
    "confirmed": {"approve", "correct", "return", "advance"},
    "approved": {"correct", "advance"},
}
OFFICE = {
    "recorded": {"return", "vouch", "advance"},
    "confirmed": {"approve", "correct", "return", "advance"},
    "approved": {"correct", "revoke", "advance"},
}
MAY = {
    "administrator": OFFICE,
    "secretariat": OFFICE,
    "head": GUIDE,
    "convener": KEEPER,
    "liaison": KEEPER,
    "deputy": KEEPER,
}


def kind(name="建言献策"):
    return ContributionKind.objects.get(name=name)


def facts(*members, name="建言献策", **fields):
    given = {"title": "关于校门口停车的建议", "done_on": DAY, "member_ids": tuple(one.pk for one in members)}
    return Facts(kind=kind(name), **given | fields)


@pytest.mark.parametrize(("role", "state"), list(itertools.product(ROLES, _S.values)))
def test_every_role_may_do_in_every_state_what_the_table_says(role, state):
    """Issue 3: state × role."""
    group = SectorGroupFactory()
    user = make_user(role, group=group)
    record = contribution_of(seated_member(group), status=state, recorded_by=make_user("stranger"))
    offered = {line.action for line in WORKFLOW.offered(state, duties_towards(record, user))}
    assert offered == MAY.get(role, {}).get(state, set())
    for action in {line.action for line in WORKFLOW.transitions}:
        rows = Contribution.objects.open_to(user, action)
        assert rows.filter(pk=record.pk).exists() == (action in offered)


def test_a_member_enters_own_work_on_the_phone_and_it_waits_for_the_convener(sign_in):
    """TL9: two posts, two contributions; entered by the member."""
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    url = f"{reverse('duties:contribution_new')}?kind={kind('本职岗位贡献').pk}"
    file = SimpleUploadedFile("证书.pdf", b"%PDF-1.4 x")
    answer = sign_in(user).post(url, {"title": "完成省级课题", "done_on": "2020-05-20", "documents": [file]})
    record = Contribution.objects.get()
    assert answer.url == record.get_absolute_url()
    assert (record.status, record.names, record.files.get().name) == (_S.RECORDED, user.name, "证书.pdf")
    page = sign_in(user).get(record.get_absolute_url()).content.decode()
    assert "等召集人或联络员确认" in page
    assert record.pk in Contribution.objects.open_to(make_user("convener", group=group), "confirm").values_list(
        "pk", flat=True
    )


def test_from_entry_to_approval_and_only_then_it_counts():
    group = SectorGroupFactory()
    member, convener, head = (make_user(role, group=group) for role in ("member", "convener", "head"))
    record = record_contribution(facts=facts(member.member), by=member)
    assert not Contribution.objects.counting().exists()
    decide_contribution(action="confirm", contribution=record, by=convener)
    outcome = decide_contributions(action="approve", ids=[record.pk], by=head)
    assert [row.pk for row in outcome.done] == [record.pk]
    assert Contribution.objects.counting().get() == record
    assert [step.label for step in record.steps.all()] == ["登记", "确认", "通过"]
    assert record.history.count() == 3


def test_the_conveners_own_entry_needs_no_second_confirmation_and_nobody_approves_the_own():
    group = SectorGroupFactory()
    convener = make_user("convener", group=group)
    record = record_contribution(facts=facts(convener.member), by=convener)
    assert (record.status, record.confirmed_by) == (_S.CONFIRMED, convener)
    head = make_user("head", group=group)
    about_head = contribution_of(head.member, status=_S.CONFIRMED, recorded_by=convener, confirmed_by=convener)
    assert "approve" not in {line.action for line in WORKFLOW.offered(_S.CONFIRMED, duties_towards(about_head, head))}


def test_the_office_enters_for_members_and_somebody_else_approves():
    group = SectorGroupFactory()
    office, colleague = make_user("secretariat"), make_user("secretariat")
    record = record_contribution(facts=facts(seated_member(group), seated_member(group), name="外出培训"), by=office)
    assert record.status == _S.CONFIRMED
    with pytest.raises(PermissionDenied):
        decide_contribution(action="approve", contribution=record, by=office)
    decide_contribution(action="approve", contribution=record, by=colleague)


@pytest.mark.parametrize("role", ["member", "liaison", "clerk", "stranger"])
def test_nobody_enters_for_members_of_others(role):
    user = make_user(role, group=SectorGroupFactory())
    with pytest.raises(Refused, match="只能为自己"):
        record_contribution(facts=facts(seated_member(SectorGroupFactory())), by=user)
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"done_on": datetime.date(2999, 1, 1)}, "不能晚于今天"),
        ({"member_ids": ()}, "请写明是谁"),
        ({"member_ids": (), "outsiders": ("李明",)}, "由机关登记"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(change, sentence):
    member = make_user("member")
    with pytest.raises(Refused, match=sentence):
        record_contribution(facts=facts(member.member, **change), by=member)


def test_the_same_thing_twice_is_refused():
    member = make_user("member")
    record_contribution(facts=facts(member.member), by=member)
    with pytest.raises(Refused, match="已经登记过"):
        record_contribution(facts=facts(member.member), by=member)
    assert Contribution.objects.count() == 1


def test_a_correction_needs_a_reason_and_keeps_what_it_changed():
    group = SectorGroupFactory()
    head, member = make_user("head", group=group), seated_member(group)
    record = contribution_of(member, recorded_by=make_user("stranger"), title="旧题目", done_on=DAY)
    new = facts(member, title="新题目")
    with pytest.raises(Refused, match="请写明原因"):
        rewrite_contribution(contribution=record, facts=new, by=head)
    rewrite_contribution(contribution=record, facts=new, by=head, reason="题目写错")
    record.refresh_from_db()
    assert (record.status, record.steps.get().changes) == (_S.APPROVED, "题目：旧题目 → 新题目")


def test_a_returned_one_is_mended_and_handed_in_again(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    record = contribution_of(user.member, status=_S.RETURNED, return_reason="请写明地点", recorded_by=user)
    url = reverse("duties:contribution_edit", args=[record.pk])
    page = sign_in(user).get(url).content.decode()
    assert "请写明地点" in page
    sent = {"title": record.title, "done_on": "2020-05-20", "text": "在市民中心。"}
    sign_in(user).post(url, sent)
    record.refresh_from_db()
    assert (record.status, record.text, record.return_reason) == (_S.RECORDED, "在市民中心。", "")


def test_historical_material_has_authors_from_outside_and_comes_to_print():
    """SX10: historical materials and their authors, also people outside the committee."""
    office = make_user("secretariat")
    record = record_contribution(facts=facts(name="文史资料", outsiders=("李明", "王芳")), by=office)
    assert (record.names, record.stage) == ("李明、王芳", Contribution.Stage.COLLECTED)
    with pytest.raises(Refused, match="书刊名称"):
        advance_material(contribution=record, stage="published", published_in="", by=office)
    record = advance_material(contribution=record, stage="published", published_in="铜陵文史第十辑", by=office)
    assert record.steps.last().changes == "文史资料进度：已征集 → 已出版（刊用）\n刊用的书刊：（空） → 铜陵文史第十辑"


def test_a_form_asks_only_what_its_kind_needs_and_says_what_is_wrong(sign_in):
    user = make_user("member")
    client = sign_in(user)
    for name, asked, not_asked in (("外出培训", "学时", "数量"), ("招商引资", "数量（万元）", "学时")):
        page = client.get(f"{reverse('duties:contribution_new')}?kind={kind(name).pk}").content.decode()
        assert asked in page
        assert f">{not_asked}" not in page
    url = f"{reverse('duties:contribution_new')}?kind={kind().pk}"
    virus = SimpleUploadedFile("a.pdf", b"MZ not a paper")
    page = client.post(url, {"title": "", "done_on": "明天", "people": "查无此人", "documents": [virus]})
    text = page.content.decode()
    for sentence in ("请用一句话写明", "不是能识别的日期", "不能识别这个文件"):
        assert sentence in text
    assert not Contribution.objects.exists()


def test_the_list_shows_only_ones_own_and_asks_as_often_for_three_as_for_one(sign_in):
    group, other = SectorGroupFactory(), SectorGroupFactory()
    user = make_user("member", group=group)
    contribution_of(seated_member(other), title="别的界别的事")
    client = sign_in(user)
    contribution_of(user.member)
    url = reverse("duties:contributions")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    contribution_of(user.member, seated_member(group))
    contribution_of(user.member)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url)
    assert len(page.context["page_obj"]) == 3
    assert "别的界别的事" not in page.content.decode()
    assert len(one) == len(three)


def test_many_are_decided_at_once_in_a_fixed_number_of_queries(sign_in):
    group = SectorGroupFactory()
    head = make_user("head", group=group)
    client, url = sign_in(head), reverse("duties:approval")
    counts = []
    for number in (1, 3, 3):
        rows = [contribution_of(seated_member(group), status=_S.CONFIRMED) for _ in range(number)]
        with CaptureQueriesContext(connection) as shown:
            assert len(client.get(url).context["page_obj"]) == number
        with CaptureQueriesContext(connection) as captured:
            client.post(url, {"chosen": [row.pk for row in rows], "decide": "1"})
        assert Contribution.objects.filter(pk__in=[row.pk for row in rows]).counting().count() == number
        counts.append((len(shown), len(captured)))
    assert counts[1] == counts[2]
    assert counts[0][0] == counts[1][0]


def test_a_paper_is_handed_out_only_to_who_may_see_the_record(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    url = f"{reverse('duties:contribution_new')}?kind={kind().pk}"
    file = SimpleUploadedFile("附件.pdf", b"%PDF-1.4 x")
    sign_in(user).post(url, {"title": "建议", "done_on": "2020-05-20", "documents": [file]})
    paper = reverse("duties:contribution_file", args=[Contribution.objects.get().files.get().pk])
    answer = sign_in(user).get(paper)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert sign_in(make_user("member", group=group)).get(paper).status_code == 404
