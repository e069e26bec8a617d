"""What happens to what scoring keeps, a file for each idea."""

from scoring.actions.rulebooks import attach_document, copy_rulebook, put_in_force, retire_rulebook

__all__ = ["attach_document", "copy_rulebook", "put_in_force", "retire_rulebook"]
