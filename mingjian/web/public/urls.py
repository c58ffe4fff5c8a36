"""The public's door."""

from django.urls import path

from mingjian.web.public import lookup, procedures, registration, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("verify/", views.verify, name="verify"),
    path("lookup/", lookup.lookup, name="lookup"),
    path("lookup/<str:number>/", lookup.certificate, name="certificate"),
    path("lookup/<str:number>/annex.xlsx", lookup.annex, name="annex"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:edition>/", procedures.procedure, name="procedure"),
    path("register/", registration.register, name="register"),
    path("register/<str:token>/", registration.registration, name="registration"),
    path("register/<str:token>/change/", registration.change, name="registration_change"),
    path("register/<str:token>/letter.pdf", registration.letter, name="registration_letter"),
    path("trust.json", views.trust, name="trust"),
]
