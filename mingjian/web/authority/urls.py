"""The door of authorities and evaluation bodies."""

from django.urls import path

from mingjian.web.authority import (
    adopting,
    certificates,
    chains,
    correction,
    opinions,
    pool,
    pool_import,
    pool_member,
    registrations,
    remote,
)

app_name = "authority"
urlpatterns = [
    path("pool/", pool.members, name="pool"),
    path("pool/import/", pool_import.take_in, name="pool_import"),
    path("pool/<str:member>/", pool_member.member, name="member"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<str:opinion>/", opinions.opinion, name="opinion"),
    path("approvals/", chains.all_chains, name="chains"),
    path("approvals/<str:document>/", chains.one_chain, name="chain"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/import/", certificates.take_in, name="certificate_import"),
    path("certificates/<str:number>/", certificates.certificate, name="certificate"),
    path("certificates/<str:number>/lines/<int:line>/", correction.correct, name="correction"),
    path("adopt/", adopting.adopt, name="adopt"),
    path("remote-conditions/", remote.table, name="remote"),
    path("registrations/", registrations.registrations, name="registrations"),
    path("registrations/<str:registration>/", registrations.registration, name="registration"),
    path("registrations/<str:registration>/letter/", registrations.registration_letter, name="registration_letter"),
]
