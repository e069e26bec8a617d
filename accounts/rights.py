"""科室权限: what the staff of one office may do, ticked list by list instead of permission by permission."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cppcc_office.shared.admin_site import Menu

VERBS = {"view": "查看", "add": "新增", "change": "修改", "delete": "删除"}


@dataclass
class Right:
    """One box to tick and the permissions behind it."""

    key: str
    label: str
    main: str
    permissions: frozenset[str]
    is_ticked: bool = False


@dataclass
class RightsRow:
    """One list of the admin site: up to four verbs, and rights of its own."""

    title: str
    verbs: list[Right | None] = field(default_factory=list)
    others: list[Right] = field(default_factory=list)

    @property
    def rights(self) -> Iterable[Right]:
        return [*(right for right in self.verbs if right), *self.others]


def rights_table() -> dict[Menu, list[RightsRow]]:
    """Every list under its heading of the menu, in the menu's order."""
    table: dict[Menu, list[tuple[int, RightsRow]]] = {menu: [] for menu in Menu}
    for model, model_admin in admin.site._registry.items():
        row = _row(model, model_admin)
        if list(row.rights):
            menu = getattr(model_admin, "menu", Menu.SYSTEM)
            table[menu].append((getattr(model_admin, "menu_order", 100), row))
    return {menu: [row for _, row in sorted(rows, key=lambda pair: pair[0])] for menu, rows in table.items() if rows}


def _row(model: type[Model], model_admin: admin.ModelAdmin) -> RightsRow:
    opts = model._meta
    inner = [inline.model for inline in model_admin.inlines]
    title = getattr(model_admin, "menu_title", "") or str(opts.verbose_name_plural)
    verbs = [_verb(verb, model, inner) if verb in opts.default_permissions else None for verb in VERBS]
    others = [
        Right(f"{opts.label_lower}:{codename}", name, right, frozenset({right}))
        for codename, name in opts.permissions
        for right in [f"{opts.app_label}.{codename}"]
    ]
    return RightsRow(title, verbs, others)


def _verb(verb: str, model: type[Model], inner: list[type[Model]]) -> Right:
    """Changing a record means changing the rows inside it too; every verb includes looking."""
    names = {_name("view", one) for one in (model, *inner)} | {_name(verb, model)}
    if verb in ("add", "change"):
        names |= {_name(each, one) for one in inner for each in ("add", "change", "delete")}
    if verb == "delete":
        names |= {_name("delete", one) for one in inner}
    return Right(f"{model._meta.label_lower}:{verb}", VERBS[verb], _name(verb, model), frozenset(names))


def _name(verb: str, model: type[Model]) -> str:
    return f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"


class RightsInput(forms.Widget):
    """The table of boxes."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        table, ticked = rights_table(), set(value or ())
        for rows in table.values():
            for row in rows:
                for right in row.rights:
                    right.is_ticked = right.key in ticked
        return render_to_string("admin/rights.html", {"name": name, "table": table, "verbs": VERBS.values()})


class GroupForm(forms.ModelForm):
    """An office's name and its rights."""

    rights = forms.Field(label="权限", required=False, widget=RightsInput)

    class Meta:
        model = Group
        fields = ("name",)
        labels = {"name": "科室（岗位）名称"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            held = {_full_name(one) for one in self.instance.permissions.select_related("content_type")}
            self.initial["rights"] = [right.key for right in _all_rights() if right.main in held]

    def save_rights(self) -> None:
        """Give the group exactly what is ticked; permissions that the table does not show stay as they are."""
        ticked, rights = set(self.cleaned_data["rights"] or ()), _all_rights()
        shown = set().union(*(right.permissions for right in rights))
        wanted = set().union(*(right.permissions for right in rights if right.key in ticked))
        kept = [one for one in self.instance.permissions.select_related("content_type") if _full_name(one) not in shown]
        given = [one for one in Permission.objects.select_related("content_type") if _full_name(one) in wanted]
        self.instance.permissions.set([*kept, *given])


def _full_name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def _all_rights() -> list[Right]:
    return [right for rows in rights_table().values() for row in rows for right in row.rights]
