"""What a person reads on a page, and the English in it."""

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "template", "textarea"}
SPOKEN = ("title", "alt", "placeholder", "aria-label")
# Abbreviations an office uses, names of products, and what the sample data brings.
ALLOWED = re.compile(
    r"""Excel|XLSX|xlsx|CSV|csv|\.(?:et|xls|pdf)\b|JPG|PNG|PDF|OFD|Word|MB|Ctrl|WPS|AB
    |user\d+|(?<=（)[a-z]+(?=）)  # examples of pinyin
    |\bdocx\b|\{[{%][^}]*[%}]\}  # files of paper templates, and how a place to be filled is written
    |[0-9a-f]{64}|[\w.-]+\.gov\.cn\S*|[A-Za-z0-9.]+@[a-z.]+""",
    re.VERBOSE,
)


class Words(HTMLParser):
    """Collects text and spoken attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        about = dict(attrs)
        self.said += [about[name] or "" for name in SPOKEN if name in about]
        if tag == "input" and about.get("type") in ("submit", "button", "reset"):
            self.said.append(about.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def english_on(page: str) -> list[str]:
    """Words of two and more Latin letters that stand on `page` and are not allowed, each once."""
    words = Words()
    words.feed(page)
    text = ALLOWED.sub(" ", "\n".join(words.said))
    return sorted(set(re.findall(r"[A-Za-z]{2,}", text)))
