"""What Django is told of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mingjian.people"
    verbose_name = "人员与机构"
