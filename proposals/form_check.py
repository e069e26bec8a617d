"""What a proposal still lacks before it can be handed in, and what its writer should think over."""

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone

from proposals.authors import ONLY_AT_PLENARY, SEALED, SIGNED_BY_HEAD
from proposals.models import CallPeriod, Proposal, ProposalFile, Sponsorship, WritingRule

TITLE = re.compile(r"关于.+的(?:提案|建议)")
# Several matters in one: a list of numbered titles, or a title that joins two.
SEVERAL_TITLES = re.compile(
    r"(?m)^[^\S\n]*(?:[一二三四五六七八九十\d]+[、.．]|[（(][一二三四五六七八九十\d]+[）)])?[^\S\n]*关于[^\n]{2,60}的?(?:提案|建议)"
)
SHORT_SUGGESTION = 30
JOINED = re.compile(r"以及|、关于|及关于|和关于|并关于|暨")


@dataclass(frozen=True)
class Problem:
    """One sentence, and the page on which it can be mended."""

    sentence: str
    page: str = "edit"


def count_characters(text: str) -> int:
    """字数: every character but white space."""
    return len(re.sub(r"\s+", "", text))


def problems_of(proposal: Proposal, now: datetime.datetime) -> list[Problem]:
    """Everything because of which it would be refused at that moment."""
    rule = WritingRule.in_force(timezone.localdate(now))
    found = [*_of_title(proposal, rule), *_of_text(proposal, rule), *_of_signature(proposal)]
    if proposal.serial_number is None and call_for(proposal, now) is None:
        found.append(Problem(no_call_sentence(proposal, now), ""))
    return found


def _of_title(proposal: Proposal, rule: WritingRule) -> list[Problem]:
    title = proposal.title.strip()
    if not title:
        return [Problem("还没有写案由。")]
    found = []
    if not TITLE.fullmatch(title):
        found.append(Problem("案由请写成“关于……的提案”。"))
    if (length := count_characters(title)) > rule.longest_title:
        found.append(Problem(f"案由请不超过 {rule.longest_title} 字，现在是 {length} 字。"))
    return found


def _of_text(proposal: Proposal, rule: WritingRule) -> list[Problem]:
    found = []
    parts = {"情况": proposal.situation, "分析": proposal.analysis, "建议": proposal.suggestion}
    if empty := [label for label, text in parts.items() if not text.strip()]:
        found.append(Problem(f"{'、'.join(empty)}还没有写。提案要有情况、有分析、有具体建议。"))
    length = count_characters(proposal.text)
    if length < rule.shortest_text:
        found.append(Problem(f"正文至少 {rule.shortest_text} 字，现在是 {length} 字。"))
    if length > rule.longest_text:
        found.append(Problem(f"正文请不超过 {rule.longest_text} 字，现在是 {length} 字。"))
    if proposal.category is None:
        found.append(Problem("请选择类别。"))
    if not proposal.is_public and not proposal.not_public_reason.strip():
        found.append(Problem("不公开的提案请写明理由。"))
    return found


def _of_signature(proposal: Proposal) -> list[Problem]:
    if proposal.kind in SIGNED_BY_HEAD and proposal.signed_by_id is None:
        return [Problem(f"{proposal.get_kind_display()}须由{SIGNED_BY_HEAD[proposal.kind]}本人签署。", "check")]
    if proposal.kind in SEALED and not proposal.files.filter(kind=ProposalFile.Kind.SEAL).exists():
        return [Problem(f"{proposal.get_kind_display()}须加盖公章：请上传盖章页的扫描件或照片。", "files")]
    if proposal.kind == Proposal.Kind.MEMBER and not proposal.sponsorships.filter(order=1).exists():
        return [Problem("没有第一提案人。", "")]
    return []


def call_for(proposal: Proposal, now: datetime.datetime) -> CallPeriod | None:
    """The call under which it can be handed in at that moment; some are only made to a plenary."""
    calls = CallPeriod.objects.open_at(now)
    if proposal.kind in ONLY_AT_PLENARY:
        calls = calls.filter(kind=CallPeriod.Kind.PLENARY)
    return calls.first()


def no_call_sentence(proposal: Proposal, now: datetime.datetime) -> str:
    """Why it cannot be handed in now, and when it can."""
    coming = CallPeriod.objects.filter(opens_at__gt=now).order_by("opens_at")
    at_plenary = proposal.kind in ONLY_AT_PLENARY
    if at_plenary:
        coming = coming.filter(kind=CallPeriod.Kind.PLENARY)
    next_call = coming.first()
    why = f"{proposal.get_kind_display()}只在全会提案征集期内提出" if at_plenary else "现在不在提案征集期内"
    if next_call is None:
        return f"{why}，还没有安排下一次征集。草稿会一直保存着。"
    opens, closes = timezone.localtime(next_call.opens_at), timezone.localtime(next_call.closes_at)
    return f"{why}。{next_call}从 {opens:%Y年%-m月%-d日 %H:%M} 开始，到 {closes:%Y年%-m月%-d日 %H:%M} 截止。"


def hints_of(proposal: Proposal, on: datetime.date) -> list[Problem]:
    """What refuses nothing but should be thought over: one matter each, who has not signed."""
    found = []
    if JOINED.search(proposal.title):
        found.append(Problem("案由里好像有两件事。提案一事一案，两件事请分成两件提案。"))
    if len(SEVERAL_TITLES.findall(proposal.suggestion)) > 1 or len(SEVERAL_TITLES.findall(proposal.situation)) > 1:
        found.append(Problem("正文里有几个编了号的“关于……的提案（建议）”，像是几件事写在一起。提案一事一案。"))
    if 0 < (length := count_characters(proposal.suggestion)) < SHORT_SUGGESTION:
        found.append(Problem(f"建议只有 {length} 字。内容空泛、没有具体建议的，一般不予立案。"))
    silent = [
        row.member.name
        for row in proposal.sponsorships.select_related("member")
        if row.state == Sponsorship.State.INVITED
    ]
    if silent:
        until = proposal.cosign_until
        is_over = until is not None and until < on
        when = "确认已截止" if is_over else f"可以等到 {until:%-m月%-d日}" if until else ""
        words = f"{'、'.join(silent)}还没有确认联名（{when}）。现在提交，就不列为联名人。"
        found.append(Problem(words, "cosigners"))
    return found
