"""What somebody was told of a case, whether they have read it, and by which ways they want to be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mingjian import ids
from mingjian.cases.models import Case
from mingjian.people.models import Person


class NoticeKind(models.TextChoices):
    TASK = "task", _("新的待办")
    RETURNED = "returned", _("退回重办")
    DUE = "due", _("期限将到")
    PACKAGE = "package", _("案卷包已出具")
    REMINDED = "reminded", _("提醒办理")
    CORRECTED = "corrected", _("证书附表已更正")
    HAND = "hand", _("文书等您审批")
    HANDBACK = "handback", _("呈批文书已退回")
    HANDDONE = "handdone", _("呈批文书已批准，可以制发")
    UNREACHED = "unreached", _("发给您的邮件没有送达")
    ADMITTED = "admitted", _("准入为随行人员，等您签署承诺")


class Notice(models.Model):
    """One thing one person was told. The same ``key`` is told once to each."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    key = models.CharField(max_length=60)
    #: The step it is about; empty for a package.
    step = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "key"], name="told_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-at", "-id"], name="notice_of_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["key"], name="notice_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Ways(models.Model):
    """How a person wants to be told besides the bell. Without a row: by mail, where an address is known."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    mail = models.BooleanField(default=True)
    sms = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.person_id}"
