"""What each source counts, for whom, and what it leaves out."""

import datetime
from collections import Counter
from decimal import Decimal

import pytest

from activities.models import Activity, ActivityKind, Participation
from members.models import Post
from proposals.models import AdoptingBody, Proposal, Result, SocialReport
from scoring.engine import Ask
from scoring.sources import SOURCES, Order, Window, gather
from tests.factories import (
    ActivityFactory,
    ActivityOrganizerFactory,
    AdoptionFactory,
    AnnualPlanFactory,
    AnnualSummaryFactory,
    AuthorshipFactory,
    ConsultationFactory,
    InstructionFactory,
    MemberFactory,
    MembershipFactory,
    OutcomeFactory,
    ParticipationFactory,
    PostFactory,
    ProposalFactory,
    ResultFactory,
    SectorFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    WorkstationFactory,
    group_activity,
    seated_member,
)

pytestmark = pytest.mark.django_db
YEAR = Window(2020, datetime.date(2020, 12, 31))
DAY = datetime.date(2020, 6, 15)
Status, Family, InNameOf = Activity.Status, ActivityKind.Family, Activity.InNameOf


def counted(key: str, *attributes: str, window: Window = YEAR) -> Counter:
    """(subject, *words of the attributes) → number of records."""
    found: Counter = Counter()
    for tallies in gather([Order(SOURCES[key], window, Ask(SOURCES[key].name, frozenset(attributes)))]).values():
        for tally in tallies:
            found[(tally.subject, *(tally.attributes.get(name) for name in attributes))] += tally.count
    return found


def moved_member(before, after, on: datetime.date):
    """A member who left the sector of one group for another's on that day."""
    member = MemberFactory()
    MembershipFactory(member=member, sector=SectorFactory(group=before), ends_on=on - datetime.timedelta(days=1))
    MembershipFactory(member=member, sector=SectorFactory(group=after), starts_on=on)
    return member


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


@pytest.fixture
def other():
    return SectorGroupFactory(name="教育界别")


def meeting(member, kind: str = "全体会议", family: str = Family.PLENARY, **presence):
    day = presence.pop("held_on", DAY)
    kind = ActivityKind.objects.get(name=kind, family=family)
    activity = ActivityFactory(kind=kind, in_name_of=InNameOf.OFFICE, held_on=day)
    return ParticipationFactory(activity=activity, member=member, **presence)


def test_hosts_and_partners_by_kind(group, other):
    group_activity(group, "调研", partner=other)
    group_activity(group, "调研")
    group_activity(group, "教育关怀", family=Family.SERVICE)
    assert counted("group.activities", "kind", "role") == {
        (group.pk, "调研", "主办"): 2,
        (other.pk, "调研", "联动"): 1,
        (group.pk, "教育关怀", "主办"): 1,
    }


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.APPROVED])
def test_what_is_not_approved_counts_nowhere(group, status):
    """TL11: drafts, waiting, returned and withdrawn records change no number."""
    member = seated_member(group)
    group_activity(group, members=[member], status=status, return_reason="请补充")
    assert not counted("group.activities")
    assert not counted("group.participations")
    assert not counted("member.activities")


@pytest.mark.parametrize("name", [n for n in InNameOf if n is not InNameOf.GROUP])
def test_only_the_groups_name_counts_for_the_group(group, name):
    """TL11: what is done in the own or the employer's name is not the group's."""
    member = seated_member(group)
    group_activity(group, members=[member], in_name_of=name)
    assert not counted("group.activities")
    assert counted("member.activities", "in_name_of") == {(member.pk, name.label): 1}


def test_workstations_activities_are_no_groups(group):
    """The same word may name a group's and a workstation's kind; only the group's counts for groups and members."""
    member = seated_member(group)
    activity = group_activity(group, "政策宣传", family=Family.WORKSTATION, members=[member])
    ActivityOrganizerFactory(activity=activity, group=None, workstation=WorkstationFactory(), role="partner")
    meeting(member)
    assert not counted("group.activities")
    assert not counted("member.activities")


