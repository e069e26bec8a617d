"""What became of a report or a result is recorded: bodies adopt it, leaders note on it; what was typed wrong is put
right, and what it was stays in the history.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import REASON, Refused, why
from proposals.actions.written import Writing, guard, locked, move, tell_authors
from proposals.models import Adoption, Instruction, Result, SocialReport

type Effect = Adoption | Instruction


@transaction.atomic
def adopt(*, writing: Writing, by: User, adoption: Adoption) -> Adoption:
    """A body adopted it (登记采用); its authors are told."""
    writing = locked(writing)
    line = guard("adopt", writing, by)
    _attach(adoption, writing, line.label)
    words = words_of(adoption)
    move(writing, line, by, note=words)
    tell_authors(writing, by, subject=f"{name_of(writing)}被采用", text=f"您{_wrote(writing)}被采用：{words}。")
    return adoption


@transaction.atomic
def instruct(*, writing: Writing, by: User, instruction: Instruction) -> Instruction:
    """A leader noted something on it (登记批示); its authors are told that, and read it on its page."""
    writing = locked(writing)
    line = guard("instruct", writing, by)
    _attach(instruction, writing, line.label)
    move(writing, line, by, note=words_of(instruction))
    text = f"您{_wrote(writing)}得到领导批示，请点开查看。"
    tell_authors(writing, by, subject=f"{name_of(writing)}获领导批示", text=text)
    return instruction


@transaction.atomic
def correct_effect(*, effect: Effect, by: User, reason: str) -> Effect:
    """Put an adoption or a note right (更正) as `effect` now says; what it was stays in the story and the history."""
    writing = locked(_writing_of(effect))
    line = guard("amend", writing, by, {REASON: reason})
    before, after = _in_full(type(effect).objects.get(pk=effect.pk)), _in_full(effect)
    if before == after:
        raise Refused("没有改动，不用更正。")
    _attach(effect, writing, why(line.label, reason))
    move(writing, line, by, reason=reason, note=f"{before} → {after}")
    _tell_corrected(writing, effect, by, f"更正为：{words_of(effect)}")
    return effect


@transaction.atomic
def remove_effect(*, effect: Effect, by: User, reason: str) -> None:
    """Take back an adoption or a note that was recorded wrongly (撤销登记); it stays in the history."""
    writing = locked(_writing_of(effect))
    line = guard("amend", writing, by, {REASON: reason})
    effect._change_reason = why("撤销登记", reason)
    effect.delete()
    move(writing, line, by, reason=reason, note=f"撤销：{_in_full(effect)}")
    _tell_corrected(writing, effect, by, f"撤销登记：{words_of(effect)}")


def words_of(effect: Effect) -> str:
    """In a few words: who adopted it and how, or who noted on it; a note's own words stay with the note."""
    if isinstance(effect, Instruction):
        level = f"（{effect.get_level_display()}）" if effect.level else ""
        return f"{effect.leader or '领导'}{level}批示"
    return "，".join(filter(None, [f"{effect.body}{effect.get_form_display() or '采用'}", effect.went]))


def _in_full(effect: Effect) -> str:
    """For the story, which only those read who may read the note itself."""
    day = effect.adopted_on if isinstance(effect, Adoption) else effect.given_on
    text = f"：{effect.text}" if isinstance(effect, Instruction) else ""
    return f"{f'{day:%Y-%m-%d} ' if day else ''}{words_of(effect)}{text}"


def name_of(writing: Writing) -> str:
    return str(writing.get_kind_display() if isinstance(writing, Result) else writing._meta.verbose_name)


def _wrote(writing: Writing) -> str:
    return "反映的信息" if isinstance(writing, SocialReport) else f"的{name_of(writing)}"


def _writing_of(effect: Effect) -> Writing:
    return effect.report or effect.result


def _attach(effect: Effect, writing: Writing, change: str) -> None:
    """Save it as what became of `writing`, if its day is possible and no other row says the same."""
    day = effect.adopted_on if isinstance(effect, Adoption) else effect.given_on
    _check_day(writing, day)
    if isinstance(effect, Adoption) and writing.adoptions.filter(body=effect.body).exclude(pk=effect.pk).exists():
        raise Refused(f"{effect.body}的采用已经登记。")
    if isinstance(writing, SocialReport):
        effect.report = writing
    else:
        effect.result = writing
    effect._change_reason = change
    effect.save()


def _check_day(writing: Writing, day: datetime.date | None) -> None:
    if day is not None and not (writing.submitted_on <= day <= timezone.localdate()):
        raise Refused("日期不能早于报送时间，也不能晚于今天，请核对。")


def _tell_corrected(writing: Writing, effect: Effect, by: User, text: str) -> None:
    what = str(effect._meta.verbose_name)
    tell_authors(writing, by, subject=f"{name_of(writing)}的{what}登记有更正", text=f"{what}登记{text}。")
