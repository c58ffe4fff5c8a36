"""拍摄: the page of a device that records, for whoever holds its link, and how it registers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.errors import MingjianError
from mingjian.proof import device
from mingjian.rooms import actions
from mingjian.rooms.beacons import beacons_of
from mingjian.web.live import passes, recordings
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def capture(request: HttpRequest, secret: str) -> HttpResponse:
    """The page. Looking at it uses nothing up: the device registers by the next request, once."""
    ticket = actions.ticket_of(secret)
    beacon = beacons_of(ticket.room_id).latest()
    context = {
        "title": _("拍摄"),
        "label": ticket.label,
        "serial": ticket.room.case.serial,
        "room": ticket.room_id,
        "stream": ticket.stream,
        "nonce": ticket.pk,
        "beacon": beacon.digest if beacon else "",
        "media_types": "|".join(device.MEDIA_TYPES),
        "register": reverse("desk:capture_register", args=[secret]),
        "live": reverse("desk:capture_live", args=[secret]),
        "sends_to": f"{recordings.PREFIX}/{ticket.stream}",
    }
    answer = render(request, "desk/capture.html", context)
    answer["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self)"
    answer["Cache-Control"] = "no-store"
    return answer


def register(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the device's key with its link. JSON: the fingerprint to show, and the pass to send with."""
    try:
        actions.ticket_of(secret)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        stream = actions.register(secret, request.body)
    except MingjianError as error:
        return JsonResponse({"error": sentence_of(error)}, status=status_of(error))
    held = passes.give(passes.StreamPass(stream.room_id, stream.pk))
    return JsonResponse({"fingerprint": stream.fingerprint, "pass": held})
