"""Headings, the title and the block about the proposers in a text somebody wrote in Word or WeChat."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

CN = "一二三四五六七八九十"
# Styles of numbering, the widest first; of these only the widest one used for a part divides the text.
STYLES = (
    re.compile(rf"第[{CN}\d]+(?:部分|章|节)[、,.:\s]*"),
    re.compile(rf"[{CN}]{{1,3}}\s*[、,.:]\s*|[{CN}]{{1,3}}\s+"),
    re.compile(rf"\([{CN}]{{1,3}}\)[、,.]?\s*"),
    re.compile(r"\d{1,2}\s*[、,.:)](?!\d)\s*|[①-⑳]\s*"),
    re.compile(r"\(\d{1,2}\)[、,.]?\s*"),
)
BARE = re.compile(r"(?:#+\s*|[【\[〔◆■●★▲*]+\s*)?")
SITUATION, ANALYSIS, SUGGESTION = "situation", "analysis", "suggestion"
LABELS = {SITUATION: "情况", ANALYSIS: "分析", SUGGESTION: "建议"}
WORDS = {
    SITUATION: ("情况", "现状", "背景", "概况", "事由", "缘由", "由来", "意义", "必要性", "重要性", "基本面", "成效"),
    ANALYSIS: (
        "问题", "不足", "困难", "短板", "分析", "原因", "成因", "症结", "瓶颈", "难点", "制约", "差距", "隐患", "挑战",
    ),
    SUGGESTION: ("建议", "对策", "措施", "办法", "举措", "思路", "路径", "解决方案", "工作要求", "意见"),
}  # fmt: skip
PROBLEM, REASON = ("问题", "不足", "困难", "短板", "难点", "隐患", "差距"), ("原因", "成因", "分析", "症结")
# Words a heading may consist of besides; a line of nothing but these is a heading and says nothing more.
FILLERS = (
    "的", "及", "和", "与", "其", "之", "以及", "存在", "主要", "基本", "当前", "目前", "现有", "具体", "相关", "有关",
    "工作", "几点", "对策", "解决", "意见", "提出", "部分", "内容", "提案", "简要", "我市", "我县", "我区", "方面",
    "几条", "如下", "产生", "形成", "整改", "改进", "下一步",
)  # fmt: skip
TITLE_LABEL = re.compile(r"(?:提案)?(?:案\s*由|案\s*题|题\s*目|标\s*题|提案名称|提案题目)\s*:\s*(.*)")
BLOCK_LABELS = (
    "提案人", "提案者", "第一提案人", "第一提案者", "联名人", "联名提案人", "附议人", "联名委员", "提案单位",
    "集体提案单位", "提案委员", "执笔人", "撰稿人", "界别", "所在界别", "组别", "委员证号", "联系电话", "电话", "手机",
    "手机号码", "联系方式", "通讯地址", "地址", "邮编", "邮政编码", "邮箱", "电子邮箱", "工作单位", "单位及职务",
    "工作单位及职务", "职务", "提案号", "提案编号", "流水号", "编号", "提案时间", "提交时间", "提交日期", "日期",
    "收文时间", "审查意见", "立案意见", "建议承办单位", "承办单位", "主办单位", "会办单位", "是否公开", "是否同意公开",
    "届次", "会次", "届次会次", "签名", "签章", "盖章", "联系人", "姓名", "性别", "党派", "类别", "提案类别", "分类",
)  # fmt: skip
BLOCK = re.compile(rf"(?:{'|'.join(sorted(BLOCK_LABELS, key=len, reverse=True))})(?:\([^()]*\))?\s*:.*")
CATEGORY = re.compile(r"(?:提案)?(?:类\s*别|分\s*类)\s*:\s*(\S+)")
PAPER_HEAD = re.compile(
    r"(?:中国人民)?政(?:治)?协(?:商会议)?.{0,30}(?:提案|提案表|提案纸|会议)|提\s*案\s*(?:表|纸|书|稿)?"
)
SIGNED_DAY = re.compile(
    r"[\d〇零一二三四五六七八九十]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?"
)
TURN = re.compile(r"(?:[^。;]{0,40}(?:建议|对策|措施|意见)(?:如下|是)?|为此[^。]{0,30}建议)\s*:")
LONGEST_HEADING, LONGEST_TITLE = 30, 60
PARTS = (SITUATION, ANALYSIS, SUGGESTION)


@dataclass
class Taken:
    """What became of a text; `notes` says what a person should look at, `left_out` what was not taken along."""

    title: str = ""
    category: str = ""
    parts: dict[str, list[str]] = field(default_factory=lambda: {part: [] for part in PARTS})
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self, part: str) -> str:
        return "\n".join(self.parts[part])


@dataclass(frozen=True)
class Heading:
    part: str
    words: str
    style: int | None
    rest: str = ""
    other: str = ""  # a second part the same heading speaks of

    @property
    def is_pure(self) -> bool:
        """Nothing but the name of the part."""
        left = self.words
        for word in sorted({*FILLERS, *(word for words in WORDS.values() for word in words)}, key=len, reverse=True):
            left = left.replace(word, "")
        return not left.strip("、,及和与 ")


def plain(line: str) -> str:
    """Half-width marks, single spaces; for looking only, what is kept stays as written."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", line).replace("　", " ")).strip()


