"""Static files: read and packed once, kept by browsers for a year under an address that changes with the content."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]  # it has no types
from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

SHARED: Final = Path(__file__).parent / "static"
FOREVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=300"
PACKED: Final = frozenset({"text/css", "text/javascript", "image/svg+xml", "application/json"})
COMMENTS: Final = {".css": re.compile(rb"/\*[^!].*?\*/\n?", re.DOTALL), ".js": re.compile(rb"^ *// .*\n", re.MULTILINE)}
"""What is written for who reads a file, and not sent: a twentieth of it. Licences (/*!) are."""
LONGEST_NAME: Final = 255  # longer ones the file system would not even look for


@dataclass(frozen=True)
class Asset:
    """A file in the forms it is sent in; one that packing does not make smaller has no packed form."""

    plain: bytes
    br: bytes | None
    gzip: bytes | None
    media_type: str
    digest: str


def serve_assets(app: Flask) -> None:
    """Serve the shared files under /static and the service's own under its static_url_path; name their addresses."""
    own_folder, own_address = Path(app.root_path) / "static", app.static_url_path or ""
    bp = Blueprint("assets", __name__)
    bp.add_url_rule("/static/<path:filename>", "shared", lambda filename: _sent(SHARED, filename))
    bp.add_url_rule(f"{own_address}/<path:filename>", "own", lambda filename: _sent(own_folder, filename))
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        asset=lambda path: f"/static/{path}?v={_asset(SHARED / path).digest}",
        own_asset=lambda path: f"{own_address}/{path}?v={_asset(own_folder / path).digest}",
    )


def _sent(folder: Path, filename: str) -> ResponseReturnValue:
    path = safe_join(str(folder), filename) if len(filename) <= LONGEST_NAME else None
    if path is None or not Path(path).is_file():
        raise NotFound
    asset = _asset(Path(path))
    response = Response(content_type=asset.media_type)
    accepted = request.accept_encodings
    packed = (asset.br and accepted["br"] and "br") or (asset.gzip and accepted["gzip"] and "gzip") or ""
    response.set_data({"br": asset.br, "gzip": asset.gzip}.get(packed) or asset.plain)
    if packed:
        response.content_encoding = packed
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{asset.digest}-{packed or 'plain'}")
    lasting = request.args.get("v") == asset.digest or filename.endswith(".woff2")
    response.headers["Cache-Control"] = FOREVER if lasting else BRIEFLY
    return response.make_conditional(request)


@cache
def _asset(path: Path) -> Asset:
    plain = COMMENTS[path.suffix].sub(b"", path.read_bytes()) if path.suffix in COMMENTS else path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    small = kind in PACKED
    return Asset(
        plain,
        brotli.compress(plain) if small else None,
        gzip.compress(plain, mtime=0) if small else None,
        f"{kind}; charset=utf-8" if small else kind,
        hashlib.sha256(plain).hexdigest()[:10],
    )
