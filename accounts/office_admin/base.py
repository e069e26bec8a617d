"""The base classes of the secretariat's lists and of the rows inside their forms."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import CASCADE, FETCH_PEERS, Field, ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from accounts.audit import Action, log_event
from accounts.office_admin.export import ExportAdmin
from accounts.office_admin.history import HistoryAdmin
from accounts.office_admin.phones import SEE_PHONES, PhoneFormMixin, PhonesAdmin, covered_phone
from cppcc_office.shared.admin_site import Menu, MenuLink, Waiting

DATES = ("starts_on", "ends_on")
MOST_ROWS_IN_A_FORM = 80
MOST_NAMED = 20


class OfficeForm(PhoneFormMixin, forms.ModelForm):
    """A form of the admin site; looked-up relations show their present value without a query per field."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, field in self.fields.items():
                widget = getattr(field.widget, "widget", field.widget)
                if isinstance(widget, KnownAutocompleteSelect):
                    widget.known = getattr(self.instance, name)


class KnownAutocompleteSelect(AutocompleteSelect):
    """Stock autocomplete that need not ask the database for the row its form already holds."""

    known: Model | None = None

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        if self.known is None or [str(one) for one in value] != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.known)
        options.append(self.create_option(name, self.known.pk, label, {str(self.known.pk)}, len(options)))
        return [(None, options, 0)]


class OfficeFields(PhonesAdmin):
    """What forms and the rows inside them share: lookups while typing, covered phones, few queries."""

    form = OfficeForm
    adds_related = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Rows that fetch what they refer to for all of the page at once."""
        return super().get_queryset(request).fetch_mode(FETCH_PEERS)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """From when to when stands last, though dated relations declare it first."""
        names = list(super().get_fields(request, obj))
        last = [name for name in DATES if name in names] if not self.fields else []
        return [name for name in names if name not in last] + last

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a chosen row stand no buttons that would change or delete that row itself."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_change_related = field.widget.can_view_related = False
            field.widget.can_add_related &= self.adds_related
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request) and "widget" not in kwargs:
            kwargs["widget"] = KnownAutocompleteSelect(db_field, self.admin_site, using=kwargs.get("using"))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        label = getattr(self.admin_site._registry.get(db_field.remote_field.model), "choice_label", None)
        if field is not None and label is not None:
            field.label_from_instance = label
        return field


class OfficeAdmin(OfficeFields, ExportAdmin, HistoryAdmin):
    """A list of the secretariat: where it hangs in the menu, what waits in it, how it is shown and exported."""

    menu = Menu.REFERENCE
    menu_order = 100
    menu_title = ""
    menu_adds = True
    add_words = ""
    menu_links: tuple[tuple[int, MenuLink], ...] = ()

    # Relations that `choice_label` walks; fetched at once wherever rows are offered.
    choice_prefetch: tuple[str, ...] = ()

    list_per_page = 50
    list_max_show_all = 500
    save_on_top = False

    def waiting(self, request: HttpRequest) -> list[Waiting]:
        """What of this list belongs on the first page."""
        return []

    def choice_label(self, obj: Model) -> str:
        """How a row is offered where it can be chosen."""
        return str(obj)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Covered numbers cannot be guessed digit by digit through the address line."""
        if any(part in self.phone_fields for part in lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        may_reveal = request.user.has_perm(SEE_PHONES)
        return [
            self._phone_column(name, may_reveal=may_reveal) if name in self.phone_fields else name
            for name in super().get_list_display(request)
        ]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.may_reveal = request.user.has_perm(SEE_PHONES)
        return form

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Deleting a row never takes records of another app with it: they stand in the way and are named."""
        tree, counts, lacking, protected = super().get_deleted_objects(objs, request)
        elsewhere = self._records_elsewhere(objs)
        return tree, counts, set() if elsewhere else lacking, [*protected, *elsewhere]

    def _records_elsewhere(self, objs: Any) -> list[str]:
        found = []
        for relation in self.model._meta.related_objects:
            other = relation.related_model
            is_own = other._meta.app_label == self.model._meta.app_label or hasattr(other, "history_id")
            if not is_own and relation.on_delete is CASCADE:
                rows = other._default_manager.filter(**{f"{relation.field.name}__in": list(objs)})
                found += [f"{other._meta.verbose_name}：{row}" for row in rows[:MOST_NAMED]]
        return found

    def get_urls(self) -> list[URLPattern]:
        opts = self.model._meta
        reveal = path(
            "<path:object_id>/reveal/<str:field>/",
            self.admin_site.admin_view(self.reveal_view),
            name=f"{opts.app_label}_{opts.model_name}_reveal",
        )
        return [*([reveal] if self.phone_fields else []), *super().get_urls()]

    def reveal_view(self, request: HttpRequest, object_id: str, field: str) -> HttpResponse:
        """Show one number, once asked; say in the audit log who looked at whose."""
        obj = self.get_object(request, object_id) if field in self.phone_fields else None
        if obj is None:
            raise Http404("没有这条记录。")
        if not (self.has_view_permission(request, obj) and request.user.has_perm(SEE_PHONES)):
            raise PermissionDenied("您没有查看完整电话号码的权限。")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        label = self.model._meta.get_field(field).verbose_name
        log_event(Action.PHONE_SHOWN, by=request.user, request=request, target=obj, detail=label)
        phone = getattr(obj, field)
        if request.accepts("text/html"):
            context = {
                **self.admin_site.each_context(request),
                "title": f"{obj}的{label}",
                "opts": self.model._meta,
                "phone": phone,
            }
            return TemplateResponse(request, "admin/phone.html", context)
        return JsonResponse({"phone": phone})

    def _phone_column(self, name: str, *, may_reveal: bool) -> Any:
        @admin.display(description=self.model._meta.get_field(name).verbose_name)
        def column(obj: Model) -> Any:
            return covered_phone(obj, name, may_reveal=may_reveal)

        column.__name__ = name
        return column


class ReadOnlyAdmin(OfficeAdmin):
    """A list that may be read, searched and exported; its rows come about elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OfficeInline(OfficeFields, admin.TabularInline):
    """Rows of a related list inside a form."""

    extra = 0
    adds_related = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Rows with what the labels of their looked-up relations need."""
        wanted = [
            f"{name}__{path}"
            for name in self.get_autocomplete_fields(request)
            for path in getattr(self._admin_of(name), "choice_prefetch", ())
        ]
        return super().get_queryset(request).prefetch_related(*wanted)

    def _admin_of(self, name: str) -> admin.ModelAdmin | None:
        return self.admin_site._registry.get(self.model._meta.get_field(name).related_model)

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.may_reveal = request.user.has_perm(SEE_PHONES)
        return formset


class OfficeStackedInline(OfficeInline):
    """The same with the fields below each other, for rows that are long or single."""

    template = "admin/edit_inline/stacked.html"
