"""The mail backend of an installation without a mail server."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoMail(BaseEmailBackend):
    """Sends nothing and says so: messages stay inside the product."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return 0
