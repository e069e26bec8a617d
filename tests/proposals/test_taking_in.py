"""A text from Word or WeChat falls into its parts; nothing of it is lost, and what is unclear is said."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from proposals.models import Proposal
from proposals.taking_in import UnreadableError, lines_of_upload, take_apart
from tests.factories import make_user


def parts(text):
    taken = take_apart(text.splitlines())
    return taken.title, taken.text("situation"), taken.text("analysis"), taken.text("suggestion")


@pytest.mark.parametrize(
    "text",
    [
        "案由：关于停车的提案\n一、基本情况\n车位少。\n二、原因\n没规划。\n三、对策建议\n增设。",
        "关于停车的提案\n1、现状\n车位少。\n2、存在的主要问题\n没规划。\n3、建议\n增设。",
        "《关于停车的提案》\n【提案背景】\n车位少。\n【问题分析】\n没规划。\n【具体建议】\n增设。",
        "关于停车的提案\n情况：车位少。\n分析：没规划。\n建议：增设。",
        "标题：关于停车的提案\n（一）现状\n车位少。\n（二）问题及原因\n没规划。\n（三）措施\n增设。",
        "政协某市十届三次会议提案\n案　由：关于停车的提案\n提案人：张三　界别：科技界\n电话：13812345678\n"
        "一、情况\n车位少。\n二、分析\n没规划。\n三、建议\n增设。\n提案人：张三\n2026年1月5日",
        "关于停车的提案\n第一部分　基本情况\n车位少。\n第二部分　症结\n没规划。\n第三部分　办法\n增设。",
        "关于停车的提案\n车位少。\n二、存在问题\n没规划。\n三、建议\n增设。",
    ],
)
def test_headings_in_many_styles(text):
    """Issue 5 §1: .docx or text pasted falls into the three parts."""
    assert parts(text) == ("关于停车的提案", "车位少。", "没规划。", "增设。")


def test_what_cannot_be_told_apart_stays_and_is_said():
    taken = take_apart(["关于停车的提案", "车位少，因为没规划。", "为此，提出以下建议：", "一是增设。"])
    assert taken.text("situation") == "车位少，因为没规划。"
    assert taken.text("suggestion") == "为此，提出以下建议：\n一是增设。"
    assert "分不开的文字都放在“情况”里" in taken.notes[0]
    mixed = take_apart(
        ["一、现状和存在的问题", "车位少。", "（一）完善管理措施", "乱停。", "二、建议", "1. 加强问题整改"]
    )
    assert mixed.text("situation") == "一、现状和存在的问题\n车位少。\n（一）完善管理措施\n乱停。"
    assert mixed.text("suggestion") == "1. 加强问题整改"
    assert any("既讲情况又讲分析" in note for note in mixed.notes)
    assert take_apart(["提案人：张三", "很长的一段文字。"]).left_out == ["提案人：张三"]
    problems = take_apart(["存在问题", "古建失修。", "原因分析", "经费不足。", "建议", "设专项。"])
    assert (problems.text("situation"), problems.text("analysis")) == ("古建失修。", "经费不足。")


def upload(data, name):
    return SimpleUploadedFile(name, data)


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def numbered(document, text):
    """A paragraph whose number only Word writes."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    numbering = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", "0"), ("w:numId", "77")):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        numbering.append(element)
    properties.append(numbering)


def chinese_list(document):
    part = document.part.numbering_part.element
    abstract, level = OxmlElement("w:abstractNum"), OxmlElement("w:lvl")
    abstract.set(qn("w:abstractNumId"), "77")
    level.set(qn("w:ilvl"), "0")
    for tag, value in (("w:numFmt", "chineseCounting"), ("w:lvlText", "%1、")):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        level.append(element)
    abstract.append(level)
    num, link = OxmlElement("w:num"), OxmlElement("w:abstractNumId")
    num.set(qn("w:numId"), "77")
    link.set(qn("w:val"), "77")
    num.append(link)
    part.append(abstract)
    part.append(num)


def test_a_word_file_with_numbers_only_word_writes():
    document = docx.Document()
    chinese_list(document)
    document.add_paragraph("关于停车的提案")
    for heading, text in (("基本情况", "车位少。"), ("我市停车难的原因", "没规划。"), ("对策建议", "增设。")):
        numbered(document, heading)
        document.add_paragraph(text)
    lines = lines_of_upload(upload(saved(document), "提案.docx"))
    assert lines[1] == "一、基本情况"
    taken = take_apart(lines)
    assert taken.text("situation") == "车位少。"
    assert taken.text("analysis") == "二、我市停车难的原因\n没规划。"
    assert taken.text("suggestion") == "增设。"


