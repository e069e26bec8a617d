"""我的提案: everything of one's own on one page, nobody else's, and what waits for oneself."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Post
from proposals.actions.submitting import ask_to_sign
from proposals.models import Handover, Proposal, ReplyClass
from tests.factories import (
    DeclineReasonFactory,
    DraftFactory,
    HandoverFactory,
    OrganizationFactory,
    ProposalFactory,
    ReplyFactory,
    SectorGroupFactory,
    SponsorshipFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
MINE = reverse("proposals:mine")
S, DAY = Proposal.Status, datetime.date(2026, 3, 2)


def words(client, **asked) -> str:
    return " ".join(client.get(MINE, asked).content.decode().split())


def test_one_page_from_the_draft_to_the_answer(sign_in):
    user = make_user("member")

    def own(title, order=1, **about):
        row = ProposalFactory(year=2026, submitted_on=DAY, title=title, **about)
        SponsorshipFactory(proposal=row, member=user.member, order=order)
        return row

    DraftFactory(title="草稿甲", drafted_by=user)
    main = ProposalFactory(year=2026, title="主案乙", case_number="2026009")
    own("并案丙", merged_into=main, case_number="2026010")
    own("没立丁", status=S.DECLINED, decline_reason=DeclineReasonFactory(text="内容空泛"), whereto="reference")
    own("在审戊", status=S.SUBMITTED)
    answered = own("答复己", order=2, case_number="2026011")
    own("不参加庚", order=2).sponsorships.update(state="refused")
    own("前年的").__class__.objects.filter(title="前年的").update(year=2024)
    ProposalFactory(year=2026, title="别人的")
    handover = HandoverFactory(
        proposal=answered,
        organization=OrganizationFactory(name="市甲局"),
        status=Handover.Status.REPLIED,
        handed_on=DAY,
    )
    ReplyFactory(handover=handover, replied_on=DAY, result_class=ReplyClass.objects.get(code="B"))
    HandoverFactory(proposal=main, organization=OrganizationFactory(name="市乙局"), handed_on=DAY)
    client = sign_in(user)
    page = words(client)
    assert "别人的" not in page
    assert "不参加庚" not in page
    assert "前年的" not in page
    assert "草稿甲" in page
    assert "已并入第 2026009 号提案" in page
    assert "市乙局（主办）" in page, "whoever handles what it was merged into"
    assert "情形：内容空泛" in page
    assert "去向：转有关部门参考" in page
    assert "2026年3月2日答复，B 类" in page
    assert page.count(reverse("handling:feedback", args=[handover.pk])) == 2
    assert dict(client.get(MINE).context["counts"]) == {
        "提交": 4,
        "第一提案人": 3,
        "立案": 2,
        "并案": 1,
        "不予立案": 1,
        "转社情民意": 0,
        "已答复": 1,
    }
    assert "前年的" in words(client, year="2024")
    assert "草稿甲" in words(client, year="不是年度")
    assert "还没有提案" in words(sign_in("member"))


def test_a_convener_sees_what_waits_for_the_signature(sign_in):
    group = SectorGroupFactory()
    liaison, convener = make_user("liaison", group=group), make_user("convener", group=group)
    assert Post.objects.filter(group=group, role__in=Post.CONVENERS).exists()
    draft = DraftFactory(title="界别的草稿", kind="sector", collective_sponsor=group, drafted_by=liaison)
    assert "等您签署" not in words(sign_in(convener))
    ask_to_sign(proposal=draft, by=liaison)
    assert "等您签署" in words(sign_in(convener))
    assert "等您签署" not in words(sign_in(liaison))
    Proposal.objects.filter(pk=draft.pk).update(signed_by=convener, signed_at=timezone.now())
    assert "等您签署" not in words(sign_in(convener))


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_ones_own_takes_the_same_queries(sign_in, number, django_assert_max_num_queries):
    user = make_user("member")
    for _ in range(number):
        row = ProposalFactory(year=2026)
        SponsorshipFactory(proposal=row, member=user.member)
        SponsorshipFactory(proposal=row, order=2, member=seated_member())
        ReplyFactory(handover=HandoverFactory(proposal=row))
        SponsorshipFactory(proposal=ProposalFactory(year=2026, merged_into=row), member=user.member)
        DraftFactory(drafted_by=user)
    client = sign_in(user)
    client.get(MINE)
    with django_assert_max_num_queries(34):
        client.get(MINE)
