"""Papers people upload: told by their content and not by their name, without macros; pictures are drawn anew."""

import io
import re
import uuid
import zipfile
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header

from cppcc_office.shared.photos import picture_response, prepare_photo

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 5000
LONGEST_NAME = 100

PDF, OLE, ZIP = b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"BM", b"GIF8")
# What a zipped paper must hold to be one, and the endings its name may have.
ZIPPED = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx", "OFD.xml": "ofd"}
OLD_ENDINGS = ("doc", "xls", "ppt", "wps", "et", "dps")

UNKNOWN = "不能识别这个文件。可以上传 PDF、OFD、Word、Excel、PPT 文件或照片，并请确认文件能正常打开。"
TOO_HEAVY = "文件不能超过 20 兆（MB）。"
EMPTY = "文件是空的，请重新选择。"
MACROS = "文件里有宏，不能上传。请另存为不带宏的格式（docx、xlsx、pptx）再上传。"
ACCEPT = ".pdf,.ofd,.txt,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.wps,.et,.dps,image/*"


@dataclass(frozen=True)
class Document:
    """An upload that is what it says: its content under a name that says nothing, and the name people see."""

    content: ContentFile
    name: str


def prepare_document(upload: File) -> Document:
    """Check an uploaded paper by its content; ValidationError says in Chinese what is wrong with it."""
    if not upload.size:
        raise ValidationError(EMPTY, code="empty")
    if upload.size > MAX_BYTES:
        raise ValidationError(TOO_HEAVY, code="too_heavy")
    upload.seek(0)
    data = upload.read()
    if data.startswith(PICTURES):
        upload.seek(0)
        image = prepare_photo(upload).image
        return Document(image, _named(upload.name, "jpg"))
    ending = _ending_of(data, upload.name or "")
    return Document(ContentFile(data, name=f"{uuid.uuid4().hex}.{ending}"), _named(upload.name, ending))


def _ending_of(data: bytes, name: str) -> str:
    if data.startswith(PDF):
        return "pdf"
    if data.startswith(OLE):
        written = name.rsplit(".", 1)[-1].lower()
        if written in OLD_ENDINGS:
            return written
    if data.startswith(ZIP):
        return _zipped_ending(data)
    if name.lower().endswith(".txt") and _is_text(data):
        return "txt"
    raise ValidationError(UNKNOWN, code="unknown")


def _is_text(data: bytes) -> bool:
    """Plain text in one of the two encodings offices write, without control characters."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    return False


def _zipped_ending(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ValidationError(UNKNOWN, code="unknown") from error
    names = {part.filename for part in parts}
    ending = next((ending for part, ending in ZIPPED.items() if part in names), None)
    if ending is None or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ValidationError(UNKNOWN, code="unknown")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError(MACROS, code="macros")
    return ending


def _named(name: str | None, ending: str) -> str:
    """The name people see, with the ending its content has."""
    stem = re.sub(r"[\x00-\x1f\x7f\\/:*?\"<>|\u202a-\u202e\u2066-\u2069]", "", (name or "").rsplit(".", 1)[0]).strip()
    return f"{stem[:LONGEST_NAME] or '文件'}.{ending}"


class DocumentField(forms.FileField):
    """A form field that gives a `Document`; plain file input, because WeChat's browser breaks anything cleverer."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})
    default_error_messages = {"required": "请选择一个文件。", "empty": EMPTY}

    def clean(self, data: Any, initial: Any = None) -> Document | None:
        upload = super().clean(data, initial)
        return prepare_document(upload) if isinstance(upload, File) else None


def document_response(file: FieldFile, name: str) -> FileResponse:
    """The stored paper for somebody whose access the caller has checked, as a download and never as a page."""
    if not file:
        raise Http404
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已经不在了，请与机关联系。") from error
    is_picture = name.lower().endswith(".jpg")
    response = picture_response(opened) if is_picture else FileResponse(opened, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not is_picture, name)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response
