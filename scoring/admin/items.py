"""A rulebook's items and what its total means, each on a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from cppcc_office.shared.workflow import Refused
from scoring.actions.drafts import drop_item, item_of, move_item, put_item, save_draft
from scoring.engine import RulebookError, parse_rulebook
from scoring.forms.items import CategoryForm, ItemForm, PlainForm, RecordsForm
from scoring.forms.meaning import TABLES, MeaningForm
from scoring.forms.problems import ITEM_FIELDS, MEANING_FIELDS, add_problems
from scoring.forms.rows import with_more
from scoring.models import Rulebook
from scoring.rule_words import item_words
from scoring.rulebooks import Data, missing_in, rulebook_data
from scoring.sources import sources_of
from scoring.subjects import SUBJECTS

CATEGORY, PLAIN = "category", "plain"
MORE, REFRESH = "more", "refresh"
WHOLE = "计分办法"


class ItemPages:
    """The pages on which items are written, in the rulebook's admin."""

    def get_urls(self) -> list[URLPattern]:
        view, name = self.own_page, "scoring_rulebook_item"
        return [
            path("<int:pk>/items/add/", view(self.item_add_view), name=f"{name}_add"),
            path("<int:pk>/items/<slug:code>/", view(self.item_view), name=name),
            path("<int:pk>/items/<slug:code>/move/", view(self.item_move_view), name=f"{name}_move"),
            path("<int:pk>/items/<slug:code>/drop/", view(self.item_drop_view), name=f"{name}_drop"),
            path("<int:pk>/meaning/", view(self.meaning_view), name="scoring_rulebook_meaning"),
            *super().get_urls(),
        ]

    def item_add_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First what the item counts, then its form."""
        book = self.draft_to_change(request, pk)
        below, counted = request.GET.get("below", ""), request.GET.get("counted", "")
        sources = sources_of(book.subject)
        if counted not in (CATEGORY, PLAIN, *sources):
            page = self.page_of(request, book, "新增项目", sources=sources.values(), below=below)
            return TemplateResponse(request, "admin/scoring/rulebook/item_kind.html", page)
        item = {"items": []} if counted == CATEGORY else {} if counted == PLAIN else {"source": counted}
        return self.item_page(request, book, item, below=below)

    def item_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        """Change one item; another source may be asked for in the address."""
        book = self.draft_to_change(request, pk)
        item = item_of(rulebook_data(book), code)
        other = request.GET.get("counted")
        if other in sources_of(book.subject) and "items" not in item:
            item = item | {"source": other}
        return self.item_page(request, book, item, code=code)

    def item_page(
        self, request: HttpRequest, book: Rulebook, item: Data, *, code: str = "", below: str = ""
    ) -> HttpResponse:
        sent = _sent(request)
        form = item_form(book.subject, item, sent)
        is_final = request.method == "POST" and not {MORE, REFRESH} & request.POST.keys()
        if is_final and form.is_valid():
            said = form.data_of_item | ({"items": []} if "items" in item else {})
            try:
                code = put_item(book=book, item=said, code=code, below=below)
            except RulebookError as error:
                add_problems(form, error.problems, f"项目“{said['name']}”", ITEM_FIELDS)
            else:
                self.message_user(request, f"已保存项目“{said['name']}”。", messages.SUCCESS)
                stays = "stay" in request.POST
                return redirect(
                    f"admin:scoring_rulebook_{'item' if stays else 'change'}", book.pk, *[code][: int(stays)]
                )
        page = self.page_of(
            request,
            book,
            item.get("name") or "新增项目",
            form=form,
            item=item,
            code=code,
            source=sources_of(book.subject).get(item.get("source", "")),
            sources=sources_of(book.subject).values(),
            says_mistakes=is_final,
            preview=self.preview(book, code) if code else None,
            can_try=not missing_in(rulebook_data(book)),
        )
        return TemplateResponse(request, "admin/scoring/rulebook/item.html", page)

    @staticmethod
    def preview(book: Rulebook, code: str) -> dict[str, str]:
        """What is kept of the item, in words."""
        rules = parse_rulebook(rulebook_data(book), unfinished=True)
        found = (one for top in rules.items for one in (top, *top.descendants) if one.code == code)
        return item_words(next(found), rules.subject)

    def item_move_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        book = self.draft_to_change(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.act(request, lambda: move_item(book=book, code=code, steps=-1 if request.POST.get("to") == "up" else 1))
        return redirect("admin:scoring_rulebook_change", pk)

    def item_drop_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        """Ask before an item goes, with everything below it."""
        book = self.draft_to_change(request, pk)
        item = item_of(rulebook_data(book), code)
        if request.method != "POST":
            page = self.page_of(request, book, f"删除“{item['name']}”", item=item)
            return TemplateResponse(request, "admin/scoring/rulebook/item_drop.html", page)
        self.act(request, lambda: drop_item(book=book, code=code), f"已删除项目“{item['name']}”。")
        return redirect("admin:scoring_rulebook_change", pk)

    def act(self, request: HttpRequest, action: Any, done: str = "") -> None:
        """Do it, and say what came of it."""
        try:
            action()
        except Refused as refused:
            self.message_user(request, refused.sentence, messages.ERROR)
        except RulebookError as error:
            self.message_user(request, f"没有改动：{'；'.join(error.problems)}", messages.ERROR)
        else:
            if done:
                self.message_user(request, done, messages.SUCCESS)

    def meaning_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Grades and what else the total means."""
        book = self.draft_to_change(request, pk)
        form = MeaningForm(_sent(request), rules=rulebook_data(book))
        is_final = request.method == "POST" and MORE not in request.POST
        if is_final and form.is_valid():
            try:
                save_draft(book=book, data=form.data_of_rules)
            except RulebookError as error:
                add_problems(form, error.problems, WHOLE, MEANING_FIELDS)
            else:
                self.message_user(request, "已保存等次和达标。", messages.SUCCESS)
                return redirect("admin:scoring_rulebook_change", pk)
        tables = [(key, title, form.tables[key]) for key, (_, title) in TABLES.items()]
        page = self.page_of(request, book, "等次和达标", form=form, tables=tables, says_mistakes=is_final)
        return TemplateResponse(request, "admin/scoring/rulebook/meaning.html", page)


def item_form(subject: str, item: Data, sent: Any) -> ItemForm:
    """The form that fits the item: a category, records of a source, or points without records."""
    kind: Any = SUBJECTS[subject]
    if "items" in item:
        return CategoryForm(sent, subject=kind, item=item)
    source = sources_of(subject).get(item.get("source", ""))
    if source is None:
        return PlainForm(sent, subject=kind, item=item)
    return RecordsForm(sent, subject=kind, item=item, source=source)


def _sent(request: HttpRequest) -> Any:
    """What was typed, with further rows where they were asked for."""
    if request.method != "POST":
        return None
    return with_more(request.POST, request.POST[MORE]) if MORE in request.POST else request.POST
