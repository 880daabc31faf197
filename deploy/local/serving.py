"""The web processes of `make run`: gunicorn on sockets that the supervisor holds."""

import os
import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from deploy.local.gateway import new_gateway
from deploy.local.tls import Tls
from shared.database import new_engine, new_sessions
from shared.logs import set_up_logs
from shared.service import load_service, resolve
from shared.settings import read_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["gateway", "web"]
QUIET = {"loglevel": "warning", "worker_class": "gthread", "workers": 1, "control_socket_disable": True}


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(
        self, make: Callable[[], "WSGIApplication"], listener: socket.socket, threads: int, tls: Tls | None = None
    ) -> None:
        self.make = make
        self.options: dict[str, Any] = QUIET | {
            "threads": threads,
            "bind": f"fd://{listener.fileno()}",
            "timeout": 90,
            "graceful_timeout": 3,
        }
        if tls:
            self.options |= {"certfile": str(tls.certificate), "keyfile": str(tls.key)}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        return self.make()


def web(name: str, listener: socket.socket) -> Callable[[], None]:
    """Return what serves the pages and the API of one service on ``listener``."""

    def make() -> "WSGIApplication":
        settings = read_settings(os.environ)
        set_up_logs(settings, service=name, worker="web")
        app: WSGIApplication = resolve(load_service(name).create_app)(
            new_sessions(new_engine(settings.database_url)), settings
        )
        return app

    return lambda: _Server(make, listener, threads=8).run()


def gateway(ports: Mapping[str, int], listener: socket.socket, tls: Tls | None = None) -> Callable[[], None]:
    """Return what serves the one address that people use, by https if there is a certificate."""
    return lambda: _Server(lambda: new_gateway(ports, home="booths"), listener, threads=24, tls=tls).run()
