"""现在重新计算有何不同: a frozen period against its frozen rule and the records as they are now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from scoring.engine import RulebookError
from scoring.models import Assessment, Publication
from scoring.publishing.frozen import plain
from scoring.publishing.period import period_of_publication
from scoring.publishing.seal import is_row_sealed, is_sealed
from scoring.publishing.words import points_words, record_words, source_label

# What is compared besides the items and the duties, and its words.
COMPARED = {
    "name": "名称",
    "points": "总分",
    "rank": "名次",
    "grade": "等次",
    "listed_in": "所在榜单",
    "excluded": "不参评的原因",
    "vetoes": "否决",
    "consequences": "处置建议",
    "is_reminded": "提醒",
}
# What else a card holds: named where nothing of the above tells the difference.
BESIDES = {
    "items": "项目明细",
    "base": "基础分",
    "cut": "总分封顶",
    "before": "以前年度的结果",
    "duties": "达标项目",
    "may_fill": "可占的名额",
    "rulebook": "适用的计分办法",
}
# What reading a card that somebody changed by hand may come to.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class Difference:
    """One thing of one subject that comes out otherwise now; `records` says which of the records are not as then."""

    name: str
    what: str
    then: str
    now: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verification:
    """`tampered` names what no longer fits its own hash; `differences` what the records of today would give."""

    publication: Publication
    tampered: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def is_clean(self) -> bool:
        return not (self.tampered or self.differences)

    @property
    def words(self) -> str:
        """What came of it, in a few words."""
        if self.is_clean:
            return "与校验值相符，与现在的记录一致"
        changed = f"{len(self.tampered)} 处与校验值不符" if self.tampered else "与校验值相符"
        differ = f"{len(self.differences)} 处与现在的记录不同" if self.differences else "没有其他不同"
        return f"{changed}，{differ}"


def verify(publication: Publication) -> Verification:
    """Compute the period again and compare; the numbers of queries do not depend on how many subjects there are."""
    publication = Publication.objects.get(pk=publication.pk)  # as it stands now: a correction seals it anew
    rows = list(publication.assessments.select_related("superseded_by", "supersedes").order_by("position", "pk"))
    tampered = list(_tampered(publication, rows))
    try:
        period = period_of_publication(publication)
    except (RulebookError, yaml.YAMLError, KeyError, TypeError):
        return Verification(publication, (*tampered, "写入的计分办法全文读不出来，不能重新计算。"), ())
    current = {row.subject_id: row for row in rows if not hasattr(row, "superseded_by")}
    differences: list[Difference] = []
    for card in period.board.cards:
        row = current.pop(card.subject_id, None)
        if row is None:
            points = points_words(plain(card.points))
            differences.append(Difference(card.name, "考核对象", "没有", f"参加计分，{points}"))
            continue
        content, group = period.content_of(card.subject_id), period.group_of(card.subject_id)
        try:
            differences += _differences(publication, row, content, group)
        except UNREADABLE:
            tampered.append(f"{row.name}的积分明细读不出来，不能与现在比较。")
    for row in current.values():
        differences.append(Difference(row.name, "考核对象", f"参加计分，{points_words(plain(row.points))}", "没有"))
    return Verification(publication, tuple(tampered), tuple(differences))


def _tampered(publication: Publication, rows: list[Assessment]) -> Iterator[str]:
    """Rows whose columns or content were changed behind the product's back, and a rule, a list or a date that was."""
    names = ("name", "points", "rank", "grade", "listed_in", "excluded", "subject_id")
    for row in rows:
        card = row.card if isinstance(row.card, dict) else {}
        if not is_row_sealed(row):
            yield f"{row.name}的考核结果与写入时不符，有人改动过数据。"
        elif any(card.get(name) != plain(getattr(row, name)) for name in names):
            yield f"{row.name}的考核结果与积分明细不符，有人改动过数据。"
    if not is_sealed(publication, rows):
        yield "计分办法全文、公布范围或者考核结果名单（含更正）与写入时不符，有人改动过数据。"
    kept = publication.history.first()
    for field in kept.tracked_fields if kept else ():
        if getattr(kept, field.attname) != getattr(publication, field.attname):
            yield f"“{field.verbose_name}”与变更记录不符，有人改动过数据。"


