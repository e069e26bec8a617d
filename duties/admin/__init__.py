"""Members' own year in the admin site."""

from duties.admin import lists, questionnaires, records, regulations

__all__ = ["lists", "questionnaires", "records", "regulations"]
