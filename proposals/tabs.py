"""The pages of one proposal, as tabs above each of them."""

from django.urls import reverse

from accounts.models import User
from proposals.figures import may_see_figures
from proposals.models import Proposal
from proposals.models.review import is_reviewer, review_papers


def sections(user: User, current: str) -> list[tuple[str, str, bool]]:
    """The pages about all proposals that `user` has, as tabs; a single one is no choice and gives none."""
    pages = [("mine", "我的提案"), ("proposals", "全部提案")]
    if is_reviewer(user):
        pages.append(("review", "等我审查"))
    if user.is_staff and user.has_perm("proposals.change_proposal"):
        pages.append(("desk", "审定"))
    if may_see_figures(user):
        pages.append(("tables", "一览表"))
        pages.append(("figures", "统计"))
    links = [(words, reverse(f"proposals:{name}"), name == current) for name, words in pages]
    if user.is_leader or user.has_perm("proposals.view_handover"):
        links.append(("办理", reverse("handling:office"), False))
        links.append(("重点督办", reverse("handling:key"), False))
    return links if len(links) > 1 else []


def tabs_of(proposal: Proposal, user: User, current: str) -> list[tuple[str, str, bool]]:
    """Words, address and whether it is the page shown: the paper first, then what `user` may open besides."""
    pages = [("proposal", "提案"), *_writing(proposal, user)]
    if review_papers(user).filter(pk=proposal.pk).exists():
        pages.append(("paper", "审查"))
    tabs = [(words, reverse(f"proposals:{name}", args=[proposal.pk]), name == current) for name, words in pages]
    if proposal.status == Proposal.Status.ACCEPTED:
        tabs.append(("办理", reverse("handling:subject", args=["proposal", proposal.pk]), current == "handling"))
    return tabs


def _writing(proposal: Proposal, user: User) -> list[tuple[str, str]]:
    """What its writers do before it is handed in; its versions also afterwards, for those who may read them."""
    found = []
    if Proposal.objects.editable_by(user).filter(pk=proposal.pk).exists():
        found.append(("edit", "撰写"))
        if proposal.kind == Proposal.Kind.MEMBER:
            found.append(("cosigners", "联名人"))
        found.append(("files", "附件"))
        found.append(("check", "检查、提交"))
    if may_read_versions(proposal, user):
        found.append(("versions", "文稿历史"))
    return found


def may_read_versions(proposal: Proposal, user: User) -> bool:
    """For those who write and sign it, and the office; others read the paper alone."""
    if user.has_perm("proposals.view_proposal") or proposal.sponsorships.of(user).exists():
        return True
    return Proposal.objects.written_by(user).filter(pk=proposal.pk).exists()
