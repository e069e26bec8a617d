"""How organizations handle what they are handed: in time, classes, satisfaction, completion (办成率)."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from proposals.figures import DIMENSIONS, Span, group_of, names_of
from proposals.models import Feedback, Handover, Proposal, Reply, ReplyClass, Satisfaction, Supervision
from proposals.models.replies import SETTLED
from sectors.models import Organization

HAPPY = (Satisfaction.VERY, Satisfaction.SATISFIED)


@dataclass
class Figures:
    """Of one organization, category, sector or plenary, or of all: what is to be answered, and what was assisted."""

    organization: Organization | None = None
    name: str = ""
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

    def cells(self, codes: list[str], uptakes: Sequence[str] = ()) -> list[int | str]:
        """The numbers of a line, in the order of `header`."""
        words = self.words
        happy = sum(words[key] for key in HAPPY)
        return [
            self.answering,
            self.assisting,
            self.answered,
            self.overdue,
            _rate(self.punctual),
            *(self.classes[code] for code in codes),
            *(self.uptakes[key] for key in uptakes),
            _rate(self.completion),
            happy,
            words[Satisfaction.MOSTLY],
            words[Satisfaction.DISSATISFIED],
            _rate(self.satisfaction),
            self.again,
        ]


def header(codes: list[str], uptakes: Sequence[str] = ()) -> list[str]:
    """What each number of `Figures.cells` is; `uptakes` only where not all are proposals."""
    classes = [*(f"{code} 类" for code in codes), *(Reply.Uptake(key).label for key in uptakes)]
    first = ["主办（分办）", "会办", "已答复", "逾期未答复", "按期率", *classes]
    return [*first, "办成率", "满意", "基本满意", "不满意", "满意率", "重新办理"]


def _rate(value: int | None) -> str:
    return "" if value is None else f"{value}%"


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
    only = Q(organization=organization) if organization else Q(organization__isnull=False)
    rows = Handover.objects.filter(of_year(year), only)
    found = _counted(rows, today, lambda prefix: F(f"{prefix}organization"))
    places = Organization.objects.filter(pk__in=found).order_by("name")
    for place in places:
        found[place.pk].organization = place
    return [found[place.pk] for place in places]


def figures_by(dimension: str, span: Span, today: datetime.date) -> list[Figures]:
    """How a year's proposals are handled, told apart like the statistics of review; four queries or five."""
    _, expression, nothing = DIMENSIONS[dimension]
    about = Proposal.objects.order_by().annotate(about=group_of() if expression is None else expression).values("about")
    rows = Handover.objects.filter(proposal__in=Proposal.objects.filter(span.rows).order_by().values("pk"))
    found = _counted(rows, today, lambda prefix: Subquery(about.filter(pk=OuterRef(f"{prefix}proposal_id"))[:1]))
    named = [(key, name) for key, name in names_of(dimension, found) if key in found]
    for key, name in [*named, *([(None, nothing)] if None in found else [])]:
        found[key].name = name
    return [found[key] for key, _ in named] + ([found[None]] if None in found else [])


def _counted(
    rows: QuerySet[Handover], today: datetime.date, about: Callable[[str], Combinable]
) -> dict[object, Figures]:
    """Figures by whatever `about` names, seen from a handover or, with a prefix, from what hangs on it."""
    found: dict[object, Figures] = defaultdict(Figures)
    rows = rows.exclude(status=Handover.Status.CANCELLED).order_by()
    counted = (
        rows.annotate(about=about(""))
        .values("about")
        .annotate(
            answering=Count("pk", filter=Q(role__in=Handover.ANSWERING)),
            assisting=Count("pk", filter=Q(role=Handover.Role.ASSIST)),
            overdue=Count("pk", filter=Q(status__in=Handover.UNANSWERED, due_on__lt=today)),
            again=Count("pk", filter=Q(round__gt=1)),
        )
    )
    for line in counted:
        one = found[line.pop("about")]
        for name, value in line.items():
            setattr(one, name, value)
    for line in _answers(rows, about("handover__")):
        one = found[line["about"]]
        one.answered += line["answered"]
        one.timed += line["timed"]
        one.in_time += line["in_time"]
        one.settled += line["settled"]
        counts, key = (one.uptakes, line["uptake"]) if line["uptake"] else (one.classes, line["result_class__code"])
        counts[key or "未分类"] += line["answered"]
    said = Feedback.objects.filter(reply__handover__in=rows, reply__round=F("reply__handover__round")).order_by()
    said = said.annotate(about=about("reply__handover__")).values("about", "result")
    for line in said.annotate(number=Count("pk")):
        found[line["about"]].words[line["result"]] += line["number"]
    return found


def _answers(rows: QuerySet[Handover], about: Combinable) -> QuerySet[Reply]:
    answers = Reply.objects.answers().latest_round().filter(handover__in=rows).order_by()
    timed = Q(handover__due_on__isnull=False)
    return (
        answers.annotate(about=about)
        .values("about", "result_class__code", "uptake")
        .annotate(
            answered=Count("pk"),
            timed=Count("pk", filter=timed),
            in_time=Count("pk", filter=timed & Q(replied_on__lte=F("handover__due_on"))),
            settled=Count("pk", filter=SETTLED),
        )
    )


def together(figures: list[Figures]) -> Figures:
    """All of them in one line."""
    total = Figures(name="合计")
    for one in figures:
        for name in ("answering", "assisting", "overdue", "answered", "timed", "in_time", "settled", "again"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        total.classes += one.classes
        total.uptakes += one.uptakes
        total.words += one.words
    return total


def class_codes() -> list[str]:
    return list(ReplyClass.objects.values_list("code", flat=True))


def brief(span: Span, total: Figures) -> list[tuple[str, str]]:
    """How a year's proposals are handled in a few words: by how many units, how much is answered, key ones seen to."""
    proposals = Proposal.objects.filter(span.rows).order_by()
    handed = Handover.objects.filter(proposal__in=proposals.values("pk")).exclude(status=Handover.Status.CANCELLED)
    held = Q(supervisions__held_on__isnull=False)
    key = proposals.filter(is_key=True).aggregate(
        number=Count("pk", distinct=True),
        held=Count("pk", filter=held, distinct=True),
        on_site=Count(
            "pk",
            filter=held & Q(supervisions__form__in=[Supervision.Form.ON_SITE, Supervision.Form.INSPECTION]),
            distinct=True,
        ),
        again=Count("pk", filter=Q(supervisions__look_back_on__isnull=False), distinct=True),
    )
    units = handed.filter(organization__isnull=False).order_by().values("organization").distinct().count()
    share = percent(total.answered, total.answering)
    answered = f"{total.answered}/{total.answering}（{share}%）" if share is not None else "还没有交办"
    seen = f"{key['number']} 件，已督办 {key['held']} 件（现场、视察 {key['on_site']} 件），回头看 {key['again']} 件"
    return [("承办单位", f"{units} 个"), ("已答复", answered), ("重点督办", seen)]
