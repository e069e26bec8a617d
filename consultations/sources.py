"""由谁提出: in whose name somebody may propose a topic."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from consultations.models import Party, TopicCall
from members.models import Member, committees_headed_by, groups_kept_by
from sectors.models import Organization, SectorGroup, SpecialCommittee


@dataclass(frozen=True)
class Source:
    """One name; `key` is what the form carries, `fields` what it sets on a topic."""

    key: str
    label: str
    fields: dict[str, Any] = field(compare=False, hash=False)


def sources_of(user: User, call: TopicCall | None) -> list[Source]:
    """The names `user` may use under a call, the likeliest first; without a call only the office proposes.

    Parties and departments hand in through the office, which may also enter what anybody brought on paper.
    """
    office = user.has_perm("consultations.add_topic")
    if call is None and not office:
        return []
    found: list[Source] = []
    member = Member.objects.filter(user=user).first()
    if member and (call is None or call.from_members):
        found.append(Source(f"member:{member.pk}", f"本人（{member}）", {"member": member}))
    if call is None or call.from_groups:
        groups = SectorGroup.objects.all() if office else groups_kept_by(user)
        found += [Source(f"group:{row.pk}", str(row), {"group": row}) for row in groups]
    if call is None or call.from_committees:
        home = SpecialCommittee.objects.filter(committee__is_home=True)
        committees = home if office else committees_headed_by(user)
        found += [Source(f"committee:{row.pk}", str(row), {"special_committee": row}) for row in committees]
    if office and (call is None or call.from_parties):
        parties = Party.objects.filter(is_active=True)
        found += [Source(f"party:{row.pk}", str(row), {"party": row}) for row in parties]
    if office and (call is None or call.from_departments):
        departments = Organization.objects.filter(kind=Organization.Kind.DEPARTMENT)
        found += [Source(f"department:{row.pk}", str(row), {"organization": row}) for row in departments]
    if office:
        found.insert(0, Source("office", "政协机关", {"is_office": True}))
    return found
