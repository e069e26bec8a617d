"""The pages of review: what waits for whom, many at once, one proposal, the office's desk."""

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.models import Proposal, ReviewOpinion
from tests.factories import (
    DeclineReasonFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ReviewerFactory,
    ReviewGroupFactory,
    ReviewOpinionFactory,
    SponsorshipFactory,
    UserFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
S = Proposal.Status


@pytest.fixture
def office():
    return make_user("one_office")


@pytest.fixture
def group():
    return ReviewGroupFactory(categories=[ProposalCategoryFactory(name="城建")])


def submitted(group, title, **about):
    row = ProposalFactory(status=S.SUBMITTED, year=2026, title=title, category=group.categories.get(), **about)
    SponsorshipFactory(proposal=row)
    return row


def words(answer):
    return answer.content.decode()


def test_a_reviewers_page_shows_what_waits_and_takes_one_opinion_for_many(sign_in, group):
    reviewer = ReviewerFactory(group=group).user
    first, second, third = (submitted(group, title) for title in ("甲案", "乙案", "丙案"))
    other = submitted(ReviewGroupFactory(), "别组的案")
    client, url, reason = sign_in(reviewer), reverse("proposals:review"), DeclineReasonFactory()
    assert "等您审查的提案" in words(client.get(reverse("home")))
    assert "等您审定的提案" in words(sign_in("one_office").get(reverse("home")))
    shown = words(client.get(url))
    assert all(title in shown for title in ("甲案", "乙案", "丙案"))
    assert "别组的案" not in shown
    assert "还没有选择提案" in words(client.post(url, {"accept": 1}, follow=True))
    answer = words(client.post(url, {"chosen": [first.pk, second.pk, other.pk], "accept": 1}, follow=True))
    assert "已对 2 件提出“建议立案”" in answer
    assert "甲案" not in answer
    assert "请选择不予立案的情形" in words(client.post(url, {"chosen": [third.pk], "decline": 1}, follow=True))
    client.post(url, {"chosen": [third.pk], "decline": 1, "reason": reason.pk, "note_decline": "空泛"})
    opinion = ReviewOpinion.objects.get(proposal=third)
    assert (opinion.advice, opinion.reason, opinion.note, opinion.by) == ("decline", reason, "空泛", reviewer)
    assert not ReviewOpinion.objects.filter(proposal=other).exists()
    assert set(Proposal.objects.values_list("status", flat=True)) == {S.SUBMITTED}


def test_one_proposal_is_read_and_judged_on_its_page(sign_in, group, office):
    reviewer, colleague = (ReviewerFactory(group=group).user for _ in range(2))
    proposal = submitted(group, "甲案", suggestion="增设车位")
    lead = SponsorshipFactory(proposal=proposal, order=2, member=seated_member(user=UserFactory())).member
    ReviewOpinionFactory(proposal=proposal, by=colleague, note="一事一案")
    submitted(group, "甲案（修改稿）", suggestion="增设车位")
    submitted(ReviewGroupFactory(), "别组的甲案", suggestion="增设车位")
    url = reverse("proposals:paper", args=[proposal.pk])
    client = sign_in(reviewer)
    assert "甲案（修改稿）" in words(client.get(url))
    assert "别组的甲案" not in words(client.get(url))
    shown = words(client.get(url))
    assert all(text in shown for text in ("增设车位", "一事一案", "我的初审意见"))
    assert "不予立案的情形" in words(client.post(url, {"stage": "1", "advice": "decline"}))
    client.post(url, {"stage": "1", "advice": "return", "note": "缺数据"})
    client.post(url, {"stage": "1", "advice": "redirect", "note": "非本市事权"})
    assert ReviewOpinion.objects.get(by=reviewer).note == "非本市事权"
    assert client.post(reverse("proposals:accept", args=[proposal.pk])).status_code == 403
    # Who made it sees neither the page nor the opinions.
    assert sign_in(lead.user).get(url).status_code == 404
    assert "一事一案" not in words(sign_in(lead.user).get(proposal.get_absolute_url()))
    # The office decides; from then on nobody changes an opinion.
    answer = words(
        sign_in(office).post(reverse("proposals:accept", args=[proposal.pk]), {"note": "请抓紧"}, follow=True)
    )
    assert "已立案：第 2026001 号" in answer
    client.post(url, {"stage": "1", "advice": "accept"})
    assert ReviewOpinion.objects.get(by=reviewer).advice == "redirect"


def test_the_desk_lays_all_opinions_side_by_side_and_finds_by_them(
    sign_in, group, office, django_assert_max_num_queries
):
    agreed, mixed, unread = (submitted(group, title) for title in ("一致案", "分歧案", "未审案"))
    lost = ProposalFactory(status=S.SUBMITTED, year=2026, title="无类别案")
    ReviewOpinionFactory(proposal=agreed, note="同意甲")
    ReviewOpinionFactory(proposal=agreed, stage="3", note="同意乙")
    ReviewOpinionFactory(proposal=mixed, note="立")
    ReviewOpinionFactory(proposal=mixed, advice="return", note="退")
    own = submitted(group, "机关干部自己的案")
    SponsorshipFactory(proposal=own, order=2, member__user=office)
    ReviewOpinionFactory(proposal=own, note="不给本人看")
    client, url = sign_in(office), reverse("proposals:desk")
    with django_assert_max_num_queries(26):
        shown = words(client.get(url))
    assert all(text in shown for text in ("同意甲", "同意乙", "立", "退", "未审案", "无类别案"))
    assert "不给本人看" not in shown
    for asked, found in [
        ({"advice": "mixed"}, {mixed}),
        ({"advice": "return"}, {mixed}),
        ({"step": "nobody"}, {unread, lost}),
        ({"step": "3"}, {agreed}),
        ({"category": "none"}, {lost}),
        ({"group": group.pk, "q": "一致"}, {agreed}),
    ]:
        assert {row for row, _ in client.get(url, asked).context["rows"]} == found
    answer = words(client.post(url, {"chosen": [agreed.pk, own.pk], "accept": 1}, follow=True))
    assert "已立案 1 件" in answer
    assert "您不能立案这条记录" in answer
    assert "请写明原因" in words(client.post(url, {"chosen": [mixed.pk], "return": 1}, follow=True))
    client.post(url, {"chosen": [mixed.pk], "return": 1, "reason": "一事一案"})
    mixed.refresh_from_db()
    assert mixed.status == S.RETURNED


def test_each_decision_has_its_form(sign_in, group, office):
    client, reason = sign_in(office), DeclineReasonFactory()

    def decide(row, action, **given):
        answer = words(client.post(reverse(f"proposals:{action}", args=[row.pk]), given, follow=True))
        row.refresh_from_db()
        return answer

    main, other = submitted(group, "主案"), submitted(group, "并入的案")
    assert "请选择不予立案的情形" in decide(main, "decline")
    decide(main, "decline", reason=reason.pk, whereto="letter", note="已告知")
    assert (main.status, main.whereto, main.decision_note) == (S.DECLINED, "letter", "已告知")
    assert "请写明原因" in decide(main, "reverse")
    decide(main, "reverse", reason="再议")
    decide(main, "redirect")
    assert main.redirected_report.submitted_on == timezone.localdate()
    decide(main, "reverse", reason="可以立案")
    for row in (main, other):
        decide(row, "accept")
    assert "请选择并入哪一件" in decide(other, "merge")
    decide(other, "merge", into=main.pk)
    assert other.merged_into == main
    sponsor = other.sponsorships.get().member
    page = words(client.get(main.get_absolute_url()))
    assert sponsor.name in page
    assert "并入的案" in page
    # Its sponsor may read the main one, though it is not public.
    sponsor.user = UserFactory()
    sponsor.save()
    Proposal.objects.filter(pk=main.pk).update(is_public=False, not_public_reason="涉及个人")
    assert sign_in(sponsor.user).get(main.get_absolute_url()).status_code == 200
    decide(other, "part", reason="分别办理")
    assert other.merged_into is None
    assert sign_in(sponsor.user).get(main.get_absolute_url()).status_code == 404
    decide(main, "reverse", reason="审查有误")
    assert main.voided_numbers.get().case_number == "2026001"
    assert "号码空着" in words(client.get(reverse("proposals:paper", args=[main.pk])))
