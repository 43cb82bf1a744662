from django.urls import path

from . import views

app_name = "workdays"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("days/new/", views.set_day, name="set_day"),
    path("<int:year>/", views.calendar, name="year"),
    path("<int:year>/confirm/", views.confirm_year, name="confirm_year"),
]
