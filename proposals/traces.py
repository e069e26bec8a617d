"""去向: what became of what was said, as one person may read it.

Whoever sees an opinion sees the thing it went into, how far it is, who handles it and what was answered. Of drafts of
others, of marked reports and of proposals that are not public, only that there is such a thing.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from accounts.models import User
from consultations.models import Consultation, Opinion
from proposals.models import Handover, IssueItem, Origin, Proposal, Reply
from proposals.models.origins import TAKERS, Taker
from proposals.models.writings import Writing
from workstations.models import Matter

KINDS = {"issue": "问题清单", "proposal": "提案", "report": "社情民意信息", "result": "协商成果"}
_S = Handover.Status


@dataclass(frozen=True)
class Answer:
    """What one organization made of it; `reply` is the last answer that went out, where there is one."""

    organization: str
    state: str
    tone: str
    reply: Reply | None


@dataclass(frozen=True)
class Trace:
    """One thing an opinion went into; no `url` for who may not open it."""

    kind: str
    title: str
    state: str
    url: str
    answers: tuple[Answer, ...]


def became_of(opinions: Iterable[Opinion], user: User) -> dict[int, list[Trace]]:
    """By opinion, in the order of the table; a fixed number of queries for any number of opinions."""
    opinions = list(opinions)
    origins = list(Origin.objects.filter(opinion__in=opinions).with_taker()) if opinions else []
    things = {key: {one.pk: one for row in origins if (one := getattr(row, key)) is not None} for key in TAKERS}
    if not origins:
        return {}
    shown = {key: _shown(key, rows, user) for key, rows in things.items() if rows}
    found: dict[int, list[Trace]] = defaultdict(list)
    for origin in sorted(origins, key=lambda row: [TAKERS.index(_key(row)), row.pk]):
        key = _key(origin)
        found[origin.opinion_id].append(shown[key][getattr(origin, f"{key}_id")])
    return dict(found)


def became_of_matter(matter: Matter, user: User) -> list[Trace]:
    """Issues listed and reports written from what somebody raised at a workstation, and what was handed over itself."""
    found = [
        Trace("转交单位", "这件诉求", matter.get_status_display(), "", tuple(one))
        for one in _answers("matter", [matter.pk]).values()
    ]
    for key, rows in (("issue", matter.issues.all()), ("report", matter.reports.all())):
        things = {row.pk: row for row in rows}
        found += _shown(key, things, user).values() if things else []
    return found


@dataclass(frozen=True)
class Source:
    """One consultation something came from, and who spoke there; no `url` for who may not open it."""

    title: str
    held_on: datetime.date
    speakers: tuple[str, ...]
    url: str


def came_from(taker: Taker, user: User) -> list[Source]:
    """The consultations whose opinions went into it; two queries, one where there are none."""
    speakers: dict[Consultation, list[str]] = defaultdict(list)
    for origin in Origin.objects.of(taker):
        speakers[origin.opinion.consultation].append(origin.opinion.speaker_name)
    if not speakers:
        return []
    seen = set(Consultation.objects.visible_to(user).filter(pk__in=[one.pk for one in speakers]))
    return [
        Source(
            str(one), one.activity.held_on, tuple(dict.fromkeys(names)), one.get_absolute_url() if one in seen else ""
        )
        for one, names in speakers.items()
    ]


def _key(origin: Origin) -> str:
    return next(key for key in TAKERS if getattr(origin, f"{key}_id") is not None)


def _shown(key: str, rows: dict[int, Taker], user: User) -> dict[int, Trace]:
    """The things of one kind; three queries, one more for issues."""
    model = type(next(iter(rows.values())))
    readable = set(model._default_manager.visible_to(user).filter(pk__in=rows).values_list("pk", flat=True))
    states = (
        dict(IssueItem.objects.with_state().filter(pk__in=rows).values_list("pk", "state")) if key == "issue" else {}
    )
    answers = _answers(key, rows)
    found = {}
    for pk, row in rows.items():
        opens = pk in readable
        state = IssueItem.State(states[pk]).label if states else _state(row, opens)
        open_to_all = opens or _is_open(row)
        title = str(row) if open_to_all else "（不公开，不显示题目）"
        url = row.get_absolute_url() if opens else ""
        found[pk] = Trace(KINDS[key], title, state, url, tuple(answers[pk]) if open_to_all else ())
    return found


def _is_open(row: Taker) -> bool:
    """Whether people outside may read its title."""
    if isinstance(row, Proposal):
        return row.is_public and row.status != Proposal.Status.DRAFT
    if isinstance(row, Writing):
        return not row.is_marked and row.submitted_on is not None
    return True


def _state(row: Taker, opens: bool) -> str:
    """How far it is; what happens at the desk in between is for those who may read it."""
    if isinstance(row, Writing) and not opens:
        if row.submitted_on is None:
            return "起草"
        return row.get_status_display() if row.status in row.PUBLISHED else "已报送"
    return row.get_status_display()


def _answers(key: str, rows: Iterable[int]) -> dict[int, list[Answer]]:
    """Of the organizations that owe the answer, not of those that assist; two queries."""
    handovers = Handover.objects.answering().exclude(status=_S.CANCELLED).filter(**{f"{key}__in": list(rows)})
    sent = models.Prefetch("replies", Reply.objects.answers().select_related("result_class").order_by("round"))
    found: dict[int, list[Answer]] = defaultdict(list)
    for one in handovers.select_related("organization").prefetch_related(sent).order_by("pk"):
        replies = list(one.replies.all())
        state = "办理中" if one.status in Handover.UNANSWERED else one.get_status_display()
        answer = Answer(str(one.organization or ""), state, one.tone, replies[-1] if replies else None)
        found[getattr(one, f"{key}_id")].append(answer)
    return found
