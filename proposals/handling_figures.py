"""How organizations handle what they are handed: in time, classes, satisfaction, completion (办成率)."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from proposals.models import Feedback, Handover, Reply, ReplyClass, Satisfaction
from proposals.models.replies import SETTLED
from sectors.models import Organization

HAPPY = (Satisfaction.VERY, Satisfaction.SATISFIED)


@dataclass
class Figures:
    """Of one organization, or of all together, in a year: what it has to answer itself, and what it assisted."""

    organization: Organization | None = None
    answering: int = 0
    assisting: int = 0
    overdue: int = 0
    answered: int = 0
    timed: int = 0
    in_time: int = 0
    settled: int = 0
    again: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    uptakes: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    @property
    def completion(self) -> int | None:
        """Settled classes, what was taken up at once and kept promises, of what was answered, in percent."""
        return percent(self.settled, self.answered)

    @property
    def punctual(self) -> int | None:
        """In time of what had a due date and was answered."""
        return percent(self.in_time, self.timed)

    @property
    def satisfaction(self) -> int | None:
        """Satisfied or mostly satisfied of all words on the result."""
        said = sum(self.words.values())
        return percent(said - self.words[Satisfaction.DISSATISFIED], said)

    @property
    def satisfied(self) -> int | None:
        said = sum(self.words.values())
        return percent(sum(self.words[key] for key in HAPPY), said)


def percent(part: int, whole: int) -> int | None:
    return round(part * 100 / whole) if whole else None


def of_year(year: int, prefix: str = "") -> Q:
    """Handed over in that year; what a ledger tells belongs to the proposal's own year."""
    day, own = f"{prefix}handed_on", f"{prefix}proposal__year"
    return Q(**{f"{day}__year": year}) | Q(**{f"{day}__isnull": True, own: year})


def years_handled() -> list[int]:
    rows = Handover.objects.order_by()
    known = {day.year for day in rows.dates("handed_on", "year")}
    told = rows.filter(handed_on__isnull=True, proposal__year__isnull=False)
    return sorted(known | set(told.values_list("proposal__year", flat=True).distinct()), reverse=True)


def figures_of(year: int, today: datetime.date, organization: Organization | None = None) -> list[Figures]:
    """By organization, in the order of their names; four queries for any number of them."""
    found: dict[int, Figures] = defaultdict(Figures)
    only = Q(organization=organization) if organization else Q(organization__isnull=False)
    rows = Handover.objects.filter(of_year(year), only).exclude(status=Handover.Status.CANCELLED)
    late = Q(status__in=Handover.UNANSWERED, due_on__lt=today)
    counted = (
        rows.order_by()
        .values("organization")
        .annotate(
            answering=Count("pk", filter=Q(role__in=Handover.ANSWERING)),
            assisting=Count("pk", filter=Q(role=Handover.Role.ASSIST)),
            overdue=Count("pk", filter=late),
            again=Count("pk", filter=Q(round__gt=1)),
        )
    )
    for line in counted:
        one = found[line.pop("organization")]
        for name, value in line.items():
            setattr(one, name, value)
    for line in _answers(rows):
        one = found[line["handover__organization"]]
        one.answered += line["answered"]
        one.timed += line["timed"]
        one.in_time += line["in_time"]
        one.settled += line["settled"]
        counts, key = (one.uptakes, line["uptake"]) if line["uptake"] else (one.classes, line["result_class__code"])
        counts[key or "未分类"] += line["answered"]
    said = Feedback.objects.filter(reply__handover__in=rows, reply__round=F("reply__handover__round")).order_by()
    for line in said.values("reply__handover__organization", "result").annotate(number=Count("pk")):
        found[line["reply__handover__organization"]].words[line["result"]] += line["number"]
    places = Organization.objects.filter(pk__in=found).order_by("name")
    for place in places:
        found[place.pk].organization = place
    return [found[place.pk] for place in places]


def _answers(rows: object) -> object:
    answers = Reply.objects.answers().latest_round().filter(handover__in=rows).order_by()
    timed = Q(handover__due_on__isnull=False)
    return answers.values("handover__organization", "result_class__code", "uptake").annotate(
        answered=Count("pk"),
        timed=Count("pk", filter=timed),
        in_time=Count("pk", filter=timed & Q(replied_on__lte=F("handover__due_on"))),
        settled=Count("pk", filter=SETTLED),
    )


def together(figures: list[Figures]) -> Figures:
    """All organizations in one line."""
    total = Figures()
    for one in figures:
        for name in ("answering", "assisting", "overdue", "answered", "timed", "in_time", "settled", "again"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        total.classes += one.classes
        total.uptakes += one.uptakes
        total.words += one.words
    return total


def class_codes() -> list[str]:
    return list(ReplyClass.objects.values_list("code", flat=True))
