"""A contribution becomes a record, is rewritten, and is decided on; the table in the model says who may."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.deciding import Outcome, decide_many, settle
from cppcc_office.shared.documents import Document
from cppcc_office.shared.workflow import REASON, Refused, Transition, why
from duties.models import Contribution, ContributionFile, ContributionKind, ContributionStep, Contributor
from duties.models.contributions import WORKFLOW, duties_towards
from duties.whose import members_kept_by
from members.models import Membership, groups_convened_by
from sectors.models import Organization

_S = Contribution.Status
MOST_FILES = 6
SHOWN = (
    "kind",
    "title",
    "done_on",
    "ends_on",
    "text",
    "place",
    "organizer",
    "hours",
    "amount",
    "organization",
    "stage",
    "published_in",
)


@dataclass(frozen=True)
class Facts:
    """What a form gives; the first member leads, and somebody from outside only where no member does."""

    kind: ContributionKind
    title: str
    done_on: datetime.date
    member_ids: tuple[int, ...]
    outsiders: tuple[str, ...] = ()
    ends_on: datetime.date | None = None
    text: str = ""
    place: str = ""
    organizer: str = ""
    hours: Decimal | None = None
    amount: Decimal | None = None
    organization: Organization | None = None
    stage: str = ""
    published_in: str = ""


@transaction.atomic
def record_contribution(*, facts: Facts, by: User, documents: Iterable[Document] = ()) -> Contribution:
    """Record it (登记). It waits for the group's convener or liaison, or for approval at once when the convener of
    the first member's group or the office records it.
    """
    _check(facts, by=by)
    if _is_known(facts):
        raise Refused("同一天已经登记过同样的事项，没有再登记。可在“我的事项”中查看。")
    contribution = Contribution(recorded_by=by)
    _fill(contribution, facts)
    _start(contribution, facts, by)
    _keep(contribution, "登记")
    _set_people(contribution, facts)
    _add_files(contribution, documents, by)
    _step(contribution, "record", "登记", by)
    return contribution


@transaction.atomic
def rewrite_contribution(
    *, contribution: Contribution, facts: Facts, by: User, reason: str = "", documents: Iterable[Document] = ()
) -> Contribution:
    """Change it: as an edit, handed in again after a return, or as a correction with a reason, whatever is open."""
    contribution = _locked(contribution)
    line = rewriting_open_to(contribution, by)
    if line is None:
        line = WORKFLOW.require("edit", state=contribution.status, duties=duties_towards(contribution, by))
    _guard(line.action, contribution, by, reason)
    _check(facts, by=by, is_known=True)
    before = describe(contribution)
    _fill(contribution, facts)
    if line.action == "resubmit":
        _start(contribution, facts, by)
        contribution.return_reason = ""
    _keep(contribution, line.label, reason)
    _set_people(contribution, facts)
    added = _add_files(contribution, documents, by)
    changes = _differences(before, describe(Contribution.objects.get(pk=contribution.pk)))
    if line.action == "correct" and not changes and not added:
        raise Refused("内容没有任何改动，没有保存。")
    _step(contribution, line.action, line.label, by, reason, changes)
    return contribution


def rewriting_open_to(contribution: Contribution, user: User) -> Transition | None:
    """The line under which `user` may rewrite it now, or none."""
    offered = WORKFLOW.offered(contribution.status, duties_towards(contribution, user))
    return next((line for line in offered if line.action in ("edit", "resubmit", "correct")), None)


@transaction.atomic
def decide_contribution(*, action: str, contribution: Contribution, by: User, reason: str = "") -> Contribution:
    """Confirm, vouch for, approve, return, revoke or withdraw one."""
    contribution = _locked(contribution)
    line = _guard(action, contribution, by, reason)
    settle(contribution, target=line.target, by=by, reason=reason)
    _keep(contribution, line.label, reason)
    _step(contribution, action, line.label, by, reason)
    return contribution


def decide_contributions(*, action: str, ids: Collection[int], by: User, reason: str = "") -> Outcome[Contribution]:
    """The same for many at once; what may not be decided stays as it is and is named."""
    return decide_many(Contribution, WORKFLOW, action, ids=ids, by=by, reason=reason)


@transaction.atomic
def advance_material(*, contribution: Contribution, stage: str, published_in: str, by: User) -> Contribution:
    """Say how far historical material has come: collected, edited, published (and where)."""
    contribution = _locked(contribution)
    line = _guard("advance", contribution, by, "")
    if contribution.kind.family != ContributionKind.Family.HISTORY:
        raise Refused("只有文史资料才登记编辑、出版进度。")
    if stage not in Contribution.Stage.values:
        raise Refused("请选择进度。")
    if stage == Contribution.Stage.PUBLISHED and not published_in.strip():
        raise Refused("已出版（刊用）的，请写明书刊名称。")
    before = describe(contribution)
    contribution.stage, contribution.published_in = stage, published_in.strip()
    changes = _differences(before, describe(contribution))
    if changes:
        _keep(contribution, line.label)
        _step(contribution, "advance", line.label, by, "", changes)
    return contribution


@transaction.atomic
def drop_file(*, file: ContributionFile, by: User) -> None:
    """Take away a paper while the record may be rewritten."""
    contribution = _locked(file.contribution)
    line = rewriting_open_to(contribution, by)
    if line is None or line.needs_reason:
        _guard("edit", contribution, by, "")
    stored = file.file
    changes = f"去掉佐证材料：{file.name}"
    file.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name))
    _step(contribution, "edit", "修改", by, "", changes)


def describe(contribution: Contribution) -> dict[str, str]:
    """The facts in words, by their labels."""
    words = {}
    for name in SHOWN:
        model_field = Contribution._meta.get_field(name)
        value = getattr(contribution, f"get_{name}_display", lambda name=name: getattr(contribution, name))()
        words[str(model_field.verbose_name)] = str(value) if value is not None else ""
    words["人员"] = "、".join(str(one) for one in contribution.contributors.select_related("member"))
    return words


def _differences(before: dict[str, str], after: dict[str, str]) -> str:
    changed = [(label, old, after[label]) for label, old in before.items() if old != after[label]]
    return "\n".join(f"{label}：{old or '（空）'} → {new or '（空）'}" for label, old, new in changed)


def _check(facts: Facts, *, by: User, is_known: bool = False) -> None:
    if facts.done_on > timezone.localdate():
        raise Refused("时间不能晚于今天。")
    if not facts.member_ids and not facts.outsiders:
        raise Refused("请写明是谁。")
    if is_known:
        return
    if not facts.kind.is_active:
        raise Refused(f"“{facts.kind}”已经停用，请换一个类别。")
    if facts.member_ids:
        if not members_kept_by(by).filter(pk=facts.member_ids[0]).exists():
            raise Refused("您只能为自己、或自己负责的界别的委员登记；排在第一位的委员不在其中。")
    elif not by.has_perm("duties.add_contribution"):
        raise Refused("作者中没有委员的，由机关登记。")


def _is_known(facts: Facts) -> bool:
    same = Contribution.objects.filter(kind=facts.kind, done_on=facts.done_on, title=facts.title)
    same = same.exclude(status__in=[_S.WITHDRAWN])
    if facts.member_ids:
        return same.filter(contributors__member=facts.member_ids[0]).exists()
    return same.exists()


def _fill(contribution: Contribution, facts: Facts) -> None:
    for name in SHOWN:
        setattr(contribution, name, getattr(facts, name))
    if facts.kind.family == ContributionKind.Family.HISTORY and not contribution.stage:
        contribution.stage = Contribution.Stage.COLLECTED


def _start(contribution: Contribution, facts: Facts, by: User) -> None:
    """The state a record begins in; see the table's remarks."""
    contribution.confirmed_by = contribution.confirmed_at = None
    contribution.approved_by = contribution.approved_at = None
    contribution.status = _S.RECORDED
    if _convenes_first(facts, by):
        contribution.status = _S.CONFIRMED
        contribution.confirmed_by, contribution.confirmed_at = by, timezone.now()
    elif by.has_perm("duties.add_contribution"):
        contribution.status = _S.CONFIRMED


