"""The lines of a .docx or text file, with Word's own numbering and the cells of a 提案表 written out."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from django.core.exceptions import ValidationError
from django.core.files.base import File
from docx.oxml.ns import qn

from cppcc_office.shared.documents import prepare_document
from proposals.taking_in.parts import BLOCK_LABELS

MOST_CHARACTERS = 30_000
# A small file may unpack to hundreds of megabytes; no proposal's text does.
MOST_UNPACKED = 5 * 1024 * 1024
CHINESE = "零一二三四五六七八九十"
# Cells of a 提案表: what stands beside these is the title, or is part of the text.
TITLE_CELLS = ("案由", "案题", "题目", "标题", "提案名称", "提案题目")
PART_CELLS = {
    "情况": "情况",
    "分析": "分析",
    "建议": "建议",
    "情况分析": "情况",
    "具体建议": "建议",
    "原因分析": "分析",
}
TEXT_CELLS = ("内容", "提案内容", "正文", "提案正文", "情况分析及建议", "情况、分析、建议", "提案内容及建议")


class UnreadableError(Exception):
    """A file whose text cannot be taken along; the sentence says what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def lines_of_upload(upload: File) -> list[str]:
    """Every line of text in it, in order."""
    name = (upload.name or "").lower()
    try:
        document = prepare_document(upload)
    except ValidationError as error:
        raise UnreadableError("".join(error.messages)) from error
    ending = document.name.rsplit(".", 1)[-1]
    data = document.content.read()
    if ending == "txt":
        lines = _text(data).splitlines()
    elif ending == "docx":
        lines = _docx(data)
    elif ending in ("doc", "wps"):
        raise UnreadableError(
            "这是旧格式的文件，或者加了密码。请在 Word（WPS）里去掉密码，另存为 .docx 再上传；也可以复制文字粘贴。"
        )
    else:
        kind = "照片" if name.endswith((".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif")) else "这种文件"
        raise UnreadableError(f"{kind}里的文字读不出来。请上传 Word（.docx）或文本（.txt）文件，或者复制文字粘贴。")
    if not any(line.strip() for line in lines):
        raise UnreadableError("文件里没有文字，可能是图片。请复制文字粘贴，或者上传带文字的 Word 文件。")
    if sum(map(len, lines)) > MOST_CHARACTERS:
        raise UnreadableError(f"文字太长，超过 {MOST_CHARACTERS} 字，不像是一件提案。请只留下提案的正文。")
    return lines


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("读不出这个文本文件的文字。请另存为 UTF-8 编码，或者复制文字粘贴。")


