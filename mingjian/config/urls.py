"""Which door is where."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path

from mingjian.web.account import absence, invitation, notices, recovery, views

urlpatterns = [
    path("", include("mingjian.web.public.urls")),
    path("", include("mingjian.web.desk.urls")),
    path("lab/", include("mingjian.web.lab.urls")),
    path("operator/", include("mingjian.web.operator.urls")),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.all_read, name="notices_read"),
    path("notices/<str:notice>/", notices.notice, name="notice"),
    path("account/notices/", notices.ways, name="account_notices"),
    path("", include("mingjian.web.authority.urls")),
    path("account/absence/", absence.absence, name="account_absence"),
    path("account/size/", views.size, name="account_size"),
    path("account/act-as/<str:appointment>/", views.act_as, name="account_act_as"),
    path("account/invitation/<str:token>/", invitation.invitation, name="account_invitation"),
    path("account/recovery/<str:token>/", recovery.recovery, name="account_recovery"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

if settings.MODE == "demo":
    from mingjian.web.account import demo

    urlpatterns.append(path("demo/switch/", demo.switch, name="demo_switch"))

handler400 = "mingjian.web.refusals.bad_request"
handler403 = "mingjian.web.refusals.forbidden"
handler404 = "mingjian.web.refusals.not_found"
handler429 = "mingjian.web.refusals.too_many"
handler500 = "mingjian.web.refusals.failed"
