from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("instruments/<int:pk>/", views.instrument, name="instrument"),
    path("instruments/<int:pk>/attach/", views.attach_instrument, name="attach_instrument"),
]
