"""Photos people upload: checked, turned upright, made small and freed of everything but the picture itself."""

import io
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.cache import patch_cache_control
from PIL import Image, ImageOps

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 52_000_000  # a 50-megapixel phone; a progressive JPEG of that size needs about 300 MB to decode
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
PHOTO_SIDE = 1600
THUMBNAIL_SIDE = 320

NOT_A_PICTURE = "这个文件不是能识别的照片，或者已经损坏。请选择 JPG 或 PNG 格式的照片。"
TOO_HEAVY = "照片文件不能超过 15 兆（MB）。请先在手机或电脑上缩小后再选择。"
TOO_LARGE = "照片的像素过多，无法处理。请先缩小到 5000 万像素以内再选择。"
EMPTY = "照片文件是空的，请重新选择。"


@dataclass(frozen=True)
class Photo:
    """An upload made safe: the picture and its thumbnail, both JPEG under names that say nothing."""

    image: ContentFile
    thumbnail: ContentFile


def prepare_photo(upload: File) -> Photo:
    """Check an uploaded file and draw it anew; ValidationError says in Chinese what is wrong with it.

    Drawing anew is what removes EXIF (places, devices, hidden thumbnails) and anything hidden behind the picture.
    """
    if not upload.size:
        raise ValidationError(EMPTY, code="empty")
    if upload.size > MAX_BYTES:
        raise ValidationError(TOO_HEAVY, code="too_heavy")
    picture = _upright_picture(upload)
    name = uuid.uuid4().hex
    return Photo(
        image=ContentFile(_jpeg(picture, PHOTO_SIDE), name=f"{name}.jpg"),
        thumbnail=ContentFile(_jpeg(picture, THUMBNAIL_SIDE), name=f"{name}_s.jpg"),
    )


def _upright_picture(upload: File) -> Image.Image:
    """The picture in RGB, turned as the camera was held, no larger than it will be kept."""
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as picture:
            too_large = picture.width * picture.height > MAX_PIXELS
            if not too_large:
                picture.verify()
    except Image.DecompressionBombError:
        too_large = True
    except Exception as error:  # Pillow's parsers fail in many ways on files that are not pictures
        raise ValidationError(NOT_A_PICTURE, code="not_a_picture") from error
    if too_large:
        raise ValidationError(TOO_LARGE, code="too_large")
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as picture:
            picture.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))  # a large JPEG is decoded small at once
            picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
            return _on_white(ImageOps.exif_transpose(picture))
    except Exception as error:  # the header was good, the data is not
        raise ValidationError(NOT_A_PICTURE, code="not_a_picture") from error


def _on_white(picture: Image.Image) -> Image.Image:
    """Transparent parts become white; nothing of the file but its pixels is carried over."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    picture = picture.convert("RGB")
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _jpeg(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=85, optimize=True)
    return buffer.getvalue()


class PhotoField(forms.FileField):
    """A form field that gives a `Photo`; plain file input, because WeChat's browser breaks anything cleverer."""

    widget = forms.FileInput(attrs={"accept": "image/*"})
    default_error_messages = {"required": "请选择一张照片。", "empty": EMPTY}

    def clean(self, data: Any, initial: Any = None) -> Photo | None:
        upload = super().clean(data, initial)
        return prepare_photo(upload) if isinstance(upload, File) else None


def photo_response(file: FieldFile) -> FileResponse:
    """The stored picture for somebody whose access the caller has checked; kept by that browser only."""
    if not file:
        raise Http404
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = picture_response(opened)
    patch_cache_control(response, private=True, max_age=3600)
    return response


def picture_response(opened: File) -> FileResponse:
    """A picture opened by itself: the page a browser makes around it has styles of its own and nothing else."""
    headers = {"Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"}
    return FileResponse(opened, content_type="image/jpeg", headers=headers)
