"""问卷结果: counts by option, and of named questionnaires by group; few anonymous answers stay hidden."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from duties.models import Answer, Question, Questionnaire
from members.models import Membership

SMALLEST = 5  # so few anonymous answers would tell who gave them


@dataclass(frozen=True)
class Bar:
    """One option: how many chose it, of how many."""

    label: str
    number: int
    of: int

    @property
    def share(self) -> float:
        return 100 * self.number / self.of if self.of else 0

    @property
    def words(self) -> str:
        return f"{self.number} 人，{self.share:.1f}%"


@dataclass(frozen=True)
class QuestionResult:
    question: Question
    bars: list[Bar] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    by_group: list[tuple[str, list[int]]] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Of the chart, in its own units."""
        return 34 * len(self.bars) + 4

    @property
    def drawn(self) -> list[tuple[Bar, int, int, str]]:
        """Bars with the heights of their label and bar, and the bar's width."""
        return [(bar, 34 * n + 13, 34 * n + 19, f"{bar.share * 3:.1f}") for n, bar in enumerate(self.bars)]


@dataclass(frozen=True)
class Results:
    """What may be shown of a questionnaire now; `hidden` says in words why nothing is."""

    invited: int
    answered: int
    questions: list[QuestionResult] = field(default_factory=list)
    hidden: str = ""

    @property
    def rate(self) -> str:
        return f"{100 * self.answered / self.invited:.0f}%" if self.invited else "—"


def results_of(questionnaire: Questionnaire, now: datetime.datetime, *, by_group: bool = False) -> Results:
    """A fixed number of queries. Anonymous results appear after the close, so that nobody sees the last one come in."""
    counts = questionnaire.invitees.order_by().values_list("has_answered").annotate(n=Count("pk"))
    numbers = dict(counts)
    invited, answered = sum(numbers.values()), numbers.get(True, 0)
    if questionnaire.published_at is None:
        return Results(invited, answered, hidden="还没有发布。")
    if questionnaire.is_anonymous and not questionnaire.is_closed_at(now):
        return Results(invited, answered, hidden="匿名问卷在截止以后才显示结果。")
    if questionnaire.is_anonymous and answered < SMALLEST:
        return Results(invited, answered, hidden=f"只有 {answered} 人作答，为保护匿名，少于 {SMALLEST} 人不显示结果。")
    if not answered:
        return Results(invited, answered, hidden="还没有人作答。")
    groups = by_group and not questionnaire.is_anonymous
    return Results(invited, answered, _questions(questionnaire, answered, by_group=groups))


def _questions(questionnaire: Questionnaire, answered: int, *, by_group: bool) -> list[QuestionResult]:
    answers = Answer.objects.filter(sheet__questionnaire=questionnaire)
    chosen = {
        (question, option): number
        for question, option, number in answers.filter(option__isnull=False)
        .order_by()
        .values_list("question", "option")
        .annotate(n=Count("pk"))
    }
    texts: dict[int, list[str]] = defaultdict(list)
    # In the order of the alphabet: the order of coming in would say something about who.
    for question, text in answers.filter(option__isnull=True).order_by("text").values_list("question", "text"):
        texts[question].append(text)
    groups = _by_group(questionnaire) if by_group else {}
    return [
        QuestionResult(
            one,
            [Bar(label, chosen.get((one.pk, n), 0), answered) for n, label in enumerate(one.option_list)],
            texts[one.pk],
            [
                (group, [found.get((one.pk, n), 0) for n in range(len(one.option_list))])
                for group, found in groups.items()
                if one.is_closed
            ],
        )
        for one in questionnaire.questions.all()
    ]


def _by_group(questionnaire: Questionnaire) -> dict[str, dict[tuple[int, int], int]]:
    """Of a named questionnaire: answers by the group of the member on the day it was published."""
    day = timezone.localdate(questionnaire.published_at)
    seats = Membership.objects.valid_on(day).filter(
        committee__is_home=True, member=OuterRef("sheet__member"), sector__isnull=False
    )
    rows = (
        Answer.objects.filter(sheet__questionnaire=questionnaire, option__isnull=False)
        .annotate(group=Subquery(seats.order_by("pk").values("sector__group__name")[:1]))
        .order_by("group")
        .values_list("group", "question", "option")
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
    for group, question, option, number in rows:
        found[group or "（无界别）"][question, option] = number
    return dict(found)
