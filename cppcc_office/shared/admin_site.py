"""The secretariat's admin site: stock Django admin, its menu in the order of the office's work."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from cppcc_office.shared.admin_door import AdminDoor


class Menu(StrEnum):
    """Headings of the menu, in the order in which the office works. Every list says where it hangs."""

    DAILY = "日常工作"
    CONSULTATION = "协商与监督"
    WRITING = "提案与成果"
    PEOPLE = "委员与界别"
    UNITS = "单位与联系"
    WORKSTATIONS = "委员工作室"
    SCORING = "考核与排名"
    LEDGERS = "台账导入导出"
    REFERENCE = "基础数据"
    SYSTEM = "账号与系统"


@cache
def address(name: str, *args: str) -> str:
    """The address of a page the menu leads to, looked up once: the menu stands on every page of the admin site, and
    finding its two hundred addresses anew took a third of the time. Empty where this installation has no such page.
    """
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class MenuLink:
    """A page of the menu that is no list of records; `permission` is asked before it is shown."""

    title: str
    url_name: str
    permission: str = ""

    def url(self) -> str:
        """The page's address; empty when that page is not part of this installation."""
        return address(self.url_name)


@dataclass(frozen=True)
class Waiting:
    """Something on the first page that waits for somebody, or that is good to know before work starts."""

    title: str
    value: str
    url: str
    note: str = ""
    is_urgent: bool = False


class OfficeAutocompleteView(AutocompleteJsonView):
    """Choices while typing. Whoever may fill in a form may look up what belongs into its fields, and nothing else."""

    def has_perm(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if super().has_perm(request, obj):
            return True
        opts = self.source_field.model._meta
        return any(request.user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}") for verb in ("add", "change"))

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().prefetch_related(*getattr(self.model_admin, "choice_prefetch", ()))

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "choice_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}


class OfficeAdminSite(AdminDoor):
    """Where the secretariat works. Apps hang their lists into its menu; nothing here names an app."""

    site_header = "政协机关履职管理"
    site_title = "履职管理"
    index_title = "工作台"
    empty_value_display = "—"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The menu: headings in the order of `Menu`, under each what this person may open."""
        if app_label:
            return super().get_app_list(request, app_label)
        entries: dict[Menu, list[tuple[int, dict[str, Any]]]] = {menu: [] for menu in Menu}
        for model, model_admin in self._registry.items():
            perms = model_admin.get_model_perms(request)
            if any(perms.values()) and model_admin.has_module_permission(request):
                menu, order = getattr(model_admin, "menu", Menu.SYSTEM), getattr(model_admin, "menu_order", 100)
                entries[menu].append((order, _list_of(model, model_admin, perms)))
        for model_admin in self._registry.values():
            for order, link in getattr(model_admin, "menu_links", ()):
                entries[model_admin.menu].extend((order, item) for item in _shown(link, request))
        return [
            {
                "name": menu.value,
                "app_label": f"menu-{menu.name.lower()}",
                "app_url": f"{address('admin:index')}#{menu.name.lower()}",
                "anchor": menu.name.lower(),
                "has_module_perms": True,
                "models": [item for _, item in sorted(items, key=lambda pair: pair[0])],
            }
            for menu, items in entries.items()
            if items
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        waiting = [item for model_admin in self._registry.values() for item in self._waiting(model_admin, request)]
        return super().index(request, {"waiting": waiting, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return OfficeAutocompleteView.as_view(admin_site=self)(request)

    @staticmethod
    def _waiting(model_admin: admin.ModelAdmin, request: HttpRequest) -> Iterable[Waiting]:
        gather = getattr(model_admin, "waiting", None)
        return gather(request) if gather and model_admin.has_view_permission(request) else ()


def _list_of(model: type[Model], model_admin: admin.ModelAdmin, perms: dict[str, bool]) -> dict[str, Any]:
    """A list of records as an entry of the menu, with the addresses this person may go to."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    may_look, may_add = perms["change"] or perms["view"], perms["add"] and getattr(model_admin, "menu_adds", True)
    return {
        "model": model,
        "name": getattr(model_admin, "menu_title", "") or capfirst(model._meta.verbose_name_plural),
        "object_name": model._meta.object_name,
        "admin_url": address(f"{name}_changelist") if may_look else None,
        "add_url": address(f"{name}_add") if may_add else None,
        "view_only": not perms["change"],
        "perms": perms,
    }


def _shown(link: MenuLink, request: HttpRequest) -> Iterable[dict[str, Any]]:
    """`link` as an entry of the menu, when the page exists and this person may open it."""
    url = link.url()
    if url and (not link.permission or request.user.has_perm(link.permission)):
        yield {
            "name": link.title,
            "object_name": "link-" + link.url_name.replace(":", "-"),
            "admin_url": url,
            "add_url": None,
            "is_page": True,
            "view_only": True,
            "perms": {"view": True},
        }