def test_quantities_are_added_up(group):
    group_activity(group, served=30)
    group_activity(group, served=12)
    ask = Ask("activities", frozenset(["kind"]), frozenset(["served"]))
    (tally,) = gather([Order(SOURCES["group.activities"], YEAR, ask)])["group", 2020]
    assert (tally.count, tally.quantities) == (2, {"served": Decimal(42)})


def test_who_did_not_come_did_not_take_part(group):
    member = seated_member(group)
    activity = group_activity(group)
    ParticipationFactory(activity=activity, member=member, presence=Participation.Presence.NONE, leave="approved")
    assert not counted("member.activities")
    assert not counted("group.participations")


def test_a_record_belongs_to_the_group_of_its_day(group, other):
    """IN2: somebody who changed sector leaves past records with the group of that day."""
    member = moved_member(group, other, on=datetime.date(2020, 7, 1))
    for day in (datetime.date(2020, 6, 30), datetime.date(2020, 7, 1), datetime.date(2020, 7, 2)):
        group_activity(group, members=[member], held_on=day)
        SocialReportFactory(author=member, submitted_on=day)
        SponsorshipFactory(proposal=ProposalFactory(submitted_on=day), member=member)
        ResultFactory(author=member, submitted_on=day)
    for key in ("group.participations", "group.reports", "group.proposals", "group.results"):
        assert counted(key) == {(group.pk,): 1, (other.pk,): 2}, key
    for key in ("member.activities", "member.reports", "member.proposals", "member.results"):
        assert counted(key) == {(member.pk,): 3}, key


def test_who_has_left_brings_nothing_from_the_day_after(group):
    """Both days of a seat count; records after it count for nobody."""
    member = seated_member(group, ends_on=datetime.date(2020, 6, 30))
    for day in (datetime.date(2020, 6, 30), datetime.date(2020, 7, 1)):
        group_activity(group, members=[member], held_on=day)
        SocialReportFactory(author=member, submitted_on=day)
        SponsorshipFactory(proposal=ProposalFactory(submitted_on=day), member=member)
        meeting(member, held_on=day)
    for key in ("group.participations", "group.reports", "group.proposals"):
        assert counted(key) == {(group.pk,): 1}, key
    for key in ("member.activities", "member.reports", "member.proposals", "member.meetings"):
        assert counted(key) == {(member.pk,): 1}, key


def test_a_seat_in_another_committee_is_no_seat_here(group):
    """DG6: people sit in several committees; only the home committee's seats count."""
    from tests.factories import CommitteeFactory

    member = MemberFactory()
    MembershipFactory(member=member, committee=CommitteeFactory(name="省政协"), sector=SectorFactory(group=group))
    group_activity(group, members=[member])
    SocialReportFactory(author=member)
    assert not counted("group.participations")
    assert not counted("member.activities")
    assert not counted("group.reports")


def test_records_of_other_years_stay_out(group):
    for day in (datetime.date(2019, 12, 31), datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)):
        group_activity(group, held_on=day)
    assert counted("group.activities") == {(group.pk,): 1}


def test_proposals_of_a_group(group, other):
    """By the lead sponsor's group or as collective sponsor; the others who signed bring nothing to theirs."""
    lead, joint = seated_member(group), seated_member(other)
    proposal = ProposalFactory(status=Proposal.Status.DECLINED)
    SponsorshipFactory(proposal=proposal, member=lead)
    SponsorshipFactory(proposal=proposal, member=joint, order=2)
    ProposalFactory(collective_sponsor=group, merged_into=proposal)
    assert counted("group.proposals", "status", "sponsor", "is_merged") == {
        (group.pk, "不予立案", "联名人", "否"): 1,
        (group.pk, "立案", "集体", "是"): 1,
    }


def test_a_collective_proposal_with_names_below_counts_once(group):
    proposal = ProposalFactory(collective_sponsor=group)
    for order in (1, 2, 3):
        SponsorshipFactory(proposal=proposal, member=seated_member(group), order=order)
    assert counted("group.proposals") == {(group.pk,): 1}


