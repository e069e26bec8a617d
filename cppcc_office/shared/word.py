"""A paper as .docx in the office's usual shape: A4, 2号小标宋 title, 3号仿宋 text; fonts are named, never carried."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, HEAD, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
LINE = Pt(28)
RED = RGBColor(0xC0, 0x00, 0x00)
TEXT_WIDTH = Mm(156)


class Paper:
    """Builds one paper from top to bottom."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        self.document = self._blank()
        self._line(title, TITLE, 22, align=WD_ALIGN_PARAGRAPH.CENTER)
        if subtitle:
            self._line(subtitle, BODY, 16, align=WD_ALIGN_PARAGRAPH.CENTER)

    @staticmethod
    def _blank() -> Any:
        document = Document()
        page = document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin = Mm(37), Mm(35)
        page.left_margin, page.right_margin = Mm(28), Mm(26)
        return document

    def head(self, text: str) -> None:
        """一、…"""
        self._line(text, HEAD, 16, indent=True)

    def text(self, text: str) -> None:
        """Paragraphs, one a line."""
        for line in text.splitlines():
            if line.strip():
                self._line(line.strip(), BODY, 16, indent=True)

    def signed(self, *lines: str) -> None:
        for line in lines:
            self._line(line, BODY, 16, align=WD_ALIGN_PARAGRAPH.RIGHT)

    def facts(self, pairs: Iterable[Sequence[str]]) -> None:
        """Names and values, two pairs a row."""
        cells = [str(word) for pair in pairs for word in pair]
        cells += [""] * (-len(cells) % 4)
        self.table([], [cells[n : n + 4] for n in range(0, len(cells), 4)])

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        lines = [*([list(header)] if header else []), *([str(word) for word in row] for row in rows)]
        if not lines:
            return
        table = self.document.add_table(rows=0, cols=len(lines[0]), style="Table Grid")
        for number, words in enumerate(lines):
            cells = table.add_row().cells
            for cell, word in zip(cells, words, strict=True):
                paragraph = cell.paragraphs[0]
                self._run(paragraph, word, HEAD if header and number == 0 else BODY, 12)
        self.document.add_paragraph()

    def response(self, name: str) -> HttpResponse:
        """The paper as a download called `name`.docx."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        response = HttpResponse(buffer.getvalue(), content_type=DOCX)
        response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
        response["Cache-Control"] = "private, no-store"
        return response

    def _line(
        self, text: str, font: str, size: int, *, align: WD_ALIGN_PARAGRAPH | None = None, indent: bool = False
    ) -> Paragraph:
        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, max(LINE, Pt(size * 1.4))
        if align is not None:
            paragraph.alignment = align
        if indent:
            shape.first_line_indent = Pt(size * 2)
        self._run(paragraph, text, font, size)
        return paragraph

    @staticmethod
    def _run(paragraph: Paragraph, text: str, font: str, size: int) -> None:
        run = paragraph.add_run("".join(letter for letter in text if letter >= " " or letter in "\t\n"))
        run.font.name, run.font.size = font, Pt(size)
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


class BulletinPaper(Paper):
    """A bulletin with a red head: its name, number, who issues it and when, above a red line; an imprint at the end."""

    def __init__(self, name: str, number: str, office: str, day: str, marking: str = "") -> None:
        self.document = self._blank()
        if marking:
            self._line(marking, HEAD, 16)
        mark = self._line(name, TITLE, 48, align=WD_ALIGN_PARAGRAPH.CENTER)
        mark.runs[0].font.color.rgb = RED
        self._line(number, BODY, 16, align=WD_ALIGN_PARAGRAPH.CENTER)
        line = self._line(f"{office}\t{day}", BODY, 16)
        line.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        _rule(line, "bottom", "18", "C00000")
        self.plain("")

    def title(self, text: str) -> None:
        self._line(text, TITLE, 22, align=WD_ALIGN_PARAGRAPH.CENTER)
        self.plain("")

    def plain(self, text: str) -> None:
        self._line(text, BODY, 16)

    def imprint(self, lines: Sequence[str]) -> None:
        """版记: lines in 4号 between two rules, thin ones between them."""
        self.plain("")
        for number, text in enumerate(lines):
            line = self._line(text, BODY, 14)
            line.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
            _rule(line, "top", "6" if number else "12", "000000")
            if number == len(lines) - 1:
                _rule(line, "bottom", "12", "000000")


def _rule(paragraph: Paragraph, side: str, width: str, colour: str) -> None:
    """A line above or below a paragraph, as wide as the text."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", width), ("space", "4"), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