def _differences(
    publication: Publication, row: Assessment, content: dict[str, Any], group: str
) -> Iterator[Difference]:
    then, now = row.card, content["card"]
    told = list(_told(publication, row, content))
    if row.group_name != group:
        told.append(Difference(row.name, "所在界别（联组）", row.group_name or "无", group or "无"))
    besides = [label for key, label in BESIDES.items() if key in then and then[key] != now[key]]
    if besides and not told:
        told.append(Difference(row.name, "、".join(besides), "写入时的内容", "与写入时不同"))
    yield from told


def _told(publication: Publication, row: Assessment, content: dict[str, Any]) -> Iterator[Difference]:
    then, now = row.card, content["card"]
    changed = _changed_records(publication, row.records, content["records"])
    for key, label in COMPARED.items():
        if key in then and then[key] != now[key]:
            yield Difference(row.name, label, _said(key, then[key]), _said(key, now[key]))
    duties, duties_now = ({duty["code"]: duty for duty in card["duties"]} for card in (then, now))
    for code in dict.fromkeys([*duties, *duties_now]):
        one, other = duties.get(code), duties_now.get(code)
        if one != other:
            name = (one or other or {})["name"]
            yield Difference(row.name, f"达标项目“{name}”", _duty_words(one), _duty_words(other))
    old, new = _by_code(then["items"]), _by_code(now["items"])
    told = False
    for code in dict.fromkeys([*old, *new]):
        before, after = old.get(code), new.get(code)
        if _summed(before) != _summed(after):
            name = (before or after or {})["name"]
            yield Difference(row.name, name, _line_words(before), _line_words(after), () if told else changed)
            told = True
    if changed and not told:
        yield Difference(row.name, "计入的记录", "积分不变", "积分不变", changed)


def _by_code(lines: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The lowest lines: what records stand under."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        found |= _by_code(line["children"]) if line["children"] else {line["code"]: line}
    return found


def _summed(line: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return line and (line["count"], line["earned"], line["exact"])


def _line_words(line: dict[str, Any] | None) -> str:
    return f"{line['count']} 条，{points_words(line['points'])}" if line else "没有这一项"


def _duty_words(duty: dict[str, Any] | None) -> str:
    """未达标，提案 0."""
    if not duty:
        return "没有这一项"
    found = "、".join(f"{way['name']} {way['amount']}" for way in duty["ways"])
    return "，".join(filter(None, ["已达标" if duty["is_met"] else "未达标", found]))


def _said(key: str, value: Any) -> str:
    if key == "points":
        return points_words(value)
    if key == "rank":
        return f"第 {value} 名" if value else "不排名次"
    if key == "is_reminded":
        return "要提醒" if value else "不提醒"
    return "、".join(value) if isinstance(value, list) else str(value or "无")


def _changed_records(publication: Publication, then: dict[str, Any], now: dict[str, Any]) -> tuple[str, ...]:
    """Which records no longer count, count only now, or read otherwise."""
    found = []
    for source in dict.fromkeys([*then, *now]):
        old = {record["id"]: record for record in then.get(source, ())}
        new = {record["id"]: record for record in now.get(source, ())}
        kind = source_label(publication.subject, source)
        for pk in dict.fromkeys([*old, *new]):
            if pk not in new:
                found.append(f"{kind}“{record_words(old[pk])}”现在不计")
            elif pk not in old:
                found.append(f"{kind}“{record_words(new[pk])}”当时没有计入")
            elif old[pk] != new[pk]:
                found.append(f"{kind}“{record_words(old[pk])}”改动过")
    return tuple(found)
