"""协商成果转化: the page of one line of the ledger, which earns a group its points."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cppcc_office.shared.access import get_visible
from cppcc_office.shared.history import versions_of
from proposals.models import Outcome


def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed over, what became of it, and who entered it."""
    row = get_visible(Outcome.objects.select_related("group", "organization"), request.user, pk=pk)
    facts = [
        ("界别（联组）", row.group),
        ("年度", f"{row.year} 年"),
        ("成果形式", row.form),
        ("报送时间", f"{row.submitted_on:%Y年%-m月%-d日}" if row.submitted_on else ""),
        ("办理单位", row.organization or ""),
    ]
    return render(request, "proposals/outcome.html", {"outcome": row, "facts": facts, "versions": versions_of(row)})
