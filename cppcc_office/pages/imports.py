"""What the import pages of the admin site ask and show: files, rows with their remarks, whom a written name means."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from accounts.models import User
from ledgers.models import Batch, BatchFile, BatchRow
from ledgers.reader.columns import SERIAL_NAMES, header_key
from ledgers.registry import get_ledger
from members.models import Member, Membership

MOST_FILES = 40
MOST_BYTES = 60 * 2**20
SHOWN_CELLS = 5
ANOTHER = "another"
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or many files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        clean_one = super().clean
        return [clean_one(one, initial) for one in data] if data else [clean_one(data, initial)]


class UploadForm(forms.Form):
    """Choose ledgers; what they are is found out by reading them."""

    files = FilesField(
        label="选择台账文件",
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": ".xlsx,.xlsm,.csv,.xls,.et"}),
        help_text="可以一次选择多个文件（按住 Ctrl 键）。支持 .xlsx 和 .csv；"
        ".et、.xls 请先用 WPS 或 Excel 另存为 .xlsx。",
        error_messages={"required": "请先选择要导入的文件。"},
    )

    def clean_files(self) -> list[UploadedFile]:
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多选择 {MOST_FILES} 个文件，您选择了 {len(files)} 个，请分几次导入。")
        if sum(file.size for file in files) > MOST_BYTES:
            raise forms.ValidationError(f"这些文件合起来超过 {MOST_BYTES // 2**20} 兆（MB），请分几次导入。")
        return files

    def contents(self) -> list[tuple[str, bytes]]:
        """Names and contents, as the importer takes them."""
        return [(file.name, file.read()) for file in self.cleaned_data["files"]]


def refused_files(batch: Batch, user: User) -> list[BatchFile]:
    """Files of a ledger that `user`'s office does not keep."""
    files = batch.files.defer("content")
    return [file for file in files if file.ledger and not user.has_perm(get_ledger(file.ledger).right)]


def covered(value: Any) -> str:
    """A cell's text with mobile numbers covered."""
    return _MOBILE.sub(r"\1****\2", "" if value is None else str(value))


@dataclass(frozen=True)
class ShownRow:
    """A row of a ledger as its page shows it."""

    row: BatchRow
    pairs: list[tuple[str, str]]
    issues: list[dict[str, Any]]
    changes: list[dict[str, str]]

    @property
    def summary(self) -> str:
        told = [value for header, value in self.pairs if header_key(header) not in SERIAL_NAMES]
        return " · ".join(told[:SHOWN_CELLS])


def shown_rows(file: BatchFile, rows: Sequence[BatchRow], form: "NamesForm | None") -> Iterator[ShownRow]:
    """`rows` with their cells under the file's headers, and beside each open name the fields that decide it."""
    for row in rows:
        cells = zip(file.headers, row.cells, strict=False)
        pairs = [(header, covered(value)) for header, value in cells if value not in (None, "")]
        issues = [
            {
                **issue,
                "message": covered(issue["message"]),
                "fields": form.fields_of(row, place) if form and issue.get("text") else None,
            }
            for place, issue in enumerate(row.issues)
        ]
        changes = [{name: covered(value) for name, value in change.items()} for change in row.changes]
        yield ShownRow(row, pairs, issues, changes)


class NamesForm(forms.Form):
    """For every name the roster could not tell, in the rows of one page: who it is."""

    def __init__(self, *args: Any, rows: Sequence[BatchRow], admin_site: AdminSite, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.names: dict[str, tuple[BatchRow, str]] = {}
        for row in rows:
            for place, issue in enumerate(row.issues):
                if issue["level"] == "error" and issue.get("text"):
                    self._add(f"{row.pk}-{place}", row, issue, admin_site)

    def _add(self, key: str, row: BatchRow, issue: dict[str, Any], admin_site: AdminSite) -> None:
        text = issue["text"]
        self.names[key] = (row, text)
        choices = [
            ("", f"“{text}”是谁？请选择"),
            *((str(pk), f"就是委员 {label}") for pk, label in issue.get("candidates", ())),
            (ANOTHER, "是另一位委员（请查找选定）"),
            ("guest", "不是委员，记为其他参加人员"),
            ("skip", "略去这个名字"),
        ]
        self.fields[f"who-{key}"] = forms.ChoiceField(
            choices=choices, required=False, widget=forms.Select(attrs={"aria-label": f"“{text}”是谁"})
        )
        widget = AutocompleteSelect(
            Membership._meta.get_field("member"), admin_site, attrs={"aria-label": f"查找委员，代替“{text}”"}
        )
        self.fields[f"member-{key}"] = forms.ModelChoiceField(Member.objects.all(), required=False, widget=widget)
        self.fields[f"all-{key}"] = forms.BooleanField(required=False, label=f"本文件中的“{text}”都这样处理")

    def fields_of(self, row: BatchRow, place: int) -> list[forms.BoundField] | None:
        key = f"{row.pk}-{place}"
        return [self[f"{part}-{key}"] for part in ("who", "member", "all")] if key in self.names else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for key, (_, text) in self.names.items():
            if data.get(f"who-{key}") == ANOTHER and not data.get(f"member-{key}"):
                self.add_error(f"who-{key}", f"请查找并选定“{text}”是哪一位委员。")
        return data

    def decisions(self, rows_of_file: QuerySet[BatchRow]) -> dict[str, dict[str, Any]]:
        """What was decided, by row and written name; decisions for all rows reach every row that has the name."""
        decided: dict[str, dict[str, Any]] = {}
        everywhere: dict[str, Any] = {}
        for key, (row, text) in self.names.items():
            who = self.cleaned_data.get(f"who-{key}")
            if who == ANOTHER:
                who = self.cleaned_data[f"member-{key}"].pk
            elif who and who.isdigit():
                who = int(who)
            if who:
                decided.setdefault(row.ref, {})[text] = who
                if self.cleaned_data.get(f"all-{key}"):
                    everywhere.setdefault(text, who)
        if everywhere:
            for row in rows_of_file.filter(outcome=BatchRow.Outcome.ERROR).only("ref", "issues"):
                for text in {issue.get("text") for issue in row.issues} & set(everywhere):
                    decided.setdefault(row.ref, {}).setdefault(text, everywhere[text])
        return decided


@dataclass(frozen=True)
class Decision:
    """A decision on a name that holds, as the page lists it."""

    ref: str
    number: int
    text: str
    words: str


def decisions_made(file: BatchFile) -> list[Decision]:
    """Every decision on the names of a file, in the order of its rows."""
    chosen = {ref: names for ref, names in file.resolutions.items() if names}
    numbers = dict(file.results.filter(ref__in=chosen).values_list("ref", "number"))
    ids = {who for names in chosen.values() for who in names.values() if isinstance(who, int)}
    seats = Membership.objects.filter(member__in=ids, committee__is_home=True).order_by("starts_on", "pk")
    members = {seat.member_id: f"{seat.member}（{seat.sector}）" for seat in seats.select_related("member", "sector")}
    words = {"guest": "记为其他参加人员", "skip": "略去"}
    found = [
        Decision(ref, numbers[ref], text, words.get(who) or f"委员 {members.get(who, '（已删除）')}")
        for ref, names in chosen.items()
        if ref in numbers
        for text, who in names.items()
    ]
    return sorted(found, key=lambda decision: decision.number)
