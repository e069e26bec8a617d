"""Kinds of record that can earn or lose points, by kind of subject, and how they are counted."""

from scoring.sources.activities import ActivitiesOfGroups, ParticipationsOfGroups, ParticipationsOfMembers
from scoring.sources.base import Found, Source, Window
from scoring.sources.gather import Order, gather
from scoring.sources.meetings import MeetingsOfMembers, ObligationsOfMembers, SignUpsOfMembers, SittingsOfMembers
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
from scoring.sources.proposals import ProposalsOfGroups, ProposalsOfMembers
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
        OpinionsOfMembers(),
        ContributionsOfMembers(),
        VisitsOfMembers(),
        ContactsOfMembers(),
        PledgesOfMembers(),
        DutyPapersOfMembers(),
        ParticipationsOfMembers(),
        ProposalsOfMembers(),
        ReportsOfMembers(),
        ResultsOfMembers(),
        ActivitiesOfWorkstations(),
        ServiceOfWorkstations(),
        MattersOfWorkstations(),
        DutiesOfWorkstations(),
        StandardOfWorkstations(),
        PlansOfWorkstations(),
        SummariesOfWorkstations(),
    )
}


def sources_of(subject: str) -> dict[str, Source]:
    """The sources that speak about a kind of subject, by name."""
    return {source.name: source for source in SOURCES.values() if source.subject == subject}
