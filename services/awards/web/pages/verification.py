"""What anybody may recheck of a published round: the round file, and a page whose browser recomputes it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.awards.queries.rounds import round_by_code
from services.awards.queries.tallies import public_tally, result_hash
from services.awards.web.asking import asker
from shared.canonical import canonical
from shared.web.app import transaction
from shared.web.uploads import attachment

bp = Blueprint("verification", __name__, url_prefix="/awards/rounds/<code>")


@bp.get("/round.json")
def file(code: str) -> ResponseReturnValue:
    """Serve the round file, from the moment the round is published."""
    with transaction() as session:
        tally = public_tally(session, round_by_code(session, code, asker(session)))
        return attachment(canonical(tally.file), "application/json", f"round-{code}.json")


@bp.get("/verify")
def verify(code: str) -> ResponseReturnValue:
    """Explain how the result is rechecked, and let the visitor's browser do it."""
    with transaction() as session:
        round_ = round_by_code(session, code, asker(session))
        tally = public_tally(session, round_)
        result_sha256 = result_hash(session, tally)
        return render_template("tallies/verify.html", round=round_, tally=tally, result_sha256=result_sha256)
