"""What a ledger tells of handing over: the organizations, the answer, and the word of who asked."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from ledgers.changes import Changes
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from proposals.models import Feedback, Handover, Proposal, Reply, ReplyClass, Satisfaction
from sectors.directory import Organizations, split_list
from sectors.models import Organization, SectorGroup

_S = Handover.Status


@dataclass
class Answer:
    """The answer in a row: its day, its class, what was said of it."""

    replied_on: Any
    result_class: ReplyClass | None
    satisfaction: str


class Departments:
    """Organizations that handle what is handed over; an unknown one is created as a department."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self._known = Organizations()

    def named_in(self, row: Row, key: str) -> list[str]:
        """The names in a cell, each once; a name too long for one is an error."""
        names = [squeeze(name) for name in split_list(row[key] or "")]
        for name in names:
            if len(name) > 80:
                row.error(key, f"单位名称“{name[:20]}……”太长，请核对。")
        return names

    def get(self, row: Row, name: str) -> Organization:
        named = self._known.named(name)
        if named:
            return next((o for o in named if o.kind == Organization.Kind.DEPARTMENT), named[0])
        organization = self.changes.create(Organization(name=name, kind=Organization.Kind.DEPARTMENT), row)
        self._known.add(organization)
        return organization


class Handling:
    """Brings handovers, replies and feedback to what a row says. What was handed over inside the product
    (`handed_on`) has its own course: a ledger neither removes nor moves it.
    """

    def __init__(self, changes: Changes, departments: Departments) -> None:
        self.changes, self.departments = changes, departments
        self.handovers: dict[int, list[Handover]] = defaultdict(list)
        for handover in Handover.objects.filter(proposal__isnull=False).select_related("organization"):
            self.handovers[handover.proposal_id].append(handover)
        # The answers of the last round are read last and stay.
        self.replies = {reply.handover_id: reply for reply in Reply.objects.order_by("round")}
        self.feedbacks = {(f.reply_id, f.member_id, f.group_id): f for f in Feedback.objects.all()}

    def write(
        self,
        row: Row,
        proposal: Proposal,
        roles: dict[str, str],
        answer: Answer | None,
        lead_id: int | None,
        group: SectorGroup | None,
    ) -> None:
        """`roles` gives each organization's part by its name; `lead_id` or `group` is whose word the feedback is."""
        known = list(self.handovers.get(proposal.pk, [])) if proposal.pk else []
        if any(row.has(key) for key in ("lead", "assist", "separate")):
            known = self._match(row, proposal, known, roles)
        if answer is not None:
            answering = next((h for h in known if h.role in Handover.ANSWERING), None)
            if answering is None:
                answering = self.changes.create(Handover(proposal=proposal, status=_S.SIGNED))
                known.append(answering)
            self._answer(row, answering, answer, lead_id, group)
            for handover in known:
                self._set_status(row, handover, answer)

    def _match(self, row: Row, proposal: Proposal, known: list[Handover], roles: dict[str, str]) -> list[Handover]:
        wanted: dict[Hashable, tuple[Organization, str]] = {}
        for name, role in roles.items():
            organization = self.departments.get(row, name)
            wanted[squeeze(organization.name)] = (organization, role)
        by_name = {squeeze(h.organization.name): h for h in known if h.organization is not None}
        spare = [h for h in known if h.handed_on is None and h not in [by_name.get(name) for name in wanted]]
        answered = [h for h in spare if h.pk in self.replies]
        kept = [h for h in known if h not in spare]
        for name, (organization, role) in wanted.items():
            handover = by_name.get(name)
            if handover is None and answered and role in Handover.ANSWERING:
                # The ledger has corrected who answered: the answer stays with it.
                handover = answered.pop(0)
                spare.remove(handover)
                self.changes.update(handover, row, organization=organization, role=role)
                kept.append(handover)
            elif handover is None:
                new = Handover(proposal=proposal, organization=organization, role=role)
                kept.append(self.changes.create(new, None if row.is_new else row))
            elif handover.handed_on is None:
                self.changes.update(handover, row, role=role)
        for handover in spare:
            if handover in answered:
                row.warn("lead", f"“{handover}”已有答复，台账里没有写这个单位，仍然保留。")
                kept.append(handover)
            else:
                self.changes.remove(handover, row)
        return sorted(kept, key=lambda h: (h.role not in Handover.ANSWERING, h.pk or 0))

    def _answer(
        self, row: Row, handover: Handover, answer: Answer, lead_id: int | None, group: SectorGroup | None
    ) -> None:
        reply = self.replies.get(handover.pk) if handover.pk else None
        if handover.handed_on is not None:
            if reply is None or reply.replied_on != answer.replied_on:
                row.warn("replied_on", f"这件提案已在系统内交{handover.organization}办理，答复以系统为准，没有登记。")
            return
        facts = {"replied_on": answer.replied_on, "result_class": answer.result_class}
        if reply is None:
            reply = self.changes.create(Reply(handover=handover, **facts), row)
        elif reply.signed_off_by_id is None:
            self.changes.update(reply, row, **{key: value for key, value in facts.items() if value})
        if not answer.satisfaction:
            return
        of_group = group if lead_id is None else None
        feedback = self.feedbacks.get((reply.pk, lead_id, of_group and of_group.pk)) if reply.pk else None
        if feedback is None:
            given = Feedback(reply=reply, member_id=lead_id, group=of_group, result=answer.satisfaction)
            self.changes.create(given, row)
        elif feedback.given_by_id is None:
            self.changes.update(feedback, row, result=answer.satisfaction)

    def _set_status(self, row: Row, handover: Handover, answer: Answer) -> None:
        if handover.handed_on is not None:
            return
        happy = answer.satisfaction and answer.satisfaction != Satisfaction.DISSATISFIED
        is_done = happy or handover.role not in Handover.ANSWERING
        self.changes.update(handover, None if row.is_new else row, status=_S.DONE if is_done else _S.REPLIED)
