"""The institution's door."""

from django.urls import path

from mingjian.web.lab import application, bringing, people, people_acts, sheets, tables

app_name = "lab"
urlpatterns = [
    path("apply/", application.apply, name="apply"),
    path("people/", people.people, name="people"),
    path("people/invite/", people_acts.invite, name="invite"),
    path("people/agent/", people_acts.agent, name="agent"),
    path("people/<str:appointment>/", people_acts.person, name="person"),
    path("people/<str:appointment>/recovery/", people_acts.recovery, name="recovery"),
    path("people/<str:appointment>/mandate/", people.mandate, name="mandate"),
    path("cases/<str:case>/materials/bring/", bringing.requests, name="bring_materials"),
    path("cases/<str:case>/plans/", bringing.plan, name="bring_plan"),
    path("cases/<str:case>/circumstances/tell/", bringing.circumstances, name="tell_circumstances"),
    path("cases/<str:case>/tables/<str:table>/row/", tables.row, name="table_row"),
    path("cases/<str:case>/tables/<str:table>/import/", tables.bring, name="table_import"),
    path("cases/<str:case>/tables/<str:table>/import/<str:brought>/", tables.brought, name="table_brought"),
    path("cases/<str:case>/sheets/", sheets.bring, name="sheets"),
    path("cases/<str:case>/sheets/<str:sheet>/", sheets.sheet, name="sheet"),
    path("cases/<str:case>/sheets/<str:sheet>/confirm/", sheets.confirm, name="sheet_confirm"),
    path("cases/<str:case>/sheets/<str:sheet>/again/", sheets.again, name="sheet_again"),
    path("cases/<str:case>/sheets/<str:sheet>/drop/", sheets.drop, name="sheet_drop"),
    path("cases/<str:case>/sheets/<str:sheet>/given-back/", sheets.given_back, name="sheet_given_back"),
]
