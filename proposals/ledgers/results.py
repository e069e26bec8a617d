"""Ledgers 06 and 07: speeches, research reports and social-condition reports."""

import re
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.reader.text import squeeze
from ledgers.registry import Ledger, register
from members.lookups import decided
from members.names import Roster
from proposals.models import AdoptingBody, Adoption, Instruction, Result, SocialReport
from sectors.directory import Directory, split_list
from sectors.models import SectorGroup

REPORT = "report"
_KINDS = {
    **dict.fromkeys(("社情民意信息", "社情民意", "社情民意信息稿", "信息", "社情信息", "反映社情民意信息"), REPORT),
    **dict.fromkeys(("大会发言", "发言", "大会发言材料", "全会大会发言", "口头发言", "书面发言"), Result.Kind.SPEECH),
    **dict.fromkeys(("调研报告", "调研", "专题调研报告", "调查报告", "调研成果"), Result.Kind.RESEARCH),
}
_NOT_ADOPTED = re.compile(r"(?:未|没有|没|暂未|不|尚未)(?:被)?(?:采用|采纳|录用)|否|待采用|已报送|报送")
_ROUND_BODY = re.compile(
    r"^(?:已?被|由|已)|(?:办公厅|办公室)?(?:单篇|综合|单独)?(?:采用|采纳|录用|转送|编发|刊发|刊用)(?:\d+篇?)?$"
)


@dataclass
class _Written:
    """A row, resolved."""

    kind: str
    title: str
    author_id: int | None
    group: SectorGroup | None
    bodies: list[AdoptingBody] = field(default_factory=list)
    instruction: str = ""

    @property
    def model(self) -> type[Any]:
        return SocialReport if self.kind == REPORT else Result


