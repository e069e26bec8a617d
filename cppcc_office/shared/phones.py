"""Phone numbers as they may be shown, and as they may be typed."""

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9]\d{9}")
# In running text, with whatever stands between the digits; 13:00—15:30 and 2026.11.22 are none.
_GAP = r"[\s.·,()_\-‐‑‒–—―]{0,3}"
_MOBILE_AMONG_WORDS = re.compile(rf"(?<!\d)(?:86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE_AMONG_WORDS = re.compile(
    rf"(?<!\d)0\d{{2,3}}(?:{_GAP}\d){{7,8}}(?!\d)|(?:电话|座机|致电|拨打|打)[^\d，。；]{{0,4}}[2-9]\d{{6,7}}(?!\d)"
)
_LANDLINE = re.compile(r"(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?")


def masked_phone(number: str) -> str:
    """138****5678: enough to recognise a number one knows, too little to call one."""
    number = (number or "").strip()
    if len(number) >= 11:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    if len(number) > 4:
        return f"{'*' * (len(number) - 3)}{number[-3:]}"
    return "*" * len(number)


def clean_phone(text: str) -> str:
    """`text` as the office keeps it: half-width, without spaces. ValueError with a sentence when it is no number."""
    phone = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text)).replace("—", "-").removeprefix("+86")
    if re.fullmatch(r"\d{3}-\d{4}-\d{4}", phone):
        phone = phone.replace("-", "")
    if phone and not _MOBILE.fullmatch(phone) and not _LANDLINE.fullmatch(phone):
        raise ValueError("电话号码不对。请填写 11 位手机号码，或带区号的固定电话，如 0562-2831234。")
    return phone


def holds_mobile(text: str) -> bool:
    """Whether words that others read name somebody's mobile number, however it is written."""
    return bool(_MOBILE_AMONG_WORDS.search(unicodedata.normalize("NFKC", text)))


def holds_number(text: str) -> bool:
    """The same, and of landlines."""
    return holds_mobile(text) or bool(_LANDLINE_AMONG_WORDS.search(unicodedata.normalize("NFKC", text)))