def _docx(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
    if any(part.file_size > MOST_UNPACKED for part in parts):
        raise UnreadableError("这个 Word 文件里的内容太多，不像是一件提案。请只留下提案的正文，或者复制文字粘贴。")
    try:
        document = docx.Document(io.BytesIO(data))
        return list(_Reader(document).lines())
    except Exception as error:  # noqa: BLE001 - a broken package fails in many ways, all of them mean the same
        raise UnreadableError("这个 Word 文件打不开，可能已经损坏。请在 Word 里打开后另存一份，再上传。") from error


class _Reader:
    """Walks a document in the order in which one reads it; inserted text counts, deleted text does not."""

    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        self.styles = document.styles.element
        self.formats = _number_formats(document)
        self.counts: dict[tuple[str, int], int] = {}

    def lines(self) -> Iterator[str]:
        yield from self._walk(self.body)
        for box in self.body.iter(qn("w:txbxContent")):
            if not any(one.tag.endswith("}Fallback") for one in box.iterancestors()):
                yield from self._walk(box)

    def _walk(self, parent: Any) -> Iterator[str]:
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag in (qn("w:sdt"), qn("w:ins"), qn("w:customXml")):
                content = child.find(qn("w:sdtContent"))
                yield from self._walk(child if content is None else content)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        words = "".join(_letters(paragraph))
        lines = words.split("\n")
        if lines[0].strip():
            lines[0] = self._numbering(paragraph) + lines[0].strip()
        yield from lines

    def _numbering(self, paragraph: Any) -> str:
        """The number Word draws before the paragraph, which stands nowhere in its text."""
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if found is None:
            return ""
        number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
        num = number.get(qn("w:val")) if number is not None else "0"
        depth = int(level.get(qn("w:val"))) if level is not None else 0
        kind, text = self.formats.get((num, depth), ("bullet", ""))
        if num == "0" or kind in ("bullet", "none"):
            return ""
        self.counts[num, depth] = self.counts.get((num, depth), 0) + 1
        for other, deeper in list(self.counts):
            if other == num and deeper > depth:
                del self.counts[other, deeper]

        def count(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            value = self.counts.get((num, at), 1)
            style = self.formats.get((num, at), (kind, ""))[0]
            return (
                _chinese(value) if style.startswith(("chinese", "ideograph", "taiwanese", "japanese")) else str(value)
            )

        return re.sub(r"%(\d)", count, text)

    def _table(self, table: Any) -> Iterator[str]:
        """A 提案表 as title, parts and block; any other table a line for each row."""
        for row in _nearest(table, "w:tr", "w:tbl"):
            cells = _nearest(row, "w:tc", "w:tr")
            yield from _row([[line for line in self._walk(cell) if line.strip()] for cell in cells])


def _nearest(parent: Any, tag: str, inside: str) -> list[Any]:
    """Rows of this table, cells of this row; not those of a table within it."""
    return [one for one in parent.iter(qn(tag)) if next(one.iterancestors(qn(inside))) is parent]


def _row(texts: list[list[str]]) -> Iterator[str]:
    named = ["".join("".join(lines).split()).strip(":：") for lines in texts]
    known = {*TITLE_CELLS, *PART_CELLS, *TEXT_CELLS, *BLOCK_LABELS}
    if not known.intersection(named):
        if len(texts) > 1:
            yield "　".join("".join(line.strip() for line in lines) for lines in texts if lines)
        else:
            yield from (line for lines in texts for line in lines)
        return
    label = ""
    for lines, words in zip(texts, named, strict=True):
        if words in known:
            label = words
        elif label in TITLE_CELLS and words:
            yield f"案由：{''.join(line.strip() for line in lines)}"
            label = ""
        elif label in PART_CELLS:
            yield f"{PART_CELLS[label]}："
            yield from lines
            label = ""
        elif label in BLOCK_LABELS and words:
            yield f"{label}：{'　'.join(line.strip() for line in lines)}"
            label = ""
        else:
            yield from lines
            label = ""


def _letters(node: Any) -> Iterator[str]:
    """The words of a paragraph; a text box inside it is read by itself."""
    for child in node:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab") and node.tag == qn("w:r"):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag != qn("w:txbxContent"):
            yield from _letters(child)


def _number_formats(document: Any) -> dict[tuple[str, int], tuple[str, str]]:
    """For each list and level the kind of number and its text, such as ("chineseCounting", "%1、")."""
    try:
        numbering = document.part.numbering_part.element
    except (NotImplementedError, KeyError):
        return {}
    abstract = {one.get(qn("w:abstractNumId")): one for one in numbering.iter(qn("w:abstractNum"))}
    found = {}
    for num in numbering.iter(qn("w:num")):
        link = num.find(qn("w:abstractNumId"))
        levels = abstract.get(link.get(qn("w:val"))) if link is not None else None
        for level in levels.iter(qn("w:lvl")) if levels is not None else ():
            kind, text = level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
            if kind is not None and text is not None:
                key = num.get(qn("w:numId")), int(level.get(qn("w:ilvl")))
                found[key] = kind.get(qn("w:val")), text.get(qn("w:val")) or ""
    return found


def _chinese(number: int) -> str:
    """一 to 九十九."""
    if number <= 10:
        return CHINESE[number]
    tens, ones = divmod(number, 10)
    return f"{'' if tens == 1 else CHINESE[tens]}十{CHINESE[ones] if ones else ''}"
