"""Taking in the office's Excel ledgers: recognise, preview, confirm, undo.

Everything a page needs is in `ledgers.actions`, `ledgers.models` and `ledgers.papers`; the reader below
(`ledgers.reader`) is pure Python and knows no database.

Upload and preview
    `batch = start_batch([(name, content_bytes), ...], by=user)` keeps the files and what they would do. Nothing of the
    ledgers is written. `batch.files` (`BatchFile`, in the order of import; a workbook with two kinds of ledgers stands
    twice under the same `upload` number) has `name`, `ledger_title`, `problem` (a sentence: the whole file stays out),
    `notes` and `ignored` (headers not recognised, to be shown), and the counts `rows_total/new/changed/same/wrong/
    warned`. `file.results` (`BatchRow`) has `number` (Excel's), `outcome` (new, changed, same, error), `has_warning`,
    `cells` (one for each of `file.headers`), `issues` ({level, column, value, message, text, candidates}) and `changes`
    ({label, before, after}).

Names
    An error issue with a `text` is a name the roster could not tell; `candidates` are [id, label] of members it may
    mean. `resolve_names(batch, order=file.upload, ref=row.ref, decisions={text: member_id | "guest" | "skip"})`
    decides and previews again; an empty decision takes an earlier one back.

Confirm, discard, undo
    `confirm_batch(batch, by=user)` plans anew and writes the good rows in one transaction, with history; afterwards
    files and rows tell what was done. `discard_batch(batch)` throws a preview away. `undo_batch(batch, by=user)` puts
    everything back, or raises `CannotUndoError` (its text is for the person) when something was edited since.
    `BatchStateError` (text for the person) when the batch is in another state.

Papers
    `bad_rows_workbook(file)` → bytes of an .xlsx with the wrong rows as they were and the reason in the last column;
    corrected, it can be imported as it is. `template_workbook(key)` → bytes of an empty ledger with instructions;
    `all_ledgers()` in `ledgers.registry` lists `key` and `title`.

An app takes part by a module `ledgers.py` that registers subclasses of `ledgers.registry.Ledger`.
"""
