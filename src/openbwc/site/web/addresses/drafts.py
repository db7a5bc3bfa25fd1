"""Drafts of agencies' policies, their signatures and publications."""

from django.urls import path

from openbwc.site.web.views.drafts import DraftList, DraftPage, DraftPublish, DraftSave, DraftSign, DraftWithdraw
from openbwc.site.web.views.trials import DraftTrial

addresses = [
    path("policy/drafts/<short:draft_id>/trial/", DraftTrial.as_view(), name="draft_trial"),
    path("policy/drafts/", DraftList.as_view(), name="drafts"),
    path("policy/drafts/<short:draft_id>/", DraftPage.as_view(), name="draft"),
    path("policy/drafts/<short:draft_id>/save/", DraftSave.as_view(), name="draft_save"),
    path("policy/drafts/<short:draft_id>/sign/", DraftSign.as_view(), name="draft_sign"),
    path("policy/drafts/<short:draft_id>/publish/", DraftPublish.as_view(), name="draft_publish"),
    path("policy/drafts/<short:draft_id>/withdraw/", DraftWithdraw.as_view(), name="draft_withdraw"),
]
