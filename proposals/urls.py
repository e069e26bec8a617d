"""Addresses of proposals."""

from django.urls import path

from proposals.notice_tables import TABLES
from proposals.views import cosigning, figures, mine, notice_tables, papers, proposals, review, submitting, writing

app_name = "proposals"
urlpatterns = [
    path("", proposals.proposals, name="proposals"),
    path("mine/", mine.mine, name="mine"),
    path("<int:pk>/", proposals.proposal, name="proposal"),
    path("files/<int:pk>/", proposals.file, name="file"),
    # Review and decision
    path("review/", review.review, name="review"),
    path("review/desk/", review.desk, name="desk"),
    path("<int:pk>/review/", review.paper, name="paper"),
    path("figures/", figures.figures, name="figures"),
    path("figures/export/", figures.figures_export, name="figures_export"),
    *(path(f"<int:pk>/{action}/", review.decide, {"action": action}, name=action) for action in review.DONE),
    # Papers
    path("<int:pk>/form/", papers.form, name="form"),
    path("<int:pk>/notice/", papers.notice, name="notice"),
    path("tables/", notice_tables.tables, name="tables"),
    *(path(f"tables/{show}/", notice_tables.tables, {"show": show}, name=f"tables_{show}") for show in TABLES),
    path("tables/notices/", papers.notices, name="notices"),
    # Writing
    path("new/", writing.proposal_new, name="new"),
    path("for-member/", cosigning.for_member, name="for_member"),
    path("<int:pk>/edit/", writing.proposal_edit, name="edit"),
    path("<int:pk>/keep/", writing.proposal_keep, name="keep"),
    path("<int:pk>/take-in/", writing.proposal_take_in, name="take_in"),
    path("<int:pk>/drop/", writing.proposal_drop, name="drop"),
    path("<int:pk>/versions/", submitting.versions, name="versions"),
    path("<int:pk>/files/", submitting.files, name="files"),
    path("<int:pk>/files/<int:file>/remove/", submitting.file_remove, name="file_remove"),
    # Signing together
    path("<int:pk>/cosigners/", cosigning.cosigners, name="cosigners"),
    path("<int:pk>/cosigners/invite/", cosigning.cosigner_invite, name="cosigner_invite"),
    path("<int:pk>/cosigners/on-paper/", cosigning.cosigner_on_paper, name="cosigner_on_paper"),
    path("<int:pk>/cosigners/tell/", cosigning.cosigners_tell, name="cosigners_tell"),
    path("<int:pk>/cosigners/<int:row>/remove/", cosigning.cosigner_remove, name="cosigner_remove"),
    path("<int:pk>/cosigners/<int:row>/move/", cosigning.cosigner_move, name="cosigner_move"),
    path("<int:pk>/cosign/", cosigning.cosign, {"signs": True}, name="cosign"),
    path("<int:pk>/refuse/", cosigning.cosign, {"signs": False}, name="refuse"),
    # Handing in
    path("<int:pk>/check/", submitting.check, name="check"),
    path("<int:pk>/sign/", submitting.sign, name="sign"),
    path("<int:pk>/sign/ask/", submitting.signature_ask, name="signature_ask"),
    path("<int:pk>/submit/", submitting.submit, name="submit"),
    path("<int:pk>/withdraw/", submitting.withdraw, name="withdraw"),
]
