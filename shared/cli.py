"""python -m services.<name> …: the words that every service understands, and its own."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import start_http_server
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from shared.database import new_engine, new_sessions
from shared.logs import set_up_logs
from shared.messaging import maintenance, workers
from shared.messaging.connect import connect
from shared.messaging.consumer import TooManyDeadLetters
from shared.service import Service, resolve
from shared.settings import Settings, read_settings


@dataclass(frozen=True)
class Call:
    """One call of a command: which service, with which arguments."""

    service: Service
    given: argparse.Namespace
    settings: Settings
    engine: Engine

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions of the service's database; ``session.info["settings"]`` has the settings, for ticks."""
        sessions = new_sessions(self.engine)
        sessions.configure(info={"settings": self.settings})
        return sessions


Run = Callable[[Call], int]


def main(service: Service, argv: Sequence[str]) -> int:
    """Do what ``argv`` says for ``service`` and return the exit code; wrong words are answered with the right ones."""
    if argv and (own := service.commands.get(argv[0])):
        if not own.needs_database:
            return int(resolve(own.run)(list(argv[1:])))
        settings, engine = _prepared(service, argv[0])
        return int(resolve(own.run)(list(argv[1:]), new_sessions(engine), settings))
    given = _parser(service).parse_args(argv)
    run: Run = given.run
    if run is _web:
        from shared.serve import serve  # only here, for no worker needs gunicorn

        serve(service, given.bind, given.config)
        return 0
    settings, engine = _prepared(service, given.word)
    try:
        return run(Call(service, given, settings, engine))
    finally:
        engine.dispose()


def _prepared(service: Service, word: str) -> tuple[Settings, Engine]:
    settings = read_settings(os.environ, service.name)
    set_up_logs(settings, service=service.name, worker=word)
    return settings, new_engine(settings.database_url)


