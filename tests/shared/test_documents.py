"""Papers people upload are told by their content (issue 3: files checked by content)."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from cppcc_office.shared import documents
from cppcc_office.shared.documents import prepare_document


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook():
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("工作规则.pdf", b"%PDF-1.7 ...", "工作规则.pdf"),
        ("工作规则.exe", b"%PDF-1.7 ...", "工作规则.pdf"),
        ("名单.docx", workbook(), "名单.xlsx"),
        ("老文件.doc", documents.OLE + b"...", "老文件.doc"),
        ("版式.ofd", zipped(**{"OFD.xml": "<o/>"}), "版式.ofd"),
        ("现场.png", picture(), "现场.jpg"),
        ('../..\\a<b>"\u202egpj.pdf', b"%PDF-1.4", "....abgpj.pdf"),
        (".pdf", b"%PDF-1.4", "文件.pdf"),
    ],
)
def test_a_paper_is_named_by_what_it_is(name, data, shown):
    document = prepare_document(SimpleUploadedFile("x", data) if not name else _upload(name, data))
    assert document.name == shown
    assert document.content.name.rsplit(".", 1)[-1] == shown.rsplit(".", 1)[-1]


def _upload(name, data):
    upload = SimpleUploadedFile("x", data)
    upload._name = name  # as a hostile browser would send it
    return upload


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"<html><script>", "unknown"),
        ("a.svg", b"<svg onload=x>", "unknown"),
        ("a.exe", documents.OLE, "unknown"),
        ("a.docx", zipped(**{"a.txt": "x"}), "unknown"),
        ("a.docx", documents.ZIP + b"broken", "unknown"),
        ("a.docm", zipped(**{"word/document.xml": "x", "word/vbaProject.bin": "x"}), "macros"),
        ("a.jpg", b"\xff\xd8\xff no picture", "not_a_picture"),
        ("a.pdf", b"%PDF-" + b"0" * documents.MAX_BYTES, "too_heavy"),
    ],
)
def test_what_is_no_paper_is_refused(name, data, code):
    with pytest.raises(ValidationError) as refused:
        prepare_document(_upload(name, data))
    assert refused.value.code == code


def test_a_zip_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MAX_UNPACKED", 10)
    with pytest.raises(ValidationError):
        prepare_document(_upload("a.docx", zipped(**{"word/document.xml": "x" * 100})))
