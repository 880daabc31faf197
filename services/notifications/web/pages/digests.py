"""What a digest told, each with the way to its page."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.notifications.queries.digests import digest_items
from services.notifications.web.told import told_items
from shared.errors import NotFound
from shared.web.app import transaction
from shared.web.paging import paginate
from shared.web.signin import person, signed_in_only

bp = Blueprint("digests", __name__, url_prefix="/notifications/digests")
signed_in_only(bp)


@bp.get("/<uuid:digest_id>")
def show(digest_id: UUID) -> ResponseReturnValue:
    """Show one of my digests, newest first."""
    with transaction() as session:
        page = paginate(session, digest_items(digest_id, person()))
        if not page.items:
            raise NotFound
        return render_template("digests/show.html", page=page, items=told_items(page.items))
