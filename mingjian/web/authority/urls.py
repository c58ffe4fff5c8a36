"""The door of authorities and evaluation bodies."""

from django.urls import path

from mingjian.web.authority import pool, pool_import, pool_member

app_name = "authority"
urlpatterns = [
    path("", pool.members, name="pool"),
    path("import/", pool_import.take_in, name="pool_import"),
    path("<str:member>/", pool_member.member, name="member"),
]