def _convenes_first(facts: Facts, by: User) -> bool:
    seats = Membership.objects.valid_on(facts.done_on).filter(
        member__in=facts.member_ids[:1], committee__is_home=True, sector__group__in=groups_convened_by(by)
    )
    return seats.exists()


def _set_people(contribution: Contribution, facts: Facts) -> None:
    """Members in the order written, then those from outside; whoever stays keeps the row."""
    known = {row.member_id or row.outsider: row for row in contribution.contributors.all()}
    wanted = [*dict.fromkeys(facts.member_ids), *dict.fromkeys(facts.outsiders)]
    for key, row in known.items():
        if key not in wanted:
            row.delete()
    for order, key in enumerate(wanted, start=1):
        row = known.get(key)
        if row is None:
            who = {"member_id": key} if isinstance(key, int) else {"outsider": key[:40]}
            Contributor.objects.create(contribution=contribution, order=order, **who)
        elif row.order != order:
            row.order = order
            row.save()


def _add_files(contribution: Contribution, documents: Iterable[Document], by: User) -> int:
    documents = list(documents)
    if contribution.files.count() + len(documents) > MOST_FILES:
        raise Refused(f"一条记录最多 {MOST_FILES} 份佐证材料。")
    for document in documents:
        row = ContributionFile(contribution=contribution, name=document.name, uploaded_by=by)
        row.file.save(document.content.name, document.content, save=False)
        row.save()
    return len(documents)


def _locked(contribution: Contribution) -> Contribution:
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("kind", "organization")
    return rows.get(pk=contribution.pk)


def _guard(action: str, contribution: Contribution, by: User, reason: str) -> Transition:
    duties = duties_towards(contribution, by)
    return WORKFLOW.require(action, state=contribution.status, duties=duties, given={REASON: reason})


def _keep(contribution: Contribution, label: str, reason: str = "") -> None:
    contribution._change_reason = why(label, reason)
    contribution.save()


def _step(
    contribution: Contribution, action: str, label: str, by: User, reason: str = "", changes: str = ""
) -> ContributionStep:
    return ContributionStep.objects.create(
        contribution=contribution,
        action=action,
        label=label,
        status=contribution.status,
        by=by,
        reason=reason,
        changes=changes,
    )
