"""Kinds of record that can earn or lose points, by kind of subject, and how they are counted."""

from scoring.models import Rulebook
from scoring.sources.activities import ActivitiesOfGroups, ParticipationsOfGroups, ParticipationsOfMembers
from scoring.sources.awards import Awards
from scoring.sources.base import Found, Source, Window
from scoring.sources.bodies import (
    ActivitiesOfMemberGroups,
    ActivitiesOfSpecialCommittees,
    ConsultationsOfSpecialCommittees,
    PlansOfSpecialCommittees,
    ProposalsOfMemberGroups,
    ProposalsOfSpecialCommittees,
    ReportsOfMemberGroups,
    ReportsOfSpecialCommittees,
    ResultsOfMemberGroups,
    ResultsOfSpecialCommittees,
    SummariesOfSpecialCommittees,
)
from scoring.sources.effects import (
    AdoptionsOfGroups,
    AdoptionsOfMembers,
    AdoptionsOfProposals,
    InstructionsOfGroups,
    InstructionsOfMembers,
    InstructionsOfProposals,
    ResultAdoptionsOfGroups,
    ResultAdoptionsOfMembers,
    ResultInstructionsOfGroups,
    ResultInstructionsOfMembers,
)
from scoring.sources.gather import Order, gather
from scoring.sources.given import Marks
from scoring.sources.handling import (
    FeedbackOfOrganizations,
    FeedbackOfProposals,
    HandoversOfOrganizations,
    HandoversOfProposals,
    RepliesOfOrganizations,
)
from scoring.sources.meetings import (
    HalfDaysOfMembers,
    MeetingsOfMembers,
    ObligationsOfMembers,
    SignUpsOfMembers,
    SittingsOfMembers,
)
from scoring.sources.own_year import (
    ContactsOfMembers,
    ContributionsOfMembers,
    DutyPapersOfMembers,
    OpinionsOfMembers,
    PledgesOfMembers,
    VisitsOfMembers,
)
from scoring.sources.papers import (
    OutcomesOfGroups,
    PlansOfGroups,
    PlansOfWorkstations,
    SummariesOfGroups,
    SummariesOfWorkstations,
)
from scoring.sources.proposals import (
    CollectiveProposalsOfMembers,
    ProposalsOfGroups,
    ProposalsOfMembers,
    SupervisionsOfProposals,
)
from scoring.sources.workstations import (
    ActivitiesOfWorkstations,
    DutiesOfWorkstations,
    MattersOfWorkstations,
    ServiceOfWorkstations,
    StandardOfWorkstations,
)
from scoring.sources.writings import ReportsOfGroups, ReportsOfMembers, ResultsOfGroups, ResultsOfMembers

__all__ = ["SOURCES", "Found", "Order", "Source", "Window", "gather", "sources_of"]

SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        ActivitiesOfGroups(),
        ParticipationsOfGroups(),
        ProposalsOfGroups(),
        ReportsOfGroups(),
        ResultsOfGroups(),
        PlansOfGroups(),
        SummariesOfGroups(),
        OutcomesOfGroups(),
        MeetingsOfMembers(),
        ObligationsOfMembers(),
        SignUpsOfMembers(),
        SittingsOfMembers(),
        HalfDaysOfMembers(),
        OpinionsOfMembers(),
        ContributionsOfMembers(),
        VisitsOfMembers(),
        ContactsOfMembers(),
        PledgesOfMembers(),
        DutyPapersOfMembers(),
        ParticipationsOfMembers(),
        ProposalsOfMembers(),
        CollectiveProposalsOfMembers(),
        ReportsOfMembers(),
        ResultsOfMembers(),
        ActivitiesOfWorkstations(),
        ServiceOfWorkstations(),
        MattersOfWorkstations(),
        DutiesOfWorkstations(),
        StandardOfWorkstations(),
        PlansOfWorkstations(),
        SummariesOfWorkstations(),
        HandoversOfOrganizations(),
        RepliesOfOrganizations(),
        FeedbackOfOrganizations(),
        HandoversOfProposals(),
        FeedbackOfProposals(),
        SupervisionsOfProposals(),
        AdoptionsOfProposals(),
        InstructionsOfProposals(),
        AdoptionsOfMembers(),
        InstructionsOfMembers(),
        ResultAdoptionsOfMembers(),
        ResultInstructionsOfMembers(),
        AdoptionsOfGroups(),
        InstructionsOfGroups(),
        ResultAdoptionsOfGroups(),
        ResultInstructionsOfGroups(),
        ActivitiesOfSpecialCommittees(),
        ConsultationsOfSpecialCommittees(),
        ResultsOfSpecialCommittees(),
        ProposalsOfSpecialCommittees(),
        ReportsOfSpecialCommittees(),
        PlansOfSpecialCommittees(),
        SummariesOfSpecialCommittees(),
        ActivitiesOfMemberGroups(),
        ResultsOfMemberGroups(),
        ProposalsOfMemberGroups(),
        ReportsOfMemberGroups(),
        *map(Marks, Rulebook.Subject.values),
        *map(Awards, Rulebook.Subject.values),
    )
}


def sources_of(subject: str) -> dict[str, Source]:
    """The sources that speak about a kind of subject, by name."""
    return {source.name: source for source in SOURCES.values() if source.subject == subject}
