"""A proposal is begun, written on by several people and devices, kept in versions, and thrown away or handed in."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from proposals.actions.review import locked
from proposals.authors import Author
from proposals.models import Proposal, ProposalCategory, ProposalStep, ProposalVersion, Sponsorship
from sectors.models import Organization

PARTS = ("title", "situation", "analysis", "suggestion")
LONGEST_PART = Proposal._meta.get_field("situation").max_length
LONGEST_TITLE = Proposal._meta.get_field("title").max_length
# Whoever goes on writing within this while extends the version begun.
ONE_VERSION = datetime.timedelta(minutes=30)
_C = Sponsorship.State


@dataclass(frozen=True)
class Written:
    """What stands in the form of a proposal."""

    title: str = ""
    situation: str = ""
    analysis: str = ""
    suggestion: str = ""
    category: ProposalCategory | None = None
    is_public: bool = True
    not_public_reason: str = ""
    suggested: tuple[Organization, ...] | None = None
    author: Author | None = None

    def differs_from(self, proposal: Proposal) -> bool:
        """Whether saving it would change the row."""
        facts = [*PARTS, "category", "is_public", "not_public_reason"]
        if any(getattr(self, name) != getattr(proposal, name) for name in facts):
            return True
        if self.author is not None and self.author.key != key_of(proposal):
            return True
        if self.suggested is None:
            return False
        return {one.pk for one in self.suggested} != set(proposal.suggested_organizations.values_list("pk", flat=True))


class MovedOnError(Exception):
    """The text was saved elsewhere since this page last saw it; nothing was overwritten."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        last = proposal.versions.select_related("by").last()
        who = f"{last.by}" if last and last.by else "别处"
        self.sentence = (
            f"这份提案已由{who}在别处保存了新的文字，本页不再自动保存。按“保存”可以比较两份文字，再决定留哪一份。"
        )
        super().__init__(self.sentence)


def key_of(proposal: Proposal) -> str:
    """The author as forms carry it: member, sector:3."""
    return f"{proposal.kind}:{proposal.collective.pk}" if proposal.collective else str(proposal.kind)


@transaction.atomic
def start_proposal(*, author: Author, by: User, written: Written | None = None) -> Proposal:
    """Begin a draft (起草). In one's own name one is the first to propose."""
    proposal = Proposal(status=Proposal.Status.DRAFT, drafted_by=by, title="")
    author.put_on(proposal)
    proposal._change_reason = "起草"
    proposal.save()
    if proposal.kind == Proposal.Kind.MEMBER:
        Sponsorship.objects.create(proposal=proposal, member=by.member, order=1)
    if written is not None:
        proposal = write_proposal(proposal=proposal, by=by, seen=0, written=written)
    return proposal


@transaction.atomic
def write_proposal(*, proposal: Proposal, by: User, seen: int | None, written: Written) -> Proposal:
    """Save what was typed (保存). MovedOnError when somebody saved since revision `seen`; None overwrites knowingly.

    Other words in title or text ask those who had signed again, and undo the head's signature.
    """
    proposal = locked(proposal)
    if not Proposal.objects.editable_by(by).filter(pk=proposal.pk).exists():
        raise PermissionDenied(
            "提案由起草人、第一提案人或所在界别（专委会、小组）的负责人修改，并且只能在提交前和退回补正时修改。"
        )
    if not written.differs_from(proposal):
        return proposal
    if seen is not None and seen != proposal.revision:
        raise MovedOnError(proposal)
    _check_lengths(written)
    has_new_text = any(getattr(written, name) != getattr(proposal, name) for name in PARTS)
    had_no_version = bool(proposal.title or proposal.text) and not proposal.versions.exists()
    if has_new_text and had_no_version:
        _new_version(proposal, proposal.drafted_by, proposal.drafted_at or timezone.now(), 1).save()
    for name in (*PARTS, "category", "is_public", "not_public_reason"):
        setattr(proposal, name, getattr(written, name))
    if written.author is not None and written.author.key != key_of(proposal):
        _change_author(proposal, written.author, by)
    proposal.revision += 1
    proposal.saved_at = timezone.now()
    if has_new_text and proposal.signed_by_id:
        proposal.signed_by = proposal.signed_at = None
    proposal.skip_history_when_saving = True  # versions tell what was written; history what was done
    proposal.save()
    if written.suggested is not None:
        proposal.suggested_organizations.set(written.suggested)
    if has_new_text:
        _keep_version(proposal, by, goes_on=not had_no_version)
        _ask_again(proposal)
    return proposal


