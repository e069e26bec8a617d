"""The queue of plans and summaries: approved or returned many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import AnnualPaper, AnnualPlan, AnnualSummary
from members.models import Post
from sectors.models import SectorGroup
from tests.factories import (
    AnnualPlanFactory,
    AnnualSummaryFactory,
    GuidanceFactory,
    PlanItemFactory,
    PostFactory,
    SectorGroupFactory,
    make_user,
    seated_member,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

S = AnnualPaper.Status
YEAR = timezone.localdate().year


def make_head() -> tuple[User, list[SectorGroup]]:
    """The head of a special committee that guides two groups."""
    groups = [SectorGroupFactory(), SectorGroupFactory()]
    committee = GuidanceFactory(group=groups[0]).special_committee
    GuidanceFactory(group=groups[1], special_committee=committee)
    head = seated_member(SectorGroupFactory(), user=UserFactory())
    PostFactory(member=head, role=Post.Role.COMMITTEE_HEAD, special_committee=committee)
    return head.user, groups


def test_the_head_approves_many_plans_at_once(sign_in):
    """HK8: whoever guides groups decides on what they hand in, many at once; what is not theirs stays as it is."""
    head, groups = make_head()
    plans = [AnnualPlanFactory(group=group, year=YEAR, status=S.SUBMITTED) for group in groups]
    PlanItemFactory(plan=plans[0], title="走进社区听意见")
    foreign = AnnualPlanFactory(group=SectorGroupFactory(), year=YEAR, status=S.SUBMITTED)
    draft = AnnualPlanFactory(group=groups[0], year=YEAR - 1, status=S.DRAFT)
    client, url = sign_in(head), reverse("plans:approval")
    page = client.get(url).text
    assert "走进社区听意见" in page
    assert foreign.owner not in page
    chosen = {"chosen": [row.pk for row in (*plans, foreign, draft)], "decide": "1"}
    answer = client.post(f"{url}?what=plans", chosen, follow=True).text
    assert "已通过 2 份年度计划。" in answer
    assert "（拟稿）不能由您通过，没有改动。" in answer
    assert "有 1 条记录不存在或不归您办理" in answer
    states = dict(AnnualPlan.objects.values_list("pk", "status"))
    assert [states[row.pk] for row in (*plans, foreign, draft)] == [S.APPROVED, S.APPROVED, S.SUBMITTED, S.DRAFT]
    kept = plans[0].history.first()
    assert (kept.history_change_reason, kept.history_user, kept.decided_by) == ("通过", head, head)


def test_many_summaries_go_back_for_one_reason_and_never_one_s_own(sign_in):
    group, office = SectorGroupFactory(), make_user("secretariat")
    mine = AnnualSummaryFactory(group=group, year=YEAR - 1, status=S.SUBMITTED)
    sent = AnnualSummaryFactory(group=group, year=YEAR - 2, status=S.SUBMITTED, submitted_by=office)
    client, url = sign_in(office), f"{reverse('plans:approval')}?what=summaries"
    assert f"chosen-{sent.pk}" not in client.get(url).text
    client.post(url, {"chosen": [mine.pk, sent.pk], "decide": "1"})
    assert AnnualSummary.objects.get(pk=sent.pk).status == S.SUBMITTED
    assert AnnualSummary.objects.get(pk=mine.pk).status == S.APPROVED
    other = AnnualSummaryFactory(group=SectorGroupFactory(), year=YEAR - 1, status=S.SUBMITTED)
    assert "请写明原因。" in client.post(url, {"chosen": [other.pk], "return": "1"}, follow=True).text
    client.post(url, {"chosen": [other.pk], "return": "1", "reason": "请补数字"})
    other.refresh_from_db()
    assert (other.status, other.return_reason) == (S.RETURNED, "请补数字")


def test_the_approval_of_plans_costs_the_same_for_one_and_three(sign_in):
    client, url = sign_in("secretariat"), reverse("plans:approval")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            plan = AnnualPlanFactory(group=SectorGroupFactory(), year=YEAR, status=S.SUBMITTED)
            PlanItemFactory(plan=plan)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]
