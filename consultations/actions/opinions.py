"""Opinions are written down while people speak, mended and put in order."""

import uuid

from django.db import transaction
from django.db.models import Max, ProtectedError

from accounts.models import User
from consultations.models import Consultation, Opinion
from consultations.speakers import speaker_fields
from cppcc_office.shared.workflow import Refused

LONGEST = Opinion._meta.get_field("text").max_length


@transaction.atomic
def add_opinion(
    *,
    consultation: Consultation,
    speaker: str,
    text: str,
    by: User,
    name: str = "",
    phase: str = Opinion.Phase.OPINION,
    is_written: bool = False,
    key: uuid.UUID | None = None,
) -> Opinion:
    """Write down what somebody said, after everything said before (记下一条).

    The same `key` sent twice is one opinion, so that a page may send again what it does not know to have arrived.
    Whoever speaks is marked as a speaker in the list of participants.
    """
    consultation = (
        Consultation.objects.select_for_update(of=("self",)).select_related("activity").get(pk=consultation.pk)
    )
    key = key or uuid.uuid4()
    if known := consultation.opinions.filter(key=key).first():
        return known
    text = _checked(text)
    order = (consultation.opinions.aggregate(last=Max("order"))["last"] or 0) + 1
    opinion = Opinion(
        consultation=consultation, order=order, text=text, phase=phase, is_written=is_written, key=key, typed_by=by
    )
    _set_speaker(opinion, speaker, name)
    opinion.save()
    return opinion


@transaction.atomic
def edit_opinion(*, opinion: Opinion, speaker: str, text: str, name: str, phase: str, is_written: bool) -> Opinion:
    """Mend the words, or whose they are."""
    opinion.text, opinion.phase, opinion.is_written = _checked(text), phase, is_written
    if speaker != speaker_key(opinion) or speaker == "o":
        _set_speaker(opinion, speaker, name or opinion.speaker_name)
    opinion.save()
    return opinion


def remove_opinion(*, opinion: Opinion) -> None:
    """Take it away (删除); what has become something stays."""
    try:
        opinion.delete()
    except ProtectedError:
        raise Refused(
            "这条意见已经列入问题清单或写成了提案、信息、成果，不能删除；记得不对的，可以修改文字。"
        ) from None


@transaction.atomic
def move_opinion(*, opinion: Opinion, up: bool) -> None:
    """Change places with the one before or after; nothing happens at the ends."""
    rows = list(Opinion.objects.select_for_update(of=("self",)).filter(consultation=opinion.consultation_id))
    rows.sort(key=lambda row: (row.order, row.pk))
    here = next(place for place, row in enumerate(rows) if row.pk == opinion.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for order, row in enumerate(rows, start=1):
        if row.order != order:
            row.order = order
            row.save(update_fields=["order"])


def speaker_key(opinion: Opinion) -> str:
    """The choice that stands for an opinion's speaker; `o` for somebody written by name."""
    for letter, pk in (("g", opinion.guest_id), ("b", opinion.body_id), ("m", opinion.member_id)):
        if pk:
            return f"{letter}:{pk}"
    return "o"


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused("还没有写内容。")
    if len(text) > LONGEST:
        raise Refused(f"一条意见请不超过 {LONGEST} 字，现在是 {len(text)} 字，请分成几条。")
    return text


def _set_speaker(opinion: Opinion, speaker: str, name: str) -> None:
    for field, value in speaker_fields(opinion.consultation, speaker, name).items():
        setattr(opinion, field, value)
    if opinion.member_id:
        for row in opinion.consultation.activity.participations.filter(member=opinion.member_id):
            _mark(row, "has_written_speech" if opinion.is_written else "is_speaker")
    if opinion.guest_id:
        _mark(opinion.guest, "spoke")
    if opinion.body_id:
        _mark(opinion.body, "spoke")


def _mark(row, name: str) -> None:
    if not getattr(row, name):
        setattr(row, name, True)
        row.save(update_fields=[name])
