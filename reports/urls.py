from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("dossiers/", views.dossiers, name="dossiers"),
    path("dossiers/export/", views.export_dossiers, name="export_dossiers"),
    path("delays/", views.delays, name="delays"),
    path("delays/urge/", views.urge, name="urge"),  # POST only
    path("stages/", views.stages, name="stages"),
    path("stages/steps/", views.stage_steps, name="stage_steps"),
    path("urgent/", views.urgent, name="urgent"),
    path("year/", views.year, name="year"),
    path("year/export/", views.export_year, name="export_year"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/paper/", views.paper, name="paper"),
    path("reviews/<int:pk>/save/", views.save_review, name="save_review"),  # POST only
    path("reviews/<int:pk>/autosave/", views.autosave_review, name="autosave_review"),  # POST only
    path("reviews/<int:pk>/submit/", views.submit_review, name="submit_review"),  # POST only
    path("reviews/<int:pk>/export/", views.export_review, name="export_review"),  # POST only
]
