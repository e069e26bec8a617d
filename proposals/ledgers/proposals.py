"""Ledgers 08 and 09: proposals, from the hand-in to the member's word on the reply."""

import re
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from members.lookups import people_in
from members.names import Roster
from proposals.ledgers.columns import COLUMNS
from proposals.ledgers.handling import Answer, Departments, Handling
from proposals.ledgers.numbers import YearOf, case_key, serial_in
from proposals.ledgers.words import SATISFACTIONS, STATUSES
from proposals.models import Handover, Proposal, ProposalStep, ReplyClass, Sponsorship
from sectors.directory import Directory
from sectors.models import SectorGroup

_S, _R = Proposal.Status, Handover.Role


@dataclass
class _Filed:
    """A row, resolved."""

    year: int
    serial: int
    case_number: str
    title: str
    status: str
    merged_into: str
    member_ids: list[int]
    group: SectorGroup | None
    handovers: dict[str, str] = field(default_factory=dict)  # department → role
    reply: Answer | None = None
    is_circular: bool = False


@register
class ProposalLedger(Ledger):
    """08, 09: one row is a proposal; the first of several sponsors is the lead, a group's name is a collective one."""

    key = "proposals"
    title = "提案办理情况台账"
    right = "proposals.add_proposal"
    needs = ("sectors", "members")
    clue = r"提案"
    columns = COLUMNS
    guide = (
        "提案者为多人的，第一位是第一提案人；以界别（联组）名义提出的，填界别（联组）名称。",
        "审查意见填“立案”“不予立案”或“转社情民意”；并案的填立案，并写明并入哪个提案号。",
        "主办、会办单位有几个的，用顿号隔开。",
    )

    def load(self) -> None:
        self.directory = Directory()
        self.roster = Roster.load()
        self.departments = Departments(self.changes)
        handed_in = Proposal.objects.handed_in().select_related("collective_sponsor")
        self.known = {(p.year, p.serial_number): p for p in handed_in}
        self.decided = set(ProposalStep.objects.order_by().values_list("proposal", flat=True))
        self.by_case = {(p.year, case_key(p.case_number)): p for p in self.known.values() if p.case_number}
        self.sponsorships: dict[int, list[Sponsorship]] = defaultdict(list)
        for sponsorship in Sponsorship.objects.order_by("order"):
            self.sponsorships[sponsorship.proposal_id].append(sponsorship)
        self.handling = Handling(self.changes, self.departments)
        self.classes = {one.code: one for one in ReplyClass.objects.all()}
        self.years = {id(table): YearOf(self.rows, table) for table in self.tables}
        self.planned: dict[Hashable, Proposal] = {}
        self.merges: list[tuple[Row, Proposal, _Filed]] = []

    def resolve(self, row: Row) -> _Filed | None:
        serial = self._serial(row)
        title = " ".join((row.need("title", "没有写案由。") or "").split())
        row.need("submitted_on", "没有写提出时间。")
        year = self.years[id(row.table)].of(row)
        if year is None:
            row.error("serial", "看不出是哪一年的提案：标题、提案号、提出时间里都没有年份。")
        group, member_ids = self._sponsors(row)
        status = self._status(row)
        handovers = self._handovers(row)
        reply = self._reply(row)
        if not row.is_good or serial is None or year is None:
            return None
        case_number = squeeze(row["case_number"] or "")
        merged_into = squeeze(row["merged_into"] or "")
        return _Filed(year, serial, case_number, title, status, merged_into, member_ids, group, handovers, reply)

    def _serial(self, row: Row) -> int | None:
        text = row.need("serial", "没有写流水号。")
        serial = serial_in(text or "")
        if text and serial is None:
            row.error("serial", f"流水号“{text}”不是数字，请核对。")
        return serial

    def _sponsors(self, row: Row) -> tuple[SectorGroup | None, list[int]]:
        written = row.need("sponsors", "没有写提案者。")
        if not written:
            return None, []
        group = self.directory.group(written)
        if group is not None:
            return group, []
        names = self.roster.names_in(written)
        groups = [name for name in names if self.directory.group(name) is not None]
        if groups and names[0] == groups[0]:
            row.warn("sponsors", f"第一提案者是“{names[0]}”，按集体提案登记，其余提案者没有登记。")
            return self.directory.group(names[0]), []
        if groups:
            row.warn("sponsors", f"第一提案者是委员，联名的“{'、'.join(groups)}”没有登记。")
        people = people_in(row, "sponsors", self.roster, row["submitted_on"], without=groups)
        others = people_in(row, "co_sponsors", self.roster, row["submitted_on"])
        ids = list(dict.fromkeys([*people.member_ids, *others.member_ids]))
        if not ids and row.is_good:
            row.error("sponsors", "没有一位提案者是委员，不能登记。")
        return None, ids

    def _status(self, row: Row) -> str:
        text = squeeze(row["status"] or "")
        if not text:
            return _S.ACCEPTED if row["case_number"] and not row.has("status") else _S.SUBMITTED
        status = STATUSES.get(text)
        if status is None:
            row.error("status", f"审查意见“{row['status']}”不在目录内，请填立案、不予立案或转社情民意。")
            return ""
        return status

    def _handovers(self, row: Row) -> dict[str, str]:
        roles: dict[str, str] = {}
        for key, role in (("lead", _R.LEAD), ("separate", _R.SEPARATE), ("assist", _R.ASSIST)):
            for name in self.departments.named_in(row, key):
                if name in roles:
                    row.error(key, f"“{name}”不能既是主办单位又是会办单位。")
                roles[name] = role
        return roles

    def _reply(self, row: Row) -> Answer | None:
        result = squeeze(row["result_class"] or "").upper()
        match = re.search(r"[A-F]", result)
        result_class = self.classes.get(match[0] if match else result)
        if result and result_class is None:
            known = "、".join(self.classes)
            row.warn("result_class", f"办理结果类别“{row['result_class']}”没有采用，请填 {known} 中的一类。")
        text = squeeze(row["satisfaction"] or "")
        satisfaction = SATISFACTIONS.get(text, "")
        if text and not satisfaction:
            row.warn("satisfaction", f"委员反馈意见“{row['satisfaction']}”没有采用，请填满意、基本满意或不满意。")
        if row["replied_on"] is None:
            if result_class or satisfaction:
                row.warn("replied_on", "有办理结果或反馈意见，但没有写答复时间，答复没有登记。")
            return None
        if row["submitted_on"] and row["replied_on"] < row["submitted_on"]:
            row.warn("replied_on", f"答复时间 {row['replied_on']} 早于提出时间 {row['submitted_on']}，请核对。")
        return Answer(row["replied_on"], result_class, satisfaction)

    def natural_key(self, data: _Filed) -> Hashable:
        return (data.year, data.serial)

    def check(self, pairs: list[tuple[Row, _Filed]]) -> None:
        """Case numbers are used once; what is merged leads to a proposal that is not merged back into it."""
        rewritten = {(data.year, data.serial) for _row, data in pairs}
        seen: dict[Hashable, Row] = {}
        for row, data in pairs:
            if not data.case_number:
                continue
            key = (data.year, case_key(data.case_number))
            first = seen.setdefault(key, row)
            owner = self.by_case.get(key)
            if first is not row:
                row.error("case_number", f"提案号“{data.case_number}”与第 {first.number} 行相同，提案号不能重复。")
            elif owner and owner.serial_number != data.serial and (owner.year, owner.serial_number) not in rewritten:
                row.error("case_number", f"提案号“{data.case_number}”已经用于流水号 {owner.serial_number}。")
        cases = {(d.year, case_key(d.case_number)): d for row, d in pairs if d.case_number and row.is_good}
        for row, data in pairs:
            if data.merged_into and (problem := self._merge_problem(data, cases)):
                row.warn("merged_into", problem)

    def _merge_problem(self, data: _Filed, cases: dict[Any, _Filed]) -> str:
        """Why the proposal is not linked with what it was merged into; the way there must end somewhere."""
        seen = {(data.year, case_key(data.case_number))}
        target = data.merged_into
        while target:
            key = (data.year, case_key(target))
            if key in seen:
                data.is_circular = True
                return f"并入提案号“{data.merged_into}”又并回到这件提案，并案关系没有登记，请核对。"
            seen.add(key)
            step = cases.get(key)
            if step is None:
                return "" if key in self.by_case else f"并入的提案号“{target}”还没有登记，登记以后自动关联。"
            target = step.merged_into
        return ""

    def write(self, row: Row, data: _Filed) -> None:
        proposal = self.known.get(self.natural_key(data))
        if proposal is not None and proposal.pk in self.decided:
            row.warn("title", "这件提案已在系统内办理，提案号、提案者和审查意见以系统为准，没有改动。")
        else:
            proposal = self._write_facts(row, data, proposal)
        lead_id = data.member_ids[0] if data.member_ids else None
        self.handling.write(row, proposal, data.handovers, data.reply, lead_id, data.group)

    def _write_facts(self, row: Row, data: _Filed, proposal: Proposal | None) -> Proposal:
        """What the row says of the proposal and its sponsors; a row without a case number takes none away."""
        facts = {
            "case_number": data.case_number or (proposal.case_number if proposal else ""),
            "title": data.title,
            "collective_sponsor": data.group,
            "kind": Proposal.Kind.MEMBER if data.group is None else Proposal.Kind.SECTOR,
            "submitted_on": row["submitted_on"],
            "status": data.status,
        }
        if row.has("is_key"):
            facts["is_key"] = row["is_key"] or False
        if proposal is None:
            proposal = Proposal(year=data.year, serial_number=data.serial, **facts)
            self.changes.create(proposal, row, is_main=True)
        else:
            self.changes.update(proposal, row, **facts)
        if data.case_number:
            self.planned[(data.year, case_key(data.case_number))] = proposal
        if data.merged_into and not data.is_circular:
            self.merges.append((row, proposal, data))
        self._write_sponsors(row, proposal, data)
        return proposal

    def _write_sponsors(self, row: Row, proposal: Proposal, data: _Filed) -> None:
        """A list in another order is written anew: places are unique within a proposal."""
        existing = self.sponsorships.get(proposal.pk, []) if proposal.pk else []
        wanted = {
            (order, pk): Sponsorship(proposal=proposal, member_id=pk, order=order)
            for order, pk in enumerate(data.member_ids, start=1)
        }
        self.changes.match(
            row,
            existing,
            wanted,
            key=lambda s: (s.order, s.member_id),
            name=lambda s: self.roster.by_id[s.member_id].name,
        )

    def plan(self) -> Any:
        super().plan()
        for row, proposal, data in self.merges:
            key = (data.year, case_key(data.merged_into))
            target = (self.planned.get(key) or self.by_case.get(key)) if data.merged_into else None
            self._merge(row, proposal, target, "" if target else data.merged_into)
        for proposal in self.known.values():
            if proposal.merged_number:
                self._merge(None, proposal, self.planned.get((proposal.year, case_key(proposal.merged_number))), "")
        return self.changes

    def _merge(self, row: Row | None, proposal: Proposal, target: Proposal | None, number: str) -> None:
        """Link with the target, or keep the number until there is one."""
        if target is None and row is None:
            return
        self.changes.update(proposal, row, merged_into=target, merged_number=number[:20])
