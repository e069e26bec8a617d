"""What happens to accounts: passwords, one-time invitations, locks lifted, complaints and suggestions."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.devices import end_devices, keep_this_device
from accounts.models import Invitation, Suggestion, User

# Letters and digits nobody mixes up on paper: no 0 and O, no 1, I and L. Twelve of them are 59 bits.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


def _set_password(user: User, password: str) -> None:
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])


@transaction.atomic
def change_own_password(*, request: HttpRequest, password: str) -> None:
    """Set a new password for whoever is signed in; this session gets a new key, all other sessions end."""
    old_key = request.session.session_key
    _set_password(request.user, password)
    update_session_auth_hash(request, request.user)
    log_event(Action.PASSWORD_CHANGED, by=request.user, request=request, target=request.user)
    keep_this_device(request, old_key)


def plain_code(typed: str) -> str:
    """A code as made, whatever blanks, dashes, full-width or small letters it was typed with."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", typed)).upper()


def code_hash(typed: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(plain_code(typed).encode()).hexdigest()


def spoken_code(code: str) -> str:
    """A code in three groups, as printed: ABCD-EFGH-JKMN."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


@transaction.atomic
def make_invitations(*, users: Sequence[User], by: User, request: HttpRequest | None = None) -> dict[int, str]:
    """Give each account a new one-time code and revoke the ones before; returns the codes by account id.

    The codes exist nowhere else afterwards. Staff get none: their passwords are set by the system administrator.
    Raises ValidationError when one of the accounts belongs to staff or is closed.
    """
    refused = [str(user) for user in users if user.is_staff or user.is_superuser or not user.is_active]
    if refused:
        raise ValidationError(f"不能给机关工作人员或已停用的账号发放登录单：{'、'.join(refused)}。")
    now = timezone.now()
    Invitation.objects.filter(user__in=users).open_at(now).update(revoked_at=now)
    codes = {user.pk: "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for user in users}
    Invitation.objects.bulk_create(
        Invitation(
            user_id=pk, code_hash=code_hash(code), made_at=now, made_by=by, expires_at=now + settings.INVITATION_FOR
        )
        for pk, code in codes.items()
    )
    log_event(Action.INVITED, by=by, request=request, detail="、".join(map(str, users)), count=len(users))
    return codes


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str, request: HttpRequest | None = None) -> User:
    """Set the password the invitation allows to set and use it up; sign-ins under the old password end.

    Raises ValidationError when it was used, revoked or expired meanwhile, or the account became staff.
    """
    now = timezone.now()
    invitation = Invitation.objects.select_for_update().select_related("user").get(pk=invitation.pk)
    user = invitation.user
    if not invitation.is_usable(now):
        raise ValidationError("这张登录单已经失效，请向机关办公室索取新的登录单。")
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    _set_password(user, password)
    end_devices(user.devices.all(), by=user, request=request)
    log_event(Action.PASSWORD_SET, by=user, request=request, target=user)
    return user


@transaction.atomic
def write_suggestion(*, suggestion: Suggestion, by: User, request: HttpRequest | None = None) -> None:
    """Hand in a complaint or suggestion."""
    suggestion.written_by = by
    suggestion.save()
    log_event(Action.SUGGESTED, by=by, request=request, target=suggestion)


@transaction.atomic
def answer_suggestion(*, suggestion: Suggestion, answer: str, by: User) -> None:
    """Answer it, or correct the answer; the writer sees it on the own page."""
    suggestion.answer, suggestion.answered_by, suggestion.answered_at = answer.strip(), by, timezone.now()
    suggestion.save(update_fields=["answer", "answered_by", "answered_at"])
