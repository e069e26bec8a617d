"""Which items touch the rules that lighten the load of the grass roots (OFFICE 1): what is counted there, and why.

The table is written by what an item asks of its records. It names items for a person to look at; it forbids nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scoring.engine import Item
from scoring.engine import Rulebook as Rules
from scoring.models import Rulebook
from scoring.rule_words import item_words, short_words
from scoring.rulebooks import conditions_in
from scoring.sources.base import NO


class Policy(StrEnum):
    """What should not be assessed, in the words of the rules."""

    INSTRUCTIONS = "领导批示"
    MEDIA = "媒体报道"
    MEETINGS = "是否开会"
    PAPERS = "是否发文、报材料"
    PHOTOS = "是否拍照留痕"
    NOTES = "学习笔记、心得"
    SIGN_INS = "签到打卡、在线时长"


LIGHTER = "《整治形式主义为基层减负若干规定》"
PHONES = "国办函〔2026〕12 号"
BASIS = {
    Policy.INSTRUCTIONS: f"{LIGHTER}：领导批示不作为考核内容。",
    Policy.MEDIA: f"{LIGHTER}：媒体报道不作为考核内容。",
    Policy.MEETINGS: f"{LIGHTER}：是否开会不作为衡量的标准。",
    Policy.PAPERS: f"{LIGHTER}：是否发文不作为衡量的标准。",
    Policy.PHOTOS: f"{LIGHTER}：是否拍照不作为衡量的标准。",
    Policy.NOTES: f"{LIGHTER}：学习笔记不作为衡量的标准。",
    Policy.SIGN_INS: f"{PHONES}：政务移动应用不强制签到，不统计在线时长。",
}


@dataclass(frozen=True)
class Touch:
    """A line of the table. An item is touched when it counts one of `sources`, and (where `attribute` is given) asks
    that attribute for a value with one of `words` in it; or when its name has one of `names` in it.
    """

    policy: Policy
    reason: str
    sources: frozenset[str] = frozenset()
    attribute: str = ""
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    of_bodies: bool = False  # what a body holds; a member who takes part is another matter

    def holds(self, item: Item, subject: str) -> bool:
        if self.of_bodies and subject == Rulebook.Subject.MEMBER:
            return False
        if any(word in item.name for word in self.names):
            return True
        if self.sources and item.source not in self.sources:
            return False
        if self.attribute:
            return any(self._is_asked(values) for values in _asked(item, self.attribute))
        return bool(self.sources)

    def _is_asked(self, values: Iterable[str]) -> bool:
        return any(word in value for value in values for word in self.words) if self.words else set(values) != {NO}


ACTIVITIES = frozenset({"activities"})
INSTRUCTED = frozenset({"instructions", "result_instructions"})

TABLE = (
    Touch(Policy.INSTRUCTIONS, "按批示计分", sources=INSTRUCTED),
    Touch(Policy.INSTRUCTIONS, "看有没有领导批示", attribute="is_instructed"),
    Touch(Policy.INSTRUCTIONS, "名称里写的是批示", names=("批示",)),
    Touch(Policy.MEDIA, "履职事项里的媒体稿件", attribute="kind", words=("媒体", "发稿", "报道", "刊发")),
    Touch(Policy.MEDIA, "名称里写的是媒体报道", names=("媒体", "报道", "发稿", "新闻宣传")),
    Touch(Policy.MEETINGS, "数的是开了几次会", ACTIVITIES, "kind", ("会议", "协商会", "座谈会"), of_bodies=True),
    Touch(Policy.MEETINGS, "数的是开了几次会", sources=frozenset({"consultations"}), of_bodies=True),
    Touch(Policy.PAPERS, "看有没有报计划、总结", sources=frozenset({"plans", "summaries"})),
    Touch(Policy.PAPERS, "看有没有交登记表、述职报告", sources=frozenset({"duty_papers"})),
    Touch(Policy.PAPERS, "名称里写的是发文、简报", names=("发文", "简报", "台账", "资料报送")),
    Touch(Policy.PHOTOS, "名称里写的是照片", names=("照片", "拍照", "截图", "留痕")),
    Touch(Policy.NOTES, "履职事项里的笔记、心得", attribute="kind", words=("笔记", "心得", "学习记录")),
    Touch(Policy.NOTES, "名称里写的是笔记、心得", names=("笔记", "心得", "学习记录")),
    Touch(Policy.SIGN_INS, "名称里写的是签到、在线", names=("签到", "打卡", "在线时长", "登录次数", "学习时长")),
)


@dataclass(frozen=True)
class Touched:
    """An item that touches a policy, in words."""

    item: Item
    policy: Policy
    reason: str
    words: str
    source: str
    is_item: bool  # not a duty or a veto beside the points

    @property
    def basis(self) -> str:
        return BASIS[self.policy]


def touched(rules: Rules) -> list[Touched]:
    """The items of a rulebook, and what stands beside its points, that touch a policy; each policy once per item."""
    found = []
    items = [(leaf, True) for top in rules.items for leaf in top.leaves]
    beside = [(way.item, False) for way in rules.meaning.ways if way.item]
    for item, is_item in (*items, *beside):
        lines = {line.policy: line for line in reversed(TABLE) if line.holds(item, rules.subject)}
        for policy in (one for one in Policy if one in lines):
            source = item_words(item, rules.subject)["记录"]
            found.append(Touched(item, policy, lines[policy].reason, short_words(item, rules.subject), source, is_item))
    return found


def cautions(rules: Rules) -> list[str]:
    """What is good to know before a rulebook counts; nothing of it stands in the way."""
    silent = {one.item.name for one in touched(rules) if not one.item.policy_note and not one.item.record_only}
    uncited = [leaf.name for top in rules.items for leaf in top.leaves if not leaf.clause and not _cited(top, leaf)]
    said = []
    if silent:
        said.append(f"涉及减负规定、还没有写政策说明的项目：{'、'.join(sorted(silent))}。")
    if uncited:
        said.append(f"没有写明出自哪一条款的项目：{'、'.join(uncited)}。")
    return said


def _cited(top: Item, leaf: Item) -> bool:
    """Whether a category above it cites its clause."""
    return any(one.clause and leaf in one.descendants for one in (top, *top.descendants))


def _asked(item: Item, attribute: str) -> Iterator[frozenset[str]]:
    """The values that an item asks an attribute for."""
    for _, conditions in conditions_in(item):
        for condition in conditions:
            if condition.attribute == attribute and not condition.excluded:
                yield frozenset(map(str, condition.values))
