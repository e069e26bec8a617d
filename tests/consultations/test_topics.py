"""TG1, SX6: topics are called for, proposed, chosen into the year's plan, merged, or declined with a reason."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.actions.topics import (
    choose_topic,
    choose_topics,
    decline_topic,
    merge_topic,
    merge_topics,
    propose_topic,
    reopen_topic,
)
from consultations.models import ConsultationPlan, PlannedTopic, Topic, TopicCall
from consultations.models.topics import WORKFLOW, topic_duties
from consultations.plan_year import plan_parts
from consultations.sources import sources_of
from cppcc_office.shared.workflow import Refused
from tests.dealing import dealt
from tests.factories import (
    ROLES,
    ConsultationPlanFactory,
    PlannedTopicFactory,
    SectorGroupFactory,
    TopicCallFactory,
    TopicFactory,
    consultation_of,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2020, 11, 10)

# Who may do what to a topic of the group "the account's own", by state; sweeping every state × every role.
OPEN = {"edit", "withdraw"}
DECIDE = {"choose", "merge", "decline"}
EXPECTED = {
    "submitted": {
        "administrator": {"edit"} | DECIDE,
        "secretariat": {"edit"} | DECIDE,
        "leader": DECIDE,
        "convener": OPEN,
        "liaison": OPEN,
        "deputy": OPEN,
    },
    "chosen": dict.fromkeys(("administrator", "secretariat", "leader"), {"reopen"}),
    "declined": dict.fromkeys(("administrator", "secretariat", "leader"), {"reopen"}),
    "merged": dict.fromkeys(("administrator", "secretariat", "leader"), {"reopen"}),
    "withdrawn": {},
}


@pytest.mark.parametrize("role", dealt(ROLES))
def test_every_state_offers_every_role_what_the_table_says(role):
    group = SectorGroupFactory()
    user = make_user(role, group=group)
    for status in Topic.Status.values:
        into = TopicFactory() if status == "merged" else None
        topic = TopicFactory(member=None, group=group, status=status, merged_into=into)
        offered = {line.action for line in WORKFLOW.offered(status, topic_duties(topic, user))}
        assert offered == EXPECTED[status].get(role, set()), status
        for action in ("edit", "withdraw", "choose", "merge", "decline", "reopen"):
            found = Topic.objects.open_to(user, action).filter(pk=topic.pk).exists()
            assert found == (action in offered), (status, action)


def test_a_member_proposes_while_the_call_runs_and_not_afterwards(call):
    """TG1: proposing takes a title and a reason on a phone; the year is the call's."""
    user = make_user("member")
    source = sources_of(user, call)[0]
    topic = propose_topic(
        topic=Topic(call=call, title="停车难", reason="群众反映多"), source=source, by=user, on=timezone.localdate()
    )
    assert (topic.member, topic.year, topic.status) == (user.member, call.year, "submitted")
    closed = TopicCallFactory(opens_on=TODAY, closes_on=TODAY)
    with pytest.raises(Refused, match="现在不能提交"):
        propose_topic(topic=Topic(call=closed, title="a", reason="b"), source=source, by=user, on=timezone.localdate())


def test_only_those_asked_may_propose(call):
    call.from_members = False
    call.save()
    group = SectorGroupFactory(name="科技界别")
    assert sources_of(make_user("member", group=group), call) == []
    assert [one.label for one in sources_of(make_user("liaison", group=group), call)] == ["科技界别"]
    head = make_user("head", group=group)
    assert len(sources_of(head, call)) == 1
    office = {one.label for one in sources_of(make_user("secretariat"), call)}
    assert {"政协机关", "科技界别", "民革"} <= office
    assert sources_of(make_user("liaison", group=group), None) == []


def test_a_name_that_is_not_ones_own_is_refused(call):
    member, other = make_user("member"), make_user("member")
    with pytest.raises(Refused, match="不能以这个名义"):
        propose_topic(
            topic=Topic(call=call, title="a", reason="b"),
            source=sources_of(other, call)[0],
            by=member,
            on=timezone.localdate(),
        )


def test_chosen_topics_make_the_plan():
    """SX6 as well: a supervision topic goes into the same plan, in its own part."""
    office, group = make_user("secretariat"), SectorGroupFactory(name="科技界别")
    first = TopicFactory(member=None, group=group)
    second = TopicFactory(kind="supervision")
    planned = choose_topic(topic=first, by=office, month=5)
    assert (planned.lead, planned.month, planned.plan.year) == ("科技界别", 5, 2021)
    assert choose_topics(ids=[first.pk, second.pk], by=office).done == 1
    assert PlannedTopic.objects.get(topic=second).lead == "政协机关"
    parts = plan_parts(ConsultationPlan.objects.get(year=2021), TODAY)
    assert [(part.title, len(part.lines)) for part in parts] == [("协商议题", 1), ("民主监督议题", 1)]


def test_the_plan_says_what_is_done_due_and_dropped():
    plan = ConsultationPlanFactory(year=2020)
    done = PlannedTopicFactory(plan=plan, month=3)
    consultation_of(SectorGroupFactory(), planned=done, held_on=datetime.date(2020, 3, 9))
    PlannedTopicFactory(plan=plan, month=10)
    PlannedTopicFactory(plan=plan, month=11)
    PlannedTopicFactory(plan=plan, month=12, dropped_because="并入常委会议题")
    states = [line.state for part in plan_parts(plan, TODAY) for line in part.lines]
    assert states == ["done", "overdue", "ahead", "dropped"]


