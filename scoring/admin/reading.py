"""Rulebooks read in the admin site: two versions compared, items that touch a policy, the committee's document."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from simple_history.models import ModelChange

from accounts.office_admin.history import CoveredChanges
from cppcc_office.shared.documents import DocumentField
from scoring.actions import attach_document
from scoring.comparison import compare, usual_other
from scoring.engine import Rulebook as Rules
from scoring.engine import RulebookError, parse_rulebook
from scoring.models import Rulebook
from scoring.policies import BASIS, cautions, touched
from scoring.rivals import left_to_older
from scoring.rule_words import head_words, meaning_words
from scoring.rulebooks import rulebook_data


class DocumentForm(forms.Form):
    document = DocumentField(label="原文件", help_text="PDF、OFD 或 Word 文件，不超过 20 兆（MB）。")


class RuleChanges(CoveredChanges):
    """What was written as plain data, in the words of the rulebook's page."""

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> Any:
        if change.field not in ("meaning", "applies_to"):
            return super().prepare_delta_change_value(change, value)
        said = value if change.field == "meaning" else {"applies_to": value}
        head = {"code": "then", "name": "当时", "subject": self.record.subject}
        try:
            rules = parse_rulebook(head | said, unfinished=True)
        except RulebookError:
            return "（当时的写法）"
        words = meaning_words(rules) if change.field == "meaning" else {"适用于": head_words(rules).get("适用于", "")}
        return "；".join(f"{aspect}：{told}" for aspect, told in words.items() if told) or "—"


class ReadingPages:
    """Pages for everybody who may look at rulebooks."""

    def get_urls(self) -> list[URLPattern]:
        view = self.own_page
        return [
            path("policies/", view(self.policies_view), name="scoring_rulebook_all_policies"),
            path("<int:pk>/policies/", view(self.policies_view), name="scoring_rulebook_policies"),
            path("<int:pk>/compare/", view(self.compare_view), name="scoring_rulebook_compare"),
            path("<int:pk>/document/attach/", view(self.attach_view), name="scoring_rulebook_attach"),
            *super().get_urls(),
        ]

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """This version beside another of the same kind of subject: from the other one to this one."""
        book = self.book_to_read(request, pk)
        others = Rulebook.objects.filter(subject=book.subject).exclude(pk=pk).order_by("status", "-starts_on", "-pk")
        asked = request.GET.get("with", "")
        other = next((one for one in others if str(one.pk) == asked), None) or usual_other(book)
        comparison = compare(rules_of(other), rules_of(book)) if other else None
        page = self.page_of(request, book, "比较两个办法", others=others, other=other, comparison=comparison)
        return TemplateResponse(request, "admin/scoring/rulebook/compare.html", page)

    def policies_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The items that touch the rules that lighten the load, of one rulebook or of all."""
        books = [self.book_to_read(request, pk)] if pk else list(self.books_to_read(request))
        found = [(book, touched(rules_of(book))) for book in books]
        page = self.page_of(request, books[0] if pk else None, "涉及减负规定的项目", found=found, basis=BASIS)
        return TemplateResponse(request, "admin/scoring/rulebook/policies.html", page)

    def attach_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Attach the committee's document, also to a rulebook in force; a new one takes the place of the old."""
        book = self.book_to_read(request, pk)
        if not request.user.has_perm("scoring.change_rulebook"):
            raise PermissionDenied("您只能查看计分办法。")
        form = DocumentForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            kept = attach_document(book=book, document=form.cleaned_data["document"])
            self.message_user(request, f"已保存原文件“{kept.document_name}”。", messages.SUCCESS)
            return redirect("admin:scoring_rulebook_change", pk)
        page = self.page_of(request, book, "上传原文件", form=form)
        return TemplateResponse(request, "admin/scoring/rulebook/whole.html", page)

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> RuleChanges:
        return RuleChanges(self.model, historical_record)

    @staticmethod
    def cautions_of(book: Rulebook) -> list[str]:
        return [*cautions(rules_of(book)), *filter(None, [left_to_older(book)])]


def rules_of(book: Rulebook) -> Rules:
    return parse_rulebook(rulebook_data(book), unfinished=True)
