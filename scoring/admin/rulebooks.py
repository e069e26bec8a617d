"""Rulebooks in the admin site: their list, the page of one, and its life."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.office_admin import OfficeAdmin
from cppcc_office.shared.admin_site import Menu, MenuLink
from cppcc_office.shared.workflow import Refused
from scoring.actions import copy_rulebook, put_in_force, retire_rulebook
from scoring.actions.drafts import add_draft, require_draft, save_draft, tree_of
from scoring.admin.items import ItemPages
from scoring.admin.reading import ReadingPages
from scoring.admin.whole import WholePages
from scoring.engine import Rulebook as Rules
from scoring.engine import parse_rulebook
from scoring.forms.head import HeadForm
from scoring.forms.problems import without_keys
from scoring.models import Rulebook
from scoring.rule_words import head_words, item_words, meaning_words, short_words
from scoring.rulebooks import Data, missing_in, rulebook_data

# The buttons of a rulebook's page: what one must be allowed to, the words when done, the action.
STEPS: dict[str, tuple[str, str, Callable[[Rulebook, Any], Rulebook]]] = {
    "force": ("scoring.change_rulebook", "已施行", lambda book, by: put_in_force(book=book, by=by)),
    "retire": ("scoring.change_rulebook", "已停用", lambda book, by: retire_rulebook(book=book, by=by)),
    "copy": ("scoring.add_rulebook", "已复制为草稿", lambda book, by: copy_rulebook(book=book)),
}


@admin.register(Rulebook)
class RulebookAdmin(ItemPages, ReadingPages, WholePages, OfficeAdmin):
    menu, menu_order = Menu.SCORING, 20
    menu_links = (
        (10, MenuLink("积分与排名", "scoring:ranking")),
        (11, MenuLink("委员积分", "scoring:members")),
        (21, MenuLink("涉及减负规定的项目", "admin:scoring_rulebook_all_policies", "scoring.view_rulebook")),
    )
    form = HeadForm
    list_display = ("name", "subject", "status", "item_count", "starts_on", "ends_on", "basis")
    list_filter = ("subject", "status")
    actions = ("put_in_force", "retire", "copy_as_draft")
    search_fields = ("name", "basis")
    readonly_fields = ("status", "head_in_words")
    export_columns = ("name", "subject", "status", "basis", "starts_on", "ends_on", "item_count", "candidates")
    change_form_template = "admin/scoring/rulebook/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rulebook]:
        return super().get_queryset(request).annotate(number_of_items=Count("items"))

    def get_urls(self) -> list[URLPattern]:
        view = self.own_page(self.step_view)
        return [path("<int:pk>/step/", view, name="scoring_rulebook_step"), *super().get_urls()]

    def own_page(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """`view` behind the door of the admin site; what is refused is said on the rulebook's page."""

        def told(request: HttpRequest, pk: int | None = None, **about: Any) -> HttpResponse:
            try:
                return view(request, pk, **about) if pk else view(request)
            except Refused as refused:
                self.message_user(request, refused.sentence, messages.ERROR)
                return redirect("admin:scoring_rulebook_change", pk)

        return self.admin_site.admin_view(told)

    # ---- the page of a rulebook ----

    def has_change_permission(self, request: HttpRequest, obj: Rulebook | None = None) -> bool:
        """Only drafts are changed; what is in force goes on saying what it said."""
        return super().has_change_permission(request, obj) and (obj is None or obj.status == Rulebook.Status.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Rulebook | None = None) -> bool:
        """What counted once is retired, not deleted."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.status == Rulebook.Status.DRAFT)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Fields beside the model's are made by the form itself, by whom the rulebook speaks about."""
        return super().get_form(request, obj, change=change, **kwargs | {"fields": HeadForm.Meta.fields})

    def get_fieldsets(self, request: HttpRequest, obj: Rulebook | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return ((None, {"fields": ("status", "head_in_words")}),)
        days = (("starts_on", "ends_on"), "year_ends")
        sets: list[Any] = [
            (None, {"fields": ("name", "subject", *days, "basis", "note", "incomplete")}),
            ("总分", {"fields": ("base", ("floor", "cap"), "rounding", "candidates")}),
        ]
        if obj and (names := HeadForm.applies_names(obj)):
            sets.append(("适用于哪些对象（不选则全部适用）", {"fields": names, "classes": ("collapse",)}))
        return sets

    def save_model(self, request: HttpRequest, obj: Rulebook, form: HeadForm, change: bool) -> None:
        kept = save_draft(book=obj, data=form.rules) if change else add_draft(data=form.rules)
        obj.__dict__.update(kept.__dict__)

    def response_add(self, request: HttpRequest, obj: Rulebook, post_url_continue: Any = None) -> HttpResponse:
        """Straight on to the items."""
        self.message_user(request, f"已新增《{obj}》（草稿）。接着新增项目。", messages.SUCCESS)
        return redirect("admin:scoring_rulebook_change", obj.pk)

    def response_change(self, request: HttpRequest, obj: Rulebook) -> HttpResponse:
        self.message_user(request, f"已保存《{obj}》。", messages.SUCCESS)
        return redirect("admin:scoring_rulebook_change", obj.pk)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the items in words below the head."""
        book = kwargs.get("obj")
        context["show_save_and_add_another"] = context["show_save_and_continue"] = False
        if book:
            data = rulebook_data(book)
            rules = parse_rulebook(data, unfinished=True)
            rows = list(item_rows(data, rules))
            context |= {
                "book": book,
                "rows": rows,
                "meaning": meaning_words(rules),
                "cautions": self.cautions_of(book) if rows else [],
                "unfinished": list(map(without_keys, missing_in(data))),
                "is_draft": self.has_change_permission(request, book),
                "may_change": super().has_change_permission(request, book),
                "may_add": self.has_add_permission(request),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def draft_to_change(self, request: HttpRequest, pk: int) -> Rulebook:
        """The draft a page is about: 404 to those who see no rulebooks, 403 to those who may only look, Refused once it
        is no draft any more.
        """
        book = self.book_to_read(request, pk)
        if not super().has_change_permission(request, book):
            raise PermissionDenied("您只能查看计分办法。")
        return require_draft(book)

    def book_to_read(self, request: HttpRequest, pk: int) -> Rulebook:
        """404 to those who see no rulebooks."""
        book = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if book is None:
            raise Http404("没有这个计分办法。")
        return book

    def books_to_read(self, request: HttpRequest) -> QuerySet[Rulebook]:
        if not self.has_view_permission(request):
            raise Http404("没有计分办法。")
        return super().get_queryset(request).prefetch_related("items")

    def require_adding(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied("您不能新增计分办法。")

    def page_of(self, request: HttpRequest, book: Rulebook | None, title: str, **more: Any) -> dict[str, Any]:
        """What every page about a rulebook needs."""
        opts = self.model._meta
        return {**self.admin_site.each_context(request), "title": title, "opts": opts, "original": book, **more}

    # ---- its life ----

    def step_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The buttons of a rulebook's page: put in force, retire, begin a new version."""
        book = self.book_to_read(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise Http404("没有这一步。")
        permission, words, act = step
        if not request.user.has_perm(permission):
            raise PermissionDenied("您不能改动计分办法。")
        done = self._each(request, [book], words, lambda one: act(one, request.user))
        return redirect("admin:scoring_rulebook_change", done[-1].pk if done else pk)

    @admin.action(description="施行所选办法", permissions=["change"])
    def put_in_force(self, request: HttpRequest, books: QuerySet[Rulebook]) -> None:
        self._each(request, books, "已施行", lambda book: put_in_force(book=book, by=request.user))

    @admin.action(description="停用所选办法", permissions=["change"])
    def retire(self, request: HttpRequest, books: QuerySet[Rulebook]) -> None:
        self._each(request, books, "已停用", lambda book: retire_rulebook(book=book, by=request.user))

    @admin.action(description="另起新版（复制为草稿）", permissions=["add"])
    def copy_as_draft(self, request: HttpRequest, books: QuerySet[Rulebook]) -> None:
        self._each(request, books, "已复制为草稿", lambda book: copy_rulebook(book=book))

    def _each(
        self, request: HttpRequest, books: Iterable[Rulebook], words: str, act: Callable[[Rulebook], Rulebook]
    ) -> list[Rulebook]:
        """One after the other; what cannot be done is named."""
        done = []
        for book in books:
            try:
                done.append(act(book))
            except Refused as refused:
                self.message_user(request, str(refused), messages.ERROR)
            else:
                self.message_user(request, f"{words}：《{done[-1]}》。", messages.SUCCESS)
                if done[-1].status == Rulebook.Status.IN_FORCE:
                    for caution in self.cautions_of(done[-1]):
                        self.message_user(request, caution, messages.WARNING)
        return done

    @admin.display(description="项目数")
    def item_count(self, book: Rulebook) -> int:
        return book.number_of_items

    @admin.display(description="内容")
    def head_in_words(self, book: Rulebook) -> SafeString:
        words = head_words(parse_rulebook(rulebook_data(book), unfinished=True))
        return format_html_join(mark_safe("<br>"), "{}：{}", words.items())


def item_rows(data: Data, rules: Rules) -> Iterator[dict[str, Any]]:
    """Every item in the order of the page, in words."""
    found = {item.code: item for top in rules.items for item in (top, *top.descendants)}
    for depth, row in tree_of(data.get("items") or []):
        item = found[row["code"]]
        yield {
            "item": item,
            "depth": depth,
            "words": short_words(item, rules.subject),
            "source": item_words(item, rules.subject)["记录"],
            "is_category": "items" in row,
        }
