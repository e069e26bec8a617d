"""The home page says what of members' own year waits for whom, each line with its way (issue 3: to-do lists)."""

import pytest
from django.urls import reverse

from duties.models import Contribution, DutyPaper
from tests.factories import DutyPaperFactory, InviteeFactory, SectorGroupFactory, contribution_of, make_user

pytestmark = pytest.mark.django_db
_S = Contribution.Status


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("convener", {"等您确认的履职事项"}),
        ("liaison", {"等您确认的履职事项"}),
        ("deputy", {"等您确认的履职事项"}),
        ("head", {"等您审批的履职事项", "等您审签的履职登记表"}),
        ("secretariat", {"等您审批的履职事项", "等您审签的履职登记表", "等您审签的履职报告"}),
        ("clerk", set()),
    ],
)
def test_each_role_finds_its_own_queue_and_opens_it(sign_in, role, titles):
    group = SectorGroupFactory()
    member = make_user("member", group=group).member
    for state in (_S.RECORDED, _S.CONFIRMED):
        contribution_of(member, status=state)
    DutyPaperFactory(member=member, kind="form", year=2019)
    DutyPaperFactory(member=member, kind="report")
    client = sign_in(make_user(role, group=group))
    queues = {queue.title: queue for queue in client.get(reverse("home")).context["queues"]}
    own = {title: queue for title, queue in queues.items() if "履职" in title}
    assert set(own) == titles
    for queue in own.values():
        assert queue.count == 1
        assert member.name in client.get(queue.url).content.decode()


def test_a_member_finds_what_was_returned_and_what_to_answer(sign_in):
    user = make_user("member")
    contribution_of(user.member, status=_S.RETURNED, recorded_by=user, title="要补充的事")
    DutyPaperFactory(member=user.member, status=DutyPaper.Status.RETURNED)
    InviteeFactory(member=user.member)
    client = sign_in(user)
    queues = {queue.title: queue for queue in client.get(reverse("home")).context["queues"]}
    assert {"被退回、等您修改的履职事项", "被退回的履职报告", "等您填写的问卷"} <= set(queues)
    assert "要补充的事" in client.get(queues["被退回、等您修改的履职事项"].url).content.decode()
