"""My tasks: one list of all that waits for who is signed in, of which each service has its own part.

Every service serves the whole page under /<service>/my, with its own part in it, and its part alone under
/<service>/my/part. The browser asks the others for theirs (static/tasks.js) with the one session cookie, and puts
them into the same lists by deadline; a part that does not come is said to be missing. Without JavaScript the page
links to the others'. docs/decisions/006-my-tasks-in-the-browser.md says why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.clock import now
from shared.i18n import N_
from shared.web.app import transaction
from shared.web.lines import Link, TaskLine, by_deadline
from shared.web.signin import person, signed_in_only

PARTS: Final = {"booths": N_("hội chợ"), "awards": N_("bình chọn"), "notifications": N_("thư")}
"""Every service that has a part, and what its part is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one service has for one person.

    ``now`` is to be done and ``begin`` may be begun, both by deadline; ``waiting`` is for others to do. ``roles`` says
    for each role of the person what will come to be done, ``newcomer`` what can be begun without a role anywhere.
    """

    now: Sequence[TaskLine] = ()
    roles: Sequence[str] = ()
    newcomer: Sequence[TaskLine] = ()
    waiting: Sequence[TaskLine] = ()
    begin: Sequence[TaskLine] = ()
    regular: Sequence[Link] = ()
    own: Sequence[Link] = ()
    over: Sequence[TaskLine] = ()


PartOf = Callable[[Session, str, datetime], Part]


def pages(service: str, part_of: PartOf) -> Blueprint:
    """Return the page and the service's part of it; ``part_of`` gives what waits for a mailbox at a moment."""
    bp = Blueprint("tasks", __name__, url_prefix=f"/{service}/my")
    signed_in_only(bp, but=["mine"])

    @bp.get("")
    def mine() -> ResponseReturnValue:
        """Show my tasks. A part that cannot be had, this service's own too, does not keep the others away."""
        others = {name: about for name, about in PARTS.items() if name != service}
        try:
            person()  # asked in here, for while the database cannot say who it is the page holds nobody's tasks
            return _shown("tasks/mine.html", service=service, others=others)
        except OperationalError:
            return render_template("tasks/mine.html", part=None, service=service, others=PARTS), 503

    @bp.get("/part")
    def part() -> ResponseReturnValue:
        """Give this service's part alone."""
        return _shown("tasks/part.html")

    def _shown(template: str, **more: object) -> str:
        with transaction() as session:
            found = part_of(session, person(), now())
            return render_template(template, part=found, about=PARTS[service], by_deadline=by_deadline, **more)

    return bp
