"""Phone numbers as they may be shown."""


def masked_phone(number: str) -> str:
    """138****5678: enough to recognise a number one knows, too little to call one."""
    number = (number or "").strip()
    if len(number) >= 11:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    if len(number) > 4:
        return f"{'*' * (len(number) - 3)}{number[-3:]}"
    return "*" * len(number)