def take_apart(lines: Iterable[str]) -> Taken:
    """Title, three parts, what was left out, and sentences about what could not be told apart."""
    taken = Taken()
    kept = [line.strip(" \t\u3000\xa0\ufeff") for line in lines]
    kept = [line for line in kept if line]
    body = _without_block(taken, kept)
    headings = {n: found for n, line in enumerate(body) if (found := heading_of(line)) is not None}
    styles = [found.style for found in headings.values() if found.style is not None]
    widest = min(styles, default=None)
    headings = {n: found for n, found in headings.items() if found.style in (None, widest)}
    _sort_problems(headings)
    part, used = SITUATION, set()
    several = Counter(found.part for found in headings.values())
    for n, line in enumerate(body):
        found = headings.get(n)
        if found is None:
            taken.parts[part].append(line)
            continue
        part = found.part
        if found.other and found.other not in {one.part for one in headings.values()}:
            taken.notes.append(
                f"“{found.words}”一节既讲{LABELS[part]}又讲{LABELS[found.other]}，先放在“{LABELS[part]}”里，请自己分开。"
            )
        if found.rest:
            taken.parts[part].append(found.rest)
        elif several[part] > 1 or found.other or not found.is_pure:
            taken.parts[part].append(line)
        used.add(part)
    if SUGGESTION not in used:
        _turn_to_suggestions(taken)
    _say_what_is_missing(taken, has_headings=bool(headings))
    return taken


def _without_block(taken: Taken, lines: list[str]) -> list[str]:
    """The lines of the text; title, category, the paper's head and the proposers' block are taken out."""
    body: list[str] = []
    for n, line in enumerate(lines):
        words = plain(line)
        tight = words.replace(" ", "")
        if not taken.title and (match := TITLE_LABEL.fullmatch(words)):
            taken.title = match[1].strip()
            if not taken.title:
                taken.title = "\n"  # stands on the next line
        elif taken.title == "\n":
            taken.title = line
        elif BLOCK.fullmatch(tight):
            if match := CATEGORY.fullmatch(words):
                taken.category = match[1]
            taken.left_out.append(line)
        elif not body and PAPER_HEAD.fullmatch(tight) or n >= len(lines) - 2 and body and SIGNED_DAY.fullmatch(tight):
            taken.left_out.append(line)
        elif not body and not taken.title and _reads_like_title(words):
            taken.title = line
        else:
            body.append(line)
    taken.title = taken.title.strip("《》“” \n")
    if len(taken.title) > LONGEST_TITLE * 2:
        body.insert(0, taken.title)
        taken.title = ""
    return body


