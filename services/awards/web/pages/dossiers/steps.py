"""The steps of filling in a dossier, one group of questions a page, each kept at once."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from apiflask import Schema
from flask import abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.actions import dossiers as actions
from services.awards.domain.dossiers import NEEDS_CERTIFICATE, PARTS, papers_needed
from services.awards.models import Dossier
from services.awards.queries.dossiers import papers_of
from services.awards.web.pages.dossiers.blueprint import after, bp, editable
from services.awards.web.schemas.dossiers import (
    AboutSchema,
    LowerCertificateSchema,
    MarketSchema,
    ProductSchema,
    PromisesSchema,
    ValueSchema,
)
from services.awards.web.who import entrant
from shared.cases import last_step
from shared.clock import hanoi_date, now
from shared.formats import clock
from shared.i18n import gettext as _
from shared.web.app import transaction
from shared.web.forms import Form
from shared.web.signin import person

SCHEMAS: Final[Mapping[str, type[Schema]]] = {
    "product": ProductSchema,
    "about": AboutSchema,
    "market": MarketSchema,
    "value": ValueSchema,
    "papers": LowerCertificateSchema,
    "promises": PromisesSchema,
}
PAGES: Final = ("product", "about", "market", "value", "photos", "papers", "promises", "check")


def _shown(name: str, dossier: Dossier) -> dict[str, Any]:
    """Return what the form of a step shows of what is kept."""
    if name == "product":
        return {
            "product_name": dossier.product_name,
            "product_group": dossier.product_group,
            "product_kind": dossier.product_kind,
            "food": dossier.statement.get("food"),
        }
    if name == "papers":
        until = dossier.lower_certificate_until
        return {
            "certificate_number": dossier.lower_certificate_number,
            "certificate_until": until.isoformat() if until else "",
        }
    if name == "promises":
        return {"promises": [code for code, given in dossier.declarations.items() if given]}
    return {part.code: dossier.statement.get(part.code) for part in PARTS if part.page == name}


def _keep(session: Session, name: str, dossier_id: UUID, data: Mapping[str, Any]) -> None:
    who: dict[str, Any] = {"dossier_id": dossier_id, "by": person(), "now": now()}
    if name == "product":
        actions.save_product(session, **who, **data)
    elif name == "papers":
        actions.save_certificate(session, **who, number=data["certificate_number"], until=data["certificate_until"])
    elif name == "promises":
        actions.save_promises(session, **who, given=dict.fromkeys(data["promises"], True))
    else:
        actions.save_parts(session, **who, parts=data)


def _kept(name: str, dossier_id: UUID) -> Form:
    """Keep what was sent of a step, if it fits; return its form."""
    form = Form()
    with form.trying() as session:
        entrant(session, person(), dossier_id)
        _keep(session, name, dossier_id, form.read(SCHEMAS[name]()))
    return form


def show_step(name: str, dossier_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """Return the page of a step, with what is kept or with what was just refused."""
    with transaction() as session:
        dossier = editable(session, dossier_id)
        facts = actions.entered(session, dossier)
        missing = actions.missing_in(session, dossier, hanoi_date(now()))
        return (form or Form(_shown(name, dossier))).page(
            f"dossiers/{name}.html",
            dossier=dossier,
            reasons=_why_returned(session, dossier),
            papers=papers_of(session, dossier_id) if name in {"photos", "papers", "check"} else (),
            needed=papers_needed(facts),
            asks_certificate=dossier.round.level in NEEDS_CERTIFICATE,
            missing=[(lack.page, lack.field, actions.said(lack)) for lack in missing],
            from_check=request.args.get("from") == "check",
        )


def _why_returned(session: Session, dossier: Dossier) -> list[str]:
    """Return the reasons for which a dossier was sent back, one text each; none unless it is in that state."""
    step = last_step(session, dossier, "returned") if dossier.state == "returned" else None
    return step.reason.splitlines() if step else []


def _register(name: str) -> None:
    """Give a step its two addresses: show it, and keep it and go on."""

    def show(dossier_id: UUID) -> ResponseReturnValue:
        return show_step(name, dossier_id)

    def save(dossier_id: UUID) -> ResponseReturnValue:
        form = _kept(name, dossier_id)
        return after(name, dossier_id) if form.ok else show_step(name, dossier_id, form)

    rule = f"/dossiers/<uuid:dossier_id>/{name}"
    bp.add_url_rule(rule, name, show)
    if name in SCHEMAS:
        bp.add_url_rule(rule, f"save_{name}", save, methods=["POST"])


for _name in PAGES:
    _register(_name)


@bp.post("/dossiers/<uuid:dossier_id>/<name>/keep")
def keep(dossier_id: UUID, name: str) -> ResponseReturnValue:
    """Keep what is typed so far, while it is typed; says when. What does not fit is said when one goes on."""
    if name not in SCHEMAS:
        abort(404)
    return _("Đã lưu nháp lúc %(at)s.", at=clock(now())) if _kept(name, dossier_id).ok else ("", 204)