@register
class ResultLedger(Ledger):
    """06, 07: one row is a result; its author is a member or a group."""

    key = "results"
    title = "履职成果台账"
    right = "proposals.add_result"
    needs = ("sectors", "members")
    clue = r"成果|社情民意|大会发言|调研报告"
    columns = (
        Column(
            "kind",
            "成果类型",
            "成果形式 体裁 文体 类型 成果类别 类别 种类 成果种类 形式 成果分类 分类 材料类型 材料类别 稿件类型 "
            "文稿类型 信息类别",
            required=True,
            weight=2,
            patterns=(r".*(?:类型|类别|种类|分类|体裁|文种)",),
            looks=r"(?:反映)?社情民意(?:信息)?|信息|(?:大会|书面|口头|交流)?发言(?:材料)?|(?:专题)?调研报告|调研(?:成果|文章)?",
        ),
        Column(
            "title",
            "题目",
            "成果题名 标题 名称 成果名称 成果题目 成果标题 信息标题 信息题目 稿件标题 主题 文章标题 题名 报告题目 "
            "材料题目 "
            "篇名 发言题目 内容",
            required=True,
            max_length=160,
            patterns=(r".*(?:题目|标题|名称|主题)",),
        ),
        Column(
            "author",
            "作者",
            "提供人 署名 作者姓名 撰稿人 撰写人 执笔人 报送人 提交人 反映人 供稿人 委员姓名 姓名 委员 "
            "作者(委员或界别) 完成人 "
            "报送委员 提供者 "
            "作者单位 第一作者 发言人 报送者 撰写委员 信息员 反映者 报送单位或个人 报送单位",
            kind=Kind.NAMES,
            required=True,
            weight=2,
            patterns=(
                r".*(?:作者|执笔).*",
                r"(?!.*(?:时间|日期)).*(?:撰稿|报送|提交|反映|供稿|撰写|署名|来稿|投稿).*(?:人|者|委员)",
            ),
        ),
        Column(
            "submitted_on",
            "报送时间",
            "报送年月 时间 日期 报送日期 提交时间 提交日期 上报时间 上报日期 收到时间 收稿时间 报送年月日 完成时间 "
            "收稿日期 形成时间 报送月份",
            kind=Kind.DATE,
            required=True,
            patterns=(r".*(?:时间|日期)",),
        ),
        Column(
            "adopted",
            "采用情况",
            "采用单位 采用 采纳情况 录用情况 采用层级 采用级别 被采用情况 采用部门 采编情况 录用单位 采纳单位 "
            "刊用情况 采用结果 "
            "采用去向 信息采用情况 采用机关",
            weight=2,
            patterns=(r".*(?:采用|录用|采纳|刊用|采编|刊发).*",),
            looks=r"(?:(?:全国|省|市|区|县)(?:政协|委|政府|委办|政府办)[、,，]?)+",
        ),
        Column(
            "instruction",
            "领导批示",
            "批示 批示情况 领导批示情况 批示领导 领导批示内容 批示内容 获批示情况 批示人 领导签批",
            weight=2,
            max_length=200,
            cut=True,
            patterns=(r".*(?:批示|签批).*",),
        ),
    )
    guide = (
        "成果类型填“社情民意信息”“大会发言”或“调研报告”。",
        "作者填一位委员；以界别（联组）名义报送的，填界别（联组）名称。",
        "采用情况填采用单位，几个单位之间用顿号隔开；没有采用的空着。",
    )

    def load(self) -> None:
        self.directory = Directory()
        self.roster = Roster.load()
        self.bodies = {squeeze(body.name): body for body in AdoptingBody.objects.all()}
        self.known: dict[Hashable, Any] = {(REPORT, squeeze(r.title)): r for r in SocialReport.objects.handed_in()}
        self.known |= {(r.kind, squeeze(r.title)): r for r in Result.objects.handed_in()}
        self.adoptions: dict[Hashable, list[Adoption]] = defaultdict(list)
        for adoption in Adoption.objects.select_related("body"):
            self.adoptions[(adoption.report_id, adoption.result_id)].append(adoption)
        self.instructions: dict[Hashable, list[Instruction]] = defaultdict(list)
        for instruction in Instruction.objects.all():
            self.instructions[(instruction.report_id, instruction.result_id)].append(instruction)

    def resolve(self, row: Row) -> _Written | None:
        kind = self._kind(row)
        title = " ".join((row.need("title", "没有写题目。") or "").split())
        row.need("submitted_on", "没有写报送时间。")
        author_id, group = self._author(row)
        bodies = self._bodies(row)
        instruction = row["instruction"] or ""
        if squeeze(instruction) in ("否", "未批示", "没有批示", "无批示"):
            instruction = ""
        return _Written(kind, title, author_id, group, bodies, instruction) if kind else None

    def _kind(self, row: Row) -> str:
        text = row.need("kind", "没有写成果类型。")
        if not text:
            return ""
        kind = _KINDS.get(squeeze(text), "")
        if not kind:
            row.error("kind", f"成果类型“{text}”不在目录内，请填“社情民意信息”“大会发言”或“调研报告”。")
        return kind

    def _author(self, row: Row) -> tuple[int | None, SectorGroup | None]:
        written = row.need("author", "没有写作者。")
        if not written:
            return None, None
        names = self.roster.names_in(written)
        if not names:
            row.error("author", f"“{written}”不是作者姓名，请核对。")
            return None, None
        group = self.directory.group(written) or self.directory.group(names[0])
        if group is not None:
            return None, group
        if len(names) > 1:
            row.warn("author", f"写了 {len(names)} 位作者，按第一位“{names[0]}”登记。")
        found = decided(row, names[0], self.roster, row["submitted_on"])
        if found is None:
            row.error("author", "作者须是委员或界别（联组），不能按来宾处理。", text=names[0])
            return None, None
        if found.member_id is None:
            candidates = tuple((c.member_id, c.label) for c in found.candidates)
            row.error("author", found.problem.replace("其他参加人员", "别处"), text=names[0], candidates=candidates)
        return found.member_id, None

    def _bodies(self, row: Row) -> list[AdoptingBody]:
        bodies = []
        for word in split_list(row["adopted"] or ""):
            name = squeeze(word)
            if _NOT_ADOPTED.fullmatch(name):
                continue
            body = self.bodies.get(name) or self.bodies.get(_ROUND_BODY.sub("", _ROUND_BODY.sub("", name)))
            if body is None:
                known = "、".join(b.name for b in self.bodies.values())
                row.warn(
                    "adopted",
                    f"采用单位“{word}”不在目录内（{known}），这次采用没有登记。要增加的，请先登记采用单位，再导入一次。",
                )
            elif body not in bodies:
                bodies.append(body)
        return bodies

    def natural_key(self, data: _Written) -> Hashable:
        return (data.kind, squeeze(data.title))

    def write(self, row: Row, data: _Written) -> None:
        writing = self.known.get(self.natural_key(data))
        facts = {"author_id": data.author_id, "author_group": data.group, "submitted_on": row["submitted_on"]}
        if writing is None:
            kind = {} if data.kind == REPORT else {"kind": data.kind}
            writing = self.changes.create(data.model(title=data.title, **kind, **facts), row, is_main=True)
        elif writing.status != data.model.Status.LISTED:
            row.warn("title", "这一条已在系统内办理，作者和报送时间以系统为准，没有改动。")
        else:
            self.changes.update(writing, row, **facts)
        link = {"report": writing} if data.kind == REPORT else {"result": writing}
        children = (writing.pk, None) if data.kind == REPORT else (None, writing.pk)
        if row.has("adopted"):
            self.changes.match(
                row,
                self.adoptions.get(children, []) if writing.pk else [],
                {body.pk: Adoption(body=body, **link) for body in data.bodies},
                key=lambda adoption: adoption.body_id,
                name=lambda adoption: adoption.body.name,
            )
        if row.has("instruction"):
            wanted = {data.instruction: Instruction(text=data.instruction, **link)} if data.instruction else {}
            existing = self.instructions.get(children, []) if writing.pk else []
            self.changes.match(row, existing, wanted, key=lambda i: i.text, name=lambda i: i.text)
