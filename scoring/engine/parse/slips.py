"""Slips of the pen in a line of YAML, as people write it who write Chinese all day."""

import re

KEY = r"^\s*(?:- +)?[{]?\s*[A-Za-z_]+"
# What is looked for in a line that cannot be read, in this order, and what to do about it.
SLIPS = (
    (r"^ *\t|:\t", "有制表符（Tab 键），请改用空格。"),
    (r"^\s*[　\xa0]", "行首有全角空格，请改用半角空格。"),
    (rf"{KEY}\s*：", "冒号要用半角“:”，后面空一格。"),
    (rf"{KEY}:[^\s/]", "冒号后面要空一格。"),
    (r"^\s*[－–—]", "行首的“-”要用半角，后面空一格。"),
    (r"^\s*-[^\s\d.-]", "行首的“-”后面要空一格。"),
    (r"[{\[][^\]}]*[，：][^\]}]*[}\]]?", "括号里的逗号和冒号要用半角“,”“:”，后面空一格。"),
    (rf"{KEY}: +[%@`*&!|>]", "值的第一个字符是特殊符号，请给整个值加半角引号。"),
    (r"^\s*(?:- +)?[A-Za-z_]+: +[^\"'{\[\s].*[,，\s] *[A-Za-z_]+: ", "一行只写一条，请分成几行。"),
    (r"^\s*(?:- +)?[A-Za-z_]+: +[^\"'{\[\s].*: ", "值里又有冒号，请给整个值加半角引号。"),
)


def slip_in(line: str) -> str:
    """The first slip found; "" for none."""
    for pattern, said in SLIPS:
        if re.search(pattern, line):
            return said
    if line.count('"') % 2 or line.count("'") % 2:
        return "引号没有成对。"
    if line.count("{") != line.count("}") or line.count("[") != line.count("]"):
        return "括号没有成对。"
    return ""
