"""一览表 for publication: what each holds, in which columns and with which names, and what stays inside the office."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from proposals.models import Proposal
from tests.factories import (
    CallPeriodFactory,
    DeclineReasonFactory,
    HandoverFactory,
    OrganizationFactory,
    ProposalFactory,
    SponsorshipFactory,
    seated_member,
)

pytestmark = pytest.mark.django_db
S = Proposal.Status


def url(show: str) -> str:
    return reverse(f"proposals:tables_{show}")


def sheet(client, show, **asked):
    book = load_workbook(io.BytesIO(client.get(url(show), {"export": "1", **asked}).content))
    return [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]


def test_each_decision_is_a_table_of_its_plenary(sign_in):
    call = CallPeriodFactory(year=2020, name="十届三次会议")
    main = ProposalFactory(year=2020, call=call, title="主案", case_number="2020001")
    for order, name in enumerate(("张三", "李四", "王五", "赵六"), start=1):
        SponsorshipFactory(proposal=main, order=order, member=seated_member(name=name))
    SponsorshipFactory(proposal=main, order=5, member=seated_member(name="没有确认"), state="invited")
    HandoverFactory(proposal=main, organization=OrganizationFactory(name="市甲局"))
    HandoverFactory(proposal=main, organization=OrganizationFactory(name="市乙局"), role="assist")
    HandoverFactory(proposal=main, organization=OrganizationFactory(name="市丙局"), status="cancelled")
    ProposalFactory(year=2020, title="并进去的", case_number="2020002", merged_into=main)
    reason = DeclineReasonFactory(text="内容空泛")
    ProposalFactory(year=2020, title="没立的", status=S.DECLINED, decline_reason=reason, whereto="reference")
    ProposalFactory(year=2020, title="不公开的", is_public=False, not_public_reason="内部", case_number="2020003")
    ProposalFactory(year=2019, title="去年的", case_number="2019001")
    client = sign_in("leader")
    page = client.get(url("accepted")).content.decode()
    assert "主案" in page
    assert "不公开的" not in page
    assert "另有 1 件不公开" in page
    assert "去年的" not in page
    found = sheet(client, "accepted", call=str(call.pk))
    assert found[0][0].endswith("十届三次会议立案提案一览表")
    assert found[1:3] == [
        ["序号", "提案号", "案由", "提案者", "承办单位"],
        [1, "2020001", "主案", "张三、李四、王五、赵六", "市甲局（主办）、市乙局（会办）"],
    ]
    assert sheet(client, "merged")[2][:3] == [1, "2020002", "并进去的"]
    assert sheet(client, "merged")[2][-1] == "2020001 主案"
    assert sheet(client, "declined")[2][2:] == ["没立的", "内容空泛", "转有关部门参考"]
    assert "不公开的" in client.get(url("accepted"), {"scope": "all"}).content.decode()
    assert sheet(client, "accepted", year="2019")[2][:3] == [1, "2019001", "去年的"]
    assert client.get(url("accepted"), {"year": "no", "call": "x", "col": "no"}).status_code == 200


def test_the_office_chooses_columns_and_how_names_are_written(sign_in):
    row = ProposalFactory(title="甲案", case_number="2020001")
    for order, name in enumerate(("张三", "李四", "王五", "赵六"), start=1):
        SponsorshipFactory(proposal=row, order=order, member=seated_member(name=name))
    client = sign_in("one_office")
    assert sheet(client, "accepted", col=["names", "number"], naming="short")[1:3] == [
        ["序号", "提案号", "提案者"],
        [1, "2020001", "张三、李四、王五等 4 人"],
    ]
    assert sheet(client, "accepted", col=["names"], naming="first")[2] == [1, "张三等 4 人"]
    assert sign_in("member").get(url("accepted")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_table_of_any_length_takes_the_same_queries(sign_in, number, django_assert_max_num_queries):
    main = ProposalFactory(title="主案")
    for _ in range(number):
        row = ProposalFactory(merged_into=main)
        SponsorshipFactory(proposal=row)
        HandoverFactory(proposal=row)
    client = sign_in("leader")
    client.get(reverse("home"))
    with django_assert_max_num_queries(21):
        client.get(url("merged"))
