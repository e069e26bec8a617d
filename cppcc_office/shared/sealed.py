"""Text about private persons, encrypted in the database under keys that live outside it."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

LOOKUPS = {"exact", "isnull"}


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> str:
    """`text` encrypted under the first key; nothing stays nothing."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What `seal` was given; ImproperlyConfigured when none of the keys opens it, so that it is never overwritten."""
    if not sealed:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken as wrong:
        raise ImproperlyConfigured(
            "加密的姓名、电话无法解开：FIELD_KEYS（或 field_key 文件）不是当时的密钥。"
        ) from wrong


class SealedField(models.TextField):
    """Readable in Python, encrypted in the table. It can be asked whether it is empty, and nothing else."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return seal(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return unseal(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Nobody can search what lies encrypted: the empty text and NULL are all a query can find."""
        return super().get_lookup(lookup_name) if lookup_name in LOOKUPS else None


def masked_name(name: str) -> str:
    """张**: enough to recognise a person one has met."""
    name = (name or "").strip()
    return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 else "*" * len(name)
