"""What the secretariat prints on A4: labels with the voting code, blank score sheets, lists by group."""

from collections.abc import Sequence
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.awards.domain.rules import Rules
from services.awards.models import Dossier, Round
from services.awards.models.dossiers import GROUPS
from services.awards.papers.labels import label_pages
from services.awards.queries.dossiers import with_both
from services.awards.web.pages.dossiers.blueprint import bp, run_round
from shared.cases import in_state
from shared.qr import qr_svg
from shared.web.app import transaction

MOST_COPIES = 24


@bp.get("/office/rounds/<code>/labels")
def labels(code: str) -> ResponseReturnValue:
    """Labels of 3 × 8 a page, as many of each product as are asked for."""
    asked = request.args.get("copies", "1")
    copies = min(max(int(asked), 1), MOST_COPIES) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    with transaction() as session:
        round_ = run_round(session, code)
        products = _products(session, round_)
        pages = label_pages((dossier.voting_code or "" for dossier in products), copies)
        return render_template("dossiers/labels.html", round=round_, pages=pages, copies=copies, **_facets(products))


@bp.get("/office/rounds/<code>/sheets")
def sheets(code: str) -> ResponseReturnValue:
    """A blank score sheet for each product (Annex 4), to be filled in by hand where there is no tablet."""
    with transaction() as session:
        round_ = run_round(session, code)
        products = _products(session, round_)
        return render_template(
            "dossiers/sheets.html",
            round=round_,
            products=products,
            rules=Rules.from_json(round_.rules),
            qr=qr_svg,
            **_facets(products),
        )


@bp.get("/office/rounds/<code>/lists")
def lists(code: str) -> ResponseReturnValue:
    """The accepted products by group with their voting codes; with the establishments' names only if asked for."""
    named = request.args.get("names") == "1"
    with transaction() as session:
        round_ = run_round(session, code)
        products = _products(session, round_)
        by_group = [(group, list(found)) for group, found in groupby(products, lambda dossier: dossier.product_group)]
        return render_template(
            "dossiers/lists.html",
            round=round_,
            by_group=by_group,
            named=named,
            total=len(products),
            **_facets(products),
        )


def _facets(products: Sequence[Dossier]) -> dict[str, object]:
    asked = request.args.get("group", "")
    return {"group": asked if asked in GROUPS else "", "count": len(products)}


def _products(session: Session, round_: Round) -> Sequence[Dossier]:
    """Return the accepted products of the round, or of the group that is asked for, by their voting codes."""
    query = with_both().where(Dossier.round_id == round_.id, in_state(Dossier, "accepted"))
    asked = request.args.get("group", "")
    if asked in GROUPS:
        query = query.where(Dossier.product_group == asked)
    return session.scalars(query.order_by(Dossier.product_group, Dossier.voting_code)).all()