def _change_author(proposal: Proposal, author: Author, by: User) -> None:
    if proposal.status != Proposal.Status.DRAFT:
        raise Refused("提交过的提案不能再换提案者。")
    if proposal.sponsorships.filter(order__gt=1).exists():
        raise Refused("已经邀请了联名人，不能再换提案者。请先撤回邀请。")
    author.put_on(proposal)
    proposal.signed_by = proposal.signed_at = None
    proposal.sponsorships.all().delete()
    if proposal.kind == Proposal.Kind.MEMBER:
        Sponsorship.objects.create(proposal=proposal, member=by.member, order=1)


def _check_lengths(written: Written) -> None:
    if len(written.title) > LONGEST_TITLE:
        raise Refused(f"案由请不超过 {LONGEST_TITLE} 字，现在是 {len(written.title)} 字。")
    for label, text in (("情况", written.situation), ("分析", written.analysis), ("建议", written.suggestion)):
        if len(text) > LONGEST_PART:
            raise Refused(f"{label}请不超过 {LONGEST_PART} 字，现在是 {len(text)} 字。")


def _keep_version(proposal: Proposal, by: User, *, goes_on: bool) -> None:
    """The text as it stands now: more of the version begun, or a new one."""
    now = timezone.now()
    last = proposal.versions.last()
    goes_on = (
        goes_on
        and last is not None
        and last.by_id == by.pk
        and now - last.at < ONE_VERSION
        and not proposal.steps.filter(at__gte=last.at).exists()
    )
    version = _new_version(proposal, by, now, last.number + 1 if last else 1)
    if goes_on:
        version.pk, version.number, version.at = last.pk, last.number, last.at
    version.save()


def _new_version(proposal: Proposal, by: User | None, at: datetime.datetime, number: int) -> ProposalVersion:
    text = {name: getattr(proposal, name) for name in PARTS}
    return ProposalVersion(proposal=proposal, number=number, by=by, at=at, **text)


def _ask_again(proposal: Proposal) -> None:
    """Who had signed has signed another text; they are told when the writer has finished, not at every letter."""
    for row in proposal.sponsorships.filter(order__gt=1, state=_C.CONFIRMED):
        row.state, row.answered_at, row.invited_at = _C.INVITED, None, None
        row._change_reason = "文稿改动，须重新确认"
        row.save()


@transaction.atomic
def replace_text(*, proposal: Proposal, by: User, written: Written) -> Proposal:
    """Put in a text that was brought along (带入); the one there was stays as a version of its own."""
    if proposal.text or proposal.title:
        note(proposal, by, action="take_in", label="带入文字")
    return write_proposal(proposal=proposal, by=by, seen=None, written=written)


@transaction.atomic
def drop_proposal(*, proposal: Proposal) -> None:
    """Throw a draft away (删除草稿); what was handed in once stays for good."""
    proposal = locked(proposal)
    if proposal.status != Proposal.Status.DRAFT:
        raise Refused("已经提交过的提案不能删除，可以撤回。")
    if proposal.sponsorships.filter(order__gt=1, state=_C.CONFIRMED).exists():
        raise Refused("已有联名人确认，不能直接删除。请先在“联名人”中说明并移出。")
    stored = [(one.file.storage, one.file.name) for one in proposal.files.all()]
    proposal._change_reason = "删除草稿"
    proposal.delete()
    transaction.on_commit(lambda: [storage.delete(name) for storage, name in stored])


def note(proposal: Proposal, by: User, *, action: str, label: str, said: str = "") -> ProposalStep:
    """Write down a step that leaves the state as it is; it closes the version being written."""
    return ProposalStep.objects.create(
        proposal=proposal, action=action, label=label, by=by, status=proposal.status, note=said[:500]
    )


def people(users: Iterable[User | None], apart_from: User) -> list[User]:
    """Accounts to send a message to: each that can still sign in, but for who acts."""
    return [user for user in users if user is not None and user.is_active and user != apart_from]