def test_sponsors_by_role_and_number(group):
    first, second, third = (seated_member(group) for _ in range(3))
    proposal = ProposalFactory()
    for order, member in enumerate((first, second, third), start=1):
        SponsorshipFactory(proposal=proposal, member=member, order=order)
    SponsorshipFactory(proposal=ProposalFactory(), member=first)
    assert counted("member.proposals", "role", "sponsors") == {
        (first.pk, "第一提案人", 3): 1,
        (second.pk, "联名人", 3): 1,
        (third.pk, "联名人", 3): 1,
        (first.pk, "独立提案人", 1): 1,
    }


def test_proposals_belong_to_the_year_of_their_plenary(group):
    member = seated_member(group)
    late = ProposalFactory(year=2020, submitted_on=datetime.date(2021, 1, 5))
    SponsorshipFactory(proposal=late, member=member)
    assert counted("group.proposals") == counted("group.proposals") == {(group.pk,): 1}
    assert not counted("group.proposals", window=Window(2020, datetime.date(2020, 11, 30)))


@pytest.mark.parametrize("status", ["listed", "kept", "editing"])
def test_a_rule_may_ask_what_became_of_a_report_at_the_desk(group, status):
    """HK4: kept is worth as much as issued, being edited is worth nothing yet."""
    member = seated_member(group)
    SocialReportFactory(author=member, submitted_on=DAY, status=status)
    word = SocialReport.Status(status).label
    assert counted("member.reports", "status") == {(member.pk, word): 1}
    assert counted("group.reports", "status") == {(group.pk, word): 1}


def test_several_authors_and_combined_reports_say_so(group, other):
    """Each author has the report, a rule may halve by the number; what was combined is adopted with the whole (F25)."""
    first, second, third = seated_member(group), seated_member(other), seated_member(group)
    city = AdoptingBody.objects.get(name="市政协")
    whole = SocialReportFactory(author=first, status="editing")
    part = SocialReportFactory(author=third, status="combined", combined_into=whole)
    for order, member in enumerate((first, second), start=1):
        AuthorshipFactory(report=whole, member=member, order=order)
    AdoptionFactory(report=whole, body=city, form="combined")
    InstructionFactory(report=whole, level="city")
    SocialReportFactory(author=first, status="draft", submitted_on=None)
    SocialReportFactory(author=second, submitted_on=datetime.date(2020, 1, 2), marking="desk", title="经办题目")
    asked = ("author_count", "is_first_author", "is_combined", "adopted_form", "instructed_level")
    everything = (frozenset({"综合采用"}), frozenset({"市级"}))
    assert counted("member.reports", *asked) == {
        (first.pk, 2, "是", "是", *everything): 1,
        (second.pk, 2, "否", "是", *everything): 1,
        (third.pk, 1, "是", "是", *everything): 1,
        (second.pk, 1, "是", "否", frozenset(), frozenset()): 1,
    }
    assert counted("group.reports", "adopted_by") == {
        (group.pk, frozenset({"市政协"})): 2,
        (other.pk, frozenset()): 1,
    }, "one report is one group's: that of its first author"
    found = SOURCES["member.reports"].found(second.pk, YEAR, Ask("reports", frozenset({"adopted_by"})))
    assert {one.title for one in found} == {whole.title, "（仅限经办信息，不显示题目）"}
    assert [one.pk for one in SOURCES["member.reports"].found(third.pk, YEAR, Ask("reports"))] == [part.pk]


def test_a_report_carries_every_body_that_adopted_it(group):
    """F23, F25: the grain is the report, so that the highest adoption can be taken."""
    member = seated_member(group)
    city, national = AdoptingBody.objects.get(name="市政协"), AdoptingBody.objects.get(name="全国政协")
    both = SocialReportFactory(author=member)
    for body in (city, national):
        AdoptionFactory(report=both, body=body)
    AdoptionFactory(report=SocialReportFactory(author=None, author_group=group), body=city)
    SocialReportFactory(author=member)
    assert counted("group.reports", "adopted_by", "is_adopted") == {
        (group.pk, frozenset({"市政协", "全国政协"}), "是"): 1,
        (group.pk, frozenset({"市政协"}), "是"): 1,
        (group.pk, frozenset(), "否"): 1,
    }
    assert counted("member.reports", "adopted_level") == {
        (member.pk, frozenset({"市级", "全国"})): 1,
        (member.pk, frozenset()): 1,
    }


