"""Which template a paper is made from, and the words every paper shares."""

import datetime
from pathlib import Path

from cppcc_office.shared.templated import BadTemplateError
from proposals.models import PaperKind, PaperTemplate
from sectors.models import Committee

SHIPPED = Path(__file__).parent / "shipped"


def shipped_template(kind: str) -> Path:
    return SHIPPED / f"{PaperKind(kind).value}.docx"


def template_for(kind: str, *, is_shipped: bool = False) -> bytes | Path:
    """The office's own active template, else the shipped one. BadTemplateError where its file is lost."""
    own = None if is_shipped else PaperTemplate.objects.filter(kind=kind, is_active=True).first()
    if own is None:
        return shipped_template(kind)
    try:
        with own.file.open("rb") as file:
            return file.read()
    except FileNotFoundError as error:
        raise BadTemplateError(f"模板文件“{own.file_name}”已经不在了，请重新上传。") from error


def office_name() -> str:
    """The home committee's name, as papers say it."""
    return Committee.objects.filter(is_home=True).values_list("name", flat=True).first() or "政协机关"


def written_day(day: datetime.date | None) -> str:
    """2026年3月2日, without leading zeros; nothing for no day."""
    return f"{day:%Y}年{day.month}月{day.day}日" if day else ""


def short_day(day: datetime.date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def lines_of(text: str) -> list[str]:
    """The paragraphs that have words."""
    return [line.strip() for line in text.splitlines() if line.strip()]
