"""Taking ledgers in: preview, confirm, undo."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.models import User
from ledgers.models import Batch, BatchFile, BatchRow, BatchTouch
from ledgers.reader.rows import Outcome
from ledgers.results import FileResult, Resolutions, plan_files, read_files
from ledgers.undoing import put_back

Files = Iterable[tuple[str, bytes]]


class BatchStateError(Exception):
    """The batch is no longer, or not yet, in the state the act asks for; the message says so."""


def preview_files(
    files: Files,
    *,
    resolutions: Sequence[Resolutions] = (),
    on_file: Callable[[FileResult], Any] | None = None,
) -> list[FileResult]:
    """What taking in these (name, content) would do; nothing is kept, not even a batch."""
    results = read_files(files, resolutions)
    plan_files(results, write=False, on_file=on_file)
    return results


@transaction.atomic
def import_files(
    files: Files,
    *,
    by: User | None = None,
    resolutions: Sequence[Resolutions] = (),
    on_file: Callable[[FileResult], Any] | None = None,
) -> tuple[Batch, list[FileResult]]:
    """Take files in at once, good rows only, all in one transaction; the batch keeps what is needed to undo it."""
    results = read_files(files, resolutions)
    batch = Batch.objects.create(created_by=by)
    _import(batch, results, by, on_file)
    return batch, results


@transaction.atomic
def start_batch(files: Files, *, by: User | None) -> Batch:
    """Keep uploaded files with their preview until somebody confirms or discards them."""
    batch = Batch.objects.create(created_by=by)
    _preview(batch, [(name, content, {}) for name, content in files])
    return batch


@transaction.atomic
def resolve_names(batch: Batch, *, order: int, ref: str, decisions: dict[str, Any]) -> None:
    """Decide who is meant in a row of the `order`-th upload: written name → member's id, "guest" or "skip".

    Earlier decisions of the row stay; an empty one takes an earlier one back. The batch is previewed again.
    """
    resolve_many(batch, order=order, decisions={ref: decisions})


@transaction.atomic
def resolve_many(batch: Batch, *, order: int, decisions: dict[str, dict[str, Any]]) -> None:
    """The same for several rows of an upload (by their refs) with one new preview."""
    batch = _locked(batch, Batch.Status.PREVIEW, "这一批已经导入或撤销，不能再改姓名的处理。")
    uploads = _uploads(batch)
    decided = uploads[order][2]
    for ref, more in decisions.items():
        kept = {**decided.get(ref, {}), **more}
        decided[ref] = {text: choice for text, choice in kept.items() if choice}
    _preview(batch, uploads)


@transaction.atomic
def leave_out_files(batch: Batch, *, orders: Collection[int]) -> None:
    """Take uploads out of a preview; the others are previewed again without them."""
    batch = _locked(batch, Batch.Status.PREVIEW, "这一批已经导入或撤销，不能再去掉文件。")
    batch.files.filter(upload__in=orders).delete()
    _preview(batch, _uploads(batch))


@transaction.atomic
def confirm_batch(batch: Batch, *, by: User | None) -> Batch:
    """Take a previewed batch in. Rows are planned anew: what has changed since the preview is seen."""
    batch = _locked(batch, Batch.Status.PREVIEW, "这一批已经导入或撤销，不能再次导入。")
    uploads = _uploads(batch)
    results = read_files([(name, content) for name, content, _decided in uploads], [u[2] for u in uploads])
    _import(batch, results, by, None)
    return batch


@transaction.atomic
def discard_batch(batch: Batch) -> None:
    """Throw a preview away with its files."""
    _locked(batch, Batch.Status.PREVIEW, "这一批已经导入，只能撤销，不能删除。").delete()


@transaction.atomic
def undo_batch(batch: Batch, *, by: User | None) -> Batch:
    """Delete what the batch created, put back what it changed; CannotUndoError when something was edited since."""
    batch = _locked(batch, Batch.Status.IMPORTED, "这一批没有导入，或者已经撤销。")
    touches = BatchTouch.objects.filter(file__batch=batch).select_related("file").order_by("file__order", "pk")
    put_back(list(touches), since=batch.imported_at, by=by)
    batch.status, batch.undone_by, batch.undone_at = Batch.Status.UNDONE, by, timezone.now()
    batch.save()
    log_event(Action.IMPORT_UNDONE, by=by, target=batch)
    return batch


def _locked(batch: Batch, status: str, refusal: str) -> Batch:
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.status != status:
        raise BatchStateError(refusal)
    return batch


def _uploads(batch: Batch) -> list[tuple[str, bytes, dict[str, Any]]]:
    """What was uploaded: name, content and decisions, each file once."""
    files = {file.upload: file for file in batch.files.order_by("upload", "order")}
    return [(file.name, bytes(file.content), file.resolutions) for _number, file in sorted(files.items())]


def _preview(batch: Batch, uploads: list[tuple[str, bytes, dict[str, Any]]]) -> None:
    results = read_files([(name, content) for name, content, _decided in uploads], [u[2] for u in uploads])
    plan_files(results, write=False)
    _keep(batch, results, {i: (content, decided) for i, (_name, content, decided) in enumerate(uploads)})


def _import(
    batch: Batch, results: list[FileResult], by: User | None, on_file: Callable[[FileResult], Any] | None
) -> None:
    plan_files(results, write=True, by=by, on_file=on_file)
    _refresh_statistics(results)
    _keep(batch, results, {})
    batch.status, batch.imported_by, batch.imported_at = Batch.Status.IMPORTED, by, timezone.now()
    batch.save()
    names = "、".join(dict.fromkeys(result.name for result in results))
    written = sum(result.count(Outcome.NEW) + result.count(Outcome.CHANGED) for result in results)
    log_event(Action.IMPORTED, by=by, target=batch, detail=names[:400], count=written)


def _refresh_statistics(results: list[FileResult]) -> None:
    """Tell the database how its tables have grown: planned on the sizes of before, pages would crawl for minutes."""
    tables = sorted({touch.model._meta.db_table for result in results for touch in result.touches if touch.created})
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _keep(batch: Batch, results: list[FileResult], uploads: dict[int, tuple[bytes, dict[str, Any]]]) -> None:
    """Keep the results; a file keeps its id from preview to import, so that its page stays where it is."""
    known = {(file.upload, file.ledger): file for file in batch.files.all()}
    BatchRow.objects.filter(file__batch=batch).delete()
    rows: list[BatchRow] = []
    touches: list[BatchTouch] = []
    for order, result in enumerate(results):
        file = known.pop((result.upload, result.ledger), None) or BatchFile(batch=batch, upload=result.upload)
        content, decided = uploads.get(result.upload, (b"", file.resolutions))
        _fill(file, result, order)
        file.content, file.resolutions = content, decided
        file.save()
        rows += [_kept_row(file, row) for row in result.rows]
        touches += [
            BatchTouch(file=file, model=t.model._meta.label, created=t.created, changed=t.changed, removed=t.removed)
            for t in result.touches
        ]
    BatchFile.objects.filter(pk__in=[file.pk for file in known.values()]).delete()
    BatchRow.objects.bulk_create(rows, batch_size=500)
    BatchTouch.objects.bulk_create(touches, batch_size=100)


def _fill(file: BatchFile, result: FileResult, order: int) -> None:
    file.order, file.name, file.ledger, file.ledger_title = order, result.name[-200:], result.ledger, result.title
    file.problem, file.notes, file.ignored = result.problem[:400], result.notes, result.ignored
    file.notes = [
        *result.notes,
        *(f"第 {n} 行“{text}”不是记录，没有导入。" for t in result.tables for n, text in t.notes),
    ]
    file.titles = list(dict.fromkeys(title for table in result.tables for title in table.titles if title))
    file.headers = [heading.text for heading in result.tables[0].headings] if result.tables else []
    file.rows_total = len(result.rows)
    file.rows_new, file.rows_changed = result.count(Outcome.NEW), result.count(Outcome.CHANGED)
    file.rows_same, file.rows_wrong = result.count(Outcome.SAME), result.count(Outcome.ERROR)
    file.rows_warned = sum(bool(row.warnings) for row in result.rows)


def _kept_row(file: BatchFile, row: Any) -> BatchRow:
    facts = row.facts
    return BatchRow(
        file=file,
        ref=row.ref,
        sheet=facts["sheet"],
        number=facts["number"],
        outcome=facts["outcome"],
        has_warning=bool(row.warnings),
        cells=row.under_headings,
        issues=facts["issues"],
        changes=facts["changes"],
    )
