"""Addresses of what is told: the first page, the notices, and the demo's folder of letters."""

from django.urls import path

from . import views

app_name = "notifications"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("notices/", views.index, name="index"),
    path("notices/read-all/", views.read_all, name="read_all"),  # POST only
    path("notices/<int:pk>/open/", views.open, name="open"),  # POST only
    path("letters/", views.letters_sent, name="letters"),
]
