"""The ten yearly targets, evaluated live from records with evidence; pledges; training hours (FEATURES SX2, TG7)."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Activity, ActivityKind, Participation
from cppcc_office.shared.workflow import Refused
from duties.actions.pledges import decide_pledge, keep_pledge, make_pledge
from duties.models import Pledge, Target, TargetRecord
from duties.targets import completion_of, progress_of
from duties.training import attended_by
from tests.factories import (
    ActivityKindFactory,
    LinkFactory,
    OpinionFactory,
    PledgeFactory,
    ProposalFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    VisitFactory,
    contribution_of,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 6, 1)


def make_everything(member, group):
    """One record of each kind the ten targets ask for."""
    PledgeFactory(member=member, status=Pledge.Status.KEPT, kept_on=DAY, evidence="已办成")
    contribution_of(member, kind="建言献策")
    SponsorshipFactory(member=member, proposal=ProposalFactory(year=2020, submitted_on=DAY))
    village = LinkFactory(member=member)
    VisitFactory(link=village)
    contribution_of(member, kind="招商引资")
    contribution_of(member, kind="外出培训", hours=Decimal(8))
    ResultFactory(author=member, kind="research", submitted_on=DAY)
    SocialReportFactory(author=member, submitted_on=DAY)
    group_activity(group, "政策宣传", members=[member])
    contribution_of(member, kind="履职故事")


def missing(member):
    return [one.target.name for one in progress_of(member, 2020) if not one.is_met]


def test_a_new_installation_has_the_ten_targets_and_a_member_who_did_all_lacks_none():
    group = SectorGroupFactory()
    member, idle = seated_member(group), seated_member(group)
    make_everything(member, group)
    assert Target.objects.count() == 10
    assert missing(member) == []
    assert len(missing(idle)) == 10
    completion = completion_of([member.pk, idle.pk], 2020)
    assert (completion.met(member.pk), completion.met(idle.pk)) == (10, 0)
    for one in progress_of(member, 2020):
        assert completion.count(member.pk, one.target) == one.done == len(one.evidence)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda member: Pledge.objects.update(status="made", kept_on=None, evidence=""),
        lambda member: member.contributions.first().contribution.__class__.objects.update(status="confirmed"),
        lambda member: member.links.first().visits.update(is_withdrawn=True),
        lambda member: Activity.objects.update(status="confirmed"),
        lambda member: Participation.objects.update(presence="none"),
        lambda member: Activity.objects.update(held_on=datetime.date(2019, 12, 31)),
    ],
)
def test_what_does_not_count_fulfils_nothing(spoil):
    group = SectorGroupFactory()
    member = seated_member(group)
    make_everything(member, group)
    spoil(member)
    assert missing(member)
    assert completion_of([member.pk], 2020).met(member.pk) == 10 - len(missing(member))


def test_the_office_changes_targets_and_a_record_counts_once_however_its_lines_overlap():
    member = seated_member()
    Target.objects.all().delete()
    target = Target.objects.create(name="做两件事", required=2)
    kind = contribution_of(member).kind
    TargetRecord.objects.create(target=target, source="contribution", contribution_kind=kind)
    TargetRecord.objects.create(target=target, source="contribution")
    (one,) = progress_of(member, 2020)
    assert (one.done, one.missing, one.is_met) == (1, 1, False)
    assert completion_of([member.pk], 2020).count(member.pk, target) == 1


def test_advice_given_at_an_approved_consultation_is_a_plan_offered():
    """SX2: 献一条良策 counts what a member advised there; a question, and what nobody approved, is no evidence."""
    member = seated_member()
    said = OpinionFactory(member=member, consultation__activity__held_on=DAY)
    OpinionFactory(member=member, consultation=said.consultation, phase="question")
    OpinionFactory(member=member, consultation__activity__held_on=DAY, consultation__activity__status="recorded")
    OpinionFactory(consultation=said.consultation)
    target = Target.objects.get(name="献一条良策")
    [progress] = [one for one in progress_of(member, 2020) if one.target == target]
    assert [(one.on, one.title) for one in progress.evidence] == [(DAY, f"停车难协商会：{said.text}")]
    assert progress.evidence[0].record == said.consultation
    assert completion_of([member.pk], 2020).count(member.pk, target) == 1
    assert completion_of([member.pk], 2019).count(member.pk, target) == 0


def test_the_table_asks_as_often_for_three_and_sixty_members_as_for_one(sign_in):
    group = SectorGroupFactory()
    client, url = sign_in("leader"), f"{reverse('targets')}?year=2020"
    counts = []
    for more in (1, 2, 57):
        for _ in range(more):
            make_everything(seated_member(group), group)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_the_page_of_a_member_asks_a_fixed_number_of_queries(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    client, url = sign_in(user), f"{reverse('own_year')}?year=2020"
    counts = []
    for _ in range(3):
        make_everything(user.member, group)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[2]
    assert "已完成 10 项" in page.content.decode()


def test_a_keeper_sees_only_the_own_group_and_who_lacks_what(sign_in):
    group, other = SectorGroupFactory(), SectorGroupFactory()
    seated_member(other, name="别界别的人")
    lacking, done = seated_member(group, name="还缺的人"), seated_member(group, name="完成的人")
    SponsorshipFactory(member=done, proposal=ProposalFactory(year=2020))
    target = Target.objects.get(name="提交一件提案")
    page = sign_in(make_user("liaison", group=group)).get(reverse("targets"), {"year": "2020", "target": target.pk})
    assert [row.person.name for row in page.context["rows"]] == [lacking.name]
    assert "别界别的人" not in page.content.decode()


def test_the_table_is_exported_and_the_log_keeps_it(sign_in):
    from accounts.models import AuditEvent

    seated_member()
    answer = sign_in("secretariat").get(reverse("targets_export"))
    assert answer["Content-Type"].endswith("sheet")
    assert AuditEvent.objects.filter(detail__contains="年度目标").exists()


def test_training_counts_courses_and_hours_of_activities_and_outside_courses(sign_in):
    """TG7: courses, places, who attended."""
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    kind = ActivityKindFactory(name="委员培训班", family=ActivityKind.Family.TRAINING)
    course = group_activity(group, members=[user.member], hours=Decimal("16"), place="市委党校", title="委员培训班")
    Activity.objects.filter(pk=course.pk).update(kind=kind)
    contribution_of(user.member, kind="外出培训", hours=Decimal("4.5"), title="省里的培训")
    contribution_of(user.member, kind="外出培训", hours=Decimal("9"), status="recorded")
    attended = attended_by([user.member.pk], 2020)[user.member.pk]
    assert (attended.courses, attended.hours) == (2, Decimal("20.5"))
    page = sign_in(user).get(f"{reverse('training')}?year=2020").content.decode()
    for words in ("20.5 学时", "市委党校", "省里的培训"):
        assert words in page


def test_a_pledge_is_made_kept_with_evidence_and_reopened_with_a_reason(sign_in):
    group = SectorGroupFactory()
    user = make_user("member", group=group)
    answer = sign_in(user).post(
        reverse("duties:pledge_new"), {"year": datetime.date.today().year, "text": "帮村里修路"}
    )
    assert answer.status_code == 302
    pledge = Pledge.objects.get()
    with pytest.raises(Refused, match="怎样兑现"):
        keep_pledge(pledge=pledge, kept_on=DAY, evidence=" ", by=user)
    page = sign_in(user).post(
        reverse("duties:pledge", args=[pledge.pk]), {"kept_on": "2020-06-01", "evidence": "路已修好"}
    )
    assert page.status_code == 302
    assert Pledge.objects.counting().get() == pledge
    keeper = make_user("liaison", group=group)
    with pytest.raises(Refused, match="原因"):
        decide_pledge(action="reopen", pledge=pledge, reason="", by=keeper)
    decide_pledge(action="reopen", pledge=pledge, reason="路还没通车", by=keeper)
    assert not Pledge.objects.counting().exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("member", True),
        ("convener", True),
        ("liaison", True),
        ("secretariat", True),
        ("leader", False),
        ("head", False),
    ],
)
def test_who_may_tick_a_pledge(role, may):
    group = SectorGroupFactory()
    user = make_user(role, group=group)
    own = role == "member"
    pledge = PledgeFactory(member=user.member if own else seated_member(group))
    if may:
        assert keep_pledge(pledge=pledge, kept_on=DAY, evidence="办成了", by=user).status == Pledge.Status.KEPT
    else:
        with pytest.raises(PermissionDenied):
            keep_pledge(pledge=pledge, kept_on=DAY, evidence="办成了", by=user)


def test_nobody_pledges_for_others():
    with pytest.raises(Refused):
        make_pledge(member=seated_member(), year=2020, text="办事", by=make_user("member"))
