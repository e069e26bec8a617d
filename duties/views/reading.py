"""书香政协: books recommended and notes shared. No minutes, no streaks, no points."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from cppcc_office.shared.access import get_editable
from duties.forms.reading import BookForm, NoteForm
from duties.models import Book, ReadingNote

PER_PAGE = 30


def may_read(user: User) -> bool:
    """Members and the office read together."""
    return getattr(user, "member", None) is not None or user.sees_everything


def books(request: HttpRequest) -> HttpResponse:
    """The list, and recommending one more."""
    form = BookForm(request.POST or None)
    if request.method == "POST":
        if not may_read(request.user):
            raise PermissionDenied("书目由委员和机关推荐。")
        if form.is_valid():
            book, is_new = Book.objects.get_or_create(
                title=form.cleaned_data["title"],
                author=form.cleaned_data["author"],
                defaults={"why": form.cleaned_data["why"], "recommended_by": request.user},
            )
            messages.success(request, "已推荐。" if is_new else "这本书已经在书目中，可以直接写读后感。")
            return redirect("duties:book", pk=book.pk)
    rows = (
        Book.objects.select_related("recommended_by")
        .annotate(shared=Count("notes", filter=Q(notes__is_shared=True)))
        .order_by("-recommended_at", "-pk")
    )
    page = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": form if may_read(request.user) else None,
    }
    return render(request, "duties/books.html", page)


def book(request: HttpRequest, pk: int) -> HttpResponse:
    """One book with the notes others share and one's own."""
    row = get_object_or_404(Book.objects.select_related("recommended_by"), pk=pk)
    member = getattr(request.user, "member", None)
    form = NoteForm(request.POST or None, initial={"is_shared": True})
    if request.method == "POST":
        if member is None:
            raise PermissionDenied("读后感由委员本人写。")
        if form.is_valid():
            ReadingNote.objects.create(book=row, member=member, **form.cleaned_data)
            messages.success(request, "已保存。")
            return redirect("duties:book", pk=pk)
    notes = ReadingNote.objects.visible_to(request.user).filter(book=row).select_related("member")
    page = {
        "book": row,
        "page_obj": Paginator(notes, PER_PAGE).get_page(request.GET.get("page")),
        "form": form if member else None,
        "member": member,
    }
    return render(request, "duties/book.html", page)


@require_POST
def note_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own note; staff with the right take down any that is shared."""
    note = get_editable(ReadingNote.objects, request.user, pk=pk)
    note.delete()
    messages.success(request, "已删除。")
    return redirect("duties:book", pk=note.book_id)
