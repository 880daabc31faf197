"""How the room and its children talk: pieces of bytes, each behind its length, over a socket of their own."""

import socket
from struct import Struct
from typing import Final

READY: Final = b"."
"""What the nursery says when it has imported everything."""
LENGTH: Final = Struct(">Q")
MOST_BYTES: Final = 64 * 1024 * 1024


def send(line: socket.socket, *pieces: bytes) -> None:
    """Send pieces, one behind the other."""
    for piece in pieces:
        line.sendall(LENGTH.pack(len(piece)))
        line.sendall(piece)


def receive(line: socket.socket) -> bytes:
    """Return the next piece. Raises EOFError if the other side is gone, or says what no file needs to."""
    (length,) = LENGTH.unpack(_exactly(line, LENGTH.size))
    if length > MOST_BYTES:
        raise EOFError
    return _exactly(line, length)


def _exactly(line: socket.socket, length: int) -> bytes:
    got = bytearray()
    while len(got) < length:
        piece = line.recv(min(length - len(got), 1024 * 1024))
        if not piece:
            raise EOFError
        got += piece
    return bytes(got)
