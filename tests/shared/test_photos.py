"""Photos: what is kept of an upload, and what is refused in which words."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cppcc_office.shared import photos
from cppcc_office.shared.photos import PhotoField, prepare_photo


def upload(picture: Image.Image, kind: str = "JPEG", **options) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return SimpleUploadedFile("家门口.jpg", buffer.getvalue())


def opened(content) -> Image.Image:
    return Image.open(io.BytesIO(content.read()))


def test_a_photo_is_drawn_anew_without_what_the_camera_wrote():
    """G7: EXIF (device, place) and comments do not survive."""
    picture = Image.new("RGB", (60, 40), "red")
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"
    photo = prepare_photo(upload(picture, exif=exif, comment="在家拍的"))
    kept = opened(photo.image)
    assert kept.format == "JPEG"
    assert not kept.getexif()
    assert "comment" not in kept.info


def test_a_photo_taken_upright_stands_upright():
    picture = Image.new("RGB", (60, 40), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(prepare_photo(upload(picture, exif=exif)).image).size == (40, 60)


def test_a_large_photo_becomes_small():
    photo = prepare_photo(upload(Image.new("RGB", (4000, 3000))))
    assert opened(photo.image).size == (1600, 1200)
    assert opened(photo.thumbnail).size == (320, 240)


def test_a_small_photo_is_not_blown_up():
    assert opened(prepare_photo(upload(Image.new("RGB", (90, 120)))).image).size == (90, 120)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode):
    photo = prepare_photo(upload(Image.new(mode, (20, 20)), "PNG"))
    assert opened(photo.image).mode == "RGB"


def test_transparent_parts_become_white():
    photo = prepare_photo(upload(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert opened(photo.image).getpixel((5, 5)) == (255, 255, 255)


def test_the_name_of_the_upload_is_forgotten():
    photo = prepare_photo(upload(Image.new("RGB", (20, 20))))
    assert "家" not in photo.image.name
    assert photo.image.name.endswith(".jpg")


def bomb(width: int, height: int) -> SimpleUploadedFile:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return SimpleUploadedFile("bomb.png", data)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.jpg", b"hello"), photos.NOT_A_PICTURE),
        (SimpleUploadedFile("a.jpg", b""), photos.EMPTY),
        (SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), photos.NOT_A_PICTURE),
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 200), photos.NOT_A_PICTURE),
        (bomb(12000, 12000), photos.TOO_LARGE),
        (bomb(60000, 60000), photos.TOO_LARGE),
        (bomb(20, 20), photos.NOT_A_PICTURE),
    ],
)
def test_what_is_no_photo_is_refused_in_plain_words(file, words):
    with pytest.raises(ValidationError) as refused:
        prepare_photo(file)
    assert refused.value.messages == [words]


def test_a_photo_cut_off_on_the_way_is_refused():
    whole = upload(Image.effect_noise((300, 300), 90)).read()
    with pytest.raises(ValidationError):
        prepare_photo(SimpleUploadedFile("a.jpg", whole[: len(whole) // 2]))


def test_a_heavy_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 100)
    with pytest.raises(ValidationError, match="15 兆"):
        prepare_photo(upload(Image.effect_noise((100, 100), 90)))


def test_the_form_field_gives_a_photo():
    assert opened(PhotoField().clean(upload(Image.new("RGB", (20, 20)))).image).size == (20, 20)
    assert PhotoField(required=False).clean(None) is None
    with pytest.raises(ValidationError, match="请选择一张照片"):
        PhotoField().clean(None)