def test_speeches_and_research_by_kind(group):
    member = seated_member(group)
    ResultFactory(author=member, kind=Result.Kind.SPEECH)
    ResultFactory(author=None, author_group=group)
    assert counted("member.results", "kind") == {(member.pk, "大会发言"): 1}
    assert counted("group.results", "kind", "is_collective") == {
        (group.pk, "大会发言", "否"): 1,
        (group.pk, "调研报告", "是"): 1,
    }


def test_research_that_led_to_a_recommendation(group):
    """Of the same consultation, once the recommendation is sent out; what belongs to none says no."""
    member, (first, second) = seated_member(group), (ConsultationFactory(), ConsultationFactory())
    for consultation in (first, second, None):
        ResultFactory(author=member, consultation=consultation)
    advice = {"kind": Result.Kind.ADVICE, "author": None, "author_group": group}
    ResultFactory(**advice, consultation=first)
    ResultFactory(**advice, consultation=second, status=Result.Status.REGISTERED)
    ResultFactory(**advice)
    assert counted("member.results", "led_to_advice") == {(member.pk, "是"): 1, (member.pk, "否"): 2}
    assert counted("group.results", "kind", "led_to_advice")[(group.pk, "调研报告", "是")] == 1


@pytest.mark.parametrize(
    ("presence", "leave", "said"),
    [
        ("whole", "none", "全程参加"),
        ("late", "none", "迟到"),
        ("whole", "approved", "全程参加"),
        ("none", "approved", "请假"),
        ("none", "refused", "请假未批准"),
        ("none", "asked", "请假未批准"),
        ("none", "none", "缺席"),
    ],
)
def test_attendance_says_what_happened(group, presence, leave, said):
    """F10, F11: whoever came in spite of leave was there; leave explains an absence only once approved."""
    member = seated_member(group)
    meeting(member, presence=presence, leave=leave)
    assert counted("member.meetings", "meeting", "attendance") == {(member.pk, "全体会议", said): 1}


def test_posts_are_those_of_the_day(group):
    """F30: a rule for standing members asks about the day of the meeting."""
    member = seated_member(group)
    PostFactory(member=member, role=Post.Role.STANDING, ends_on=datetime.date(2020, 6, 30))
    for day in (datetime.date(2020, 6, 30), datetime.date(2020, 7, 1)):
        meeting(member, "常委会议", Family.STANDING, held_on=day)
    assert counted("member.meetings", "is_standing") == {(member.pk, "是"): 1, (member.pk, "否"): 1}


def test_papers_belong_to_the_year_they_are_about(group):
    AnnualPlanFactory(group=group, year=2020)
    AnnualSummaryFactory(group=group, year=2020, submitted_on=datetime.date(2021, 1, 8))
    OutcomeFactory(group=group, year=2020, uptake="adopted")
    assert counted("group.plans") == counted("group.summaries") == {(group.pk,): 1}
    assert counted("group.outcomes", "uptake") == {(group.pk, "采纳"): 1}
    half = Window(2020, DAY)
    assert counted("group.plans", window=half) == {(group.pk,): 1}
    assert not counted("group.summaries", window=half)


def test_any_number_of_sources_and_years_is_one_query(group, django_assert_num_queries):
    """TL7: the page costs a fixed number of queries."""
    group_activity(group, members=[seated_member(group)])
    windows = [YEAR, Window(2019, datetime.date(2019, 12, 31))]
    orders = [
        Order(source, window, Ask(source.name, frozenset(source.attributes), frozenset(source.quantities)))
        for source in SOURCES.values()
        for window in windows
    ]
    with django_assert_num_queries(1):
        tallies = gather(orders)
    assert sum(tally.count for tally in tallies["group", 2020]) == 2
    assert gather([]) == {}


@pytest.mark.parametrize("key", SOURCES)
def test_every_attribute_can_be_asked_alone_and_its_words_are_known(key):
    """An attribute the database cannot answer, or a word it cannot know, would only show in an office's rule."""
    source = SOURCES[key]
    for name, attribute in source.attributes.items():
        assert not counted(key, name)
        words = attribute.words()
        assert words is None or all(words)
