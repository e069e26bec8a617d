"""From a list of people to their 登录单."""

from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class SlipsAdmin(admin.ModelAdmin):
    """A list whose rows are people with accounts, or who get them; the page of slips takes over from there."""

    actions = ("give_slips",)

    def slip_key(self, row: Model) -> str:
        """What the page of slips calls the person of this row."""
        return f"u{row.user_id}"

    def has_invite_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.invite_user")

    @admin.action(description="发放登录单（没有账号的同时开通）", permissions=["invite"])
    def give_slips(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        # One parameter for all: a browser's address holds some thousand people this way.
        keys = dict.fromkeys(self.slip_key(row) for row in queryset)
        return redirect(f"{reverse('accounts:slips')}?{urlencode({'keys': '-'.join(keys)})}")
