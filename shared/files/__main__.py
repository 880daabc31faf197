"""The nursery: it has imported everything once, and forks a child for each line that comes over its standard input.

It ends when the process that began it closes that line or dies.
"""

import gc
import json
import os
import signal
import socket
from collections.abc import Callable
from typing import Any, Final

from shared.files import codes, frames, mails, pages, papers, pictures, tables
from shared.files.limits import confine, spent
from shared.files.refusals import TOO_HEAVY, FileRefused

WORKS: Final[dict[str, Callable[..., tuple[Any, list[bytes]]]]] = {
    "paper": papers.paper,
    "preview": pictures.preview,
    "code": codes.code,
    "table": tables.table,
    "mail": mails.mail,
    "pages": pages.pages,
}


def main() -> None:
    """Take lines until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for children: the line says how they ended
    control = socket.socket(fileno=0)
    gc.freeze()
    control.sendall(frames.READY)
    while True:
        _, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not lines:
            return
        if os.fork() == 0:
            control.close()
            _serve(socket.socket(fileno=lines[0]))
            os._exit(0)
        os.close(lines[0])


def _serve(line: socket.socket) -> None:
    before = confine()
    asked = json.loads(frames.receive(line))
    content = frames.receive(line)
    try:
        facts, files = WORKS[asked["work"]](content, **asked["options"])
    except FileRefused as refused:
        _answer(line, {"refused": refused.text, "values": dict(refused.values)})
    except MemoryError:
        _answer(line, {"refused": TOO_HEAVY, "values": {}})
    except Exception as error:  # whatever a broken file makes a library raise
        _answer(line, {"failed": f"{type(error).__name__}: {error}"[:300]})
    else:
        _answer(line, {"facts": facts, "files": len(files), "spent": spent(before)}, *files)


def _answer(line: socket.socket, head: dict[str, Any], *files: bytes) -> None:
    frames.send(line, json.dumps(head).encode(), *files)


main()
