"""A report or a result while it is its writer's: kept in revisions, taken back, thrown away."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.documents import LONGEST_NAME, Document
from cppcc_office.shared.workflow import Refused
from proposals.actions.written import Writing, guard, locked, move


class MovedOnError(Exception):
    """The draft was changed or handed in elsewhere since this page last saw it."""

    sentence = "这份草稿已在别处修改或报送，本页不再自动保存。请刷新页面后继续。"
    for_button = "这份草稿刚刚在别处改过，没有保存。下面是您写的文字：再按一次，就以它为准；要看别处写的，请另开一页。"


def open_draft[W: Writing](writing: W, by: User, seen: int | None) -> W:
    """Locked, to be written on. `seen` is the revision the page last saw: nothing newer is ever written over."""
    writing = locked(writing)
    guard("submit", writing, by)
    if seen is not None and seen != writing.revision:
        raise MovedOnError
    return writing


def keep_draft(writing: Writing, document: Document | None) -> None:
    """Save what was set on it, and the paper that came with it, as the next revision."""
    if document is not None:
        writing.file.save(document.content.name, document.content, save=False)
        writing.file_name = document.name[:LONGEST_NAME]
    writing.revision += 1
    writing.saved_at = timezone.now()
    writing._change_reason = "保存草稿"
    writing.save()


@transaction.atomic
def take_back[W: Writing](*, writing: W, by: User) -> W:
    """Change it once more (撤回修改), as long as nobody has registered it."""
    writing = locked(writing)
    line = guard("take_back", writing, by)
    writing.submitted_on = None
    return move(writing, line, by)


@transaction.atomic
def discard(*, writing: Writing, by: User) -> None:
    """Throw a draft away that was never handed in (删除草稿)."""
    writing = locked(writing)
    guard("submit", writing, by)
    if writing.status != writing.Status.DRAFT or writing.steps.exists():
        raise Refused(f"报送过的{writing._meta.verbose_name}不能删除。")
    if writing.file:
        writing.file.delete(save=False)
    writing.delete()
