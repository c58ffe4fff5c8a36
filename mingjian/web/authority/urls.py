"""The door of authorities and evaluation bodies."""

from django.urls import path

from mingjian.web.authority import pool, pool_import, pool_member, registrations

app_name = "authority"
urlpatterns = [
    path("pool/", pool.members, name="pool"),
    path("pool/import/", pool_import.take_in, name="pool_import"),
    path("pool/<str:member>/", pool_member.member, name="member"),
    path("registrations/", registrations.registrations, name="registrations"),
    path("registrations/<str:registration>/", registrations.registration, name="registration"),
    path("registrations/<str:registration>/letter/", registrations.registration_letter, name="registration_letter"),
]