def test_the_form_table_of_a_proposal():
    document = docx.Document()
    document.add_paragraph("政协某市十届三次会议提案表")
    table = document.add_table(rows=4, cols=4)
    rows = (("案由", "关于停车的提案"), ("提案人", "张三", "界别", "科技界"), ("联系电话", "", "类别", "城乡建设"))
    for row, words in zip(table.rows, rows, strict=False):
        for cell, word in zip(row.cells, words, strict=False):
            cell.text = word
    table.cell(0, 1).merge(table.cell(0, 3))
    table.cell(3, 0).text = "提案内容"
    table.cell(3, 1).merge(table.cell(3, 3)).text = "一、情况\n车位少。\n二、分析\n没规划。\n三、建议\n增设。"
    taken = take_apart(lines_of_upload(upload(saved(document), "提案表.docx")))
    assert (taken.title, taken.category) == ("关于停车的提案", "城乡建设")
    assert [taken.text(part) for part in taken.parts] == ["车位少。", "没规划。", "增设。"]
    assert "提案人：张三" in taken.left_out


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧.doc", "另存为 .docx"),
        (b"PK\x03\x04 broken", "坏.docx", "不能识别"),
        (b"%PDF-1.4 x", "a.pdf", "读不出来"),
        (b"  \n\n", "空.txt", "没有文字"),
        (("长" * 30_001).encode(), "长.txt", "太长"),
    ],
)
def test_bad_files_are_refused_with_a_sentence(data, name, sentence):
    with pytest.raises(UnreadableError) as refused:
        lines_of_upload(upload(data, name))
    assert sentence in refused.value.sentence


def test_text_files_of_either_encoding():
    for encoding in ("utf-8-sig", "gb18030"):
        assert lines_of_upload(upload("关于停车的提案\r\n车位少。".encode(encoding), "提案.txt"))[1] == "车位少。"


@pytest.mark.django_db
def test_begun_with_a_text_and_replaced_by_a_file(sign_in):
    writer = make_user("member")
    client = sign_in(writer)
    pasted = "关于停车的提案\n一、情况\n车位少。\n提案人：张三\n二、建议\n增设。"
    page = client.post(reverse("proposals:new"), {"author": "member", "pasted": pasted}, follow=True)
    text = page.content.decode()
    assert "没有找到分析" in text
    assert "没有带入正文：提案人：张三" in text
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.situation, proposal.suggestion) == ("关于停车的提案", "车位少。", "增设。")
    take_in = reverse("proposals:take_in", args=[proposal.pk])
    assert "请粘贴文字" in client.post(take_in, {"pasted": " "}).content.decode()
    file = upload("关于绿化的提案\n一、情况\n树少。".encode("gb18030"), "提案.txt")
    client.post(take_in, {"upload": file})
    assert [one.situation for one in proposal.versions.all()] == ["车位少。", "树少。"]
    compared = client.get(reverse("proposals:versions", args=[proposal.pk])).content.decode()
    assert "<del>停车</del><ins>绿化</ins>" in compared
    refused = client.post(reverse("proposals:new"), {"author": "member", "upload": upload(b"PK\x03\x04", "坏.docx")})
    assert "不能识别" in refused.content.decode()
    assert Proposal.objects.count() == 1


@pytest.mark.django_db
def test_a_part_that_is_too_long_is_said_on_the_form_and_loses_nothing(sign_in):
    user = make_user("member")
    client, longest = sign_in(user), 10_000
    pasted = f"关于停车的提案\n一、情况\n{'车' * (longest + 1)}\n二、分析\n没规划。\n三、建议\n增设。"
    new = client.post(reverse("proposals:new"), {"author": "member", "pasted": pasted})
    assert f"情况请不超过 {longest} 字，现在是 {longest + 1} 字。" in new.content.decode()
    assert not Proposal.objects.exists(), "no empty draft is left behind"
    client.post(reverse("proposals:new"), {"author": "member"})
    draft = Proposal.objects.get()
    again = client.post(reverse("proposals:take_in", args=[draft.pk]), {"pasted": pasted})
    assert (again.status_code, "情况请不超过" in again.content.decode()) == (200, True)
    file = upload(pasted.encode(), "提案.txt")
    assert (
        "情况请不超过" in client.post(reverse("proposals:new"), {"author": "member", "upload": file}).content.decode()
    )
