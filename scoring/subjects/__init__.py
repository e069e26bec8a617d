"""Who is scored: the kinds of subject, what a rule may ask about them, and the numbers points are divided by."""

from scoring.subjects.base import SubjectAttribute, SubjectKind
from scoring.subjects.groups import Groups
from scoring.subjects.member_groups import MemberGroups
from scoring.subjects.members import Members
from scoring.subjects.organizations import Organizations
from scoring.subjects.proposals import Proposals
from scoring.subjects.special_committees import SpecialCommittees
from scoring.subjects.workstations import Workstations

__all__ = ["SUBJECTS", "SubjectAttribute", "SubjectKind"]

SUBJECTS: dict[str, SubjectKind] = {
    kind.name: kind
    for kind in (
        Groups(),
        Members(),
        Workstations(),
        MemberGroups(),
        SpecialCommittees(),
        Organizations(),
        Proposals(),
    )
}
