"""A paper as .docx in the office's usual shape: A4, 2号小标宋 title, 3号仿宋 text; fonts are named, never carried."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, HEAD, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
LINE = Pt(28)


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
        return docx_response(buffer.getvalue(), name)

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


def docx_response(content: bytes, name: str) -> HttpResponse:
    """A paper as a download called `name`.docx."""
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    response["Cache-Control"] = "private, no-store"
    return response
