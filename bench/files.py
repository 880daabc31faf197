"""What the heaviest files that are taken cost, and what others feel of it: ``python bench/files.py``.

Each is opened as a stranger's would be, by a child of the room, which says what it used: seconds of processor, and
bytes of its own (VmPeak above what its nursery has), each beside its limit. Then two at a time go to the web of
``make run`` again and again, while somebody else asks for small pages: 95 of 100 answers have a limit.
"""

import io
import socket
import statistics
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, sleep
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

import openpyxl
import pikepdf
from PIL import Image
from pillow_heif import register_heif_opener
from werkzeug.wrappers import Request, Response

from shared.errors import Trouble
from shared.files import limits, room
from tests.unit.deploy.test_web import serving

SIDE: Final = 7_070
SENDERS: Final = 2
SMALL: Final = 60
"""Small pages that are asked for while each kind of file is opened."""
MOST_MS: Final = 200.0
Address = tuple[str, int]
Heavy = tuple[str, room.Work, bytes]


def main(_argv: list[str]) -> int:
    """Open each; print what it took; return 1 if one is refused, or is over a limit."""
    print(
        f"{'':28} {'size':>9} {'processor':>10} {'limit':>6} {'ratio':>6} {'memory':>8} {'limit':>8} {'ratio':>6}",
        end="",
    )
    print(f" {'others p95':>11} {'limit':>7} {'ratio':>6}")
    register_heif_opener()
    room.read("table", b"A,B")
    with socket.create_server(("127.0.0.1", 0)) as listener, serving(listener, app=opening):
        return int(sum([_missed(listener.getsockname(), *heavy) for heavy in files()]) > 0)


def _missed(where: Address, name: str, work: room.Work, content: bytes) -> bool:
    try:
        spent = room.read(work, content).spent
    except Trouble as refused:
        print(f"{name:28} {len(content) / 1000:>6.0f} kB  {type(refused).__name__}", flush=True)
        return True
    waits = others(where, work, content)
    figures = [
        (f"{spent['seconds']:>8.2f} s", f"{limits.CPU_SECONDS:>4} s", spent["seconds"] / limits.CPU_SECONDS),
        (f"{spent['memory'] / 2**20:>5.0f} MB", f"{limits.MEMORY / 2**20:>5.0f} MB", spent["memory"] / limits.MEMORY),
        (f"{waits:>8.0f} ms", f"{MOST_MS:>4.0f} ms", waits / MOST_MS),
    ]
    columns = " ".join(f"{measured} {most} {ratio:>6.2f}" for measured, most, ratio in figures)
    print(f"{name:28} {len(content) / 1000:>6.0f} kB {columns}", flush=True)
    return any(ratio > 1 for *_, ratio in figures)


@Request.application
def opening(request: Request) -> Response:
    """Open what is sent, or answer at once."""
    if request.method == "GET":
        return Response("<p>" * 2_000)
    try:
        room.read(request.args["work"], request.get_data())  # type: ignore[arg-type]  # a name of files() below
    except Trouble as refused:
        return Response(type(refused).__name__, 429)
    return Response("read")


def others(where: Address, work: room.Work, content: bytes) -> float:
    """Return the 95th percentile, in milliseconds, of small answers while two send the file again and again."""
    over = threading.Event()

    def send() -> None:
        while not over.is_set():
            _asked(where, "POST", f"/booths/open?work={work}", content)

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for one in senders:
        one.start()
    sleep(0.1)
    waits = [_asked(where, "GET", "/booths/small") for _ in range(SMALL) if sleep(0.03) is None]
    over.set()
    for one in senders:
        one.join()
    return statistics.quantiles(waits, n=20)[18]


def _asked(where: Address, method: str, path: str, body: bytes | None = None) -> float:
    began = perf_counter()
    line = HTTPConnection(*where, timeout=60)
    line.request(method, path, body)
    line.getresponse().read()
    line.close()
    return (perf_counter() - began) * 1000


def files() -> Iterator[Heavy]:
    """Give the heaviest of each kind."""
    colours, key = Image.new("RGBA", (SIDE, SIDE), (1, 2, 3, 9)), Image.new("P", (SIDE, SIDE), 1)
    photo = Image.effect_noise((4_000, 3_000), 40).convert("RGB").resize((8_000, 6_000))
    yield "PNG, 50 megapixels, RGBA", "paper", picture(colours, "PNG", compress_level=1)
    yield "PNG, 50 megapixels, palette", "paper", picture(key, "PNG", transparency=1)
    yield "JPEG, 48 megapixels", "paper", picture(photo, "JPEG", quality=15, progressive=True)
    yield "the same, for its code", "code", picture(photo, "JPEG", quality=15)
    yield "a photo for screens", "preview", picture(photo.resize((3_000, 2_250)), "PNG", compress_level=1)
    yield "HEIC, 12 megapixels", "paper", picture(photo.resize((4_000, 3_000)), "HEIF", quality=50)
    yield "PDF, 100,000 objects", "paper", many_objects()
    yield "PDF, 20 scanned pages", "pages", scans(photo.resize((2_400, 3_400)))
    yield "workbook, 5,000 x 30", "table", workbook()
    yield "workbook, 5,000 x 11, merged", "table", workbook(11, merged=True)
    yield "CSV, 2 MB", "table", (b"0123456789abcdef," * 24 + b"\n") * 4_900
    yield "returned letter, 256 kB", "mail", returned_letter()


def picture(drawn: Image.Image, kind: str, **options: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    drawn.save(out, kind, **options)
    return out.getvalue()


def many_objects() -> bytes:
    """Return a PDF with nearly as many things as are looked at."""
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.Many = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(A=place)) for place in range(100_000)])
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def scans(page: Image.Image) -> bytes:
    """Return a PDF of twenty pages, each one photo."""
    return picture(page, "PDF", save_all=True, append_images=[page] * 19, quality=20)


def returned_letter() -> bytes:
    """Return a report of as many recipients as there is room for."""
    block = "Final-Recipient: rfc822; a@vidu.vn\nAction: failed\nStatus: 5.1.1\n\n"
    head = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    return f"{head}{block * 3_400}".encode()[: 256 * 1024]


def workbook(columns: int = 30, *, merged: bool = False) -> bytes:
    """Return a table of the most rows."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in range(5_000):
        book.worksheets[0].append([f"{row} {column}" for column in range(columns)])
    if merged:
        book.worksheets[0].merge_cells("A2:A4")
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
