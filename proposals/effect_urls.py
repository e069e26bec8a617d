"""Addresses that reports and results have alike: who may know of one, and what became of it."""

from django.urls import URLPattern, path

from proposals.views import effects


def effect_paths(kind: str) -> list[URLPattern]:
    """`kind` is report or result."""
    adoption, instruction = {"kind": kind, "what": "adoption"}, {"kind": kind, "what": "instruction"}
    return [
        path("<int:pk>/mark/", effects.marking, {"kind": kind}, name="mark"),
        path("<int:pk>/adopt/", effects.record, adoption, name="adopt"),
        path("<int:pk>/instruct/", effects.record, instruction, name="instruct"),
        path("<int:pk>/adoptions/<int:effect>/", effects.effect, adoption, name="adoption"),
        path("<int:pk>/instructions/<int:effect>/", effects.effect, instruction, name="instruction"),
    ]
