"""The draw of a fair for everybody: what is announced, what was drawn, each version of the result, the files."""

from typing import Final

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from services.booths.domain.announcement import Announcement
from services.booths.papers.minutes import minutes_pdf
from services.booths.permissions import NOBODY
from services.booths.queries import draws as queries
from services.booths.queries.fairs import fair_by_code
from services.booths.web.draw_minutes import minutes_of
from services.booths.web.draw_numbers import drawn_of
from shared.canonical import sha256_of
from shared.clock import now
from shared.errors import required
from shared.places import provinces
from shared.web.app import kit, transaction
from shared.web.paging import page_of, paginate
from shared.web.uploads import attachment

PDF: Final = "application/pdf"

bp = Blueprint("draw_proofs", __name__, url_prefix="/booths")


@bp.get("/fairs/<code>/draw")
def show(code: str) -> ResponseReturnValue:
    """Show what is announced, and once it is published the result, which the visitor's own browser rechecks."""
    with transaction() as session:
        fair = fair_by_code(session, code, NOBODY)
        draw = queries.draw_of(session, fair)
        announced = Announcement.from_json(draw.announcement) if draw else None
        shown = {"fair": fair, "draw": draw, "announced": announced, "versions": queries.versions(session, fair)}
        if draw is None or announced is None or draw.public_proof is None:
            return render_template("draws/awaited.html", **shown)
        return render_template(
            "draws/show.html",
            **shown,
            drawn=drawn_of(announced.sources, draw.public_proof["randomness"]),
            published_numbers=" / ".join(" ".join(map(str, one["numbers"])) for one in draw.public_proof["randomness"]),
            result_sha256=sha256_of(draw.public_proof["result"]),
            doubted=queries.correcting(session, fair, draw),
            outcome=queries.outcome(session, fair.id),
            page=paginate(session, queries.placements(fair.id, request.args.get("q", "").strip())),
            provinces=provinces(),
        )


@bp.get("/fairs/<code>/draw/versions/<int:version>")
def version(code: str, version: int) -> ResponseReturnValue:
    """Show a version of the draw that was made with wrong numbers."""
    with transaction() as session:
        fair = fair_by_code(session, code, NOBODY)
        entry = required(queries.version(session, fair, version), queries.DrawNotFound)
        file = required(entry.proof)
        sources = Announcement.from_json(file["announcement"]).sources
        return render_template(
            "draws/version.html",
            fair=fair,
            version=version,
            entry=entry,
            drawn=drawn_of(sources, file["randomness"]),
            page=page_of([row for row in file["result"]["applications"] if row["booths"]]),
            everybody=len(file["result"]["applications"]),
        )


@bp.get("/fairs/<code>/announcement.json")
def announcement(code: str) -> ResponseReturnValue:
    """Serve the announcement, from the moment the fair is closed."""
    with transaction() as session:
        draw = required(queries.draw_of(session, fair_by_code(session, code, NOBODY)), queries.DrawNotFound)
        return _file(draw.announcement, f"announcement-{code}.json")


@bp.get("/fairs/<code>/announcement-<int:attempt>.json")
def former_announcement(code: str, attempt: int) -> ResponseReturnValue:
    """Serve an announcement that was replaced, because one of its sources never came."""
    with transaction() as session:
        draw = required(queries.draw_of(session, fair_by_code(session, code, NOBODY)), queries.DrawNotFound)
        if not 1 <= attempt <= len(draw.former):
            raise queries.DrawNotFound
        return _file(draw.former[attempt - 1]["announcement"], f"announcement-{code}-{attempt}.json")


@bp.get("/fairs/<code>/draw.json")
def file(code: str) -> ResponseReturnValue:
    """Serve the whole draw, from the moment it is published."""
    with transaction() as session:
        fair = fair_by_code(session, code, NOBODY)
        draw = queries.draw_of(session, fair)
        if draw is None or draw.public_proof is None:
            raise queries.DrawNotFound
        return _file(draw.public_proof, f"draw-{code}.json")


@bp.get("/fairs/<code>/draw-<int:version>.json")
def former_file(code: str, version: int) -> ResponseReturnValue:
    """Serve a version of the draw that was made with wrong numbers."""
    with transaction() as session:
        entry = required(queries.version(session, fair_by_code(session, code, NOBODY), version), queries.DrawNotFound)
        return _file(required(entry.proof), f"draw-{code}-{version}.json")


@bp.get("/fairs/<code>/draw/minutes.pdf")
def minutes(code: str) -> ResponseReturnValue:
    """Give the minutes of a published draw, to be printed and signed."""
    with transaction() as session:
        fair = fair_by_code(session, code, NOBODY)
        draw = queries.draw_of(session, fair)
        if draw is None or draw.public_proof is None:
            raise queries.DrawNotFound
        told = minutes_of(session, fair, draw, kit().settings)
    return attachment(minutes_pdf(told, at=now()), PDF, f"bien-ban-boc-tham-{code}.pdf")


def _file(content: dict[str, object], name: str) -> Response:
    answer = jsonify(content)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
