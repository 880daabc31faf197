"""Where a provider of mail posts what it could not deliver. It is only there if it has a key (BOUNCE_KEY)."""

import hmac
from typing import Any, Final
from uuid import UUID

from apiflask import APIBlueprint, APIFlask
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from services.notifications.actions.undelivered import keep_unclear, note_notification, understood
from services.notifications.domain.reports import ACTIONS, Notification, letter_of, report_of
from services.notifications.sending import returned
from services.notifications.web.schemas.bounces import BounceIn, BounceNotedOut
from shared.clock import now
from shared.errors import SignInNeeded
from shared.i18n import N_
from shared.web.app import kit, transaction
from shared.web.security import guarded_by_its_address

bp = APIBlueprint("bounces_api", __name__, url_prefix="/notifications/api/bounces", tag="bounces")

MOST_OCTETS: Final = 1024 * 1024
MESSAGE: Final = "message/rfc822"
SCHEME: Final = "bounce_key"
BODY: Final = {
    "required": True,
    "content": {
        MESSAGE: {"schema": {"type": "string", "description": "A delivery status notification (RFC 3464) as it came"}},
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["recipient", "message_id"],
                "properties": {
                    "recipient": {"type": "string"},
                    "message_id": {"type": "string", "description": "Of the letter, as it went out"},
                    "action": {"type": "string", "enum": list(ACTIONS), "default": "failed"},
                    "status": {"type": "string", "description": "RFC 3463, for example 5.1.1"},
                    "diagnostic": {"type": "string", "description": "What the last server said"},
                },
            }
        },
    },
}


class WrongKey(SignInNeeded):
    """The provider did not show its key."""

    text = N_("Thiếu khoá, hoặc khoá không đúng.")


@bp.post("")
@bp.output(BounceNotedOut)
@bp.doc(security=SCHEME, responses=[401, 409, 413, 415, 422])
@guarded_by_its_address
def post() -> ResponseReturnValue:
    """Report a letter that could not be delivered

    Either the whole notification as message/rfc822, or its facts as JSON. The same report counts once. 409: the letter
    is being sent in this moment, please report again in some minutes.
    """
    _require_key()
    request.max_content_length = MOST_OCTETS
    told = _notification()
    with transaction() as session:
        noted = note_notification(session, told, source="posted", now=now())
        if not (request.is_json or understood(noted)):
            keep_unclear(session, told, source="posted", now=now())
    return {"noted": noted.count("noted"), "reason": "" if "noted" in noted else [*noted, told.reason][0]}


def add_to(app: APIFlask) -> None:
    """Let providers report here, and say in the OpenAPI document how."""
    app.register_blueprint(bp)
    app.security_schemes = {**(app.security_schemes or {}), SCHEME: {"type": "http", "scheme": "bearer"}}

    finish = app.spec_callback  # there is one: shared.web.docs'

    @app.spec_processor
    def _say_body(spec: Any) -> Any:
        spec["paths"][bp.url_prefix]["post"]["requestBody"] = BODY
        return finish(spec) if finish else spec


def _require_key() -> None:
    """Raises WrongKey. The time it takes tells nothing about the key."""
    given = request.authorization
    shown = given.token if given is not None and given.type == "bearer" and given.token else ""
    if not hmac.compare_digest(shown.encode(), kit().settings.bounce_key.encode()):
        raise WrongKey


def _notification() -> Notification:
    if request.is_json:
        return _of_facts(BounceIn().load(request.get_json()))
    if request.mimetype != MESSAGE:
        raise UnsupportedMediaType
    return returned.read(request.get_data(cache=False))


def _of_facts(facts: dict[str, str]) -> Notification:
    report = report_of(facts["recipient"], action=facts["action"], status=facts["status"], answer=facts["diagnostic"])
    letter_id: UUID | None = letter_of(f"<{facts['message_id'].strip().strip('<>')}>")
    if report is None or letter_id is None:
        return Notification(reason="no_recipient" if report is None else "not_our_letter")
    return Notification(letter_id, (report,), key="posted")
