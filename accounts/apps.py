"""Registers the app and listens for sign-ins."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与权限"

    def ready(self) -> None:
        from accounts.devices import begin_device  # noqa: PLC0415 - models are not ready at import
        from accounts.lockout import forget_own_failures, log_failure  # noqa: PLC0415

        # Django's own receiver saves the whole account at every sign-in and would fill its history.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(begin_device)
        user_logged_in.connect(forget_own_failures)
        user_login_failed.connect(log_failure)
