"""Django alone, as WSGI: what ``config.asgi`` hands everything to that no bare route takes."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjian.config.settings")

from django.core.wsgi import get_wsgi_application

from mingjian.config.wiring import wire

application = get_wsgi_application()
wire()