def test_declining_needs_a_reason_and_the_proposer_reads_it(sign_in):
    user = make_user("member")
    topic = TopicFactory(member=user.member, proposed_by=user)
    leader = make_user("leader")
    with pytest.raises(Refused, match="请写明原因"):
        decline_topic(topic=topic, by=leader, reason=" ")
    decline_topic(topic=topic, by=leader, reason="去年已协商过")
    assert "去年已协商过" in sign_in(user).get(topic.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        decline_topic(topic=TopicFactory(), by=user, reason="不行")


def test_merging_many_into_one_counts_all_of_them():
    """The member whose topic was merged into a chosen one has a topic that counts."""
    office = make_user("secretariat")
    first, second, third = TopicFactory(), TopicFactory(), TopicFactory(year=2022)
    assert merge_topics(ids=[first.pk, second.pk], into=first, by=office).done == 1
    choose_topic(topic=first, by=office)
    assert set(Topic.objects.counting()) == {first, second}
    with pytest.raises(Refused, match="不能再合并"):
        merge_topic(topic=third, into=first, by=office)
    with pytest.raises(Refused, match="请选择合并到"):
        merge_topic(topic=third, into=None, by=office)


def test_merging_what_others_were_merged_into_takes_them_along():
    office = make_user("secretariat")
    first, second, third = TopicFactory(), TopicFactory(), TopicFactory()
    merge_topic(topic=first, into=second, by=office)
    merge_topic(topic=second, into=third, by=office)
    first.refresh_from_db()
    assert first.merged_into == third


def test_reopening_takes_the_line_out_of_the_plan_unless_something_was_held():
    office = make_user("secretariat")
    topic = TopicFactory()
    planned = choose_topic(topic=topic, by=office)
    reopen_topic(topic=topic, by=office, reason="选错了")
    assert not PlannedTopic.objects.exists()
    planned = choose_topic(topic=topic, by=office)
    consultation_of(None, planned=planned, form="专题协商会")
    with pytest.raises(Refused, match="已经安排"):
        reopen_topic(topic=topic, by=office, reason="选错了")


def test_a_topic_comes_from_exactly_one():
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicFactory(group=SectorGroupFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicFactory(member=None)


def test_the_list_shows_only_mine(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    TopicFactory(member=user.member, title="我的议题")
    TopicFactory(title="别人的议题")
    page = sign_in(user).get("/consultations/topics/").content.decode()
    assert "我的议题" in page
    assert "别人的议题" not in page
    assert "别人的议题" in sign_in("leader").get("/consultations/topics/").content.decode()


def test_a_call_is_seen_by_those_it_asks(call):
    assert list(TopicCall.objects.visible_to(make_user("member"))) == [call]
    assert not TopicCall.objects.visible_to(make_user("clerk")).exists()
    assert not TopicCall.objects.visible_to(make_user("stranger")).exists()


def test_proposing_and_choosing_through_the_pages(sign_in, call):
    user, leader = make_user("member"), make_user("leader")
    answer = sign_in(user).post(
        f"/consultations/topics/new/?call={call.pk}",
        {"source": f"member:{user.member.pk}", "title": "停车难", "kind": "consultation", "reason": "群众反映多"},
    )
    topic = Topic.objects.get()
    assert answer.url == topic.get_absolute_url()
    client = sign_in(leader)
    assert "停车难" in client.get("/consultations/topics/choice/").content.decode()
    client.post(f"{topic.get_absolute_url()}choose/", {"lead": "is_office:", "month": "6"})
    assert topic.planned.month == 6
    refused = client.post(f"{topic.get_absolute_url()}choose/", {"lead": "is_office:"}, follow=True)
    assert "已选入计划" in refused.content.decode()
    plan = topic.planned.plan
    plan.published_on = timezone.localdate()
    plan.save()
    member = sign_in(user)
    assert "停车难" in member.get(plan.get_absolute_url()).content.decode()
    assert member.get(f"{plan.get_absolute_url()}export/")["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_published_plan_remembers_the_month_first_named(sign_in):
    planned = PlannedTopicFactory(plan__published_on=TODAY, month=6)
    client = sign_in("secretariat")
    data = {"title": planned.title, "lead": "is_office:", "form": "", "partners": "", "dropped_because": ""}
    client.post(f"/consultations/planned/{planned.pk}/edit/", data | {"month": "9"})
    planned.refresh_from_db()
    assert (planned.month, planned.moved_from) == (9, 6)
    client.post(f"/consultations/planned/{planned.pk}/edit/", data | {"month": "6"})
    planned.refresh_from_db()
    assert (planned.month, planned.moved_from) == (6, None)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("/consultations/topics/", "leader"),
        ("/consultations/topics/choice/", "leader"),
        ("/consultations/plans/2021/", "leader"),
        ("/consultations/plans/2021/export/", "leader"),
    ],
)
def test_queries_do_not_grow(sign_in, address, role):
    client = sign_in(role)
    counts = []
    for rows in (1, 3):
        for _ in range(rows):
            group = SectorGroupFactory()
            TopicFactory(member=seated_member(group))
            PlannedTopicFactory(topic=TopicFactory(status="chosen"), is_office=False, group=group)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30
