"""A draft of the minutes, drawn up from what is recorded, in the order in which an office writes them."""

from collections.abc import Iterable

from django.db.models import Prefetch

from activities.models import Participation
from consultations.models import Consultation, Minutes, Opinion
from members.models import Membership

NUMERALS = "一二三四五六七八九十"


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十二, 三十一."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMERALS[number - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def draft_minutes(consultation: Consultation) -> Minutes:
    """Unsaved minutes with heading, title, text and who attended; a fixed number of queries."""
    activity = consultation.activity
    rows = list(consultation.opinions.select_related("member"))
    people = _people(consultation)
    paragraphs = [_opening(consultation, people)]
    chapters = [
        ("情况通报", [row for row in rows if row.phase == Opinion.Phase.BRIEFING]),
        ("协商意见", [row for row in rows if row.phase in Opinion.OFFERED]),
        ("有关方面的回应", [row for row in rows if row.phase == Opinion.Phase.ANSWER]),
        ("会议要求", [row for row in rows if row.phase == Opinion.Phase.SUMMARY]),
    ]
    filled = [(title, found) for title, found in chapters if found]
    for number, (title, found) in enumerate(filled, start=1):
        paragraphs.append(f"{numeral(number)}、{title}")
        paragraphs += _by_speaker(found)
    return Minutes(
        consultation=consultation,
        heading=f"{consultation.form.name}纪要"[:40],
        title=f"“{activity.title}”纪要"[:120],
        text="\n".join(paragraphs),
        attended=_attended(consultation, people),
    )


def _people(consultation: Consultation) -> list[Participation]:
    seats = (
        Membership.objects.valid_on(consultation.activity.held_on)
        .filter(committee__is_home=True)
        .select_related("sector")
    )
    return list(
        consultation.activity.participations.there()
        .select_related("member")
        .prefetch_related(Prefetch("member__memberships", seats, to_attr="seats_that_day"))
        .order_by("member__strokes", "member__pinyin", "member_id")
    )


def _opening(consultation: Consultation, people: list[Participation]) -> str:
    activity = consultation.activity
    where = f"在{activity.place}" if activity.place else ""
    hosts = "、".join(row.member.name for row in people if row.is_host)
    subject = consultation.subject.strip().rstrip("。")
    what = f"{consultation.form}，就“{subject}”进行协商" if subject else f"“{activity.title}”（{consultation.form}）"
    parts = [
        f"{activity.held_on:%Y年%-m月%-d日}，{activity.whose}{where}召开{what}。",
        f"{hosts}主持会议。" if hosts else "",
        f"{len(people)}名委员参加。" if people else "",
    ]
    if bodies := [str(body) for body in consultation.bodies.select_related("party", "organization")]:
        parts.append(f"{'、'.join(bodies)}参加会议。")
    return "".join(parts)


def _by_speaker(rows: Iterable[Opinion]) -> list[str]:
    """What each one said, in the order of first speaking; several things of one speaker are numbered."""
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row.speaker_name, []).append(row.text.strip())
    paragraphs = []
    for number, (name, texts) in enumerate(said.items(), start=1):
        if len(texts) == 1:
            paragraphs.append(f"（{numeral(number)}）{name}：{texts[0]}")
        else:
            paragraphs.append(f"（{numeral(number)}）{name}：")
            paragraphs += [f"{order}. {text}" for order, text in enumerate(texts, start=1)]
    return paragraphs


def _attended(consultation: Consultation, people: list[Participation]) -> str:
    names = []
    for row in people:
        sector = next((str(seat.sector) for seat in row.member.seats_that_day if seat.sector), "")
        names.append(f"{row.member.name}（{sector}）" if sector else row.member.name)
    bodies = [body.speaker for body in consultation.bodies.select_related("party", "organization")]
    guests = ["".join(filter(None, [guest.organization, guest.name])) for guest in consultation.activity.guests.all()]
    lines = [f"委员：{'、'.join(names)}"] if names else []
    lines += [f"参加单位：{'、'.join(bodies)}"] if bodies else []
    lines += [f"其他人员：{'、'.join(guests)}"] if guests else []
    return "\n".join(lines)
