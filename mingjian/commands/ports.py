"""Addresses to listen at: which is taken, which is free."""

from __future__ import annotations

import socket

from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _


def refuse_taken(host: str, port: int) -> None:
    """Raises Outside, with what to do, where nothing can listen at this address."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Outside(
                _("地址 {host}:{port} 不能使用（{reason}）。请用 --port 换一个端口。"),
                host=host,
                port=port,
                reason=error.strerror or str(error),
            ) from None


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port
