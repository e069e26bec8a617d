"""The committee's document of a rulebook, for everybody whom points under it are shown."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.documents import document_response
from scoring.models import Rulebook


def rule_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """As it was uploaded."""
    book = get_visible(Rulebook.objects.exclude(document=""), request.user, pk=pk)
    return document_response(book.document, book.document_name)


def book_with_document(code: str, user: User) -> Rulebook | None:
    """The rulebook of that code, while it has a document that `user` may open; one query."""
    return Rulebook.objects.visible_to(user).exclude(document="").filter(code=code).first()
