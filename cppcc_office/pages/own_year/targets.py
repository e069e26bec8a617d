"""委员年度目标完成情况: by target and by group, who lacks which; for leaders, the office, keepers and guides."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.audit import Action, log_event
from cppcc_office.pages.own_year.scope import Person, Scope, chosen, scope_of
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.sheets import sheet_response
from duties.models import Target
from duties.targets import Completion, completion_of

PER_PAGE = 50
RIGHT = "duties.view_target"


@dataclass(frozen=True)
class Share:
    """How many of some members have met something."""

    label: str
    done: int
    of: int
    key: str

    @property
    def words(self) -> str:
        return f"{self.done}/{self.of}"


@dataclass(frozen=True)
class Row:
    """One member with what is done and missing."""

    person: Person
    met: int
    missing: list[Target]


def targets(request: HttpRequest) -> HttpResponse:
    """The tables, and the members asked for."""
    choice, scope, completion = _asked(request)
    group, target = _filters(request, scope, completion)
    people = missing_people(scope.of_group(group), completion, target)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "choice": choice,
        "scope": scope,
        "targets": completion.targets,
        "by_target": by_target(scope.of_group(group), completion),
        "by_group": by_group(scope, completion),
        "chosen_group": group,
        "chosen_target": target,
        "page": page,
        "rows": [Row(one, completion.met(one.pk), completion.missing(one.pk)) for one in page.object_list],
        "query": request.GET.urlencode(),
    }
    return render(request, "duties/targets.html", context)


def targets_export(request: HttpRequest) -> HttpResponse:
    """Members × targets as a workbook; the audit log keeps who took how many."""
    choice, scope, completion = _asked(request)
    group, target = _filters(request, scope, completion)
    people = missing_people(scope.of_group(group), completion, target)
    detail = f"委员年度目标完成情况（{reverse('targets')}）"
    log_event(Action.EXPORTED, by=request.user, request=request, detail=detail, count=len(people))
    header = ["序号", "姓名", "界别（联组）", *(one.name for one in completion.targets), "完成项数"]
    rows = [
        [
            number,
            one.name,
            one.group,
            *(completion.count(one.pk, each) for each in completion.targets),
            completion.met(one.pk),
        ]
        for number, one in enumerate(people, start=1)
    ]
    return sheet_response("委员年度目标", f"{choice.year} 年委员年度目标完成情况", header, rows)


def _asked(request: HttpRequest) -> tuple[YearChoice, Scope, Completion]:
    choice = year_asked(request)
    scope = scope_of(request, choice, RIGHT)
    return choice, scope, completion_of(scope.ids, choice.year)


def _filters(request: HttpRequest, scope: Scope, completion: Completion) -> tuple[str, str]:
    group = chosen(request, "group", (str(one.pk) for one in scope.groups))
    return group, chosen(request, "target", (str(one.pk) for one in completion.targets))


def missing_people(people: list[Person], completion: Completion, target: str) -> list[Person]:
    """Those who still lack that target; everybody when none is asked for."""
    if not target:
        return people
    return [one for one in people if any(str(lacking.pk) == target for lacking in completion.missing(one.pk))]


def by_target(people: list[Person], completion: Completion) -> list[Share]:
    return [
        Share(
            target.name,
            sum(completion.count(one.pk, target) >= target.required for one in people),
            len(people),
            str(target.pk),
        )
        for target in completion.targets
    ]


def by_group(scope: Scope, completion: Completion) -> list[Share]:
    """Targets met of targets owed, by all members of each group."""
    number = len(completion.targets)
    return [
        Share(group.name, sum(completion.met(one.pk) for one in people), len(people) * number, str(group.pk))
        for group in scope.groups
        if (people := scope.of_group(str(group.pk)))
    ]
