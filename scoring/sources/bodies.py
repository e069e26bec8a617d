"""What special committees and member groups do: what they hold, what they and their members write."""

from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from activities.models import ActivityOrganizer
from proposals.models import Proposal, Result
from scoring.sources.activities import ActivitiesOfBodies
from scoring.sources.base import Attribute, Source, Window, first_of, parts_of_year, yes_or_no
from scoring.sources.belonging import OF_COMMITTEE, OF_MEMBER_GROUP, Belonging
from scoring.sources.papers import PlansOfGroups, SummariesOfGroups
from scoring.sources.proposals import ALONE, COLLECTIVE, JOINT, about_proposal, in_window, not_standing, others_signed
from scoring.sources.writings import ABOUT_REPORT, RESULT_KIND, Reports, Writings, about_writing


class ActivitiesOfSpecialCommittees(ActivitiesOfBodies):
    subject = owner = "special_committee"
    label = "专委会活动"


class ActivitiesOfMemberGroups(ActivitiesOfBodies):
    subject = owner = "member_group"
    label = "小组活动"


class ConsultationsOfSpecialCommittees(ActivitiesOfBodies):
    """Those of its activities that are consultations; whether something came of one is asked of its results."""

    name = "consultations"
    subject = owner = "special_committee"
    label = "协商"
    attributes = {
        **ActivitiesOfBodies.attributes,
        "has_result": yes_or_no(
            "形成了成果",
            Exists(Result.objects.filter(consultation__activity=OuterRef("activity"), submitted_on__isnull=False)),
        ),
    }

    def speaking(self, window: Window) -> QuerySet:
        rows = super().speaking(window).filter(activity__consultation__isnull=False)
        return rows.select_related("activity__consultation")

    def describe(self, row: ActivityOrganizer) -> tuple[Any, str, Any]:
        return row.activity.consultation, row.activity.title, row.activity.held_on


class PlansOfSpecialCommittees(PlansOfGroups):
    subject = owner = "special_committee"


class SummariesOfSpecialCommittees(SummariesOfGroups):
    subject = owner = "special_committee"


class WritingsOfBodies(Writings):
    """A body's own, and those of who sat in it on the day they were handed in; of several authors the first one's.

    `own` names the key by which something is written in the body's own name; "" where nothing is.
    """

    may_repeat = True
    belonging: Belonging
    own = ""

    def subject_ref(self) -> Any:
        members = self.belonging.path("author")
        return first_of(self.own, members) if self.own else F(members)

    def its_own(self) -> Q:
        return Q(**{f"{self.own}__isnull": False}) if self.own else Q(pk__in=[])

    def speaking(self, window: Window) -> QuerySet:
        return super().speaking(window).annotate(subject_ref=self.subject_ref())

    def counting(self, window: Window) -> QuerySet:
        rows = super().speaking(window).filter(self.its_own() | self.belonging.seated("author", "submitted_on"))
        return rows.annotate(subject_ref=self.subject_ref())

    def near(self, subject_id: int) -> Q:
        mine = Q(**{self.belonging.path("author"): subject_id})
        return mine | Q(**{self.own: subject_id}) if self.own else mine

    def why_not(self, row: Any) -> str:
        return f"{row.author}{self.belonging.words}"


AUTHOR = {"author": Attribute("作者（委员）", F("author"), is_number=True, is_key=True)}


class ResultsOfSpecialCommittees(WritingsOfBodies):
    name = "results"
    subject = own = "special_committee"
    label = "履职成果（调研报告、大会发言等）"
    counted_in = "篇"
    model = Result
    belonging = OF_COMMITTEE
    attributes = {
        "kind": RESULT_KIND,
        "is_collective": yes_or_no("专委会名义的成果", Q(special_committee__isnull=False)),
        **about_writing("result"),
        **parts_of_year("submitted_on"),
        **AUTHOR,
    }


class ResultsOfMemberGroups(WritingsOfBodies):
    name = "results"
    subject = "member_group"
    label = "组内委员的履职成果"
    counted_in = "篇"
    model = Result
    belonging = OF_MEMBER_GROUP
    attributes = {"kind": RESULT_KIND, **about_writing("result"), **parts_of_year("submitted_on"), **AUTHOR}


class ReportsOfSpecialCommittees(Reports, WritingsOfBodies):
    subject = "special_committee"
    belonging = OF_COMMITTEE
    attributes = {**ABOUT_REPORT, **AUTHOR}


class ReportsOfMemberGroups(Reports, WritingsOfBodies):
    subject = "member_group"
    belonging = OF_MEMBER_GROUP
    attributes = {**ABOUT_REPORT, **AUTHOR}


class ProposalsOfBodies(Source):
    """Proposals in the body's own name, and members' proposals by the seat of the lead sponsor on the day."""

    name = "proposals"
    label = "提案"
    counted_in = "件"
    may_repeat = True
    belonging: Belonging
    attributes = {
        **about_proposal(),
        "sponsor": Attribute(
            "提案者",
            Case(
                When(~Q(kind=Proposal.Kind.MEMBER), then=Value(COLLECTIVE)),
                When(others_signed("pk"), then=Value(JOINT)),
                default=Value(ALONE),
                output_field=CharField(),
            ),
            choices={word: word for word in (COLLECTIVE, JOINT, ALONE)},
        ),
        "lead": Attribute("第一提案人", F("sponsorships__member"), is_number=True, is_key=True),
    }

    def subject_ref(self) -> Any:
        return first_of(self.subject, self.belonging.path("sponsorships__member"))

    def led(self) -> Q:
        return Q(kind=Proposal.Kind.MEMBER, sponsorships__order=1)

    def its_own(self) -> Q:
        return Q(**{f"{self.subject}__isnull": False})

    def speaking(self, window: Window) -> QuerySet:
        rows = Proposal.objects.handed_in().filter(self.its_own() | self.led(), in_window(window))
        return rows.annotate(subject_ref=self.subject_ref())

    def counting(self, window: Window) -> QuerySet:
        lead = self.led() & self.belonging.seated("sponsorships__member", "submitted_on")
        rows = Proposal.objects.counting().filter(self.its_own() | lead, in_window(window))
        return rows.annotate(subject_ref=self.subject_ref())

    def near(self, subject_id: int) -> Q:
        return Q(**{self.subject: subject_id}) | Q(**{self.belonging.path("sponsorships__member"): subject_id})

    def describe(self, row: Proposal) -> tuple[Any, str, Any]:
        return row, row.title_for_others, row.submitted_on

    def why_not(self, row: Proposal) -> str:
        return not_standing(row) or f"第一提案人提出{self.belonging.words}"


class ProposalsOfSpecialCommittees(ProposalsOfBodies):
    subject = "special_committee"
    belonging = OF_COMMITTEE


class ProposalsOfMemberGroups(ProposalsOfBodies):
    subject = "member_group"
    belonging = OF_MEMBER_GROUP
