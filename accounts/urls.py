from django.urls import path

from .views import suggest

app_name = "accounts"
urlpatterns = [
    path("suggest/people/", suggest.people, name="suggest_people"),
    path("suggest/units/", suggest.units, name="suggest_units"),
]