def _reads_like_title(words: str) -> bool:
    if len(words) > LONGEST_TITLE or heading_of(words) is not None or words.endswith(("。", ";", ":", ",", "!", "?")):
        return False
    return (
        words.startswith(("关于", "《关于"))
        or words.endswith(("提案", "建议", "提案》"))
        or len(words) <= LONGEST_HEADING
    )


def heading_of(line: str) -> Heading | None:
    """The part a line begins, if it is a heading: numbered in whatever style, bare, or with text behind a colon."""
    words = plain(line)
    for style, numbering in enumerate(STYLES):
        if match := numbering.match(words):
            return _heading(words[match.end() :], style)
    bare = words[BARE.match(words).end() :]
    return _heading(bare, None)


def _heading(words: str, style: int | None) -> Heading | None:
    head, colon, rest = words.partition(":")
    head = head.strip("】]〕◆■●★▲* 。;")
    if not head or len(head) > LONGEST_HEADING or (not colon and words.endswith(("。", ";", ",")) and len(head) > 12):
        return None
    found = _parts_in(head)
    if not found:
        return None
    heading = Heading(found[0], head, style, rest.strip(), found[1] if len(found) > 1 else "")
    if style is None and not heading.is_pure:
        return None
    # A numbered line of the text itself: “1. 建议在主城区新建三所小学”.
    if not heading.is_pure and re.match(r"(?:建议|要|应|加强|完善|推进|建立|健全|出台|落实|强化|提高|针对)", head):
        return None
    return heading


def _parts_in(head: str) -> list[str]:
    """The parts a heading speaks of, in its order; the last word of a compound says what it is."""
    places = {}
    for part, words in WORDS.items():
        ends = [head.rfind(word) for word in words if word in head]
        if ends:
            places[part] = max(ends)
    found = sorted(places, key=places.__getitem__)
    if found == [SITUATION, ANALYSIS] and not re.search(r"[及和与、]", head):
        return [ANALYSIS]  # 情况分析
    if found == [ANALYSIS, SITUATION] and not re.search(r"[及和与、]", head):
        return [SITUATION]
    return found


def _sort_problems(headings: dict[int, Heading]) -> None:
    """Problems are the situation where reasons follow and no other situation stands before them."""
    order = sorted(headings)
    if any(headings[n].part == SITUATION for n in order):
        return
    in_analysis = [n for n in order if headings[n].part == ANALYSIS]
    if len(in_analysis) < 2:
        return
    first, later = headings[in_analysis[0]], [headings[n] for n in in_analysis[1:]]
    speaks_of_problems = any(word in first.words for word in PROBLEM) and not any(
        word in first.words for word in REASON
    )
    if speaks_of_problems and any(word in one.words for one in later for word in REASON):
        headings[in_analysis[0]] = Heading(SITUATION, first.words, first.style, first.rest, first.other)


def _turn_to_suggestions(taken: Taken) -> None:
    """Without a heading suggestions begin where the text says so: “为此，提出以下建议：”."""
    for part in (ANALYSIS, SITUATION):
        for n, line in enumerate(taken.parts[part]):
            words = plain(line)
            match = TURN.match(words)
            if match or re.match(r"(?:为此|因此|鉴于此|对此)[,，]?\s*(?:特)?(?:提出)?(?:以下|如下)?建议", words):
                taken.parts[SUGGESTION] = taken.parts[part][n:]
                taken.parts[part] = taken.parts[part][:n]
                return


def _say_what_is_missing(taken: Taken, *, has_headings: bool) -> None:
    if not taken.title:
        taken.notes.append("没有找到案由，请补写。")
    empty = [LABELS[part] for part in PARTS if not taken.parts[part]]
    if len(empty) == len(PARTS):
        taken.notes.append("没有找到正文。")
    elif not has_headings and empty:
        taken.notes.append(f"没有认出小标题，分不开的文字都放在“情况”里，请把属于{'、'.join(empty)}的剪切过去。")
    elif empty:
        taken.notes.append(f"没有找到{'、'.join(empty)}，请补写，或者从别的部分剪切过去。")
