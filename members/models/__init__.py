"""Members, their seats and posts, and what a person is on a day."""

from members.models.member import Member, MemberQuerySet
from members.models.seats import Guidance, MemberGroup, MemberGroupSeat, MemberKind, Membership, Post
from members.models.standing import (
    Standing,
    committees_headed_by,
    committees_sat_in_by,
    groups_convened_by,
    groups_guided_by,
    groups_guided_in_committee_by,
    groups_kept_by,
    groups_liaised_by,
    groups_sat_in_by,
    member_groups_headed_by,
    standing_of,
)

__all__ = [
    "Guidance",
    "Member",
    "MemberGroup",
    "MemberGroupSeat",
    "MemberKind",
    "MemberQuerySet",
    "Membership",
    "Post",
    "Standing",
    "committees_headed_by",
    "committees_sat_in_by",
    "groups_convened_by",
    "groups_guided_by",
    "groups_guided_in_committee_by",
    "groups_kept_by",
    "groups_liaised_by",
    "groups_sat_in_by",
    "member_groups_headed_by",
    "standing_of",
]
