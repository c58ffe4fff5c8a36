"""The door of those who run the instance. It shows no case."""

from django.urls import path

from mingjian.web.operator import account_log, calendars, health, in_force, kept, organisations, people, person

app_name = "operator"
urlpatterns = [
    path("", health.health, name="health"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("organisations/rename/", organisations.rename, name="rename"),
    path("organisations/register/", organisations.register, name="register"),
    path("people/<str:person>/", person.person, name="person"),
    path("people/<str:person>/offices/", person.give_office, name="give_office"),
    path("people/<str:person>/offices/<str:appointment>/end/", person.end_office, name="end_office"),
    path("people/<str:person>/recovery/", person.recovery, name="recovery"),
    path("people/<str:person>/account/<str:act>/", person.account_act, name="account_act"),
    path("calendar/", calendars.calendar_years, name="calendar_years"),
    path("calendar/<int:year>/", calendars.calendar_year, name="calendar_year"),
    path("in-force/", in_force.in_force, name="in_force"),
    path("templates/", kept.templates, name="templates"),
    path("templates/<str:template>/sample/", kept.template_sample, name="template_sample"),
    path("retention/", kept.retention, name="retention"),
    path("log/", account_log.account_log, name="account_log"),
]
