"""Addresses under /ranking/."""

from django.urls import path

from scoring.award_urls import urlpatterns as award_pages
from scoring.mark_urls import urlpatterns as mark_pages
from scoring.publication_urls import urlpatterns as publication_pages
from scoring.views import explain, ranking, rules, subjects, trial, year_on_year

urlpatterns = [
    path("", ranking.ranking, name="ranking"),
    path("own-year/", year_on_year.own_year, name="own_year"),
    path("own-year/export/", year_on_year.own_year_export, name="own_year_export"),
    path("members/", ranking.members, name="members"),
    path("workstations/", subjects.subjects, {"kind": "workstation"}, name="workstations"),
    path("organizations/", subjects.subjects, {"kind": "organization"}, name="organizations"),
    path("special-committees/", subjects.subjects, {"kind": "special_committee"}, name="special_committees"),
    path("member-groups/", subjects.subjects, {"kind": "member_group"}, name="member_groups"),
    path("proposals/", subjects.subjects, {"kind": "proposal"}, name="proposals"),
    path("export/<slug:kind>/", ranking.export, name="export"),
    path("rules/<int:pk>/document/", rules.rule_document, name="rule_document"),
    path("trial/<int:pk>/", trial.trial, name="trial"),
    path("trial/<int:pk>/export/", trial.trial_export, name="trial_export"),
    *mark_pages,
    *publication_pages,
    *award_pages,
    path("<slug:kind>/<int:pk>/", explain.explain, name="explain"),
]
