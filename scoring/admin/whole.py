"""A rulebook as one text: given out, taken in from a file, changed as a whole."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header

from cppcc_office.shared.downloads import open_elsewhere
from scoring.engine import RulebookError
from scoring.engine.parse import plain_data, text_in
from scoring.models import Rulebook
from scoring.rulebooks import check_rulebook, dump_rulebook, rulebook_data, save_rulebook

LARGEST = 500_000


class WholeForm(forms.Form):
    """The whole rulebook as one text, typed or from a file; it is kept only when every line of it makes sense."""

    text = forms.CharField(
        label="计分办法全文",
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField code", "rows": 30, "spellcheck": "false"}),
        help_text="写法见已有的计分办法；可以先下载一份，改好再贴到这里。",
    )
    file = forms.FileField(label="或选择文件", required=False, help_text="选择文件时，以文件内容为准。")

    def __init__(self, *args: Any, book: Rulebook | None, **kwargs: Any):
        self.book = book
        super().__init__(*args, initial={"text": text_of(book) if book else ""}, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.rules = self._read(data.get("file"), data.get("text") or "")
        try:
            check_rulebook(self.rules, unfinished=self.book is not None)
        except RulebookError as error:
            raise forms.ValidationError(error.problems) from error
        code = self.rules["code"]
        if self.book and code != self.book.code:
            raise forms.ValidationError(f"代码要保持“{self.book.code}”不变。另立一个办法，请用“新增”。")
        if not self.book and Rulebook.objects.filter(code=code).exists():
            raise forms.ValidationError(f"代码“{code}”已经有办法在用，请在文件里换一个代码（code）。")
        return data

    @staticmethod
    def _read(file: Any, text: str) -> Any:
        if file:
            if file.size > LARGEST:
                raise forms.ValidationError("文件太大，不像是计分办法。")
        elif not text.strip():
            raise forms.ValidationError("请填写计分办法全文，或者选择一个文件。")
        try:
            return plain_data(text_in(file.read()) if file else text)
        except RulebookError as error:
            raise forms.ValidationError(error.problems) from error


def text_of(book: Rulebook) -> str:
    return dump_rulebook(rulebook_data(book))


class WholePages:
    """The pages of a rulebook's whole text, in its admin."""

    def get_urls(self) -> list[URLPattern]:
        view = self.own_page
        return [
            path("whole/", view(self.whole_view), name="scoring_rulebook_take_in"),
            path("<int:pk>/whole/", view(self.whole_view), name="scoring_rulebook_whole"),
            path("<int:pk>/text/", view(self.text_view), name="scoring_rulebook_text"),
            *super().get_urls(),
        ]

    def whole_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Take a whole rulebook in as a new draft, or change a draft as one text."""
        book = self.draft_to_change(request, pk) if pk else self.require_adding(request)
        form = WholeForm(request.POST or None, request.FILES or None, book=book)
        if request.method == "POST" and form.is_valid():
            kept = save_rulebook(form.rules, status=Rulebook.Status.DRAFT, unfinished=True)
            self.message_user(request, f"已保存《{kept}》。", messages.SUCCESS)
            return redirect("admin:scoring_rulebook_change", kept.pk)
        page = self.page_of(request, book, "全文" if book else "从文件导入", form=form)
        return TemplateResponse(request, "admin/scoring/rulebook/whole.html", page)

    def text_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole text, to keep, to change and to take in elsewhere."""
        book = self.book_to_read(request, pk)
        if instead := open_elsewhere(request):
            return instead
        disposition = content_disposition_header(as_attachment=True, filename=f"{book.name}.yaml")
        headers = {"Content-Disposition": disposition}
        return HttpResponse(text_of(book), content_type="application/yaml", headers=headers)
