"""The web processes of a service: gunicorn, with the settings of deploy/gunicorn.conf.py."""

import os
from pathlib import Path
from typing import Any

from gunicorn.app.base import Application

from shared.database import new_engine, new_sessions
from shared.logs import set_up_logs
from shared.service import Service, resolve
from shared.settings import read_settings


class Server(Application):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn for one service; each worker makes its own app and engine after the fork."""

    def __init__(self, service: Service, bind: str | None, config: Path) -> None:
        self.service, self.bind, self.config = service, bind, config
        super().__init__()

    def load_config(self) -> None:
        """Take the file, then GUNICORN_CMD_ARGS, then ``--bind``."""
        self.load_config_from_file(str(self.config))
        given = self.cfg.parser().parse_args(self.cfg.get_cmd_args_from_env())
        for name, value in vars(given).items():
            if value is not None and name != "args":
                self.cfg.set(name.lower(), value)
        if self.bind:
            self.cfg.set("bind", self.bind)

    def load(self) -> Any:
        """Return the app, in the worker."""
        settings = read_settings(os.environ, self.service.name)
        set_up_logs(settings, service=self.service.name, worker="web")
        return resolve(self.service.create_app)(new_sessions(new_engine(settings.database_url)), settings)


def serve(service: Service, bind: str | None, config: Path) -> None:
    """Serve until SIGTERM."""
    Server(service, bind, config).run()
