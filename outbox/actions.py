"""What happens to messages: sent, read, mailed."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery, Letter

LONGEST_ERROR = 200


def mail_is_set_up() -> bool:
    """Whether this installation can send e-mail (EMAIL_URL)."""
    return settings.MAILERS["default"]["BACKEND"] != settings.NO_MAIL


@transaction.atomic
def send_letter(
    *, subject: str, text: str, recipients: Iterable[User], by: User | None = None, url: str = ""
) -> Letter:
    """Send a message (发送) to accounts, each once; two queries for any number. E-mail waits for `mail_letters`.

    `by` is empty where the product itself tells something. Refused when there is nobody to send it to.
    """
    people = {user.pk: user for user in recipients if user.is_active}
    if not people:
        raise Refused("没有可以收到消息的人：所选的人还没有账号。")
    if not subject.strip() or not text.strip():
        raise Refused("请填写标题和正文。")
    letter = Letter.objects.create(subject=subject.strip(), text=text.strip(), url=url, sent_by=by)
    can_mail = mail_is_set_up()
    Delivery.objects.bulk_create(
        Delivery(
            letter=letter,
            user=user,
            email_state=Delivery.Email.PENDING if can_mail and user.email else Delivery.Email.NONE,
        )
        for user in people.values()
    )
    return letter


def read_message(delivery: Delivery) -> None:
    """Note that somebody has read it (已读); only the first time counts."""
    Delivery.objects.filter(pk=delivery.pk, read_at=None).update(read_at=timezone.now())


def retry_emails(letter: Letter) -> int:
    """Try again what failed (重发); how many will be tried."""
    failed = letter.deliveries.filter(email_state=Delivery.Email.FAILED)
    return failed.update(email_state=Delivery.Email.PENDING, email_error="")


def mail_letters(*, most: int = 500) -> tuple[int, int]:
    """Send the e-mails that wait, one connection for all: (sent, failed). What failed says why and stays for a retry.

    Each is taken under a lock and noted at once, so two runs side by side send nothing twice.
    """
    if not mail_is_set_up():
        return 0, 0
    sent = failed = 0
    waiting = list(Delivery.objects.to_be_mailed().order_by("pk").values_list("pk", flat=True)[:most])
    connection = mailers["default"]
    for pk in waiting:
        with transaction.atomic():
            delivery = (
                Delivery.objects.select_for_update(of=("self",))
                .select_related("letter", "user")
                .to_be_mailed()
                .filter(pk=pk)
                .first()
            )
            if delivery is None:
                continue
            error = _mail(delivery, connection)
            delivery.email_state = Delivery.Email.FAILED if error else Delivery.Email.SENT
            delivery.email_error, delivery.emailed_at = error[:LONGEST_ERROR], None if error else timezone.now()
            delivery.save(update_fields=["email_state", "email_error", "emailed_at"])
        sent, failed = sent + (not error), failed + bool(error)
    return sent, failed


def _mail(delivery: Delivery, connection: object) -> str:
    """Send one e-mail; what went wrong, or nothing."""
    letter = delivery.letter
    link = f"\n\n{settings.SITE_URL}{letter.url}" if letter.url else ""
    message = EmailMessage(letter.subject, f"{letter.text}{link}", to=[delivery.user.email])
    try:
        connection.send_messages([message])
    except Exception as error:  # noqa: BLE001 - whatever a mail server does, the others still get theirs
        return f"{type(error).__name__}：{error}"
    return ""
