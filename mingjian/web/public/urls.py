"""The public's door."""

from django.urls import path

from mingjian.web.public import procedures, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("verify/", views.verify, name="verify"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:edition>/", procedures.procedure, name="procedure"),
    path("trust.json", views.trust, name="trust"),
]
