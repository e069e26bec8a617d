"""A period published: computed once, frozen with its rule and its records, shown from what was frozen, verified."""
