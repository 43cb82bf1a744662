from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("template/", views.template, name="template"),
    path("new/", views.hand_in, name="hand_in"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/check/", views.check, name="check"),  # POST only
    path("<int:pk>/carry-out/", views.carry_out, name="carry_out"),  # POST only
    path("<int:pk>/report/", views.report, name="report"),  # POST only
]
