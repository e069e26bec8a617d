"""纪要格式 as a Word file: A4, margins, type and spacing of OFFICE 3.1; fonts are named and not brought along."""

import io
import re

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from consultations.models import Minutes

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, BODY, BLACK, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
RED = RGBColor(0xC0, 0x00, 0x00)
LINE = Pt(28.8)
LONGEST_HEADING = 40
HEADING_1 = re.compile(r"^[一二三四五六七八九十]+、")
HEADING_2 = re.compile(r"^（[一二三四五六七八九十]+）")


def paragraphs(text: str) -> list[tuple[str, str, str]]:
    """Each paragraph of a text as (level, heading, rest): a first-level heading is all heading, a second-level one
    ends at its colon, anything else has none.
    """
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if HEADING_1.match(line):
            found.append(("first", line, ""))
        elif HEADING_2.match(line):
            found.append(("second", *_at_colon(line)))
        else:
            found.append(("", "", line))
    return found


def _at_colon(text: str) -> tuple[str, str]:
    name, colon, rest = text.partition("：")
    return (name + colon, rest) if colon and len(name) <= LONGEST_HEADING else ("", text)


def minutes_docx(minutes: Minutes, office: str) -> bytes:
    """The minutes as the bytes of a .docx."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    _write(document.add_paragraph(), minutes.heading, TITLE, 30, centre=True, red=True)
    _write(document.add_paragraph(), minutes.number, BODY, 16, centre=True)
    line = document.add_paragraph()
    _write(line, f"{office}　　　　{_day(minutes)}", BODY, 16, centre=True)
    _red_line(line)
    _write(document.add_paragraph(), "", BODY, 16)
    _write(document.add_paragraph(), minutes.title, TITLE, 22, centre=True)
    _write(document.add_paragraph(), "", BODY, 16)
    for level, heading, rest in paragraphs(minutes.text):
        paragraph = document.add_paragraph()
        _write(paragraph, heading, BLACK if level == "first" else KAI, 16, indent=True)
        _run(paragraph, rest, BODY, 16)
    for number, text in enumerate(filter(None, minutes.attended.splitlines())):
        paragraph = document.add_paragraph()
        _write(paragraph, "出席：" if not number else "", BLACK, 16, indent=True)
        _run(paragraph, text, BODY, 16)
    if minutes.sent_to:
        _write(document.add_paragraph(), f"报送：{minutes.sent_to}", BODY, 14)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def minutes_response(minutes: Minutes, office: str) -> HttpResponse:
    """The Word file as a download named after its title."""
    response = HttpResponse(minutes_docx(minutes, office), content_type=DOCX)
    name = re.sub(r'[\\/:*?"<>|“”\x00-\x1f]', "", minutes.title) or "协商纪要"
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx")
    response["Cache-Control"] = "private, no-store"
    return response


def _day(minutes: Minutes) -> str:
    day = minutes.sent_on or minutes.consultation.activity.held_on
    return f"{day:%Y年%-m月%-d日}"


def _write(
    paragraph: Paragraph,
    text: str,
    font: str,
    size: float,
    *,
    centre: bool = False,
    red: bool = False,
    indent: bool = False,
) -> None:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE if size <= 22 else Pt(size * 1.4)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        shape.first_line_indent = Pt(size * 2)
    _run(paragraph, text, font, size, red=red)


def _run(paragraph: Paragraph, text: str, font: str, size: float, *, red: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = RED


def _red_line(paragraph: Paragraph) -> None:
    """The red line below the number, as wide as the text."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)
