from django.urls import path

from . import views

app_name = "workdays"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("versions/", views.versions, name="versions"),
    path("<int:year>/", views.calendar, name="year"),
    path("<int:year>/template/", views.template, name="template"),
    path("<int:year>/start-revision/", views.start_revision, name="start_revision"),  # POST only
    path("revisions/<int:pk>/", views.revision, name="revision"),
    path("revisions/<int:pk>/set-day/", views.set_day, name="set_day"),
    path("revisions/<int:pk>/import-days/", views.import_days, name="import_days"),
    path("revisions/<int:pk>/drop-revision/", views.drop_revision, name="drop_revision"),  # POST
]
