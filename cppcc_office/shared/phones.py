"""Phone numbers as they may be shown, and as they may be typed."""

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9]\d{9}")
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
