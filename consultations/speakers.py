"""Who can speak at a consultation: members who take part, other people there, parties and departments."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from activities.models import Participation
from consultations.models import Consultation
from cppcc_office.shared.workflow import Refused
from members.models import Member, Membership
from members.names import normal_name
from members.spelling import spell

LONGEST = 160


@dataclass(frozen=True)
class Speaker:
    """One who can be picked; `key` is what the form carries, `fields` what it sets on an opinion."""

    key: str
    name: str
    note: str = ""
    pinyin: str = ""
    initials: str = ""
    fields: dict[str, Any] = field(default_factory=dict, compare=False, hash=False)


def speakers_of(consultation: Consultation) -> list[Speaker]:
    """Hosts first, then members by strokes, then parties, departments and guests; four queries."""
    activity = consultation.activity
    seats = Membership.objects.valid_on(activity.held_on).filter(committee__is_home=True).select_related("sector")
    rows = (
        activity.participations.exclude(presence=Participation.Presence.NONE)
        .exclude(sign_up=Participation.SignUp.WITHDRAWN)
        .select_related("member")
        .prefetch_related(Prefetch("member__memberships", seats, to_attr="seats_that_day"))
        .order_by("-is_host", "member__strokes", "member__pinyin", "member_id")
    )
    found = [
        Speaker(
            f"m:{row.member_id}",
            row.member.name,
            next((str(seat.sector) for seat in row.member.seats_that_day if seat.sector), ""),
            row.member.pinyin,
            row.member.initials,
            {"member": row.member, "speaker_name": row.member.name},
        )
        for row in rows
    ]
    for body in consultation.bodies.select_related("party", "organization"):
        fields = {"body": body, "speaker_name": body.speaker}
        found.append(_other(f"b:{body.pk}", body.represented_by or str(body), str(body), fields))
    for guest in activity.guests.all():
        fields = {"guest": guest, "speaker_name": _words(guest)}
        found.append(_other(f"g:{guest.pk}", guest.name, guest.organization or guest.role, fields))
    return found


def _other(key: str, name: str, note: str, fields: dict[str, Any]) -> Speaker:
    spelling = spell(name)
    return Speaker(key, name, note if note != name else "", spelling.pinyin, spelling.initials, fields)


def _words(guest: Any) -> str:
    """As minutes name somebody: unit and office first, then the name."""
    return f"{guest.organization}{guest.role} {guest.name}".strip()[:LONGEST]


def speaker_fields(consultation: Consultation, key: str, name: str) -> dict[str, Any]:
    """What a picked speaker sets on an opinion; a name typed instead means the one member in office of that name."""
    empty = {"member": None, "guest": None, "body": None}
    if key and key != "o":
        speaker = next((one for one in speakers_of(consultation) if one.key == key), None)
        if speaker is None:
            raise Refused("这位发言人已经不在参加名单中，请重新选择。")
        return empty | speaker.fields
    written = normal_name(name)[:LONGEST]
    if not written:
        raise Refused("请选择发言人，或写下姓名。")
    day = min(consultation.activity.held_on, timezone.localdate())
    members = list(Member.objects.in_office_on(day).filter(name=written)[:2])
    member = members[0] if len(members) == 1 else None
    return empty | {"member": member, "speaker_name": name.strip()[:LONGEST]}
