"""What a cell says once it is known what kind of thing should stand there."""

import datetime
import re
from typing import Any

from ledgers.reader.dates import CellError
from ledgers.reader.text import squeeze, tidy, words

UNCALCULATED = "\ue000"  # stands for a formula whose value the file does not hold

_NOTHING = frozenset(
    ("", "-", "--", "—", "——", "/", "\\", "无", "暂无", "没有", "空", "nil", "none", "n/a", "null", "·")
)
_TRUE = frozenset(
    words("是 √ ✓ ✔ ☑ ✅ ■ ● 有 1 y yes true t 对 达标 合格 已 已有 已上墙 列入 已列入 到位 具备 完成 常委 v")
)
_FALSE = frozenset(words("否 × ✗ ✘ ☒ ❌ □ ☐ x 无 0 n no false f 错 缺 - -- — / \\"))
_FORMULA_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_NUMBER = re.compile(
    r"(?:约|近|共|共计|合计|达)*([+-]?\d+(?:\.\d+)?)(余|多|来)?(?:人次|人|次|条|件|名|位|个|场|户|万人)?(?:左右|以上)?"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?|400-?\d{3}-?\d{4}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile("[零一二三四五六七八九两十百千]+")
BIGGEST = 10_000_000


def is_nothing(raw: Any) -> bool:
    """Whether a cell is empty, or says that there is nothing: - / 无."""
    if raw is None:
        return True
    return isinstance(raw, str) and squeeze(raw).lower() in _NOTHING


def as_written(raw: Any) -> str:
    """A cell as the office sees it: dates without the midnight Excel adds, whole numbers without .0."""
    if raw is None:
        return ""
    if isinstance(raw, datetime.datetime):
        return f"{raw:%Y-%m-%d}" if raw.time() == datetime.time() else f"{raw:%Y-%m-%d %H:%M}"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if raw == UNCALCULATED:
        return "（公式）"
    return str(raw)


def refuse_formula(raw: Any) -> None:
    """A formula without a stored value, or one that came out as an error, cannot be read."""
    if not isinstance(raw, str):
        return
    if raw == UNCALCULATED:
        raise CellError("这里是公式，文件里没有保存计算结果。请用 Excel 或 WPS 打开、保存一次，再导入。")
    if _FORMULA_ERROR.fullmatch(raw.strip()):
        raise CellError(f"这里的公式出错（{raw.strip()}），请改成正确的内容。")


def read_text(raw: Any) -> str:
    return tidy(as_written(raw))


def read_number(raw: Any) -> tuple[int | None, str]:
    """A count and a warning: 5, "5人", "约 120 人次", "1,200"; None for an empty cell."""
    if is_nothing(raw) or raw == "":
        return None, ""
    if isinstance(raw, bool | datetime.date | datetime.time):
        raise CellError("这里应填数字。")
    if isinstance(raw, int | float):
        if not -BIGGEST <= raw <= BIGGEST:
            raise CellError(f"“{read_text(raw)}”大得不可能，请核对。")
        text, about = f"{raw:.4f}".rstrip("0").rstrip("."), ""
    else:
        text = re.sub(r"(?<=\d)[,\uff0c](?=\d{3}(?!\d))", "", squeeze(raw))
        text = _HAN_NUMBER.sub(lambda match: str(_han_number(match[0])), text)
        if not (match := _NUMBER.fullmatch(text)):
            raise CellError(f"“{read_text(raw)}”不是数字，请只填数字。")
        about = f"“{read_text(raw)}”按 {match[1]} 登记。" if match[2] or text[0] in "约近" else ""
        text = match[1] if not text.endswith("万人") else str(float(match[1]) * 10000)
    number = float(text)
    if not number.is_integer():
        raise CellError(f"“{text}”不是整数，请核对。")
    if number < 0:
        raise CellError(f"“{text}”是负数，请核对。")
    if number > BIGGEST:
        raise CellError(f"“{read_text(raw)}”大得不可能，请核对。")
    return int(number), about


def _han_number(text: str) -> int:
    """五, 十二, 一百二十, 三千零五 as numbers."""
    total = digit = 0
    for character in text:
        if character in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[character]
            digit = 0
        else:
            digit = _HAN_DIGITS[character]
    return total + digit


def read_yes(raw: Any) -> bool:
    """√ 是 有 1 are yes; × 否 无 0 and an empty cell are no."""
    if raw is None or isinstance(raw, bool):
        return bool(raw)
    if isinstance(raw, int | float) and raw in (0, 1):
        return bool(raw)
    word = squeeze(as_written(raw)).lower()
    if not word or word in _FALSE or word.startswith(("未", "不", "没", "无", "否")):
        return False
    if word in _TRUE or word.startswith(("是", "√", "✓", "有", "已")) or re.search("常委|重点|督办", word):
        return True
    raise CellError(f"看不出“{read_text(raw)}”是“是”还是“否”，请填“是”或“否”。")


def read_phone(raw: Any, *, landline: bool = False) -> tuple[str, str]:
    """A mobile number (with `landline`, also a fixed one) and a warning; ("", "") for an empty cell."""
    if is_nothing(raw):
        return "", ""
    text = squeeze(as_written(raw))
    if _SCIENTIFIC.fullmatch(text) or (isinstance(raw, float) and re.fullmatch(r"1\d{3,4}0{6,}", text)):
        raise CellError(f"“{text}”是科学计数法，号码的后几位已经丢失。请把这一列设为“文本”格式，重新填写号码，再导入。")
    numbers = [_bare_phone(part) for part in re.split(r"[、,\uff0c;\uff1b/|]|或", text) if part]
    good = [n for n in numbers if _MOBILE.fullmatch(n) or (landline and _LANDLINE.fullmatch(n))]
    if len(good) != len(numbers) or not good:
        kind = "电话号码" if landline else "手机号码"
        what = "手机号应为 1 开头的 11 位数字" + ("，座机应带区号，如 0562-2831234" if landline else "")
        raise CellError(f"{kind}“{text}”不正确：{what}。")
    return good[0], f"填了 {len(good)} 个号码，只登记第一个 {good[0]}。" if len(good) > 1 else ""


def _bare_phone(text: str) -> str:
    text = re.sub(r"\((0\d{2,3})\)", r"\1-", text)
    text = re.sub(r"^(?:\+|00)?86-?(?=1\d{10}$|1\d{2}-)", "", text.strip("().'"))
    joined = re.sub(r"[-\u2014\u2013.·]", "", text)
    return joined if _MOBILE.fullmatch(joined) else re.sub(r"[\u2014\u2013]", "-", text).replace("转", "-")
