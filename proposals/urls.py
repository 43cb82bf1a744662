"""Addresses of what is written and of what was sent: noun, key, verb."""

from django.urls import path

from . import views

app_name = "proposals"

urlpatterns = [
    path("new/", views.new, name="new"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/<int:author>/", views.answer_invitation, name="answer_invitation"),  # POST
    path("<int:pk>/plan/", views.plan, name="plan"),
    path("<int:pk>/start-plan/", views.start_plan, name="start_plan"),  # POST
    path("<int:pk>/plan/<slug:key>/", views.section, name="section"),
    path("<int:pk>/plan/<slug:key>/save/", views.save, name="save"),  # POST
    path("<int:pk>/comment/", views.comment, name="comment"),  # POST
    path("<int:pk>/authors/", views.authors, name="authors"),
    path("<int:pk>/authors/invite/", views.invite, name="invite"),  # POST
    path("<int:pk>/authors/confirm/", views.confirm_share, name="confirm_share"),  # POST
    path("<int:pk>/authors/<int:author>/", views.change_author, name="change_author"),  # POST
    path(
        "<int:pk>/authors/<int:author>/remove/", views.remove_author, name="remove_author"
    ),  # POST
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/files/attach/", views.attach, name="attach"),  # POST
    path("<int:pk>/files/<int:file>/", views.download, name="download"),
    path("<int:pk>/files/<int:file>/detach/", views.detach, name="detach"),  # POST
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/versions/<int:n>/", views.version, name="version"),
    path("<int:pk>/versions/<int:n>/seal/", views.seal, name="seal"),
    path("<int:pk>/compare/", views.compare, name="compare"),
]
