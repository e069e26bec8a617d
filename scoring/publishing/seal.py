"""The seal of what was published: hashes over all that is written once, so that nothing of it is changed unseen."""

from collections.abc import Iterable

from scoring.models import Assessment, Publication
from scoring.publishing.frozen import fingerprint


def row_seal(row: Assessment) -> str:
    """Over everything a result says, and the one it takes the place of."""
    said = {
        "card": row.card,
        "records": row.records,
        "group_name": row.group_name,
        "position": row.position,
        "reason": row.reason,
        "supersedes": row.supersedes.hash if row.supersedes else "",
    }
    return fingerprint(said)


def seal_of(publication: Publication, rows: Iterable[Assessment]) -> str:
    """Over the rule, the period, what is shown, what was outstanding, and every result, those corrected since too."""
    said = {
        "rule": publication.rule_text,
        "rule_name": publication.rule_name,
        "subject": publication.subject,
        "year": publication.year,
        "part": publication.part,
        "starts_on": str(publication.starts_on or ""),
        "ends_on": str(publication.ends_on),
        "shows": publication.shows,
        "outstanding": publication.outstanding,
        "assessments": sorted(row_seal(row) for row in rows),
    }
    return fingerprint(said)


def is_row_sealed(row: Assessment) -> bool:
    return row.hash in (row_seal(row), fingerprint(_content(row)))


def is_sealed(publication: Publication, rows: Iterable[Assessment]) -> bool:
    """What was published before more was sealed keeps the seal over its rule and its first results."""
    rows = list(rows)
    first = sorted((row for row in rows if row.supersedes_id is None), key=lambda row: row.position)
    earlier = {"rule": publication.rule_text, "assessments": [_content(row) for row in first]}
    return publication.hash in (seal_of(publication, rows), fingerprint(earlier))


def _content(row: Assessment) -> dict[str, object]:
    return {"card": row.card, "records": row.records}