def _parser(service: Service) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m services.{service.name}")
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD", title="words")

    def word(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        added = words.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    web = word("web", _web, "serve the pages and the API with gunicorn")
    web.add_argument("--bind", help="HOST:PORT; without it, as the configuration says")
    web.add_argument("--config", type=Path, default=_default_config(), help="gunicorn's configuration file")
    for added in (
        word("relay", _relay, "give events from the outbox to the broker, for ever"),
        word("consume", _consume, "handle the events that others publish, for ever"),
        word("tick", _tick, "do what time brings about (deadlines, reminders), for ever"),
    ):
        added.add_argument("--metrics-port", type=int, help="serve Prometheus metrics on 127.0.0.1 at this port")
    words.choices["tick"].add_argument("--every", type=float, default=2.0, help="seconds between two rounds")
    words.choices["tick"].add_argument("--once", action="store_true", help="do one round and end")
    migrate = word("migrate", _migrate, "bring the database to the newest form of its tables")
    migrate.add_argument("--check", action="store_true", help="change nothing; exit 1 if a migration is missing")
    replay = word("replay", _replay, "read everything again that others ever published; nothing is done twice")
    replay.add_argument("--type", action="append", default=[], help="only this type of event; can be given again")
    replay.add_argument("--dry-run", action="store_true", help="only count what is new here")
    replay.add_argument("--yes", action="store_true", help="do not ask")
    _add_dead_letters(word("dead-letters", _list, "look at the messages that failed, try them again, drop them"))
    for name, command in service.commands.items():
        words.add_parser(name, help=command.help)  # only for the list: they read their own arguments
    return parser


def _add_dead_letters(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    listing = deeds.add_parser("list", help="show them with their reasons")
    listing.add_argument("--full", action="store_true", help="with the whole message")
    listing.set_defaults(run=_list)
    for name, run, text in (
        ("retry", _retry, "handle them again: those that succeed are gone"),
        ("drop", _drop, "forget them for good"),
    ):
        deed = deeds.add_parser(name, help=text, description=text)
        which = deed.add_mutually_exclusive_group(required=True)
        which.add_argument("ids", nargs="*", type=int, default=[], metavar="ID", help="numbers from `list`")
        which.add_argument("--all", action="store_true")
        deed.add_argument("--yes", action="store_true", help="do not ask")
        deed.set_defaults(run=run)


def _default_config() -> Path:
    return Path(__file__).parent.parent / "deploy" / "gunicorn.conf.py"


def _web(_: Call) -> int:
    raise AssertionError("web is served without a call")


def _migrate(call: Call) -> int:
    from shared.migrate import pending, upgrade  # only here, for no worker needs alembic

    if call.given.check:
        missing = pending(call.service, call.engine)
        print(f"{call.service.name}: {'a migration is missing' if missing else 'up to date'}")
        return 1 if missing else 0
    upgrade(call.service, call.engine)
    print(f"{call.service.name}: up to date")
    return 0


def _relay(call: Call) -> int:
    return _work(call, lambda _: workers.relaying(call.service, call.sessions, call.settings))


def _consume(call: Call) -> int:
    if not call.service.listens_to:
        return _work(call, lambda stop: workers.idling(stop))
    return _work(call, lambda _: workers.consuming(call.service, call.sessions, call.settings))


def _tick(call: Call) -> int:
    if call.given.once:
        return 0 if workers.tick_once(call.service, call.sessions) else 1
    return _work(call, lambda stop: workers.ticking(call.service, call.sessions, call.given.every, stop))


def _work(call: Call, open_turn: Callable[[workers.Stop], AbstractContextManager[workers.Turn]]) -> int:
    if call.given.metrics_port:
        start_http_server(call.given.metrics_port, addr="127.0.0.1")
    with workers.stopping_on_signals() as stop:
        try:
            workers.keep_turning(lambda: open_turn(stop), stop)
        except TooManyDeadLetters as trouble:
            print(f"{trouble}. See: python -m services.{call.service.name} dead-letters list", file=sys.stderr)
            return 1
    return 0


def _replay(call: Call) -> int:
    if not call.service.listens_to:
        print(f"{call.service.name} listens to nobody.")
        return 0
    if not call.given.dry_run and not _agreed(call, "Handle every event again that has no effect here yet?"):
        return 1
    broker = connect(call.settings.broker_url)
    try:
        found = maintenance.replay(
            call.service, call.sessions, broker, only=call.given.type, dry_run=call.given.dry_run, tell=_progress
        )
    finally:
        broker.close()
    print(", ".join(f"{outcome}: {count}" for outcome, count in sorted(found.items())) or "nothing was ever published")
    return 0


def _list(call: Call) -> int:
    with call.sessions() as session:
        letters = maintenance.dead_letters(session)
    for letter in letters:
        place = f"{letter.topic}[{letter.partition}]@{letter.position}"
        print(f"{letter.id:>6}  {letter.died_at:%Y-%m-%d %H:%M:%S}  {letter.type or '?'}  {place}")
        print(f"        {letter.reason}")
        if call.given.full:
            print(f"        {letter.payload.decode(errors='replace')}")
    print(f"{len(letters)} dead letters")
    return 0


def _retry(call: Call) -> int:
    if not _agreed(call, "Handle these messages again?"):
        return 1
    done, failed = maintenance.retry(call.service, call.sessions, call.given.ids, tell=_progress)
    print(f"{done} handled, {failed} failed again")
    return 1 if failed else 0


def _drop(call: Call) -> int:
    if not _agreed(call, "Forget these messages for good?"):
        return 1
    print(f"{maintenance.drop(call.sessions, call.given.ids)} dropped")
    return 0


def _agreed(call: Call, question: str) -> bool:
    if call.given.yes:
        return True
    if not sys.stdin.isatty():
        print(f"{question} Nobody is here to ask: say --yes.", file=sys.stderr)
        return False
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def _progress(count: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{count} …\r", end="", file=sys.stderr, flush=True)
    elif count % 10_000 == 0:
        print(f"{count} …", file=sys.stderr, flush=True)
